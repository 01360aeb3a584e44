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


def _there(model, lot, packed, *, free=False):
    if not lot.counted:
        return ZERO, ZERO
    changes = [one for one in model.changes if one.lot is lot and (one.stands or (free and one.held))]
    quantity = lot.quantity + sum((one.quantity for one in changes), ZERO) - packed[0]
    return quantity, lot.cost + sum((one.value for one in changes), ZERO) - packed[1]


def left(model, lot, without=None):
    """What no parcel holds and nobody said to be lost: goods, and what they are worth."""
    return _there(model, lot, _packed(model, lot, without=without), free=True)


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


def write_off(model, lot, *, quantity, by, count=None):
    """Typed and not booked. Returns the change, which has no id yet."""
    need(lot.counted, "not counted")
    _quantity(lot, quantity)
    there, worth = left(model, lot)
    need(quantity <= there, "more than is free")
    model.changes.append(Change(None, lot, -quantity, -taken(worth, quantity, there, lot.fund.cent), by, count))
    return model.changes[-1]


def may_be_counted(model, lot, *, quantity, why):
    need(lot.counted, "not counted")
    need(not _waiting(model, lot), "a change of it waits")
    need(quantity <= lot.quantity, "more than it ever had")
    if quantity:
        _quantity(lot, quantity)
    there, worth = left(model, lot)
    need(why or quantity == there, "nobody said why it differs")
    if quantity < there:
        taken(worth, there - quantity, there, lot.fund.cent)


def _waiting(model, lot, without=None):
    return [one for one in model.changes if one.lot is lot and one.waits and one is not without]


def count_store(model, lot, *, quantity, count, by):
    more, cent = quantity - left(model, lot)[0], lot.fund.cent
    if more < 0:
        write_off(model, lot, quantity=-more, count=count, by=by)
    elif more:
        worth = max((lot.cost * more / lot.quantity).quantize(cent, ROUND_HALF_UP), cent)
        model.changes.append(Change(None, lot, more, worth, by, count))


def ask_undo(model, changes, *, by):
    """Of a write-off, or of all that a count booked."""
    standing = [one for one in changes if one.stands]
    need(standing, "nothing of it is booked")
    for one in standing:
        need(not one.undo_by, "asked already")
        need(not _waiting(model, one.lot, one), "another change of the lot waits")
    for one in standing:
        one.undo_by = by


def _together(model, change):
    """What waits of it: of a count the whole of it."""
    found = [one for one in model.changes if one.waits and (one is change or (one.count and one.count == change.count))]
    need(found, "nothing waits")
    return found


def confirm(model, change, *, by):
    changes = _together(model, change)
    for one in changes:
        need(by.body != (one.by if one.typed else one.undo_by).body, "typed by the same house")
        need(one.held or _fits(model, one), "it went into a parcel since, or the lot never had that much")
    for one in changes:
        _move(one.lot.fund, one.value if one.typed else -one.value)
        one.booked, one.undone = True, not one.typed


def _fits(model, change):
    """What is found, or undone, may come into the store or leave it."""
    lot, sign = change.lot, 1 if change.typed else -1
    more, worth = sign * change.quantity, sign * change.value
    there, worth = left(model, lot)[0] + more, left(model, lot)[1] + worth
    unheld = _there(model, lot, _packed(model, lot))[0] + more
    return there >= 0 and worth >= 0 and (there == 0) == (worth == 0) and (more < 0 or unheld <= lot.quantity)


def _move(fund, value):
    fund.stock += value
    fund.spoilt -= value


def refuse(model, change):
    for one in _together(model, change):
        if one.typed:
            one.refused = True
        else:
            one.undo_by = None


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
