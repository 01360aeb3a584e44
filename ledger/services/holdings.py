"""What the funds hold in other currencies than the reporting one, and what that is worth: a memorandum, never booked.

Revaluation values what came by exchange alone, as only there a gain or a loss was made (docs/decisions/0050). Money
that was given in its currency stands in the books in it and in no other; here it has a worth, by a rate of the day,
beside the part that came by exchange and is valued there.

    held 120 USD, of which 80 got for 100 CAD       exchange account: +100 CAD, -80 USD
    1 USD = 1.30 CAD                                worth 156.00 CAD; 80 of the 120 USD came by exchange
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, Sum

from access.refusal import Refusal
from ledger.models import Currency, Fund, Kind, Posting, Role
from ledger.money import Money
from ledger.services.posting import Rate
from ledger.services.rates import Known, known
from ledger.services.revaluing import require_day, value_of

# Goods are in the books at what they cost, in what was paid for them: they are no money, and no rate is theirs.
MONEY = Q(account__kind=Kind.ASSET) & ~Q(account__role=Role.STOCK)
EXCHANGED = Q(account__role=Role.EXCHANGE)


@dataclass(frozen=True, slots=True)
class Holding:
    """One fund's money in one currency at the end of a day; `by_exchange` is what exchanges brought (below zero: took).

    `rate` and `worth`, in the reporting currency, are None where no rate is known, or none that can be; `lacking` then
    says so.
    """

    fund: str
    held: Money
    by_exchange: Money
    rate: Rate | None
    worth: Money | None
    lacking: str = ""


def foreign_holdings(on: date, *, fund: Fund | None = None, recorded_before: datetime | None = None) -> list[Holding]:
    """Each fund's money in each currency but the reporting one, in the order of codes. Three queries.

    Of entries and rates those are counted that were recorded before a moment, where one is named. A rate older than
    STALE_AFTER days is none. Raises Refusal for a day to come.
    """
    require_day(on)
    reporting = Currency.objects.get(pk=settings.REPORTING_CURRENCY)
    sums = _sums(on, reporting, fund, recorded_before)
    rates = known({reporting.pk, *(held.currency for _fund, held, _exchanged in sums)}, on, recorded_before)
    return [_holding(*one, rates, reporting) for one in sums]


def _sums(
    on: date, reporting: Currency, fund: Fund | None, recorded_before: datetime | None
) -> list[tuple[str, Money, Money]]:
    """(code of the fund, held, brought by exchange) where any is held."""
    rows = Posting.objects.filter(MONEY | EXCHANGED, entry__posted_on__lte=on).exclude(currency=reporting)
    rows = rows.filter(entry__recorded_at__lt=recorded_before) if recorded_before else rows
    rows = rows.filter(fund=fund) if fund else rows
    sums = {"held": MONEY, "exchanged": EXCHANGED}
    found = rows.values_list("fund__code", "currency").annotate(
        **{name: Sum("amount", filter=q, default=Decimal(0)) for name, q in sums.items()}
    )
    return [
        (code, Money(held, currency), Money(-exchanged, currency))
        for code, currency, held, exchanged in found.order_by("fund__code", "currency")
        if held
    ]


def _holding(fund: str, held: Money, exchanged: Money, rates: Known, reporting: Currency) -> Holding:
    try:
        rate = rates.rate(held.currency, reporting.pk)
        return Holding(fund, held, exchanged, rate, value_of(held, rate, reporting))
    except Refusal as refusal:
        return Holding(fund, held, exchanged, None, None, str(refusal))
