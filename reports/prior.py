"""The same period of the year before, for the column beside the figures."""

from calendar import monthrange
from datetime import date

from reports.asked import Asked


def period_before(asked: Asked) -> tuple[date, date]:
    """The period a year earlier; a month's end stays a month's end, so a financial year is the one before.

    Who reads sums alone is told whole months, in the year before too.
    """
    return _earlier(asked.first), _earlier(asked.as_of, to_the_end=not asked.in_full)


def _earlier(day: date, *, to_the_end: bool = False) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    if to_the_end or day.day == monthrange(day.year, day.month)[1]:
        return date(day.year - 1, day.month, last)
    return date(day.year - 1, day.month, min(day.day, last))
