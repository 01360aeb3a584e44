"""The same period of the year before, for the column beside the figures."""

from calendar import monthrange
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from reports.asked import Asked
from reports.document import Note
from reports.wording import said


def period_before(asked: Asked) -> tuple[date, date]:
    """The period a year earlier; a month's end stays a month's end, so a financial year is the one before.

    Who reads sums alone is told whole months, in the year before too.
    """
    return _earlier(asked.first), _earlier(asked.as_of, to_the_end=not asked.in_full)


def year_before(asked: Asked) -> Asked:
    """The same question a year earlier, by the books as they are known on the same day."""
    first, last = period_before(asked)
    return replace(asked, first=first, as_of=last)


def of_the_year_before(asked: Asked) -> Note:
    """The sentence that names the days of the column beside the figures."""
    first, last = period_before(asked)
    return Note(said(_("The year before is the period from %(first)s to %(last)s."), first=first, last=last))


def _earlier(day: date, *, to_the_end: bool = False) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    if to_the_end or day.day == monthrange(day.year, day.month)[1]:
        return date(day.year - 1, day.month, last)
    return date(day.year - 1, day.month, min(day.day, last))
