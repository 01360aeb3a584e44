"""What the frame of every page shows: the rooms this person may enter, and who they are."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from access.offices import Office, held_by

D, C, W, T, P, F, S, A, K, Y = Office  # in the order of access/offices.py
# A room: its word, its first page, the offices that work in it.
ROOMS = (
    (_("Home"), "portal:home", tuple(Office)),
    (_("Appeals"), "fund_collections:appeal_list", (T, S, A)),
    (_("Lists"), "fund_collections:list_list", (D, C, T, S, A)),
    (_("Gifts"), "fund_collections:contribution_list", (C, T, A)),
    (_("Bank"), "fund_collections:statement_list", (T, A)),
    (_("Books"), "ledger:fund_list", (T, A)),
    (_("Decisions"), "member_parties:decision_list", (D, P, T, S, A)),
    (_("Bodies"), "member_parties:body_list", (S, A)),
    (_("Captives"), "captives:captive_list", (W,)),
    (_("Addresses"), "remittances:address_list", (W, S)),
    (_("Remittances"), "remittances:remittance_list", (W, T, P, F, S, A)),
    (_("Letters"), "letters:letter_list", (W, S)),
    (_("Bulletin"), "bulletins:item_list", (S,)),
    (_("Reports"), "reports:report_list", (D, T, S, A)),
    (_("Minutes"), "audit:minute_list", (A, K)),
    (_("Records"), "admin:index", (S, K, Y)),
)


def site(request):
    """Context processor: `house.demo`, `house.nav` and `house.person`, worked out only when a page asks."""
    return {"house": SimpleLazyObject(lambda: {"demo": settings.DEMO, **_for(request)})}


def _for(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "person": None}
    offices = {office for office, _body in held_by(user)}
    return {"nav": rooms(offices, request.path), "person": _person(user, offices)}


def _person(user, offices):
    # The home body is shown when it came with the user: the frame itself asks the database nothing but the offices.
    body = user.body if user.__class__.body.is_cached(user) else None
    words = ", ".join(str(office.label) for office in Office if office in offices)
    return {"name": user.display_name, "offices": words, "body": body}


def rooms(offices, path):
    """Links to the rooms of these offices; the longest address that begins `path` is the current one."""
    found = []
    for label, name, of in ROOMS:
        if offices.isdisjoint(of) and name != "portal:home":
            continue
        try:
            found.append({"label": label, "url": reverse(name), "current": False})
        except NoReverseMatch:  # a room that is not mounted has no door
            continue
    here = [room for room in found if path.startswith(room["url"])]
    if here:
        max(here, key=lambda room: len(room["url"]))["current"] = True
    return found
