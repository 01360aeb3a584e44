"""Sums that lead to what they are made of: another report, narrowed to it, as the books were known on the same day.

The address is told from the page of a report, without what all of them share: so a page has room for many.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from ledger.money import Money
from reports.asked import Asked

ONE_DAY = timedelta(days=1)
# Where the books may begin.
SINCE = date(1900, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Led(Money):
    """A sum like any other, but that on a page it leads somewhere."""

    to: str

    def __eq__(self, other: object) -> bool:
        """The lead makes no other sum of it."""
        return isinstance(other, Money) and (self.amount, self.currency) == (other.amount, other.currency)

    __hash__ = Money.__hash__


def led(
    asked: Asked, sum_: Money, report: str = "general-ledger", *, period: tuple[date, date] | None = None, **narrow: str
) -> Money:
    """The sum, leading to a report of the period (that asked for, or another) narrowed by codes: fund, account.

    Only for who reads single entries, and where there is anything.
    """
    if not asked.in_full or not sum_.amount:
        return sum_
    first, last = period or (asked.first, asked.as_of)
    if asked.fund:
        narrow = {"fund": asked.fund.code} | narrow
    return to(sum_, f"../{report}/", first=first, as_of=last, known_on=asked.known_on, **narrow)


def to(sum_: Money, page: str, **asked: object) -> Money:
    """The sum, leading to a page that is asked for this."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return Led(sum_.amount, sum_.currency, f"{page}?{query}") if sum_.amount else sum_


def before(asked: Asked) -> tuple[date, date]:
    """The time before the period, of which an opening is made."""
    return SINCE, asked.first - ONE_DAY
