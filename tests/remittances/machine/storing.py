"""The model's acts on goods: bought or given, counted, written off, packed, and what became of a parcel."""

from decimal import ROUND_HALF_UP, ROUND_UP

from tests.remittances.machine.things import ON_ITS_WAY, PARCEL, ZERO, Change, Item, need

GAVE_BACK = ("refused", "withdrawn")
LEFT_THE_STORE = ("sent", "unknown", "confirmed", "returned")


def _packed(model, lot, states=None, without=None):
    """What parcels hold of a lot but what came back, goods and worth; of orders in these states alone."""
    found = [one.parcel[lot] for one in model.orders if lot in one.parcel and one is not without
             and (one.state in states if states else one.state not in GAVE_BACK)]  # fmt: skip
    return sum((one.quantity - one.back for one in found), ZERO), sum(
        (one.value - one.value_back for one in found), ZERO
    )


def _there(model, lot, packed):
    if not lot.counted:
        return ZERO, ZERO
    changes = [one for one in model.changes if one.lot is lot and not one.undone]
    quantity = lot.quantity + sum((one.quantity for one in changes), ZERO) - packed[0]
    return quantity, lot.cost + sum((one.value for one in changes), ZERO) - packed[1]


def left(model, lot, without=None):
    """What no parcel holds: goods, and what they are worth."""
    return _there(model, lot, _packed(model, lot, without=without))


def here(model, lot):
    """What has not left the store, packed or not."""
    return _there(model, lot, _packed(model, lot, LEFT_THE_STORE))


def worth_free(model, **of):
    """What goods that no parcel holds are worth, of a decision or fund."""
    ((name, owner),) = of.items()
    return sum((left(model, one)[1] for one in model.lots if getattr(one, name) is owner), ZERO)


def _quantity(lot, quantity):
    need(quantity > 0 and quantity == round(quantity, 3), "no quantity")
    need(not lot.in_pieces or quantity == int(quantity), "a part of a piece")


def taken(worth, part, whole, cent):
    """All of it, or its share to the nearest coin, and a coin for either side."""
    if part == whole:
        return worth
    need(worth >= 2 * cent, "a single coin is not parted")
    return min(max((worth * part / whole).quantize(cent, ROUND_HALF_UP), cent), worth - cent)


def back(item, part, cent):
    return (item.value * part / item.quantity).quantize(cent, ROUND_UP)


def may_enter(model, lot):
    """May be entered; `lot` is not in the model yet."""
    _quantity(lot, lot.quantity)
    need(lot.cost >= lot.fund.cent, "it cost nothing")
    need(not lot.decision or lot.cost <= model.left(lot.decision), "more than the decision has left")


def count_in(model, lot, *, by):
    need(not lot.counted and not lot.dropped, "counted or dropped already")
    need(by.body != lot.by.body, "of the same house")
    need(not lot.decision or lot.cost <= model.free(lot.fund), "more than the fund has free")
    lot.counted = True
    lot.fund.stock += lot.cost
    if lot.decision:
        lot.fund.money -= lot.cost
    else:
        lot.fund.given += lot.cost


def drop(lot):
    need(not lot.counted and not lot.dropped, "counted or dropped already")
    lot.dropped = True


def write_off(model, lot, *, quantity, count=None):
    """Returns the change, which has no id yet."""
    need(lot.counted, "not counted")
    _quantity(lot, quantity)
    there, worth = left(model, lot)
    need(quantity <= there, "more than is free")
    return _changed(model, Change(None, lot, -quantity, -taken(worth, quantity, there, lot.fund.cent), count))


def _changed(model, change):
    model.changes.append(change)
    change.lot.fund.stock += change.value
    change.lot.fund.spoilt -= change.value
    return change


def may_be_counted(model, lot, *, quantity, why):
    need(lot.counted, "not counted")
    need(quantity <= lot.quantity, "more than it ever had")
    if quantity:
        _quantity(lot, quantity)
    there, worth = left(model, lot)
    need(why or quantity == there, "nobody said why it differs")
    if quantity < there:
        taken(worth, there - quantity, there, lot.fund.cent)


def count_store(model, lot, *, quantity, count):
    more, cent = quantity - left(model, lot)[0], lot.fund.cent
    if more < 0:
        write_off(model, lot, quantity=-more, count=count)
    elif more:
        worth = max((lot.cost * more / lot.quantity).quantize(cent, ROUND_HALF_UP), cent)
        _changed(model, Change(None, lot, more, worth, count))


def undo(model, changes):
    standing = [one for one in changes if not one.undone]
    need(standing, "undone already")
    for one in standing:
        there, worth = left(model, one.lot)
        there, worth = there - one.quantity, worth - one.value
        need(there >= 0 and worth >= 0 and (there == 0) == (worth == 0), "it went into a parcel since")
        need(there <= one.lot.quantity, "the lot never had that much")
    for one in standing:
        one.undone = True
        one.lot.fund.stock -= one.value
        one.lot.fund.spoilt += one.value


def _open(order, by):
    need(order.route == PARCEL, "no parcel")
    order.of("approved" if order.line else "draft")
    need(order.line or by is order.preparer, "another prepared it")


def pack(model, order, *, wanted, by):
    _open(order, by)
    need(wanted, "nothing in it")
    packed = {}
    for lot, quantity in wanted:
        need(lot.counted, "not counted")
        need(lot.fund is order.fund, "of another fund")
        _quantity(lot, quantity)
        there, worth = left(model, lot, without=order)
        need(quantity <= there, "more than is free")
        packed[lot] = Item(quantity, taken(worth, quantity, there, lot.fund.cent))
    total = sum((item.value for item in packed.values()), ZERO)
    need(not order.line or total <= order.amount, "more than was planned")
    order.parcel = packed
    if not order.line:
        order.amount = total


def unpack(order, *, by):
    _open(order, by)
    need(order.parcel, "not packed")
    order.parcel = {}


def came_back(order, *, returned):
    """Returns what of it is worth how much."""
    order.of(*ON_ITS_WAY)
    need(order.route == PARCEL, "no parcel")
    items = _some_of(order, returned)
    for item, quantity, value in items:
        item.back, item.value_back = quantity, value
    return sum((value for _item, _quantity, value in items), ZERO)


def arrived(order, told):
    need(told, "nothing is told of")
    return sum((value for _item, _quantity, value in _some_of(order, told)), ZERO)


def _some_of(order, told):
    found = []
    for lot, quantity in told:
        need(lot in order.parcel and quantity <= order.parcel[lot].quantity, "more than was in it")
        _quantity(lot, quantity)
        item = order.parcel[lot]
        found.append((item, quantity, back(item, quantity, lot.fund.cent)))
    return found
