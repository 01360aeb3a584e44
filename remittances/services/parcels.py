"""A parcel: packed from the stock before it is signed, sent for its postage, delivered like any order, or come back."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger.models import Account, Role
from ledger.money import plain
from remittances import worth
from remittances.models import Lot, Parcel, ParcelItem, Route, State
from remittances.services.goods import require_pieces, require_quantity
from remittances.services.limits import lock_limits
from remittances.services.outcomes import book_return, live_attempt
from remittances.services.sending import send
from remittances.services.steps import locked, require_day, require_reason, said, smallest

MOST_LOTS = 60


def reckon(remittance, items):
    """What goods would be worth in this order's parcel: ParcelItems of (Lot, quantity) pairs, not saved.

    Each part of a lot takes its share of what the lot has left at cost (remittances/worth.py), in the order's
    currency. Raises Refusal for nothing, a lot of another fund or currency, or more than a lot has left.
    """
    wanted = dict(items)
    if not wanted or len(wanted) != len(items):
        raise Refusal(_("Name the goods of the parcel, each lot once."))
    if len(wanted) > MOST_LOTS:
        raise Refusal(_("A parcel holds goods of %(most)d lots at most.") % {"most": MOST_LOTS})
    rows = Lot.objects.counted().with_left().filter(pk__in=[lot.pk for lot in wanted]).select_related("good", "fund")
    there = {lot.pk: lot for lot in rows}
    own = {item.lot_id: item for item in ParcelItem.objects.filter(parcel__remittance=remittance)}
    coin = smallest(remittance.currency)
    return [
        _part(remittance, there.get(lot.pk), own.get(lot.pk), quantity=wanted[lot], code=lot.code, coin=coin)
        for lot in sorted(wanted, key=lambda lot: lot.code)
    ]


def _part(remittance, lot, own, *, quantity, code, coin):
    if lot is None:
        raise Refusal(_("%(lot)s is not counted, so it is not in the stock.") % {"lot": code})
    if (lot.fund_id, lot.currency_id) != (remittance.fund_id, remittance.currency_id):
        facts = {"lot": code, "fund": lot.fund.name, "order": remittance.code}
        raise Refusal(_("%(lot)s belongs to %(fund)s; %(order)s draws on another fund or currency.") % facts)
    # What the parcel itself holds is free for it.
    left = lot.left + (own.quantity if own else 0)
    left_value = lot.left_value + (own.value if own else 0)
    if quantity > left:
        facts = {"lot": code, "left": plain(left), "unit": lot.good.unit, "wanted": plain(quantity)}
        raise Refusal(_("%(lot)s has %(left)s %(unit)s left: %(wanted)s are too many.") % facts, field=code)
    require_quantity(quantity, field=code)
    require_pieces(quantity, lot.good, field=code)
    value = worth.taken(quantity, of=left, worth=left_value, coin=coin)
    if value is None:
        facts = {"lot": code, "value": said(left_value, lot.currency_id)}
        raise Refusal(_("What %(lot)s has left is worth %(value)s: it goes in one parcel.") % facts, field=code)
    return ParcelItem(lot=lot, quantity=quantity, value=value)


def require_open(remittance, by):
    """Raise Refusal unless the parcel may be packed: of a draft, by its preparer; of a plan's order, once approved."""
    if remittance.route != Route.PARCEL:
        raise Refusal(_("%(code)s does not go by parcel.") % {"code": remittance.code})
    if not remittance.is_packable:
        facts = {"code": remittance.code, "state": remittance.get_state_display()}
        raise Refusal(_("%(code)s is %(state)s: its parcel is packed no more.") % facts)
    if not remittance.line_id and remittance.prepared_by_id != by.pk:
        sentence = _("Only who prepared %(code)s changes or submits it. Withdraw it and prepare another.")
        raise Refusal(sentence % {"code": remittance.code})


def pack(remittance, *, items, by):
    """Pack the parcel of an order from (Lot, quantity) pairs, in place of what it held. Returns the Parcel.

    A draft takes the sum of its goods. The order of a plan keeps its own: the goods come to that or to less, and what
    is lacking is not delivered. From here the goods are free for no other parcel; they leave the stock of the books
    when they are sent. Raises as `reckon` does, and Refusal for an order that is not open or goods above its sum.
    """
    items = list(items)
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        require_open(remittance, by)
        lock_limits(remittance.fund, remittance.decision)
        lots = Lot.objects.select_for_update(of=("self",)).filter(pk__in=[lot.pk for lot, _quantity in items])
        list(lots.order_by("pk"))
        _empty(remittance)
        packed = reckon(remittance, items)
        _take_sum(remittance, sum((item.value for item in packed), Decimal(0)))
        parcel = Parcel.objects.create(remittance=remittance, packed_by=by)
        for item in packed:
            item.parcel = parcel
        ParcelItem.objects.bulk_create(packed)
        facts = {"goods": _goods(packed), "sum": said(remittance.amount, remittance.currency_id)}
        short = remittance.amount - sum(item.value for item in packed)
        lacking = said(short, remittance.currency_id) if short else None
        audit.record("parcel packed", remittance, by=by, **facts, lacking=lacking)
    return parcel


def _goods(items):
    return " · ".join(f"{item.lot.code} {plain(item.quantity)} {item.lot.good.unit}" for item in items)


def _take_sum(remittance, total):
    if not remittance.line_id:
        remittance.amount = total
        remittance.save(update_fields=["amount"])
    elif total > remittance.amount:
        facts = {
            "total": said(total, remittance.currency_id),
            "planned": said(remittance.amount, remittance.currency_id),
            "over": said(total - remittance.amount, remittance.currency_id),
            "code": remittance.code,
        }
        sentence = _("The goods come to %(total)s; %(code)s was planned with %(planned)s: this is %(over)s too much.")
        raise Refusal(sentence % facts)


def _empty(remittance):
    ParcelItem.objects.filter(parcel__remittance=remittance).delete()
    return Parcel.objects.filter(remittance=remittance).delete()[0]


def unpack(remittance, *, by):
    """Take the goods out of a parcel that is not signed yet: they are free for others, the order keeps its sum."""
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        require_open(remittance, by)
        if not _empty(remittance):
            raise Refusal(_("The parcel of %(code)s is not packed.") % {"code": remittance.code})
        audit.record("parcel unpacked", remittance, by=by)
    return remittance


def send_parcel(remittance, *, postage, fee_account=None, by, **sent):
    """Record that the parcel in hand was posted: its goods leave the stock as aid, `postage` leaves `fee_account`.

    `postage` is in the order's currency; 0 where somebody takes the parcel along. What else `send` takes, such as
    `on` and the `reference` of the post, goes on to it. Raises as `send` does.
    """
    if remittance.route != Route.PARCEL:
        raise Refusal(_("%(code)s does not go by parcel.") % {"code": remittance.code})
    if postage and fee_account is None:
        raise Refusal(_("Postage is paid in money: say from which account."), field="fee_account")
    paid = {"fee": postage, "fee_account": fee_account if postage else None}
    return send(remittance, account=Account.objects.playing(Role.STOCK), **paid, by=by, **sent)


def came_back(remittance, *, items=(), refused, because, on=None, by):
    """Take what came back of a parcel into the stock again and book the rest of it as lost; the postage stays spent.

    `items` are (Lot, quantity) pairs, none for a parcel that is lost; `refused` whether it was refused at the door. The
    goods are free for other parcels, at their part of the value they went with. Returns the order.
    Raises Refusal for goods that were not in it, or more of them, and for an order that is not on its way.
    """
    because, back = require_reason(because), dict(items)
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        remittance.require_move(State.RETURNED)
        attempt = live_attempt(remittance)
        on = require_day(on, field="on", not_before=attempt.sent_on)
        parcel = Parcel.objects.select_for_update(of=("self",)).filter(remittance=remittance).first()
        if parcel is None:
            raise Refusal(_("%(code)s does not go by parcel.") % {"code": remittance.code})
        returned = _take_back(parcel, back, coin=smallest(remittance.currency))
        if refused:
            parcel.refused = True
            parcel.save(update_fields=["refused"])
        total = sum((item.value_back for item in returned), Decimal(0))
        facts = {"because": because, "on": on, "by": by}
        book_return(remittance, attempt, returned=total, fee_returned=Decimal(0), **facts)
        goods = " · ".join(f"{item.lot.code} {plain(item.came_back)} {item.lot.good.unit}" for item in returned)
        audit.record("parcel came back", remittance, by=by, goods=goods or "none", refused=refused, because=because)
    return remittance


def _take_back(parcel, back, *, coin):
    """Write what came back of each item; returns those items."""
    held = {item.lot_id: item for item in parcel.items.select_related("lot__good").order_by("lot__code")}
    found = []
    # Always in this order, as packing locks them: no two wait for one another in a circle.
    for lot, quantity in sorted(back.items(), key=lambda pair: pair[0].pk):
        item = held.get(lot.pk)
        if item is None or quantity > item.quantity:
            facts = {"lot": lot.code, "most": f"{plain(item.quantity)} {item.lot.good.unit}" if item else "0"}
            sentence = _("%(most)s of %(lot)s were in the parcel; no more can come back.")
            raise Refusal(sentence % facts, field=lot.code)
        require_quantity(quantity, field=lot.code)
        require_pieces(quantity, item.lot.good, field=lot.code)
        item.came_back = quantity
        item.value_back = worth.back(quantity, of=item.quantity, worth=item.value, coin=coin)
        item.save(update_fields=["came_back", "value_back"])
        found.append(item)
    return found
