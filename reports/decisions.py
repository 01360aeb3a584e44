"""What was resolved, and what was paid under it, as of a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from fund_collections.models import MatchedEntry
from ledger.models import AmountField
from ledger.money import Money
from member_parties.models import Decision, FundTransfer
from remittances.models import Outcome
from reports.asked import Asked
from reports.books import known

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class DrawnOn:
    """One carried decision: sums of its own currency, transfers to other funds and what the bank paid included.

    Fees of sending are not.
    """

    code: str
    carried_on: date | None
    resolved: Money
    paid_in_period: Money
    paid: Money
    # What came back of sendings that did not arrive; the rest was lost on the way and stays spent. And transfers that
    # were reversed.
    ended: Money

    @property
    def left(self) -> Money:
        return self.resolved - self.paid + self.ended


def decisions_drawn(asked: Asked) -> list[DrawnOn]:
    """The decisions carried up to the day, with what was sent under each; one query."""
    rows = Decision.objects.carried().filter(closed_on__lte=asked.as_of)
    if asked.fund:
        rows = rows.filter(fund=asked.fund)
    attempts = "remittances__attempts"
    sent = Q(**{f"{attempts}__sent_on__lte": asked.as_of}) & known(asked, f"{attempts}__entry__recorded_at")
    ended = Q(**{f"{attempts}__outcome": Outcome.RETURNED, f"{attempts}__closed_on__lte": asked.as_of})
    ended &= known(asked, f"{attempts}__return_entry__recorded_at")
    moved = known(asked, "entry__recorded_at")
    back = Q(entry__reversed_by__posted_on__lte=asked.as_of) & known(asked, "entry__reversed_by__recorded_at")
    in_period = Q(entry__posted_on__range=(asked.first, asked.as_of))
    rows = rows.annotate(
        paid=_sum(sent) + _moved(moved & Q(entry__posted_on__lte=asked.as_of)),
        paid_in_period=_sum(sent & Q(remittances__attempts__sent_on__gte=asked.first)) + _moved(moved & in_period),
        ended=_sum(ended, "returned") + _moved(back),
    ).order_by("closed_on", "code")
    return [
        DrawnOn(
            one.code,
            one.closed_on,
            *[Money(sum_, one.currency_id) for sum_ in (one.amount, one.paid_in_period, one.paid, one.ended)],
        )
        for one in rows
    ]


def _sum(condition: Q, what: str = "amount"):
    return Coalesce(Sum(f"remittances__attempts__{what}", filter=condition), NOTHING)


def _moved(which: Q):
    """Transfers to other funds and payments of the bank, each asked apart so that no row multiplies another.

    A payment undone with its match is answered by the reversal of its entry.
    """
    paid = MatchedEntry.objects.filter(which, entry__postings__amount__gt=0)
    return _under(FundTransfer.objects.filter(which), "amount") + _under(paid, "entry__postings__amount")


def _under(rows, column):
    rows = rows.filter(decision=OuterRef("pk")).order_by().values("decision").annotate(sum=Sum(column))
    return Coalesce(Subquery(rows.values("sum")), NOTHING, output_field=AmountField())
