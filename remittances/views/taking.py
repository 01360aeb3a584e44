"""The next order for a forwarder: what waits is told as numbers by route, and one of it is taken at a time."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from access.doors import office_required, require_perm
from access.offices import Office
from access.once import OnceField, fresh
from access.refusal import Refusal
from remittances import services
from remittances.forms_of_sending import NextForm
from remittances.models import Route

LIST = "remittances:remittance_list"
NEXT = "take next"


@dataclass(frozen=True)
class Waiting:
    route: str
    label: str
    count: int
    # The signed id of the form of its button; none while an order is in hand.
    once: str


def waiting_for(user):
    """The order in the user's hand or None, and how many wait by each route."""
    held = services.order_in_hand(user)
    counts = services.waiting_by_route(by=user).items()
    rows = [Waiting(route, Route(route).label, n, "" if held else fresh(NEXT, route, user)) for route, n in counts]
    return {"held": held, "rows": rows}


@require_POST
@office_required(Office.FORWARDER)
def remittance_take_next(request):
    user = request.user
    require_perm(user, "remittances.take_remittance")
    form = NextForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a route by which orders wait."))
        return redirect(LIST)
    route = form.cleaned_data["route"]
    once = OnceField(NEXT, route, by=user).clean(request.POST.get("once"))
    try:
        order = services.take_next(route=route, once=once, by=user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(services.order_in_hand(user) or LIST)
    if order is None:
        messages.warning(request, _("No order by %(route)s waits for you any more.") % {"route": Route(route).label})
        return redirect(LIST)
    messages.success(request, _("%(code)s is in your hand.") % {"code": order.code})
    return redirect(order)
