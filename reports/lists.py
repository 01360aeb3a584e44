"""Subscription lists as they stood on a day, told from the days written on them and when each was written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from fund_collections.models import BY_NUMBER, FreedList, ListDay, ListState, ListTakenOut, SubscriptionList
from ledger.money import Money
from reports.asked import Asked
from reports.books import end_of, known, taken_back
from reports.document import State

NOTHING = Decimal(0)
COLUMNS = (
    "number",
    "body__code",
    "collector__code",
    "appeal__code",
    "appeal__fund__name",
    "currency_id",
    "issued",
    "due_on",
    "returned",
    "counted",
    "posted",
    "ended",
    "received",
    "total",
    "deposit__code",
    "deposited_on",
    "deposit_then",
    "gifts",
    "later",
)
# What a posting that was taken out keeps of its list.
OF_A_POSTING = (ListDay.What.RETURNED, ListDay.What.COUNTED, ListDay.What.POSTED)
# Nobody waits for these sheets; one that is lost is missing still.
GONE = (ListState.VOID, ListState.DESTROYED)


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list: its codes, the name of its fund, its days and, once it was back, its sum. Days to come are None."""

    number: str
    body: str
    collector: str
    appeal: str
    fund: str
    currency: str
    issued_on: date
    due_on: date
    received_on: date | None
    returned_on: date | None
    counted_on: date | None
    posted_on: date | None
    sum: Money | None
    deposit: str | None
    gifts: int
    asked: Asked

    @property
    def state(self) -> State:
        if self.posted_on:
            return State(pgettext_lazy("list", "deposited") if self.deposit else ListState.POSTED.label, "ok")
        if self.received_on and not self.returned_on:
            return State(ListDay.What.RECEIVED.label, "half")
        at = ListState.COUNTED if self.counted_on else ListState.RETURNED if self.returned_on else ListState.ISSUED
        return State(at.label, "half" if at != ListState.ISSUED else "plain")

    @property
    def back_on(self) -> date | None:
        """The day it was received back; where nobody noted one, that of its hand-in."""
        return self.received_on or self.returned_on

    @property
    def is_out(self) -> bool:
        return self.back_on is None

    @property
    def is_missing(self) -> bool:
        return self.is_out and self.due_on < self.asked.as_of

    @property
    def issued_in_period(self) -> bool:
        return self.issued_on >= self.asked.first

    @property
    def back_in_period(self) -> bool:
        return self.back_on is not None and self.back_on >= self.asked.first

    @property
    def posted_in_period(self) -> bool:
        return self.posted_on is not None and self.posted_on >= self.asked.first

    @property
    def received(self) -> Money:
        """What the list brought into the books within the period."""
        return self.sum if self.sum and self.posted_in_period else Money(NOTHING, self.currency)


@dataclass(frozen=True, slots=True)
class LaterDay:
    """A day up to that of the report, or the taking back of one, that was written on a list after it."""

    number: str
    what: ListDay.What
    day: date | None
    recorded_on: date


def list_lines(asked: Asked) -> tuple[list[ListLine], list[LaterDay]]:
    """The lists that were out or waited for a step on the last day, or moved in the period; one query.

    As known on a day, a list bears the days that had been written on it by then, and is deposited if the entry had been
    recorded. A posting that went out of the books on a later day than the last stands as it was. Beside them, of these
    lists and those that went since, what was written after the day of the report.
    """
    rows: QuerySet = SubscriptionList.objects.annotate(**days_of_lists(asked), total=_total(asked))
    rows = rows.annotate(later=written_later(asked, "pk"))
    rows = rows.filter(issued__lte=asked.as_of).filter(Q(posted=None) | Q(posted__gte=asked.first))
    still = ~Q(state__in=GONE) | Q(ended=None) | Q(ended__gt=asked.as_of)
    rows = rows.filter(still | ~Q(later=[]))
    if asked.shown_bodies is not None:
        rows = rows.filter(body__in=asked.shown_bodies)
    if asked.fund:
        rows = rows.filter(appeal__fund=asked.fund)
    stands = Q(stood=None, contributions__taken_out=None) | Q(contributions__taken_out=F("stood"))
    if asked.known_on:
        stands |= Q(contributions__taken_out__taken_out_at__gte=end_of(asked.known_on))
    booked = Q(contributions__entry__isnull=False) & stands & known(asked, "contributions__entry__recorded_at")
    by_then = known(asked, "deposit__entry__recorded_at")
    deposited_on = Case(When(by_then, then="deposit__deposited_on")) if by_then else F("deposit__deposited_on")
    rows = rows.annotate(gifts=Count("contributions", filter=booked), deposited_on=deposited_on)
    rows = rows.annotate(deposit_then=_deposit_then(asked))
    found = list(rows.order_by(*BY_NUMBER).values_list("state", *COLUMNS))
    at = 1 + COLUMNS.index("ended")
    lines = [row for row in found if not (row[0] in GONE and row[at] and row[at] <= asked.as_of)]
    return [_line(row[1:], asked) for row in lines], later_days(row[-1] for row in found)


def _deposit_then(asked):
    """The code of the deposit that held a list on the day and was taken back later."""
    rows = FreedList.objects.filter(known(asked, "deposit__entry__recorded_at"), deposit__deposited_on__lte=asked.as_of)
    rows = rows.exclude(taken_back(asked, "deposit__")).filter(list=OuterRef("pk"))
    return Subquery(rows.values("deposit__code")[:1])


def days_of_lists(asked: Asked) -> dict[str, Any]:
    """For lists: issued, returned, counted, posted and ended, as far as each was written by the day of knowing.

    Before them `stood`: the posting that stood on the last day and went out of the books on a later one.
    """
    stood = FilteredRelation("taken_out", condition=stood_then(asked, "taken_out__"))
    return {"stood": stood, **{what: _day(what, asked) for what in ListDay.What.values}}


def stood_then(asked: Asked, posting: str = "") -> Q:
    """Of postings that were taken out those that stood on the last day: their period was closed when they went.

    A list has at most one, since it is posted anew in an open period; `posting` leads to it.
    """
    facts = {"posted_on__lte": asked.as_of, "taken_out_on__gt": asked.as_of}
    return known(asked, f"{posting}taken_out_at") & Q(**{f"{posting}{name}": day for name, day in facts.items()})


def _day(what, asked):
    """The day written on a list, as far as it was written by the day on which the report is asked for."""
    day = Subquery(_known_days(what, asked).values("day")[:1]) if asked.known_on else F(f"{what}_on")
    if what in OF_A_POSTING:
        return Coalesce(f"stood__{what}_on", day)
    # What stood posted had not ended.
    return Case(When(stood=None, then=day)) if what == ListDay.What.ENDED else day


def _total(asked):
    known_total = Subquery(_known_days(ListDay.What.RETURNED, asked).values("total")[:1])
    return Coalesce("stood__total", known_total if asked.known_on else F("collector_total"))


def _known_days(what, asked):
    days = ListDay.objects.filter(known(asked, "recorded_at"), list=OuterRef("pk"), what=what)
    return days.order_by("-pk")


def written_later(asked: Asked, of: str) -> ArraySubquery | Value:
    """What was written on lists after the day of the report, of days up to it; to be read by `later_days`.

    `of` leads from a list to the row that is asked: "pk", "appeal". As known on a day up to the report's it is nothing.
    """
    if asked.known_on and asked.known_on <= asked.as_of:
        return Value([], output_field=ArrayField(JSONField()))
    later = ListDay.objects.filter(known(asked, "recorded_at"), recorded_at__gte=end_of(asked.as_of))
    # A correction on a later day changes nothing up to this one: reports/corrections.py tells of it.
    corrected = ListTakenOut.objects.filter(
        stood_then(asked), list=OuterRef("list"), taken_out_at__lte=OuterRef("recorded_at")
    )
    later = later.exclude(Exists(corrected))
    later = later.filter(Q(day=None) | Q(day__lte=asked.as_of), **{f"list__{of}": OuterRef("pk")}).order_by("pk")
    told = JSONObject(number="list__number", what="what", day="day", recorded="recorded_at")
    return ArraySubquery(later.annotate(told=told).values("told"))


def later_days(found: Iterable[list[dict[str, str]]]) -> list[LaterDay]:
    """Those days of all rows that were asked for what was `written_later`."""
    return [
        LaterDay(
            one["number"],
            ListDay.What(one["what"]),
            date.fromisoformat(one["day"]) if one["day"] else None,
            timezone.localdate(datetime.fromisoformat(one["recorded"])),
        )
        for told in found
        for one in told
    ]


def _line(row, asked):
    *codes, currency, issued_on, due_on, returned_on, counted_on, posted_on = row[:11]
    _ended, received_on, total, deposit, deposited_on, held_then, gifts, _later = row[11:]
    days = (received_on, returned_on, counted_on, posted_on, deposited_on)
    received_on, returned_on, counted_on, posted_on, deposited_on = (
        day if day and day <= asked.as_of else None for day in days
    )
    number, body, collector, appeal, fund = codes
    return ListLine(
        number,
        body,
        collector,
        appeal,
        fund,
        currency,
        issued_on,
        due_on,
        received_on,
        returned_on,
        counted_on,
        posted_on,
        Money(total, currency) if returned_on and total is not None else None,
        held_then or (deposit if deposited_on else None),
        gifts,
        asked,
    )
