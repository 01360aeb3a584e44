"""Sums, dates and words as bank files write them; what is absurd is refused here."""

import re
import sys
from calendar import monthrange
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

# What the ledger's columns hold: no digit may be lost on the way there.
AMOUNT_LIMIT = Decimal(10) ** 15
DECIMALS_LIMIT = 4
LAST_DECIMAL = Decimal(1).scaleb(-DECIMALS_LIMIT)
# What binary fractions leave behind at the end of 15 digits or more (12.300000000000001) is no money.
NOISE, NOISY_DIGITS = Decimal("1e-7"), 15
YEARS = range(1900, 2101)

AMOUNT_WIDTH = 60  # noughts before the digits included

AMOUNT = re.compile(r"\+?([0-9]+(?:\.([0-9]*))?|\.([0-9]+))")
# One mark before the decimals, another between thousands.
LOOSE = re.compile(
    r"(?P<whole>[0-9]*|[0-9]{1,3}(?P<mark>[.,' ])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?:(?P<point>[.,])(?P<decimals>[0-9]*))?"
)
DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[0-9:.]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?")
SHORT_DATE = re.compile(r"[0-9]{6}")
SWIFT_CENTURY = 80  # a two-digit year from here on is of the last century
CURRENCY = re.compile(r"[A-Z]{3}")
# Signs that are no writing (Unicode Cc and Cs), as NUL, which no database takes. Blanks among them part words before.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Fault(Exception):
    """A value that is refused; the reader adds where it stands."""


def words(text: str | None, limit: int) -> str:
    """Text on one line, cut with a sign that it was cut; all that is kept of a file goes by here.

    Control signs are no part of a text.
    """
    joined = " ".join((text or "").split())
    if not joined.isprintable():  # seldom; what is printable holds none
        joined = " ".join(CONTROL.sub("", joined).split())
    return joined if len(joined) <= limit else joined[: limit - 1] + "…"


def amount(text: str | None) -> Decimal:
    """A sum without sign; raises Fault for everything that is not a plain number below AMOUNT_LIMIT."""
    written = (text or "").strip()
    if not written:
        raise Fault(_("no amount is stated."))
    match = AMOUNT.fullmatch(written)
    if not match:
        said_apart = _("the amount “%(amount)s” is negative, but credit or debit is said apart.")
        no_number = _("the amount “%(amount)s” is not written in digits with a point.")
        raise _of_amount(said_apart if written.startswith("-") else no_number, written)
    decimals = match[2] or match[3] or ""
    found = Decimal(match[1])
    if found >= AMOUNT_LIMIT:
        raise _of_amount(_("the amount “%(amount)s” is too large to be true."), written)
    return _without_noise(found, written) if decimals[DECIMALS_LIMIT:].strip("0") else found


def _without_noise(found: Decimal, written: str) -> Decimal:
    rounded = found.quantize(LAST_DECIMAL)
    if abs(rounded - found) > NOISE or len(found.as_tuple().digits) < NOISY_DIGITS:
        raise _of_amount(_("the amount “%(amount)s” has more than four decimals."), written)
    return Decimal(format(rounded, "f").rstrip("0").rstrip("."))


def _of_amount(sentence: str, written: str) -> Fault:
    return Fault(sentence % {"amount": words(written, 40)})


def loose_amount(text: str | None) -> Decimal:
    """A sum without sign, comma or point before its decimals: 9, | 1234,5 | 1.234,50 | 1,234.50.

    A single mark is the decimal one, as MT940 and OFX rule. Raises Fault as `amount` does.
    """
    written = (text or "").strip()
    match = LOOSE.fullmatch(written) if len(written) <= AMOUNT_WIDTH else None
    if not match or match["mark"] == (match["point"] or ""):
        raise _of_amount(_("the amount “%(amount)s” is not a plain number."), written)
    whole = match["whole"].replace(match["mark"] or "", "")
    return amount(f"{whole}.{match['decimals'] or ''}")


@lru_cache(maxsize=1024)
def short_day(written: str) -> date | None:
    """The six digits YYMMDD of MT940. Interest is due on the 30th of February: past a month's end stands its last day.

    What names no day at all is None: some banks fill the field with other figures, and the sum still counts.
    """
    if not SHORT_DATE.fullmatch(written):
        return None
    year, month, number = int(written[:2]), int(written[2:4]), int(written[4:])
    year += 1900 if year >= SWIFT_CENTURY else 2000
    if not (1 <= month <= 12 and 1 <= number <= 31):
        return None
    return date(year, month, min(number, monthrange(year, month)[1]))


def day(text: str | None) -> date:
    """The date as the bank wrote it; a time of day or zone beside it shifts nothing."""
    return _day((text or "").strip())


@lru_cache(maxsize=1024)  # a statement names few days, each of them often
def _day(written: str) -> date:
    shown = {"date": words(written, 40)}
    match = DATE.fullmatch(written)
    try:
        found = date.fromisoformat(match[1]) if match else None
    except ValueError:
        found = None
    if found is None:
        raise Fault(_("“%(date)s” is not a date.") % shown)
    if found.year not in YEARS:
        raise Fault(_("the date “%(date)s” lies outside the years 1900 to 2100.") % shown)
    return found


@lru_cache(maxsize=1024)
def currency(text: str | None) -> str:
    """A code of three capitals; whether such a currency is known is for the ledger to say."""
    written = (text or "").strip()
    if not CURRENCY.fullmatch(written):
        raise Fault(_("“%(code)s” is not a currency code.") % {"code": words(written, 40)})
    return sys.intern(written)
