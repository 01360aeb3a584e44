"""Fields of MT940 and MT942 as banks write them: the booking line, balances, and what is told beside a booking."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from . import values
from .shape import NAME_LIMIT, TEXT_LIMIT
from .values import Fault, words

LINE_WIDTH = 65  # SWIFT breaks a text here, in the middle of a word
PURPOSE_WIDTH = 27  # and German banks a part of the purpose

PARTED = "[0-9]{1,3}(?:[ '][0-9]{3})+[.,][0-9]*"  # thousands apart, which the decimal mark proves
BALANCE = re.compile(
    r"(?P<mark>[CD])(?P<day>[0-9]{6})?(?(day)|(?=[A-Z ]))\s*(?P<currency>[A-Z]{3})?\s*"
    rf"(?P<amount>{PARTED}|[0-9.,]+)",
    re.IGNORECASE,
)

# Value day, day of entry, mark, third letter of the currency, sum, kind of booking, references.
BOOKING = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4}| {4})?\s*(?P<mark>[RE]?[CD])\s?(?P<funds>[A-Z])?\s*"
    rf"(?P<amount>{PARTED}|[0-9.,]*[0-9][0-9.,]*)\s*(?P<rest>.*)",
    re.IGNORECASE,
)
KIND = re.compile(r"[A-Z][A-Z0-9 ]{3}")
# C adds and D takes; a reversal (R) of a credit takes and one of a debit adds; E announces.
SIGN = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
NO_REFERENCE = frozenset({"", "NONREF", "NOREF", "EREF", "KREF+", "EREF+", "NOTPROVIDED"})

CODED = re.compile(r"\s*(?P<kind>[0-9]{3})(?P<mark>[?~^<>|@])(?=[0-9]{2})")
PURPOSE = frozenset({*(f"{code}" for code in range(20, 30)), "60", "61", "62", "63"})
NAME = ("32", "33")
SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|BIC|IBAN|PREF|RREF|SQTP|ORCR|DDAT)\+")

IBAN = "[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}"
SLASHED_ACCOUNT = re.compile(
    rf"/CNTP/([^/]+)/|/IBAN/([^/]+)|/(?:BENM|ORDP)/({IBAN})/|\bREK: *([A-Z0-9]+)/NAAM:|^SEPA .*?\bIBAN: *({IBAN})\b"
)
# Told beside the booking line instead: below it where the text names the two parties, or as its reference.
OF_PARTIES = re.compile(r"/(?:BENM|ORDP)/")
BELOW = re.compile(rf"({IBAN}|P?[0-9]{{9,10}}) *(?:\n|$)")
AS_REFERENCE = re.compile(rf"{IBAN}|[0-9]{{10}}")
SLASHED_NAME = re.compile(r"/NAME/([^/]+)|/CNTP/[^/]*/[^/]*/([^/]+)|/NAAM: ([^/]+)")
SLASHED_REFERENCE = re.compile(r"/EREF/(?P<reference>[^/]+)")


@dataclass(frozen=True, slots=True)
class Line:
    """A booking line, field 61; `amount` positive for money that came in."""

    amount: Decimal
    value_on: date | None
    booked_on: date | None
    announced: bool
    reversal: bool
    reference: str
    bank_reference: str
    more: str


@dataclass(frozen=True, slots=True)
class Details:
    """What field 86 tells of a booking."""

    counterparty: str
    reference: str
    text: str
    account: str = ""


def balance(written: str) -> tuple[str, Decimal, date | None]:
    """Currency ("" where a bank leaves it out), signed sum and day; what a bank adds after a blank does not count."""
    match = BALANCE.match(written)
    if not match:
        raise Fault(_("“%(line)s” is not a balance.") % {"line": words(written, 60)})
    amount = values.loose_amount(match["amount"])
    signed = amount if match["mark"] in "Cc" else -amount
    return (match["currency"] or "").upper(), signed, values.short_day(match["day"] or "")


def line(written: str) -> Line:
    """Read field 61; raises Fault where no sum or no mark can be made out."""
    first, _break, more = written.partition("\n")
    match = BOOKING.match(first)
    if not match:  # a few banks break after the mark
        following, _break, more = more.partition("\n")
        match = BOOKING.match(f"{first} {following}")
    if not match:
        raise Fault(_("“%(line)s” is not a booking line.") % {"line": words(first, 60)})
    amount = values.loose_amount(match["amount"])
    mark = match["mark"].upper()
    value_on = values.short_day(match["value"])
    rest = match["rest"][4:] if KIND.match(match["rest"]) else match["rest"]
    reference, _slashes, bank_reference = rest.partition("//")
    return Line(
        amount=amount * SIGN[mark],
        value_on=value_on,
        booked_on=_entry_day(match["entry"] or "", value_on) or value_on,
        announced=mark.startswith("E"),
        reversal=mark.startswith("R"),
        reference=_reference(reference),
        bank_reference=_reference(bank_reference),
        more=more,
    )


def _reference(written: str) -> str:
    found = words(written, NAME_LIMIT)
    return "" if found in NO_REFERENCE else found


def _entry_day(written: str, value_on: date | None) -> date | None:
    """The day of entry has no year: the one nearest to the value day."""
    if value_on is None or not written.strip():
        return None
    years = [year % 100 for year in (value_on.year - 1, value_on.year, value_on.year + 1)]
    days = [found for year in years if (found := values.short_day(f"{year:02}{written}"))]
    return min(days, key=lambda found: abs(found - value_on), default=None)


def details(written: list[str]) -> Details:
    """Read the fields 86 of one booking: coded as German and Polish banks do, with slashes as Dutch ones, or plain."""
    joined = "\n".join(written)[: 4 * TEXT_LIMIT]
    coded = CODED.match(joined)
    if coded:
        return _coded(unwrap(joined, between=""), coded["mark"])
    text = unwrap(joined)
    name = SLASHED_NAME.search(text)
    reference = SLASHED_REFERENCE.search(text)
    account = SLASHED_ACCOUNT.search(text)
    return Details(
        counterparty=words(name[name.lastindex or 0] if name else "", NAME_LIMIT),
        reference=_reference(reference["reference"]) if reference else "",
        text=words(text, TEXT_LIMIT),
        account=words(account[account.lastindex or 0] if account else "", NAME_LIMIT),
    )


def account_beside(line: Line, text: str) -> str:
    """The other party's account where the booking line tells it: below itself (Rabobank), or as reference (SNS)."""
    if OF_PARTIES.search(text):
        below = BELOW.match(line.more)
        return below[1] if below else ""
    named = AS_REFERENCE.fullmatch(line.reference) and text.startswith(f"{line.reference} ")
    return line.reference if named else ""


def unwrap(text: str, between: str = " ") -> str:
    """Lines put together again: a full one was broken anywhere, blanks at its end are its own."""
    lines = text.split("\n")
    joined = lines[:1]
    for number, (before, following) in enumerate(pairwise(lines)):
        # The field's mark may count as part of its first line.
        full = len(before) >= LINE_WIDTH or (number == 0 and len(before) == LINE_WIDTH - len(":86:"))
        joined += ["" if full else between, following]
    return "".join(joined)


def _coded(text: str, mark: str) -> Details:
    parts: dict[str, list[str]] = {}
    for part in re.split(f"{re.escape(mark)}(?=[0-9]{{2}})", text)[1:]:
        parts.setdefault(part[:2], []).append(part[2:])
    purpose = _purpose([part for code, found in parts.items() if code in PURPOSE for part in found])
    stated = _sepa(purpose)
    title = "".join(parts.get("00", []))
    return Details(
        counterparty=words("".join("".join(parts.get(code, [])) for code in NAME), NAME_LIMIT),
        reference=_reference(stated.get("EREF", "")),
        text=words(f"{title} {stated.get('SVWZ', '') or purpose}", TEXT_LIMIT),
        account=_coded_account(parts, stated.get("IBAN", "")),
    )


def _coded_account(parts: dict[str, list[str]], stated: str) -> str:
    """An IBAN wherever it stands, else bank/number, else the number."""
    iban, bank, number = (words("".join(parts.get(code, [])), NAME_LIMIT) for code in ("38", "30", "31"))
    if iban or (stated and not number):
        return iban or words(stated, NAME_LIMIT)
    return f"{bank}/{number}" if bank and number.isdigit() else number


def _purpose(parts: list[str]) -> str:
    joined = parts[:1]
    for before, part in pairwise(parts):
        starts_anew = len(before) != PURPOSE_WIDTH or SEPA.match(part)
        joined += [" " if starts_anew else "", part]
    return "".join(joined)


def _sepa(purpose: str) -> dict[str, str]:
    pieces = SEPA.split(purpose)
    return {code: text.strip() for code, text in zip(pieces[1::2], pieces[2::2], strict=True)}
