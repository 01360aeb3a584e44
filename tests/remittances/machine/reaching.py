"""The model's acts on places: what they can use, when they were heard of, how routes reach them and on what terms."""

from datetime import timedelta
from decimal import ROUND_HALF_UP

from tests.remittances.machine.things import NEEDS_WAY, PARCEL, TO_COME, ZERO, Terms, Way, need

STALE_AFTER = timedelta(days=365)


def burn(model, address):
    need(not address.burned, "burned already")
    address.burned = True
    for order in model.orders:
        if order.address is address and order.state in ("submitted", "approved", "in hand"):
            order.state, order.forwarder = "withdrawn" if order.line else "draft", None
            if not order.line:
                order.signers = []


def close(address):
    need(not address.gone, "burned or closed already")
    address.closed = True


def flag(address, *, by):
    need(not address.gone, "burned or closed")
    address.flags.append(by)


def lift(address, *, by):
    need(not address.gone, "burned or closed")
    need(address.flags[0] is not by, "who set it does not lift it")
    address.flags.pop(0)


def notice(address, *, money, parcels):
    """None leaves what was known."""
    need(not address.gone, "burned or closed")
    address.takes_money = address.takes_money if money is None else money
    address.takes_parcels = address.takes_parcels if parcels is None else parcels


def hear(address, *, on):
    need(not address.gone, "burned or closed")
    need(not address.confirmed_on or on >= address.confirmed_on, "heard of since")
    address.confirmed_on = on


def open_way(model, address, *, route):
    """Returns the way, which has no id yet."""
    need(not address.gone, "burned or closed")
    need(not address.way(route), "open already")
    single = [one for one in model.orders if one.address is address and one.route == route and not one.line]
    need(all(one.state != "in hand" for one in single), "an order by it is in hand")
    _back_to_draft(single)
    address.ways.append(Way(None, address, route))
    return address.ways[-1]


def close_way(model, way):
    need(not way.closed, "closed already")
    need(not way.address.burned, "burned")
    way.closed = True
    _back_to_draft(one for one in model.orders
                   if one.address is way.address and one.route == way.route and not one.line)  # fmt: skip
    for plan in model.plans:
        if plan.state in ("submitted", "signed") and any(line.way is way for line in plan.sending):
            plan.state, plan.signers = "draft", []


def _back_to_draft(orders):
    for order in orders:
        if order.state in ("submitted", "approved"):
            order.state, order.signers = "draft", []


def note_terms(model, *, route, country, fund, terms):
    noted = model.terms.setdefault((route, country), {})
    need(noted.get(fund.currency) != terms, "it says that already")
    noted[fund.currency] = terms


def close_route(model, *, route, country):
    noted = model.terms.get((route, country), {})
    need(any(one.is_open for one in noted.values()), "nothing is noted as open")
    for currency, one in noted.items():
        noted[currency] = Terms(False, one.flat, one.percent, one.least)


def fee(model, *, route, address, fund, amount):
    terms = model.terms.get((route, address.country), {}).get(fund.currency)
    if not terms or amount <= 0:
        return ZERO
    return (terms.flat + amount * terms.percent / 100).quantize(fund.cent, ROUND_HALF_UP)


def proposed(model, plan, address, *, asked):
    """The route and way that the fair plan takes: the cheapest open way for a usual share, or what was asked for."""
    if asked == PARCEL:
        return PARCEL, address.way(PARCEL)
    usual = plan.sum / max(1, sum(not one.gone for one in model.addresses))
    ways = [one for one in address.ways if not one.closed and one.route != PARCEL
            and model.is_open(one.route, address, plan.fund)]  # fmt: skip

    def cost(way):
        dear = fee(model, route=way.route, address=address, fund=plan.fund, amount=usual)
        return dear, way.route != asked, way.route

    best = min(ways, key=cost, default=None)
    return (best.route, best) if best else (asked, None)


def left_out(model, line, *, today):
    """Why the fair plan gives nothing there, or ""."""
    there, route = line.address, line.route
    stale = not there.confirmed_on or there.confirmed_on < today - STALE_AFTER
    reasons = {
        "flagged": there.flags, "no use for it": not there.takes(route), "not heard of": stale,
        "the route is closed": not model.is_open(route, there, line.plan.fund),
        "no way": route in NEEDS_WAY and not line.way,
    }  # fmt: skip
    return next((reason for reason, holds in reasons.items() if holds), "")


def to_come(model):
    return [line for plan in model.plans if plan.state in TO_COME for line in plan.sending]
