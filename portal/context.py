"""What the frame of every page shows: the rooms this person may enter, and who they are."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from access.offices import Office, held_by

D, C, W, T, P, F, S, A, K, Y = Office  # in the order of access/offices.py
# A room: its word, its first page, the offices that work in it.
ROOMS = (
    (_("Home"), "portal:home", tuple(Office)),
    (_("Find"), "portal:find", tuple(Office)),
    (_("Appeals"), "fund_collections:appeal_list", (T, S, A)),
    (_("Lists"), "fund_collections:list_list", (D, C, T, A)),
    (_("Gifts"), "fund_collections:contribution_list", (D, C, T, A)),
    (_("Receipts"), "fund_collections:receipt_list", (D, C, T, A)),
    (_("Bank"), "fund_collections:statement_list", (T, A)),
    (_("Books"), "ledger:fund_list", (T, A)),
    (_("Decisions"), "member_parties:decision_list", (D, P, T, S, A)),
    (_("Bodies"), "member_parties:body_list", (S, A)),
    (_("Users"), "access:user_list", (S, A)),
    (_("Signed in"), "access:visit_list", (S, Y)),
    (_("Captives"), "captives:captive_list", (W, D)),
    (_("Addresses"), "remittances:address_list", (W, T, A)),
    (_("Burn"), "remittances:burn_list", (F, S)),
    (_("Plans"), "remittances:plan_list", (T, P, A)),
    (_("Remittances"), "remittances:remittance_list", (W, T, P, F, A)),
    (_("Stock"), "remittances:lot_list", (W, T, F, A)),
    (_("Letters"), "letters:letter_list", (W, S, A)),
    (_("Bulletin"), "bulletins:item_list", (S,)),
    (_("Reports"), "reports:report_list", (D, W, T, P, S, A)),
    (_("Minutes"), "audit:minute_list", (A,)),
    (_("Minute book"), "audit:head_list", (D, S)),
    (_("Vault"), "vault:state", (S, K, Y)),
    (_("Records"), "admin:index", (T, S, W, K, Y)),
)
FOR_EVERYBODY = ("portal:home", "portal:find")
# Pages of a room whose address does not begin with that of its first page.
ALSO = {
    "fund_collections:list_list": ("fund_collections:run_list", "reports:lists_print"),
    "fund_collections:contribution_list": ("fund_collections:pledge_list",),
    "fund_collections:receipt_list": ("reports:receipts_print", "reports:giver_statement"),
    "fund_collections:statement_list": (
        "fund_collections:booking_list",
        "fund_collections:deposit_list",
        "fund_collections:import_list",
        "fund_collections:column_map_list",
    ),
    "member_parties:decision_list": ("remittances:band_list",),
    "ledger:fund_list": ("reports:books_take",),
    # Pages of ways and terms lie within its address; those of paper do not.
    "remittances:remittance_list": ("reports:orders_print",),
}


def site(request):
    """Context processor: `house.demo`, `house.nav` and `house.person`; the last two are worked out when a page asks."""
    return {"house": Frame(request)}


class Frame:
    def __init__(self, request):
        self.demo = settings.DEMO
        self.waived = not settings.SECOND_FACTOR
        self.path = request.path
        self.user = getattr(request, "user", None)

    @cached_property
    def nav(self):
        return rooms(self._offices, self.path) if self._signed_in else []

    @cached_property
    def person(self):
        if not self._signed_in:
            return None
        # The home body is shown when it came with the user: the frame asks the database nothing but the offices.
        body = self.user.body if self.user.__class__.body.is_cached(self.user) else None
        words = ", ".join(str(office.label) for office in Office if office in self._offices)
        return {"name": self.user.display_name, "offices": words, "body": body}

    @cached_property
    def _signed_in(self):
        return self.user is not None and self.user.is_authenticated

    @cached_property
    def _offices(self):
        return {office for office, _body in held_by(self.user)}


def rooms(offices, path):
    """Links to the rooms of these offices; current is the one whose page has the longest address that begins `path`."""
    found, here = [], []
    for label, name, of in ROOMS:
        if offices.isdisjoint(of) and name not in FOR_EVERYBODY:
            continue
        try:
            addresses = [reverse(page) for page in (name, *ALSO.get(name, ()))]
        except NoReverseMatch:  # a room that is not mounted has no door
            continue
        found.append({"label": label, "url": addresses[0], "current": False})
        here += [(len(address), len(found) - 1) for address in addresses if path.startswith(address)]
    if here:
        found[max(here)[1]]["current"] = True
    return found
