"""The words that banks write above the columns of their tables, and what each of them means."""

import re
import unicodedata
from collections.abc import Sequence

# In English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Hungarian, Swedish, Danish, Norwegian,
# Finnish, Greek, Russian, Turkish, Chinese and Arabic; folded by `fold`. Of two columns that mean the same, such as a
# day of booking and one of the purchase, the one whose word stands first counts.
HEADINGS = {
    "booked_on": (
        "booking date|date booked|booked on|booked at|booked date|posting date|posted date|date posted|post date|"
        "date processed|processing date|process date|entry date|effective date|completed date|date completed|"
        "buchungstag|buchungsdatum|erfassungsdatum|verbuchungsdatum|datum buchung|tag der buchung|date comptable|"
        "date de comptabilisation|date d ecriture|date de l ecriture|date de transaction|fecha contable|"
        "fecha de contabilizacion|data contabile|data di contabilizzazione|data contabilizzazione|"
        "data registrazione|data di registrazione|data lancamento|data do lancamento|data contabilistica|boekdatum|"
        "boekingsdatum|datum boeking|datum verrekening|data ksiegowania|datum zauctovani|datum zuctovani|"
        "konyveles datuma|konyvelesi datum|konyvelt|bokforingsdag|bokforingsdatum|bogforingsdato|bokforingsdato|"
        "bokfort|bogfort|bokfort dato|kirjauspaiva|дата проводки|记账日期|入账日期|date|transaction date|"
        "transaction time|trans date|txn date|tran date|date of transaction|value date booking|buchung|datum|"
        "auftragsdatum|transaktionsdatum|umsatzdatum|belegdatum|date operation|date de l operation|"
        "date d operation|date transaction|date de la transaction|fecha|fecha operacion|fecha de operacion|"
        "fecha movimiento|fecha de la operacion|fecha transaccion|data|data operazione|data dell operazione|"
        "data movimento|data di transazione|data transazione|data do movimento|data mov|data operacao|"
        "transactiedatum|datum transactie|datum verrichting|data operacji|data transakcji|datum provedeni|"
        "datum transakce|tranzakcio datuma|tranzakcio idopontja|dato|transaktionsdag|transaksjonsdato|paivamaara|"
        "pvm|tapahtumapaiva|ημερομηνια|ημερομηνια συναλλαγης|дата|дата операции|дата транзакции|tarih|islem tarihi|"
        "日期|交易日期|交易时间|التاريخ|تاريخ|تاريخ العملية|created|created on|started date|execution date"
    ),
    "value_on": (
        "value date|valuta date|val date|value dt|valuta|valutadatum|wertstellung|wertstellungstag|"
        "wertstellungsdatum|datum valuta|valor|date valeur|date de valeur|fecha valor|fecha de valor|data valuta|"
        "data della valuta|data valor|data valor do movimento|rentedatum|data waluty|datum valuty|ertek nap|"
        "erteknap|valutadag|valutadato|rentedato|arvopaiva|ημερομηνια αξιας|дата валютирования|valor tarihi|起息日|"
        "تاريخ القيمة"
    ),
    "amount": (
        "amount in account currency|billing amount|booked amount|booking amount|buchungsbetrag|"
        "betrag in kontowahrung|сумма в валюте счета|сумма пересчитанная в валюту счета|"
        "amount|transaction amount|account amount|credit debit amount|"
        "debit credit amount|net amount|betrag|umsatz|betrag umsatz|"
        "transaktionsbetrag|montant|montant de la transaction|montant transaction|montant de l operation|"
        "montant operation|importe|importe operacion|importo|importo operazione|importo della transazione|"
        "importo transazione|importo dell operazione|valor|valor da operacao|montante|importancia|quantita|bedrag|"
        "transactiebedrag|kwota|kwota operacji|kwota transakcji|castka|objem|zauctovana castka|osszeg|"
        "tranzakcio osszege|belopp|belob|belop|maara|summa|ποσο|сумма|сумма операции|сумма платежа|tutar|"
        "islem tutari|金额|交易金额|المبلغ|مبلغ"
    ),
    "debit": (
        "debit|debits|debit amount|amount debit|withdrawal|withdrawals|withdrawal amt|withdrawal amount|paid out|"
        "money out|debit amt|payments out|outflow|soll|belastung|belastungen|belastungsbetrag|lastschrift|ausgang|"
        "debit montant|montant debit|montant debite|montant au debit|debito|debitos|cargo|cargos|debe|dare|"
        "addebito|addebiti|importo di addebito|uscite|uscita|af|debet|obciazenia|obciazenie|debet kwota|terheles|"
        "χρεωση|расход|дебет|списание|borc|支出|借方|مدين"
    ),
    "credit": (
        "credit|credits|credit amount|amount credit|deposit|deposits|deposit amt|deposit amount|paid in|money in|"
        "credit amt|payments in|inflow|haben|gutschrift|gutschriften|gutschriftsbetrag|eingang|credit montant|"
        "montant credit|montant credite|montant au credit|credito|creditos|abono|abonos|haber|avere|accredito|"
        "accrediti|importo di accredito|entrate|entrata|bij|uznania|uznanie|kredit|jovairas|πιστωση|приход|кредит|"
        "зачисление|alacak|收入|贷方|دائن"
    ),
    "sign_column": (
        "creditdebet|credit debet|debet credit|"
        "debit credit|credit debit|debit or credit|debit kredit|debito credito|debit credit indicator|"
        "credit debit indicator|d c|c d|dc|cd|dr cr|cr dr|cdtdbtind|soll haben|s h|sh|af bij|bij af|bevetel kiadas|"
        "kredit debet|debet kredit|sens|signo|segno"
    ),
    "currency": (
        "currency|ccy|curr|cur|currency code|account currency|transaction currency|wahrung|waehrung|whrg|whg|"
        "buchungswahrung|devise|monnaie|monn|moneta|moneda|divisa|div|moeda|munt|munteenheid|muntsoort|valuta|"
        "waluta|mena|mena uctu|devizanem|tranzakcio devizaneme|valuutta|νομισμα|валюта|para birimi|doviz|币种|货币|"
        "العملة|عملة"
    ),
    "texts": (
        "omschrijving 1|omschrijving 2|omschrijving 3|description|details|text|memo|narrative|narration|"
        "particulars|purpose|payment details|transaction details|communication|label|notes|remarks|"
        "transaction description|transaction remarks|description 1|description 2|description 3|description1|"
        "description2|description3|remittance information|booking text|message|verwendungszweck|buchungstext|"
        "buchungsdetails|beschreibung|beschreibung 1|beschreibung 2|beschreibung 3|avisierungstext|"
        "transaktionsbeschreibung|libelle|libelle operation|libelle de l operation|texte|texte de notification|"
        "detail de l ecriture|motif|detail|communications|concepto|descripcion|observaciones|causale|descrizione|"
        "descrizione 1|descrizione 2|descrizione 3|descrizione movimento|descrizione operazione|testo|"
        "testo d avviso|testo di contabilizzazione|testo contabilizzazione|testo di notifica|descricao|"
        "descricao do movimento|descritivo|omschrijving|mededelingen|mededeling|tytul|tytul operacji|opis|"
        "opis operacji|opis transakcji|popis|zprava|zprava pro prijemce|poznamka|kozlemeny|tekst|meddelande|"
        "beskrivning|beskrivelse|forklaring|selite|viesti|περιγραφη|αιτιολογια|назначение платежа|описание|"
        "описание операции|aciklama|摘要|用途|附言|البيان|الوصف|التفاصيل"
    ),
    "counterparty": (
        "counterparty name|counterparty|other party|other party name|partner name|payee name|payer name|payee|"
        "payer|payer payee|merchant|merchant name|beneficiary|beneficiary name|auftraggeber empfanger|"
        "beguenstigter zahlungspflichtiger|name zahlungsbeteiligter|zahlungsbeteiligter|auftraggeber|empfanger|"
        "zahlungsempfanger|zahlungspflichtiger|gegenpartei|beneficiaire|tiers|contrepartie|emetteur|beneficiario|"
        "ordenante|ordinante|controparte|tegenpartij|naam tegenpartij|kontrahent|nadawca odbiorca|odbiorca nadawca|"
        "nazev protiuctu|partner neve|mottagare|saaja|saaja maksaja|αντισυμβαλλομενος|контрагент|плательщик|"
        "对方户名|الطرف المقابل|name|naam"
    ),
    "other_account": (
        "counterparty account|counterparty account number|counterparty iban|other account|other party account|"
        "payee account|payer account|payee iban|payer iban|partner iban|partner account|kontonummer iban|"
        "gegenkonto|iban gegenkonto|iban zahlungsbeteiligter|iban zahlungsbeteiligte|iban auftraggeber empfanger|"
        "iban zahlungspflichtiger|iban zahlungsempfanger|compte contrepartie|iban contrepartie|compte beneficiaire|"
        "iban beneficiaire|cuenta contrapartida|cuenta destino|cuenta beneficiario|iban beneficiario|"
        "conto controparte|iban controparte|conta contrapartida|conta destino|tegenrekening|"
        "tegenrekening iban bban|iban tegenrekening|rekening tegenpartij|rekeningnummer tegenpartij|"
        "iban tegenpartij|rachunek kontrahenta|numer rachunku kontrahenta|numer konta kontrahenta|"
        "rachunek nadawcy odbiorcy|protiucet|cislo protiuctu|partner szamlaszama|motkonto|modkonto|vastatili|"
        "saajan tilinumero|λογαριασμος αντισυμβαλλομενου|счет контрагента|karsi hesap|对方账号|对方账户|"
        "حساب الطرف المقابل"
    ),
    "reference": (
        "bank reference|reference|ref|reference number|reference no|transaction id|transaction reference|"
        "transaction no|referenz|bankreferenz|referencia|riferimento|referentie|transactiereferentie|referens|"
        "viite|numero de reference|referencia banco|id transakce|номер операции|номер документа|dekont no|流水号|"
        "参考号|المرجع|id"
    ),
    "balance": (
        "balance|running balance|account balance|balance after|closing balance|ledger balance|kontostand|saldo|"
        "saldo nach buchung|solde|saldo contable|saldo contabile|saldo contabilistico|saldo disponivel|"
        "saldo na trn|saldo na mutatie|saldo po operacji|saldo po transakcji|zustatek|egyenleg|υπολοιπο|остаток|"
        "bakiye|余额|账户余额|الرصيد"
    ),
    "account": (
        "own account|account number|account no|account iban|account|iban auftragskonto|auftragskonto|konto|"
        "kontonummer|cuenta|numero de cuenta|compte|numero de compte|conto|conta|rekening|rekeningnummer|iban bban|"
        "rachunek|cislo uctu|szamlaszam|tili|λογαριασμος|счет|номер счета|hesap no|账号|الحساب|iban"
    ),
    "status": "status|state|etat|statut|estado|stato|umsatzstatus|статус|状态|الحالة",
}
ENGLISH = (
    "booking date|date booked|booked on|booked at|posting date|posted date|date posted|post date|date processed|"
    "processing date|effective date|transaction date|trans date|txn date|completed date|started date|created|"
    "value date|amount|transaction amount|credit debit amount|debit amount|credit amount|withdrawal|withdrawals|"
    "deposit|deposits|withdrawal amount|deposit amount|paid in|paid out|money in|money out|balance|running balance|"
    "currency|details|memo|transaction description|payee|reference|account|account number|narrative|narration|"
    "particulars|merchant"
)
# English words that are of other languages as well.
SHARED = frozenset({"date", "description", "debit", "credit", "text", "name", "status", "id", "ref", "label", "notes"})
# “Amount CHF”, “Amount in CHF”, “Amount (CHF)”, “Amount in (CHF)”.
TRAILING_CURRENCY = re.compile(r"(?:\s+(?:in|en|em))?[\s(\[/]+([A-Z]{3}|[€$£])[)\]]?$")
IN_ACCOUNT_CURRENCY = HEADINGS["amount"].split("|").index("amount")
LAST = 1000  # the rank of what was only put together
WITHIN_A_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def fold(heading: str) -> str:
    """A heading without case, accents, punctuation and the order of blanks."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


# The role of each word and its rank there; a few words have two roles.
ROLES: dict[str, dict[str, int]] = {}
for _role, _written in HEADINGS.items():
    for _rank, _word in enumerate(_written.split("|")):
        ROLES.setdefault(fold(_word), {}).setdefault(_role, _rank)


def roles(heading: str) -> dict[str, int]:
    """What the heading may mean; the currency behind it and words run together (BookingDate) do not matter."""
    bare = TRAILING_CURRENCY.sub("", heading.strip())
    for written in (heading, bare, WITHIN_A_WORD.sub(" ", heading)):
        if found := ROLES.get(fold(written)):
            return found
    sides = {role for part in bare.split("/") for role in ROLES.get(fold(part), {})}
    return dict.fromkeys(("sign_column", "amount"), LAST) if sides == {"debit", "credit"} else {}


def put_the_day_first(row: Sequence[str]) -> bool:
    """Whether the headings are of languages that never name the month first, as some of the English do."""
    found = {fold(TRAILING_CURRENCY.sub("", heading.strip())) for heading in row if roles(heading)}
    return len(found - SHARED) > 1 and not found & set(ENGLISH.split("|"))


def currency_of(heading: str) -> str:
    """The code that a heading ends with, such as “Amount (CHF)”; "" where it has none."""
    found = TRAILING_CURRENCY.search(heading.strip())
    return found[1] if found and found[1].isalpha() else ""
