"""Closing a period of the books. It takes no posting any more, from anybody, and is never opened again."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.models import User
from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger.models import Entry, Period
from ledger.years import financial_year

A_DAY = timedelta(days=1)
MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Next:
    """The period that may be closed next: its first day, and last days that fit the calendar of the association."""

    first_on: date
    month: date
    quarter: date
    year: date


def closed_to() -> date | None:
    """The last day of the last closed period."""
    return Period.objects.aggregate(last=Max("last_on"))["last"]


def first_open_day(day: date) -> date:
    """The day itself where it is open, else the first day after the last closed period: where late finds are posted."""
    last = closed_to()
    return day if last is None or day > last else last + A_DAY


def next_period() -> Next | None:
    """What may be closed next, from the day after the last closed one; None while the books are empty."""
    last = closed_to()
    if last:
        first = last + A_DAY
    elif earliest := Entry.objects.aggregate(day=Min("posted_on"))["day"]:
        first = financial_year(earliest)[0]
    else:
        return None
    start, end = financial_year(first)
    months = (first.year - start.year) * 12 + first.month - start.month
    quarter = _month_end(start, months - months % MONTHS_OF_A_QUARTER + MONTHS_OF_A_QUARTER)
    return Next(first, min(_month_end(first, 1), end), min(quarter, end), end)


def _month_end(day: date, months: int) -> date:
    """The last day of the month that ends `months` after the first of the month of `day`."""
    total = day.year * 12 + day.month - 1 + months - 1
    year, month = divmod(total, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def left_open(first: date, last: date) -> Iterator[str]:
    """Sentences on what is left undone in these days, as the `closing.py` of each room says it; none of it hinders."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.closing"):
            yield from import_module(f"{config.name}.closing").left_open(first, last)


def require_closable(last_on: date) -> date:
    """The first day of the period that would end on `last_on`.

    Raises Refusal for books without entries, a last day that is not over or lies before the first.
    """
    following = next_period()
    if following is None:
        raise Refusal(_("There are no entries to close."))
    if last_on < following.first_on:
        facts = {"day": date_format(following.first_on)}
        raise Refusal(_("The next period begins on %(day)s; it cannot end before.") % facts, field="last_on")
    if last_on >= timezone.localdate():
        raise Refusal(_("A period is closed when its last day is over."), field="last_on")
    return following.first_on


def close_period(*, last_on: date, note: str = "", by: User) -> Period:
    """Close the days from the last closed one to `last_on`, for good; the database draws the check number.

    Raises as `require_closable` does.
    """
    require_perm(by, "ledger.close_period")
    first_on = require_closable(last_on)
    with as_refusal(), transaction.atomic(durable=True):
        # The number is the database's: nobody posts while it is drawn (trigger period_drawn).
        period = Period.objects.create(first_on=first_on, last_on=last_on, closed_by=by, note=note.strip())
        period.refresh_from_db()
        audit.record("period closed", period, by=by, first=period.first_on, last=last_on, check=period.check_number)
    return period
