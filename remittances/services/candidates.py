"""Who may get something of a plan, by which route, and what speaks against it: a few questions for all of them."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from remittances.models import (
    RELEASED,
    AddressNotice,
    AddressWay,
    Need,
    Plan,
    PlanKind,
    PlanLine,
    RecipientAddress,
    RiskFlag,
    Route,
    RouteTerms,
)
from remittances.routes import FIELDS, needs_way
from remittances.services.alternates import stand_ins
from remittances.services.steps import ended
from remittances.services.terms import fee_by


@dataclass(slots=True)
class Candidate:
    """An address as a plan sees it: `out` is the sentence why nothing goes there, or ""."""

    address: RecipientAddress
    route: str
    way: AddressWay | None
    need: Decimal
    minimum: Decimal
    due: Decimal
    out: str


def needed_fields(route):
    """Names of what nothing can be sent without by this route."""
    return [field.name for field in FIELDS[route] if field.needed]


class Terms:
    """The terms of all routes in a currency, as last written."""

    def __init__(self, currency):
        rows = list(RouteTerms.objects.select_related("currency").in_force())
        self.rows = {(row.route, row.country): row for row in rows if row.currency_id == currency}
        # Of these something is noted, so that a currency without a row is not carried there.
        self.noted = {(row.route, row.country) for row in rows}

    def is_open(self, route, country):
        row = self.rows.get((route, country))
        return row.is_open if row else (route, country) not in self.noted

    def fee(self, route, country, amount):
        row = self.rows.get((route, country))
        return fee_by(row, amount) if row else Decimal(0)

    def minimum(self, route, country):
        row = self.rows.get((route, country))
        return row.minimum if row else Decimal(0)


def dues_before(plan, *, parcels):
    """By address: what earlier plans of the fund and currency left owing, or (below zero) gave too much.

    All regular plans that were released count, with what each was entitled to less what it got; goods and money apart,
    as one is no answer to the other: `parcels` asks for the goods.
    """
    earlier = Plan.objects.filter(
        fund=plan.fund_id, currency=plan.currency_id, kind=PlanKind.REGULAR, state__in=RELEASED, to_on__lt=plan.to_on
    ).exclude(pk=plan.pk)
    lines = PlanLine.objects.filter(plan__in=earlier)
    lines = lines.filter(route=Route.PARCEL) if parcels else lines.exclude(route=Route.PARCEL)
    owed = lines.order_by().values("address").annotate(due=Sum(F("entitled") - F("amount"))).exclude(due=0)
    return dict(owed.values_list("address", "due"))


class Asking:
    """What is known of the addresses of a plan, asked once for all of them."""

    def __init__(self, plan, *, route):
        self.plan, self.route, self.today = plan, route, timezone.localdate()
        self.terms = Terms(plan.currency_id)
        self.flagged = set(RiskFlag.objects.standing().values_list("address", flat=True))
        told = AddressNotice.objects.exclude(money=None).order_by("address", "-noted_on", "-noted_at")
        self.notices = dict(told.distinct("address").values_list("address", "text"))
        needs = Need.objects.in_force(plan.from_on)
        self.needs = dict(needs.values_list("address", "weight"))
        self.dues = dues_before(plan, parcels=route == Route.PARCEL)
        self.stand_ins = stand_ins(route)
        self.ways = defaultdict(list)
        for way in AddressWay.objects.open().defer("details"):
            if set(needed_fields(way.route)) <= set(way.filled):
                self.ways[way.address_id].append(way)

    def addresses(self):
        """Neither closed nor burned, in the fund's country where it is bound to one; by country and code."""
        rows = RecipientAddress.objects.filter(closed_on=None, burned_at=None)
        if self.plan.fund.country:
            rows = rows.filter(country=self.plan.fund.country)
        rows = rows.defer("lines", "instructions")
        return sorted(rows, key=lambda one: (one.country, len(one.code), one.code))

    def candidates(self):
        """Every address with its route, need, dues and, where nothing goes there, the sentence why."""
        found = self.addresses()
        typical = self.plan.sum / max(len(found), 1)
        return [self._candidate(address, typical) for address in found]

    def _candidate(self, address, typical):
        route, way = self._route(address, typical)
        out = next(self._against(address, route, way), "")
        if out and (code := self.stand_ins.get(address.pk)):
            out = " ".join([ended(out), _("%(code)s stands in for it.") % {"code": code}])
        return Candidate(
            address=address,
            route=route,
            way=way,
            need=self.needs.get(address.pk, Decimal(address.people)),
            minimum=self.terms.minimum(route, address.country),
            due=self.dues.get(address.pk, Decimal(0)),
            out=out,
        )

    def _route(self, address, typical):
        """The cheapest open way for a sum of the usual size, else the route that was asked for; goods go by parcel."""
        here = self.ways.get(address.pk, ())
        if self.route == Route.PARCEL:
            return Route.PARCEL, next((way for way in here if way.route == Route.PARCEL), None)
        usable = [way for way in here if way.route != Route.PARCEL and self.terms.is_open(way.route, address.country)]
        if not usable:
            return self.route, None
        # Of two that cost the same the one that was asked for goes first.
        cost = {way: self.terms.fee(way.route, address.country, typical) for way in usable}
        cheapest = min(usable, key=lambda way: (cost[way], way.route != self.route, way.route))
        return cheapest.route, cheapest

    def _against(self, address, route, way):
        """Sentences, the gravest first, that say why nothing goes there; none where something may."""
        facts = {"code": address.code, "route": Route(route).label, "country": address.country}
        if address.pk in self.flagged:
            yield _("A risk flag stands at %(code)s: nothing is sent there.") % facts
        if route == Route.PARCEL and not address.takes_parcels:
            yield _("%(code)s cannot use parcels.") % facts
        if route != Route.PARCEL and not address.takes_money:
            notice = self.notices.get(address.pk) or address.notice
            yield _("%(code)s cannot use money. It can use: %(notice)s") % {**facts, "notice": notice}
        if address.confirmed_on is None:
            yield _("Nobody has confirmed %(code)s yet.") % facts
        elif address.is_stale(self.today):
            facts["day"] = date_format(address.confirmed_on)
            yield _("%(code)s was last confirmed on %(day)s, more than a year ago.") % facts
        if not self.terms.is_open(route, address.country):
            yield _("Nothing goes to %(country)s by %(route)s now.") % facts
        if way is None and needs_way(route):
            yield _("What %(route)s needs to know of %(code)s is not there.") % facts
