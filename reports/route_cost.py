"""What each route costs: fees, what was lost on the way and by the rate, and how surely and soon word comes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import Currency, ExchangeRate
from ledger.money import Money
from ledger.services.rates import PIVOT, STALE_AFTER, Known, NoRate, Rate
from remittances.models import Route
from reports.asked import Asked
from reports.document import Column, Document, Note, Row, Section, Table
from reports.house import association, scope
from reports.later import recorded_later
from reports.sendings import Sending, later_of, sendings
from reports.wording import said

NOTHING = Decimal(0)
SUMS = [_("Sent"), _("Fees"), _("Lost on the way"), _("Lost to the rate")]
FIGURES = [
    Column(label=_("Rate known of"), kind="number"),
    Column(label=_("Lost, %"), kind="number", places=2),
    Column(label=_("Confirmed, %"), kind="number", places=2),
    Column(label=_("Days to first word"), kind="number", places=1),
]


def _columns(currency: str, *, with_country: bool) -> list[Column]:
    country = [Column(label=_("Country"), kind="code")] if with_country else []
    return [
        Column(label=_("Route")),
        *country,
        Column(label=_("Sendings"), kind="number"),
        *[Column(label=label, kind="money", currency=currency) for label in SUMS],
        *FIGURES,
    ]


@dataclass(frozen=True, slots=True)
class Cost:
    """What sending by one route came to, in one currency."""

    sendings: int
    sent: Decimal
    fees: Decimal
    lost: Decimal
    to_rate: Decimal | None
    rate_known: int
    arrived: Decimal
    days: Decimal | None

    @property
    def share_lost(self) -> Decimal:
        """In percent of what left the fund, fees included."""
        return _percent(self.fees + self.lost + (self.to_rate or NOTHING), self.sent + self.fees)

    @property
    def share_confirmed(self) -> Decimal:
        """What arrived by any word, in percent of what was sent."""
        return _percent(self.arrived, self.sent)

    def cells(self, currency: str) -> list:
        """The figures in the order of the columns."""
        to_rate = None if self.to_rate is None else Money(self.to_rate, currency)
        sums = [Money(sum_, currency) for sum_ in (self.sent, self.fees, self.lost)]
        return [self.sendings, *sums, to_rate, self.rate_known, self.share_lost, self.share_confirmed, self.days]


def route_costs(asked: Asked) -> Document:
    """The sendings of the period by route and country, one table per currency, ranked by what was lost.

    The share lost is fees, what was lost on the way and to the rate, in percent of sums and fees; of equal ones the
    route of which more is confirmed comes first. At most seven queries, whatever the number of sendings.
    """
    found = sendings(asked)
    rates = _Rates(found)
    of_currencies: defaultdict[str, list[Sending]] = defaultdict(list)
    for one in found:
        of_currencies[one.currency].append(one)
    sections = [_section(currency, of, rates) for currency, of in sorted(of_currencies.items())]
    return Document(
        code="route-costs",
        title=_("Cost of routes"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        scope=scope(Asked(first=asked.first, as_of=asked.as_of, fund=asked.fund)) if asked.fund else _("all funds"),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[*sections, *recorded_later(asked), *later_of(found, asked)],
        known_on=asked.known_on,
        notes=[] if found else [Note(_("Nothing was sent in the period."))],
        landscape=True,
    )


def _section(currency: str, found: list[Sending], rates: "_Rates") -> Section:
    by_route = _table(_("By route"), currency, found, rates, with_country=False)
    by_place = _table(_("By route and country"), currency, found, rates, with_country=True)
    return Section(
        title=said(_("In %(currency)s"), currency=currency),
        intro=_(
            "The first line lost least. Lost is fees, what fell short or came back short, and what the rate took, "
            "in percent of all that left; confirmed is what arrived by any word, in percent of what was sent."
        ),
        tables=[by_route, by_place],
        notes=[_of_rates(currency, found, rates)],
    )


def _table(caption, currency, found, rates, *, with_country):
    groups: defaultdict[tuple, list[Sending]] = defaultdict(list)
    for one in found:
        groups[(one.route, one.country) if with_country else (one.route,)].append(one)
    costs = {group: _cost(of, rates) for group, of in sorted(groups.items())}
    ranked = sorted(costs.items(), key=lambda pair: (pair[1].share_lost, -pair[1].share_confirmed, pair[0]))
    rows: list[Row] = [[Route(route).label, *country, *cost.cells(currency)] for (route, *country), cost in ranked]
    total = [_("Total"), *([""] if with_country else []), *_cost(found, rates).cells(currency)]
    return Table(caption=caption, columns=_columns(currency, with_country=with_country), rows=rows, totals=[total])


def _cost(found: list[Sending], rates: "_Rates") -> Cost:
    to_rate = [taken for one in found if (taken := rates.taken(one)) is not None]
    days = [(min(one.words.values()) - one.sent_on).days for one in found if one.words]
    return Cost(
        sendings=len(found),
        sent=_sum(one.sent for one in found),
        fees=_sum(one.fee for one in found),
        lost=_sum(one.lost for one in found),
        to_rate=_sum(to_rate) if to_rate else None,
        rate_known=len(to_rate),
        arrived=_sum(one.arrived for one in found),
        days=Decimal(str(median(days))) if days else None,
    )


def _of_rates(currency: str, found: list[Sending], rates: "_Rates") -> Note:
    known = sum(rates.taken(one) is not None for one in found)
    facts = {"known": known, "count": len(found), "currency": currency, "days": STALE_AFTER}
    sentence: Promise = _(
        "What the rate took is told of %(known)s of %(count)s sendings in %(currency)s: what was to be paid out there "
        "is set beside the rate of that day or of the %(days)s days before. Of the others it is not known."
    )
    return Note(said(sentence, **facts), "plain")


class _Rates:
    """What the rates of the days took of the sums paid out in another currency; two questions for all of them."""

    def __init__(self, found: list[Sending]) -> None:
        abroad = [(one, one.local) for one in found if one.local]
        codes = {PIVOT, *(code for one, local in abroad for code in (one.currency, local.currency))} if abroad else ()
        self.exponents = dict(Currency.objects.filter(code__in=codes).values_list("code", "exponent")) if codes else {}
        self.rates = self._asked(codes, [one.sent_on for one, _local in abroad]) if codes else []
        self.known: dict[date, Known] = {}
        self.took = {one.code: self._took(one, local) for one, local in abroad}

    def taken(self, one: Sending) -> Decimal | None:
        """The sum less what is paid out there, at the rate of the day; None where either is not known."""
        return self.took.get(one.code)

    def _asked(self, codes: Iterable[str], days: list[date]) -> list[tuple]:
        """All rates that may speak for the days, in the order of their days; of one day the last speaks."""
        span = (min(days) - timedelta(days=STALE_AFTER), max(days))
        rows = ExchangeRate.objects.filter(base__in=codes, quote__in=codes, on__range=span).order_by("on", "pk")
        return list(rows.values_list("base_id", "quote_id", "value", "on", "source"))

    def _of(self, day: date) -> Known:
        if day not in self.known:
            first = day - timedelta(days=STALE_AFTER)
            pairs = {
                (base, quote): Rate(value, on, source)
                for base, quote, value, on, source in self.rates
                if first <= on <= day
            }
            self.known[day] = Known(day, pairs)
        return self.known[day]

    def _took(self, one: Sending, local: Money) -> Decimal | None:
        try:
            rate = self._of(one.sent_on).rate(local.currency, one.currency)
        except NoRate:
            return None
        with localcontext(prec=60):
            worth = (local.amount * rate.value).quantize(Decimal(1).scaleb(-self.exponents[one.currency]))
        return one.sent - worth


def _sum(sums: Iterable[Decimal]) -> Decimal:
    return sum(sums, NOTHING)


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.01")) if whole else NOTHING
