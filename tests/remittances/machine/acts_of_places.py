"""What may happen to a place, the ways to it and the terms of routes, done by the model and by the house alike."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from ledger.models import Currency
from remittances import services
from tests.remittances.machine import reaching
from tests.remittances.machine.acts_of_goods import REASON
from tests.remittances.machine.dice import rarely
from tests.remittances.machine.house import COUNTRIES
from tests.remittances.machine.things import PROMISED, Terms

DETAILS = {
    "courier": {"phrase": "from the mill"},
    "agent": {"payee": "A payee", "city": "A city"},
    "parcel": {"customs": "food, used clothes"},
}
ROUTES = tuple(DETAILS)


def place(pair, _dice):
    if sum(not one.gone for one in pair.model.addresses) < 5:
        pair.house.place()
        pair.did()


def _going(model):
    """(Address, route, fund) of what is signed or waits to be, or is in a hand."""
    orders = [(one.address, one.route, one.fund) for one in model.orders if one.state in PROMISED]
    lines = [(one.address, one.route, one.plan.fund) for one in reaching.to_come(model)]
    return [one for one in orders + lines if not one[0].gone]


def _address(pair, dice):
    """Where most is going on, or another."""
    going = [address for address, _route, _fund in _going(pair.model)]
    return dice.choice(going or pair.model.addresses) if dice.random() < 0.5 else dice.choice(pair.model.addresses)


def burn(pair, dice):
    house, address = pair.house, _address(pair, dice)
    by = house.user(dice.choice(house.treasurers))
    pair.same(lambda: reaching.burn(pair.model, address), lambda: services.burn(house.real(address), **REASON, by=by))


def close(pair, dice):
    house, address = pair.house, _address(pair, dice)
    by = house.user(dice.choice(house.treasurers))
    pair.same(lambda: reaching.close(address), lambda: services.close_address(house.real(address), by=by))


def flag(pair, dice):
    house, address, by = pair.house, _address(pair, dice), dice.choice(pair.house.treasurers)
    facts = {"risk": "watched", **REASON, "by": house.user(by)}
    pair.same(lambda: reaching.flag(address, by=by), lambda: services.flag(house.real(address), **facts))


def lift(pair, dice):
    house, flagged = pair.house, [one for one in pair.model.addresses if one.flags]
    flagged = rarely(dice, [one for one in flagged if not one.gone], flagged)
    if flagged:
        address, by = dice.choice(flagged), dice.choice(house.treasurers)
        user, raised = house.user(by), house.oldest_flag(address)
        pair.same(lambda: reaching.lift(address, by=by), lambda: services.lift_flag(raised, **REASON, by=user))


def notice(pair, dice):
    """What it can use, of money, of parcels or of both."""
    house, address = pair.house, _address(pair, dice)
    money, parcels = (dice.random() < 0.9 if dice.random() < 0.7 else None for _use in range(2))
    facts = {"noted_on": timezone.localdate(), "text": "as told", "by": house.clerk}
    pair.same(
        lambda: reaching.notice(address, money=money, parcels=parcels),
        lambda: services.note_notice(house.real(address), money=money, parcels=parcels, **facts),
    )


def hear(pair, dice):
    house, address = pair.house, _address(pair, dice)
    silent = [one for one in pair.model.addresses if not one.gone and not one.confirmed_on]
    address = rarely(dice, dice.choice(silent or [address]), address)
    on = timezone.localdate() - timedelta(days=dice.choice((0, 0, 30, 400)))
    pair.same(
        lambda: reaching.hear(address, on=on),
        lambda: services.confirm_address(house.real(address), on=on, by=house.clerk),
    )


def open_way(pair, dice):
    house, address, ways = pair.house, _address(pair, dice), []
    going = [route for there, route, _fund in _going(pair.model) if there is address]
    route = dice.choice(going or ROUTES) if dice.random() < 0.5 else dice.choice(ROUTES)
    made = pair.same(
        lambda: ways.append(reaching.open_way(pair.model, address, route=route)),
        lambda: services.open_way(house.real(address), route=route, details=DETAILS[route], by=house.clerk),
    )
    if made:
        ways[0].id = made.pk


def close_way(pair, dice):
    house, address = pair.house, _address(pair, dice)
    ways = [one for one in address.ways if not one.closed] or address.ways
    if ways:
        way = rarely(dice, dice.choice(ways), dice.choice(address.ways))
        pair.same(
            lambda: reaching.close_way(pair.model, way),
            lambda: services.close_way(house.real(way), **REASON, by=house.clerk),
        )


def terms(pair, dice):
    """What is shut is mostly opened again; where something goes it is shut in between."""
    model, house = pair.model, pair.house
    shut = [(route, country, fund) for route, country in model.terms for fund in model.funds
            if not model.carries(route, country, fund)]  # fmt: skip
    going = [(route, address.country, fund) for address, route, fund in _going(model)]
    if shut and dice.random() < 0.6:
        (route, country, fund), is_open = dice.choice(shut), dice.random() < 0.9
    elif going and dice.random() < 0.8:
        (route, country, fund), is_open = dice.choice(going), dice.random() < 0.4
    else:
        route, country, fund, is_open = dice.choice(ROUTES), dice.choice(COUNTRIES), dice.choice(model.funds), True
    cents = fund.cent * dice.choice((0, 100)), fund.cent * dice.choice((0, 0, 0, 500, 2_000))
    said = Terms(is_open, cents[0], Decimal(dice.choice(("0", "1.5"))), cents[1])
    by = house.user(dice.choice(house.treasurers))
    facts = {"is_open": is_open, "fee_flat": said.flat, "fee_percent": said.percent, "minimum": said.least, "days": 30}
    pair.same(
        lambda: reaching.note_terms(model, route=route, country=country, fund=fund, terms=said),
        lambda: services.note_terms(
            route=route, country=country, currency=Currency.objects.get(pk=fund.currency), **facts, by=by
        ),
    )


def close_route(pair, dice):
    noted = list(pair.model.terms)
    route, country = dice.choice(noted) if noted else (dice.choice(ROUTES), dice.choice(COUNTRIES))
    there, by = {"route": route, "country": country}, pair.house.user(dice.choice(pair.house.treasurers))
    pair.same(lambda: reaching.close_route(pair.model, **there), lambda: services.close_route(**there, by=by))
