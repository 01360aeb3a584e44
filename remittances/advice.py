"""What would lose too much to fees: which orders or lines of a plan had better be joined, wait or go another way."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.db.models import Q

from ledger.models import Currency
from remittances.models import Circle, Plan, RecipientAddress, Remittance, RouteTerms, State
from remittances.pooling import Advice, Line, advise
from remittances.terms import fee_of

# Of a sum; more of it for fees is said aloud.
SHARE = Decimal("0.1")
# Enough to find company among; more would only be read. The largest sums are joined first.
MOST_ASKED, MOST_INTERMEDIARIES = 200, 20
# What can still be changed: a draft, or what may be recalled to one.
OPEN = (State.DRAFT, State.SUBMITTED, State.APPROVED)


@dataclass(frozen=True)
class Asked:
    """A sum of a Currency by a route to an address, and the code by which advice names it."""

    key: str
    address: RecipientAddress
    route: str
    amount: Decimal
    currency: Currency


def advice_for(asked: Iterable[Asked], share: Decimal = SHARE) -> list[Advice]:
    """Advice by the terms in force for each that would lose more than `share` to fees, or lies below the least sum.

    Named to be joined are sums by the same route to the same country whose address is the other's alternate, or has
    the same one, or where both go to trusted intermediaries. One query, for any number of sums.
    """
    wanted = [one for one in asked if one.amount > 0]
    return _advice(wanted, _terms(wanted), share) if wanted else []


def _advice(wanted, terms, share=SHARE):
    near = _Near(wanted)
    return advise([_line(one, near, terms.get(_way(one))) for one in wanted], share)


def _way(one):
    return one.route, one.address.country, one.currency.pk


def _terms(wanted):
    """{(route, country, currency): its terms in force}."""
    routes, countries, currencies = (set(part) for part in zip(*map(_way, wanted), strict=True))
    rows = RouteTerms.objects.filter(route__in=routes, country__in=countries, currency__in=currencies).in_force()
    return {(row.route, row.country, row.currency_id): row for row in rows}


class _Near:
    """Which sums may take another one with them; found by index, for a plan may hold ten thousand."""

    def __init__(self, wanted):
        self.at, self.meant_for, intermediaries = defaultdict(list), defaultdict(list), defaultdict(list)
        for one in wanted:
            self.at[one.address.pk].append(one.key)
            if one.address.alternate_id:
                self.meant_for[one.address.alternate_id].append(one.key)
            if one.address.circle == Circle.INTERMEDIARY:
                intermediaries[_way(one)].append(one)
        self.intermediaries = {
            way: [one.key for one in sorted(found, key=lambda one: (-one.amount, one.key))[:MOST_INTERMEDIARIES]]
            for way, found in intermediaries.items()
        }

    def of(self, one):
        keys = [*self.at[one.address.pk], *self.meant_for[one.address.pk]]
        if alternate := one.address.alternate_id:
            keys += [*self.at[alternate], *self.meant_for[alternate]]
        if one.address.circle == Circle.INTERMEDIARY:
            keys += self.intermediaries[_way(one)]
        return frozenset(keys) - {one.key}


def _line(one, near, noted):
    fee = _fee(noted, one.currency.exponent)
    minimum = noted.minimum if noted else Decimal(0)
    facts = (one.key, one.amount, one.currency.pk, one.address.country, one.route, fee)
    return Line(*facts, minimum=minimum, joins=near.of(one))


def _fee(noted, exponent) -> Callable[[Decimal], Decimal]:
    flat, percent = (noted.fee_flat, noted.fee_percent) if noted else (Decimal(0), Decimal(0))
    return partial(fee_of, flat=flat, percent=percent, exponent=exponent)


def advice_in(plan: Plan) -> list[Advice]:
    """Advice about the lines of a plan that can still be changed, in their order. Two queries, for any number."""
    lines = plan.lines.sending().select_related("address").order_by("number")
    lines = lines.defer("address__lines", "address__instructions")
    return advice_for(Asked(one.address_code, one.address, one.route, one.amount, plan.currency) for one in lines)


def advice_on(remittance: Remittance) -> list[Advice]:
    """Advice about one order that can still be changed, with those that could go with it; of the others nothing."""
    alone = Asked(remittance.code, remittance.address, remittance.route, remittance.amount, remittance.currency)
    if remittance.state not in OPEN:
        return []
    terms = _terms([alone])
    # Company is looked for only where it is needed.
    if not _advice([alone], terms):
        return []
    near = Q(address__country=remittance.address.country, route=remittance.route, currency=remittance.currency)
    others = Remittance.objects.filter(near, state__in=OPEN, line=None).exclude(pk=remittance.pk)
    others = others.select_related("address", "currency").order_by("code")[:MOST_ASKED]
    asked = [alone, *(Asked(one.code, one.address, one.route, one.amount, one.currency) for one in others)]
    return [advice for advice in _advice(asked, terms) if advice.key == remittance.code]
