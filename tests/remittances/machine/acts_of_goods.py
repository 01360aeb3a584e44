"""What may happen to goods and parcels, done by the model and by the house alike."""

from decimal import Decimal

from ledger.models import Currency
from remittances import services
from remittances.models import StockChange
from tests.remittances.machine import executing, storing
from tests.remittances.machine.dice import measure, rarely, some
from tests.remittances.machine.things import ON_ITS_WAY, PARCEL, Lot

REASON = {"because": "as told by the machine"}
SIZES = {True: (1, 3, 40, 7), False: (Decimal("0.5"), 10, Decimal("33.333"), 120)}


def enter(pair, dice):
    """Bought under a decision, or given."""
    model, house = pair.model, pair.house
    decision, fund = dice.choice(((dice.choice(model.decisions[-4:]), None), (None, dice.choice(model.funds))))
    fund, in_pieces, by = fund or decision.fund, dice.random() < 0.5, dice.choice(house.treasurers)
    quantity = rarely(dice, Decimal(dice.choice(SIZES[in_pieces])), Decimal("2.5"))
    cost = fund.cent * dice.choice((1, 7, 500, 2_001, 2_001, 9_000, 9_000, 20_000))
    lot = Lot(None, "", fund, decision, in_pieces, quantity, cost, by)
    facts = {"good": house.goods[in_pieces], "quantity": quantity, "by": house.user(by)}

    def done():
        if decision:
            paid = {"decision": house.real(decision), "cost": cost, "account": house.accounts[fund]}
            return services.enter_lot(**facts, **paid)
        given = {"fund": house.fund(fund), "currency": Currency.objects.get(pk=fund.currency)}
        return services.enter_gift(**facts, **given, value=cost, valued_by="a bill", through=house.body(by.body))

    made = pair.same(lambda: storing.may_enter(model, lot), done)
    if made:
        lot.id, lot.code = made.pk, made.code
        model.lots.append(lot)


def count_in(pair, dice):
    model, house = pair.model, pair.house
    lot = _lot(dice, model, counted=False)
    if lot:
        by = rarely(dice, dice.choice(house.forwarders), dice.choice([*house.treasurers, *house.approvers]))
        pair.same(
            lambda: storing.count_in(model, lot, by=by), lambda: services.count_lot(house.real(lot), by=house.user(by))
        )


def drop(pair, dice):
    lot = _lot(dice, pair.model, counted=False)
    if lot:
        by = pair.house.user(lot.by)
        pair.same(lambda: storing.drop(lot), lambda: services.drop_lot(pair.house.real(lot), **REASON, by=by))


def _lot(dice, model, *, counted=True, fund=None):
    """Mostly one that is counted, and free, or that waits to be; now and then any."""
    lots = [one for one in model.lots[-30:] if fund in (None, one.fund)]
    wanted = [one for one in lots if one.counted == counted and not one.dropped]
    if counted:
        wanted = [one for one in wanted if storing.left(model, one)[0]] or wanted
    pool = wanted if dice.random() < 0.95 else lots
    return dice.choice(pool) if pool else None


def write_off(pair, dice):
    model, house, lot = pair.model, pair.house, _lot(dice, pair.model)
    if lot is None:
        return
    quantity = measure(dice, storing.left(model, lot)[0] / dice.choice((1, 3, 3, 3)), lot)
    facts = {"kind": dice.choice(("spoilt", "stolen", "lost")), "quantity": quantity, **REASON}
    changes, by = [], dice.choice(house.treasurers)
    made = pair.same(
        lambda: changes.append(storing.write_off(model, lot, quantity=quantity, by=by)),
        lambda: services.write_off(house.real(lot), **facts, by=house.user(by)),
    )
    if made:
        changes[0].id = made.pk


def undo(pair, dice):
    model, house = pair.model, pair.house
    changes = [one for one in model.changes if one.count is None]
    if changes:
        change = dice.choice([one for one in changes if one.stands] or changes)
        by = dice.choice(house.treasurers)
        pair.same(
            lambda: storing.ask_undo(model, [change], by=by),
            lambda: services.undo_change(house.real(change), **REASON, by=house.user(by)),
        )


def count_store(pair, dice):
    """One lot or two, as the books have it, less or more."""
    model, house = pair.model, pair.house
    lots = list({lot for lot in (_lot(dice, model), _lot(dice, model)) if lot})
    if not lots:
        return
    rows = []
    for lot in lots:
        there = storing.left(model, lot)[0]
        much = rarely(dice, lot.quantity, lot.quantity + 1)
        found = dice.choice((there, measure(dice, there, lot), measure(dice, there / 2, lot), much))
        rows.append((lot, found, rarely(dice, "found so", "")))
    count, by = object(), dice.choice(house.treasurers)

    def expected():
        for lot, found, why in rows:
            storing.may_be_counted(model, lot, quantity=found, why=why)
        for lot, found, _why in rows:
            storing.count_store(model, lot, quantity=found, count=count, by=by)

    counted = [(house.real(lot), found, why) for lot, found, why in rows]
    made = pair.same(expected, lambda: services.count_stock(counted, by=house.user(by)))
    if made:
        ids = dict(StockChange.objects.filter(line__count=made).values_list("lot", "pk"))
        for change in (one for one in model.changes if one.count is count):
            change.id, change.count = ids[change.lot.id], made.pk


def undo_count(pair, dice):
    model, house = pair.model, pair.house
    changes = [one for one in model.changes if one.count]
    if changes:
        count = dice.choice([one for one in changes if one.stands] or changes).count
        by = dice.choice(house.treasurers)
        pair.same(
            lambda: storing.ask_undo(model, [one for one in changes if one.count == count], by=by),
            lambda: services.undo_count(house.count(count), **REASON, by=house.user(by)),
        )


def _to_answer(pair, dice):
    """(Change, person): mostly one that waits, and who did not type it."""
    waiting = [one for one in pair.model.changes if one.waits]
    pool, house = rarely(dice, waiting, pair.model.changes[-30:]), pair.house
    able = [*house.treasurers, *house.approvers, *house.forwarders]
    return (dice.choice(pool), dice.choice(able)) if pool else (None, None)


def confirm_change(pair, dice):
    change, by = _to_answer(pair, dice)
    if change:
        user = pair.house.user(by)
        pair.same(
            lambda: storing.confirm(pair.model, change, by=by),
            lambda: services.confirm_change(pair.house.real(change), by=user),
        )


def refuse_change(pair, dice):
    change, by = _to_answer(pair, dice)
    if change:
        user = pair.house.user(by)
        pair.same(
            lambda: storing.refuse(pair.model, change),
            lambda: services.refuse_change(pair.house.real(change), **REASON, by=user),
        )


def _packable(order):
    return order.route == PARCEL and order.state == ("approved" if order.line else "draft")


def pack(pair, dice):
    model, house = pair.model, pair.house
    parcels = [one for one in model.orders[-60:] if one.route == PARCEL]
    waiting = [one for one in parcels if _packable(one)]
    pool = rarely(dice, [one for one in waiting if not one.parcel], waiting or parcels)
    if not pool:
        return
    order = dice.choice(pool)
    wanted = _wanted(dice, model, order)
    by = rarely(dice, order.preparer, dice.choice(house.treasurers))
    pair.same(
        lambda: storing.pack(model, order, wanted=wanted, by=by),
        lambda: services.pack(
            house.real(order), items=[(house.real(lot), many) for lot, many in wanted], by=house.user(by)
        ),
    )


def _wanted(dice, model, order):
    """Of a lot or two of the order's fund, mostly no more than its sum has room for."""
    fund = rarely(dice, order.fund, None)
    lots, room = {_lot(dice, model, fund=fund) for _turn in range(dice.choice((1, 1, 2)))} - {None}, order.amount
    wanted = []
    for lot in sorted(lots, key=lambda one: one.code):
        most, worth = storing.left(model, lot, without=order)
        if order.line and worth > room and dice.random() < 0.95:
            most = most * room / worth
        many = measure(dice, most, lot)
        wanted.append((lot, many))
        room = max(Decimal(0), room - worth)
    return wanted


def unpack(pair, dice):
    packed = [one for one in pair.model.orders[-60:] if one.parcel]
    packed = [one for one in packed if _packable(one)] or packed
    if packed:
        order = dice.choice(packed)
        by = rarely(dice, order.preparer, dice.choice(pair.house.treasurers))
        user = pair.house.user(by)
        pair.same(lambda: storing.unpack(order, by=by), lambda: services.unpack(pair.house.real(order), by=user))


def come_back(pair, dice):
    """In part, whole, or not at all."""
    house, order = pair.house, some(dice, [one for one in pair.model.orders if one.parcel], *ON_ITS_WAY)
    if order:
        told = some_of_it(dice, order)
        items = [(house.real(lot), many) for lot, many in told]
        facts = {"refused": dice.random() < 0.5, **REASON, "by": house.user(dice.choice(house.treasurers))}
        pair.same(
            lambda: executing.come_back(order, returned=told),
            lambda: services.came_back(house.real(order), items=items, **facts),
        )


def some_of_it(dice, order):
    """(Lot, quantity) of what is in a parcel: all, or a part of some."""
    if dice.random() < 0.4:
        return [(lot, item.quantity) for lot, item in order.parcel.items()]
    told = [(lot, measure(dice, item.quantity, lot)) for lot, item in order.parcel.items() if dice.random() < 0.7]
    return [(lot, many) for lot, many in told if many]
