"""An order in somebody's hand: taken for a while, put back, and what is done when that while is over."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from audit.models import Minute
from remittances.models import AddressWay, Approval, RecipientAddress, Remittance, Route, State
from remittances.routes import needs_way
from remittances.services.opened import TAKEN, opened_since_taken
from remittances.services.orders import require_usable
from remittances.services.steps import hold_place, locked, locked_there, require_reason
from remittances.services.ways import way_of

# A working day of a forwarder. Nothing happens to an order by the mere end of it.
LEASE = timedelta(hours=8)
PUT_BACK = "order put back"


def take_in_hand(remittance, *, by):
    """Take this approved order in hand for LEASE: for who fills a house by a script. No desk chooses: see `take_next`.

    Raises Refusal for who prepared or signed it, and while another order is in that hand.
    """
    with as_refusal(), transaction.atomic(durable=True):
        return _take(locked_there(remittance), by)


def take_next(*, route=None, but=(), once=unasked, by):
    """Take the next approved order in hand for LEASE, the oldest first, by `route` if one is named. None for none.

    It is the one order that `by` then sees, and whose address `by` may open. Left out are orders `but` (keys) these,
    what `by` prepared or signed, alone or as part of a plan, and what cannot be sent now. What `by` put back within
    LEASE comes after all others, so that it stands in nobody's way. Many may ask at once: no two get the same one, and
    nobody waits for another; what is being changed at that moment is passed over.

    `once` uses up the form that asks for it, unless nothing was taken. Raises Refusal while an order is in that hand.
    """
    passed, rested = set(but), list(_put_back_lately(by))
    while True:
        order = None
        try:
            with as_refusal(), transaction.atomic(durable=True):
                once()
                _require_empty_hand(by)
                order = _next(free_for(by).exclude(pk__in=passed), route, rested)
                # Whoever has the address now may want the order next: it is passed over, not waited for.
                if order and hold_place(order.address_id, wait=False):
                    return _take(locked(order), by)
                transaction.set_rollback(True)
        except Refusal:
            # What a rule keeps from this hand keeps nobody from the order behind it.
            if order is None:
                raise
        if order is None:
            return None
        passed.add(order.pk)


def _next(found, route, rested):
    if route:
        found = found.filter(route=route)
    since = Coalesce(F("line__plan__released_on"), F("prepared_on"))
    again = [Case(When(pk__in=rested, then=1), default=0, output_field=IntegerField())] if rested else []
    return found.order_by(*again, since, "code").select_for_update(of=("self",), skip_locked=True).first()


def _put_back_lately(by):
    """Keys of the orders that `by` put back within LEASE, as text."""
    told = Minute.objects.filter(actor=by, act=PUT_BACK, at__gt=timezone.now() - LEASE)
    return told.values_list("subject_id", flat=True)


def free_for(by):
    """The approved orders that `by` may take: what can be sent now, and what `by` neither prepared nor signed."""
    signed = Approval.objects.filter(signed_by=by, voided_at=None)
    signed = signed.filter(Q(remittance=OuterRef("pk")) | Q(plan=OuterRef("line__plan")))
    there = RecipientAddress.objects.usable()
    usable = Q(route=Route.PARCEL, address__in=there.filter(takes_parcels=True), parcel__isnull=False)
    usable |= ~Q(route=Route.PARCEL) & Q(address__in=there.filter(takes_money=True))
    found = Remittance.objects.filter(~Exists(signed), usable, _has_its_way(), state=State.APPROVED)
    return found.exclude(prepared_by=by)


def _has_its_way():
    """The condition of what `way_of` refuses nothing to."""
    wanting = [route for route in Route.values if needs_way(route)]
    open_ways = AddressWay.objects.open().filter(address=OuterRef("address"), route=OuterRef("route"))
    of_plan = Q(line__way__isnull=False, line__way__closed_at=None) | Q(line__way=None) & ~Q(route__in=wanting)
    return Q(line__isnull=False) & of_plan | Q(line=None) & (~Q(route__in=wanting) | Exists(open_ways))


def waiting_by_route(*, by):
    """How many orders wait that `by` could take next, by route: nothing else of them is told before one is taken."""
    found = free_for(by).order_by().values("route").annotate(waiting=Count("pk"))
    counts = dict(found.values_list("route", "waiting"))
    return {route: counts[route] for route in Route.values if route in counts}


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


def order_in_hand(by):
    """The one order that `by` has in hand, or None."""
    return by.orders.filter(state=State.IN_HAND).order_by("pk").first()


def _require_empty_hand(by):
    held = order_in_hand(by)
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
        audit.record(PUT_BACK, remittance, by=by, because=because.strip() or None)
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
