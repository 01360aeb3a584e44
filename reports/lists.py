"""Subscription lists as they stood on a day, told from the days written on them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, Q, When
from django.utils.translation import pgettext_lazy

from fund_collections.models import ListState, SubscriptionList
from ledger.money import Money
from reports.asked import Asked
from reports.books import known
from reports.document import State
from reports.gone_back import as_posted, deposit_then, postings_then

NOTHING = Decimal(0)
COLUMNS = (
    "number",
    "body__code",
    "collector__code",
    "appeal__code",
    "appeal__fund__name",
    "currency_id",
    "issued_on",
    "due_on",
    "returned_on",
    "counted_on",
    "posted_on",
    "collector_total",
    "deposit__code",
    "deposited_on",
    "deposit_then",
    "gifts",
)


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
        at = ListState.COUNTED if self.counted_on else ListState.RETURNED if self.returned_on else ListState.ISSUED
        return State(at.label, "half" if at != ListState.ISSUED else "plain")

    @property
    def is_out(self) -> bool:
        return self.returned_on is None

    @property
    def is_missing(self) -> bool:
        return self.is_out and self.due_on < self.asked.as_of

    @property
    def issued_in_period(self) -> bool:
        return self.issued_on >= self.asked.first

    @property
    def back_in_period(self) -> bool:
        return self.returned_on is not None and self.returned_on >= self.asked.first

    @property
    def posted_in_period(self) -> bool:
        return self.posted_on is not None and self.posted_on >= self.asked.first

    @property
    def received(self) -> Money:
        """What the list brought into the books within the period."""
        return self.sum if self.sum and self.posted_in_period else Money(NOTHING, self.currency)


def list_lines(asked: Asked) -> list[ListLine]:
    """The lists that were out or waited for a step on the last day, or moved in the period; one query.

    As known on a day, a list is posted and deposited if its entries had been recorded by then. Its issue and return
    bear no time of recording: they are told by the days written on it. What was undone since is told as it stood, and
    then there are two queries.
    """
    postings = postings_then(asked)
    rows = SubscriptionList.objects.filter(issued_on__lte=asked.as_of)
    before = [number for number, then in postings.items() if then.posted_on < asked.first]
    rows = rows.filter(Q(posted_on=None) | Q(posted_on__gte=asked.first)).exclude(number__in=before)
    # Nobody waits for a sheet that is void or destroyed; one that is lost is missing still.
    rows = rows.exclude(state__in=(ListState.VOID, ListState.DESTROYED), ended_on__lte=asked.as_of)
    if asked.shown_bodies is not None:
        rows = rows.filter(body__in=asked.shown_bodies)
    if asked.fund:
        rows = rows.filter(appeal__fund=asked.fund)
    booked = Q(contributions__entry__isnull=False, contributions__taken_out=None)
    booked &= known(asked, "contributions__entry__recorded_at")
    by_then = known(asked, "deposit__entry__recorded_at")
    deposited_on = Case(When(by_then, then="deposit__deposited_on")) if by_then else F("deposit__deposited_on")
    rows = rows.annotate(gifts=Count("contributions", filter=booked), deposited_on=deposited_on)
    rows = rows.annotate(deposit_then=deposit_then(asked))
    lines = [_line(row, asked) for row in rows.order_by("number").values_list(*COLUMNS)]
    return [as_posted(line, postings.get(line.number)) for line in lines]


def _line(row, asked):
    *row, held_then, gifts = row
    *codes, currency, issued_on, due_on, returned_on, counted_on, posted_on, total, deposit, deposited_on = row
    if asked.known_on and not gifts:
        posted_on = None
    returned_on, counted_on, posted_on, deposited_on = (
        day if day and day <= asked.as_of else None for day in (returned_on, counted_on, posted_on, deposited_on)
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
        returned_on,
        counted_on,
        posted_on,
        Money(total, currency) if returned_on and total is not None else None,
        held_then or (deposit if deposited_on else None),
        gifts,
        asked,
    )
