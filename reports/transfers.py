"""Gifts that came by transfer, without a list, as they stood in the books on a day."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from fund_collections.models import Contribution
from ledger.money import Money
from reports.asked import Asked
from reports.books import known, taken_back


@dataclass(frozen=True, slots=True)
class TransferLine:
    """The gifts by transfer of one appeal and currency within the period."""

    appeal: str
    fund: str
    gifts: int
    received: Money


def transfer_lines(asked: Asked) -> list[TransferLine]:
    """One line per appeal, fund and currency of the gifts booked in the period and not reversed in it; one query."""
    rows = Contribution.objects.by_transfer().filter(known(asked), entry__posted_on__range=(asked.first, asked.as_of))
    rows = rows.exclude(taken_back(asked))
    if asked.shown_bodies is not None:
        rows = rows.filter(body__in=asked.shown_bodies)
    if asked.fund:
        rows = rows.filter(appeal__fund=asked.fund)
    keys = ("appeal__code", "appeal__fund__name", "currency_id")
    found = rows.values_list(*keys).annotate(count=Count("pk"), total=Sum("amount")).order_by(*keys)
    return [
        TransferLine(appeal, fund, count, Money(total or Decimal(0), currency))
        for appeal, fund, currency, count, total in found
    ]
