"""An order in somebody's hand: taken for a while, put back, and what is done when that while is over."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from remittances.models import Approval, RecipientAddress, Remittance, Route, State
from remittances.services.opened import TAKEN, opened_since_taken
from remittances.services.orders import require_usable
from remittances.services.steps import hold_place, locked, locked_there, require_reason
from remittances.services.ways import way_of

# A working day of a forwarder. Nothing happens to an order by the mere end of it.
LEASE = timedelta(hours=8)


def take_in_hand(remittance, *, once=unasked, by):
    """Take an approved order in hand for LEASE as its forwarder: the one order whose address `by` may then open.

    `once` uses up the form that asks for it. Raises Refusal for who prepared or signed it, and while another order is
    in that hand.
    """
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked_there(remittance)
        once()
        return _take(remittance, by)


def take_next(*, route=None, but=(), by):
    """Take the next approved order in hand, the oldest first, by `route` if one is named. None if there is none.

    Left out are orders `but` (keys) these, what `by` prepared or signed, alone or as part of a plan, and addresses that
    can use nothing by that route. Many may ask at once: no two get the same one, and nobody waits for another; what is
    being changed at that moment is passed over.
    """
    passed = set(but)
    while True:
        order = None
        try:
            with as_refusal(), transaction.atomic(durable=True):
                _require_empty_hand(by)
                order = _next(free_for(by).exclude(pk__in=passed), route)
                # Whoever has the address now may want the order next: it is passed over, not waited for.
                if order and not hold_place(order.address_id, wait=False):
                    passed.add(order.pk)
                    continue
                return order and _take(locked(order), by)
        except Refusal:
            # What a rule keeps from this hand keeps nobody from the order behind it.
            if order is None:
                raise
            passed.add(order.pk)


def _next(found, route):
    if route:
        found = found.filter(route=route)
    since = Coalesce(F("line__plan__released_on"), F("prepared_on"))
    return found.order_by(since, "code").select_for_update(of=("self",), skip_locked=True).first()


def free_for(by):
    """The approved orders that `by` may take."""
    signed = Approval.objects.filter(signed_by=by, voided_at=None)
    signed = signed.filter(Q(remittance=OuterRef("pk")) | Q(plan=OuterRef("line__plan")))
    there = RecipientAddress.objects.usable()
    usable = Q(route=Route.PARCEL, address__in=there.filter(takes_parcels=True))
    usable |= ~Q(route=Route.PARCEL) & Q(address__in=there.filter(takes_money=True))
    return Remittance.objects.filter(~Exists(signed), usable, state=State.APPROVED).exclude(prepared_by=by)


def _take(remittance, by):
    remittance.require_move(State.IN_HAND)
    require_usable(remittance.address, remittance.route)
    way_of(remittance)
    if remittance.prepared_by_id == by.pk or signed_by(remittance, by):
        sentence = _("Three persons: who prepared or signed %(code)s does not send it.")
        raise Refusal(sentence % {"code": remittance.code})
    _require_empty_hand(by)
    remittance.state, remittance.forwarder = State.IN_HAND, by
    remittance.held_until = timezone.now() + LEASE
    remittance.save(update_fields=["state", "forwarder", "held_until"])
    audit.record(TAKEN, remittance, by=by, address=remittance.address.code)
    return remittance


def _require_empty_hand(by):
    held = by.orders.filter(state=State.IN_HAND).order_by("pk").first()
    if held:
        sentence = _("You have %(code)s in hand. Send it or put it back first.") % {"code": held.code}
        raise Refusal(sentence)


def signed_by(remittance, person):
    """Whether a valid signature of `person` stands under the order, or under the plan it is part of."""
    signed = Q(remittance=remittance)
    if remittance.line_id:
        signed |= Q(plan__lines=remittance.line_id)
    return Approval.objects.filter(signed, signed_by=person, voided_at=None).exists()


def put_back(remittance, *, because="", by):
    """Let an order go without sending it: its forwarder does, or the treasurer for one who cannot.

    Where its address was opened it may have been sent, so that a reason is asked for and minuted.
    """
    with transaction.atomic(durable=True):
        remittance = locked(remittance)
        remittance.require_move(State.APPROVED)
        if remittance.state != State.IN_HAND:
            raise Refusal(_("%(code)s is in nobody's hand.") % {"code": remittance.code})
        if opened_since_taken(remittance) or because.strip():
            because = require_reason(because)
        _free_hand(remittance)
        audit.record("order put back", remittance, by=by, because=because.strip() or None)
    return remittance


def _free_hand(remittance):
    remittance.state, remittance.forwarder, remittance.held_until = State.APPROVED, None, None
    remittance.save(update_fields=["state", "forwarder", "held_until"])


def release_lapsed(*, now=None):
    """Put back what was held beyond its time and of which nothing was opened; returns how many orders that were.

    Whatever was opened stays in that hand: it may have been sent, and no clock can know. The treasurer is told.
    """
    now = now or timezone.now()
    orders = list(Remittance.objects.lapsed(now).order_by("held_until"))
    return sum(_release(order, now) for order in orders)


@transaction.atomic(durable=True)
def _release(order, now):
    rows = Remittance.objects.lapsed(now).select_for_update(of=("self",), skip_locked=True)
    order = rows.select_related("forwarder").filter(pk=order.pk).first()
    if order is None or opened_since_taken(order):
        return False
    holder = order.forwarder
    _free_hand(order)
    audit.record("order put back by the clock", order, by=None, holder=holder.username)
    return True
