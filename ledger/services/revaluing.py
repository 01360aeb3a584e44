"""Gains and losses of exchange at the end of a period, brought into the books without moving any money.

What a fund changed stands on its exchange account, currency by currency: so many euro given, so many pounds got. Valued
at the rates of one day these positions come to the gain or loss that the rates since then brought. It is booked in the
reporting currency between the exchange account and the account of rate differences; after it the positions are worth
nothing at the rates of that day, and the two accounts say together what exchange cost.

An example after P. Selinger, "Tutorial on multiple currency accounting" (2005), in our signs (debit +, credit -):

    100 CAD are changed into 80 USD at 0.80        exchange: +100 CAD, -80 USD
    at the year's end 1 USD = 1.30 CAD             worth +100.00 - 104.00 = -4.00 CAD: a gain
    revaluation                                    exchange +4.00 CAD, rate differences -4.00 CAD
    at the next year's end 1 USD = 1.20 CAD        worth +104.00 - 96.00 = +8.00 CAD: a loss
    revaluation                                    exchange -8.00 CAD, rate differences +8.00 CAD
    the 80 USD are changed back into 96 CAD        exchange: 0 USD, 0 CAD; rate differences +4.00 CAD

The 4.00 CAD lost stand in the purse: 100 were given, 96 came back.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.models import User
from access.refusal import Refusal, as_refusal
from ledger.models import Account, Currency, Entry, EntryKind, Fund, Posting, Revaluation, Role
from ledger.money import LARGEST, Money
from ledger.services.posting import EARLIEST, Line, Rate, post
from ledger.services.rates import DIGITS, Known, known


@dataclass(frozen=True, slots=True)
class Position:
    """What one currency's side of a fund's exchanges comes to, and its value in the reporting currency by a rate."""

    held: Money
    rate: Rate
    value: Money


@dataclass(frozen=True, slots=True)
class FundPositions:
    """A fund's exchange account at the end of a day; `worth` is what a revaluation books, above zero a loss."""

    fund: Fund
    positions: tuple[Position, ...]
    worth: Money


def preview_revaluation(on: date, *, fund: Fund | None = None) -> list[FundPositions]:
    """The funds whose exchange accounts are worth something at the end of the day, in the reporting currency.

    Raises NoRate where a rate is missing, Refusal for a day to come.
    """
    require_day(on)
    sums = list(_sums(on, fund))
    reporting = Currency.objects.get(pk=settings.REPORTING_CURRENCY)
    rates = known({reporting.pk, *(row.currency for _fund, row in sums)}, on)
    found = [
        _valued(owner, [row for _owner, row in rows], rates, reporting)
        for owner, rows in groupby(sums, key=lambda pair: pair[0])
    ]
    return [valued for valued in found if valued.worth.amount]


def require_day(on: date) -> None:
    """Raise Refusal for a day to come, or one before these books."""
    if on > timezone.localdate():
        raise Refusal(_("A day that has not come cannot be valued."), field="on")
    if on < EARLIEST:
        raise Refusal(_("%(day)s cannot be a day of these books.") % {"day": on}, field="on")


def _sums(on: date, fund: Fund | None) -> Iterator[tuple[Fund, Money]]:
    """Each fund with each currency of its exchange account, in the order of codes; nothing is left of some."""
    rows = Posting.objects.filter(account__role=Role.EXCHANGE, entry__posted_on__lte=on)
    rows = rows.filter(fund=fund) if fund else rows
    sums = list(
        rows.values_list("fund", "fund__code", "currency")
        .annotate(sum=Sum("amount"))
        .order_by("fund__code", "currency")
    )
    funds = Fund.objects.in_bulk({row[0] for row in sums})
    return ((funds[pk], Money(amount, currency)) for pk, _code, currency, amount in sums if amount)


def _valued(fund: Fund, sums: Iterable[Money], rates: Known, reporting: Currency) -> FundPositions:
    positions = []
    for held in sums:
        rate = rates.rate(held.currency, reporting.pk)
        positions.append(Position(held, rate, value_of(held, rate, reporting)))
    total = sum((position.value.amount for position in positions), Decimal(0))
    return FundPositions(fund, tuple(positions), Money(total, reporting.pk))


def value_of(held: Money, rate: Rate, reporting: Currency) -> Money:
    """The sum by the rate, rounded as the reporting currency is written. Raises Refusal where it is too large."""
    with localcontext(prec=DIGITS):
        value = (held.amount * rate.value).quantize(Decimal(1).scaleb(-reporting.exponent))
    if abs(value) > LARGEST:
        raise Refusal(_("At this rate the sum is larger than these books can hold."), field="on")
    return Money(value, reporting.pk)


def revalue(*, on: date, seen: Iterable[FundPositions], by: User) -> list[Entry]:
    """Book what was `seen` in the preview, an entry for each fund dated `on`, with each position, rate and source.

    Raises Refusal when there is nothing to book or what is there now is not what was seen, and the sentence of the
    rule when a fund was revalued at the end of that day already, or the day is closed.
    """
    require_perm(by, "ledger.post_entry")
    with as_refusal(), transaction.atomic(durable=True):
        shown = list(seen)
        funds = Fund.objects.select_for_update(no_key=True).filter(pk__in=[one.fund.pk for one in shown])
        list(funds.order_by("pk").values_list("pk"))
        found = preview_revaluation(on)
        if found != shown:
            raise Refusal(_("Rates or positions changed since you looked. Look again."))
        if not found:
            raise Refusal(
                _("There is nothing to revalue at the end of %(day)s.") % {"day": date_format(on)}, field="on"
            )
        return [_book(one, on=on, by=by) for one in found]


def _book(found: FundPositions, *, on: date, by: User) -> Entry:
    exchange, differences = (Account.objects.playing(role) for role in (Role.EXCHANGE, Role.RATE_DIFFERENCES))
    worth = found.worth
    lines = [
        Line(exchange, found.fund, worth.currency, -worth.amount),
        Line(differences, found.fund, worth.currency, worth.amount),
    ]
    text = _("exchange of fund %(fund)s at the rates of %(day)s") % {"fund": found.fund.code, "day": on.isoformat()}
    entry = post(by=by, posted_on=on, kind=EntryKind.REVALUATION, text=text, lines=lines, id=uuid.uuid4())
    Revaluation.objects.bulk_create(
        Revaluation(
            entry=entry,
            fund=found.fund,
            on=on,
            currency_id=position.held.currency,
            position=position.held.amount,
            rate=position.rate.value,
            rate_on=position.rate.on,
            source=position.rate.source,
            value=position.value.amount,
        )
        for position in found.positions
    )
    return entry
