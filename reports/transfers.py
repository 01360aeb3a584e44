"""Gifts that came by transfer, without a list, as they stood in the books on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

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


def transfer_rows(asked: Asked) -> QuerySet:
    """A row per appeal, fund and currency of the gifts booked in the period and not reversed in it."""
    rows = Contribution.objects.by_transfer().filter(known(asked), entry__posted_on__range=(asked.first, asked.as_of))
    rows = rows.exclude(taken_back(asked))
    if asked.shown_bodies is not None:
        rows = rows.filter(body__in=asked.shown_bodies)
    if asked.fund:
        rows = rows.filter(appeal__fund=asked.fund)
    rows = rows.annotate(code=F("appeal__code"), fund=F("appeal__fund__name")).values("code", "fund", "currency_id")
    return rows.annotate(gifts=Count("pk"), total=Sum("amount")).order_by()


def transfer_lines(found: Iterable[dict[str, Any]]) -> list[TransferLine]:
    """The rows as lines, in the order of their codes."""
    return [
        TransferLine(one["code"], one["fund"], one["gifts"], Money(one["total"] or Decimal(0), one["currency_id"]))
        for one in sorted(found, key=lambda one: (one["code"], one["fund"], one["currency_id"]))
    ]
