"""Which column of a bank's table holds what: said by a map, or by headings in the languages of the banks."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from django.utils.translation import gettext as _

from .shape import UnreadableStatement
from .values import words

# A heading may stand below some lines about the account.
LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """How one bank's tables are read. A column is named by its heading, or by its number from 1; "" where it has none.

    `header_row` is 0 for a table without headings, None to look for it. `days` is "ymd", "dmy", "mdy" or "" (found in
    the file), `mark` "." or "," or "", `sign` "as written", "turned" or "by word".
    """

    delimiter: str = ""
    encoding: str = ""
    header_row: int | None = 1
    booked_on: str = ""
    value_on: str = ""
    amount: str = ""
    debit: str = ""
    credit: str = ""
    sign: str = "as written"
    sign_column: str = ""
    debit_word: str = ""
    currency: str = ""
    texts: tuple[str, ...] = ()
    counterparty: str = ""
    other_account: str = ""
    reference: str = ""
    balance: str = ""
    days: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where each thing stands: positions from 0; None where the table has no such column."""

    header_row: int = 0  # rows above the first booking
    booked_on: int | None = None
    value_on: int | None = None
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    sign_column: int | None = None
    currency: int | None = None
    counterparty: int | None = None
    other_account: int | None = None
    reference: int | None = None
    balance: int | None = None
    account: int | None = None
    status: int | None = None
    texts: tuple[int, ...] = ()
    names: tuple[str, ...] = field(default=(), compare=False)
    currency_of_heading: str = ""

    def name(self, position: int | None) -> str:
        """The column as people find it: by its heading, or by its number."""
        if position is None:
            return ""
        heading = self.names[position] if position < len(self.names) else ""
        return heading or str(position + 1)


# As banks head them in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Swedish, Danish,
# Norwegian, Finnish, Greek, Russian, Turkish, Chinese and Arabic; folded by `fold`.
HEADINGS = {
    "booked_on": (
        "date|booking date|booked on|transaction date|posting date|posted date|date posted|buchungstag|buchungsdatum|"
        "buchung|datum|date operation|date de l operation|date d operation|date comptable|fecha|fecha operacion|"
        "fecha de operacion|fecha contable|fecha movimiento|data|data operazione|data contabile|data movimento|"
        "data lancamento|data do movimento|boekdatum|boekingsdatum|transactiedatum|data ksiegowania|data operacji|"
        "data transakcji|datum zauctovani|datum provedeni|bokforingsdag|bokforingsdatum|bogforingsdato|dato|"
        "bokforingsdato|kirjauspaiva|paivamaara|ημερομηνια|ημερομηνια συναλλαγης|дата|дата операции|дата проводки|"
        "tarih|islem tarihi|日期|交易日期|记账日期|التاريخ|تاريخ|تاريخ العملية"
    ),
    "value_on": (
        "value date|valuta|valutadatum|wertstellung|wertstellungstag|date valeur|date de valeur|fecha valor|"
        "fecha de valor|data valuta|data valor|rentedatum|data waluty|valutadag|valutadato|rentedato|arvopaiva|"
        "ημερομηνια αξιας|дата валютирования|valor tarihi|起息日|تاريخ القيمة"
    ),
    "amount": (
        "amount|transaction amount|betrag|umsatz|montant|importe|importo|valor|montante|bedrag|kwota|"
        "kwota operacji|castka|objem|belopp|belob|belop|maara|summa|ποσο|сумма|сумма операции|tutar|islem tutari|"
        "金额|交易金额|المبلغ|مبلغ"
    ),
    "debit": (
        "debit|debits|debit amount|withdrawal|withdrawals|paid out|money out|soll|belastung|lastschrift|debito|"
        "debitos|cargo|cargos|dare|addebiti|uscite|obciazenia|debet|χρεωση|расход|дебет|borc|支出|借方|مدين"
    ),
    "credit": (
        "credit|credits|credit amount|deposit|deposits|paid in|money in|haben|gutschrift|credito|creditos|abono|"
        "abonos|avere|accrediti|entrate|uznania|kredit|πιστωση|приход|кредит|alacak|收入|贷方|دائن"
    ),
    "sign_column": (
        "debit credit|credit debit|debit or credit|d c|c d|dc|cd|dr cr|cr dr|cdtdbtind|soll haben|s h|af bij|"
        "sens|signo|segno"
    ),
    "currency": (
        "currency|ccy|currency code|wahrung|waehrung|devise|moneda|divisa|moeda|munt|munteenheid|muntsoort|valuta|"
        "waluta|mena|valuutta|νομισμα|валюта|para birimi|doviz|币种|货币|العملة|عملة"
    ),
    "texts": (
        "description|details|text|memo|narrative|purpose|payment details|transaction details|communication|"
        "transaction description|remittance information|verwendungszweck|buchungstext|libelle|"
        "libelle operation|libelle de l operation|motif|detail|communications|concepto|descripcion|observaciones|"
        "causale|descrizione|descricao|descritivo|omschrijving|mededelingen|tytul|tytul operacji|opis|opis operacji|"
        "popis|zprava pro prijemce|tekst|beskrivning|beskrivelse|selite|viesti|περιγραφη|αιτιολογια|"
        "назначение платежа|описание|aciklama|摘要|用途|附言|البيان|الوصف|التفاصيل"
    ),
    "counterparty": (
        "name|payee|payer|payer payee|counterparty|counterparty name|other party|merchant|partner name|"
        "auftraggeber|empfanger|auftraggeber empfanger|beguenstigter zahlungspflichtiger|name zahlungsbeteiligter|"
        "zahlungsempfanger|zahlungspflichtiger|beneficiaire|tiers|contrepartie|emetteur|beneficiario|ordenante|"
        "ordinante|tegenpartij|naam|naam tegenpartij|kontrahent|nadawca odbiorca|nazev protiuctu|mottagare|saaja|"
        "saaja maksaja|αντισυμβαλλομενος|контрагент|плательщик|对方户名|الطرف المقابل"
    ),
    "other_account": (
        "counterparty account|counterparty account number|counterparty iban|other account|other party account|"
        "payee account|payer account|payee iban|payer iban|partner iban|partner account|kontonummer iban|gegenkonto|"
        "iban gegenkonto|iban zahlungsbeteiligter|iban zahlungsbeteiligte|iban auftraggeber empfanger|"
        "iban zahlungspflichtiger|iban zahlungsempfanger|compte contrepartie|iban contrepartie|compte beneficiaire|"
        "iban beneficiaire|cuenta contrapartida|cuenta destino|cuenta beneficiario|iban beneficiario|"
        "conto controparte|iban controparte|conta contrapartida|conta destino|tegenrekening|tegenrekening iban bban|"
        "iban tegenrekening|rekening tegenpartij|iban tegenpartij|rachunek kontrahenta|numer rachunku kontrahenta|"
        "numer konta kontrahenta|rachunek nadawcy odbiorcy|protiucet|cislo protiuctu|motkonto|modkonto|vastatili|"
        "saajan tilinumero|λογαριασμος αντισυμβαλλομενου|счет контрагента|karsi hesap|"
        "对方账号|对方账户|حساب الطرف المقابل"
    ),
    "reference": (
        "reference|ref|reference number|bank reference|transaction id|transaction reference|referenz|bankreferenz|"
        "referencia|riferimento|referentie|transactiereferentie|referens|viite|numero de reference|referencia banco|"
        "id|ID transakce|номер операции|номер документа|dekont no|流水号|参考号|المرجع"
    ),
    "balance": (
        "balance|running balance|account balance|balance after|kontostand|saldo|saldo nach buchung|solde|"
        "saldo contable|saldo contabile|saldo po operacji|zustatek|υπολοιπο|остаток|bakiye|余额|الرصيد"
    ),
    "account": (
        "account|account number|account no|own account|konto|kontonummer|auftragskonto|iban|iban auftragskonto|cuenta|"
        "numero de cuenta|compte|numero de compte|conto|conta|rekening|rekeningnummer|iban bban|rachunek|cislo uctu|"
        "tili|λογαριασμος|счет|номер счета|hesap no|账号|الحساب"
    ),
    "status": "status|state|etat|statut|estado|stato|umsatzstatus|статус|状态|الحالة",
}
TRAILING_CURRENCY = re.compile(r"[\s(\[/]+([A-Z]{3})[)\]]?$")


def fold(heading: str) -> str:
    """A heading without case, accents, punctuation and the order of blanks."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


ROLES: dict[str, list[str]] = {}
for _role, _written in HEADINGS.items():
    for _word in _written.split("|"):
        ROLES.setdefault(fold(_word), []).append(_role)


def found(rows: Sequence[Sequence[str]]) -> Places | None:
    """The places by the first row that looks like headings; None where no row does. Raises UnreadableStatement."""
    for number, row in enumerate(rows[:LOOKED_AT]):
        roles = [_roles(heading) for heading in row]
        named = {role for some in roles for role in some}
        if "booked_on" in named and ("amount" in named or {"debit", "credit"} <= named):
            below = rows[number + 1 : number + 1 + LOOKED_AT]
            return _places(row, roles, number + 1, below)
    return None


def _roles(heading: str) -> list[str]:
    return ROLES.get(fold(heading)) or ROLES.get(fold(TRAILING_CURRENCY.sub("", heading))) or []


def _places(row, roles, header_row, below):
    at: dict[str, int | None] = {}
    texts = []
    for position, some in enumerate(roles):
        role = some[0] if some else ""
        if len(some) > 1:  # “Valuta” is the value day in some languages, the currency in others
            role = "currency" if _holds_codes(below, position) else "value_on"
        if role == "texts":
            texts.append(position)
        elif role == "other_account" and role in at:
            at[role] = None  # such as one of the payer and one of the payee: nothing hangs on it
        elif role in at:
            facts = {"one": row[at[role]], "other": row[position]}
            sentence = _(
                "The columns “%(one)s” and “%(other)s” may mean the same: save a column map that says which counts."
            )
            raise UnreadableStatement(sentence % facts)
        elif role:
            at[role] = position
    if "amount" in at:
        at.pop("debit", None), at.pop("credit", None)
    trailing = TRAILING_CURRENCY.search(row[at["amount"]].strip()) if "amount" in at else None
    names = tuple(words(name, 40) for name in row)
    return Places(
        header_row, **at, texts=tuple(texts), names=names, currency_of_heading=trailing[1] if trailing else ""
    )


def _holds_codes(below, position):
    cells = [row[position].strip() for row in below if position < len(row)]
    return any(cells) and all(re.fullmatch(r"[A-Z]{3}", cell) for cell in cells if cell)


def by_map(columns: Columns, rows: Sequence[Sequence[str]]) -> Places:
    """The places that a map names. Raises UnreadableStatement for a heading that is not there."""
    header_row = columns.header_row or 0
    if header_row > len(rows):
        facts = {"row": header_row}
        raise UnreadableStatement(_("The map looks for headings in row %(row)s, and the table is shorter.") % facts)
    names = rows[header_row - 1] if header_row else ()
    width = max(map(len, rows[header_row : header_row + LOOKED_AT]), default=0)
    at = {
        one.name: _position(getattr(columns, one.name), names, width)
        for one in fields(Places)
        if one.name not in {"header_row", "names", "texts", "account", "status", "currency_of_heading"}
    }
    texts = tuple(_position(name, names, width) for name in columns.texts)
    places = Places(header_row, names=tuple(words(name, 40) for name in names), texts=texts)
    return replace(places, **at)


def _position(name, names, width):
    if not name:
        return None
    wanted = [position for position, heading in enumerate(names) if fold(heading) == fold(name)]
    if len(wanted) == 1:
        return wanted[0]
    if len(wanted) > 1:
        raise UnreadableStatement(_("Two columns are headed “%(name)s”: name it by its number.") % {"name": name})
    if name.isascii() and name.isdigit() and 0 < int(name) <= max(width, len(names)):
        return int(name) - 1
    raise UnreadableStatement(_("The table has no column “%(name)s”.") % {"name": name})
