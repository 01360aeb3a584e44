"""Sums, dates and words as bank files write them; what is absurd is refused here."""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

# Far above any sum of an association, and inside what the ledger's columns hold.
AMOUNT_LIMIT = Decimal(10) ** 12
# ISO 20022, ActiveOrHistoricCurrencyAndAmount: at most five digits after the point.
DECIMALS_LIMIT = 5
YEARS = range(1900, 2101)

AMOUNT = re.compile(r"\+?([0-9]+(?:\.([0-9]*))?|\.([0-9]+))")
DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[0-9:.]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?")
CURRENCY = re.compile(r"[A-Z]{3}")


class Fault(Exception):
    """A value that is refused; the reader adds where it stands."""


def words(text: str | None, limit: int) -> str:
    """Text on one line, cut with a sign that it was cut."""
    joined = " ".join((text or "").split())
    return joined if len(joined) <= limit else joined[: limit - 1] + "…"


def amount(text: str | None) -> Decimal:
    """A sum without sign; raises Fault for everything that is not a plain number below AMOUNT_LIMIT."""
    written = (text or "").strip()
    shown = {"amount": words(written, 40)}
    if not written:
        raise Fault(_("no amount is stated."))
    if written.startswith("-"):
        raise Fault(_("the amount “%(amount)s” is negative, but credit or debit is said apart.") % shown)
    match = AMOUNT.fullmatch(written)
    if not match:
        raise Fault(_("the amount “%(amount)s” is not written in digits with a point.") % shown)
    if len(match[2] or match[3] or "") > DECIMALS_LIMIT:
        raise Fault(_("the amount “%(amount)s” has more than five decimals.") % shown)
    found = Decimal(match[1])
    if found >= AMOUNT_LIMIT:
        raise Fault(_("the amount “%(amount)s” is too large to be true.") % shown)
    return found


def day(text: str | None) -> date:
    """The date as the bank wrote it; a time of day or zone beside it shifts nothing."""
    written = (text or "").strip()
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


def currency(text: str | None) -> str:
    """A code of three capitals; whether such a currency is known is for the ledger to say."""
    written = (text or "").strip()
    if not CURRENCY.fullmatch(written):
        raise Fault(_("“%(code)s” is not a currency code.") % {"code": words(written, 40)})
    return written
