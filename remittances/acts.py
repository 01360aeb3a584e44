"""Which acts are open to a person on a remittance now: the one that matters first, each with its consequence."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from remittances.models import Remittance, Route, State
from remittances.services.steps import said


@dataclass(frozen=True)
class Act:
    label: str
    url: str
    consequence: str
    # Pressed on the page itself because it can be undone; the others open a page of their own first.
    at_once: bool = False


def _sentences(remittance, needed):
    """Per act: permission, the state it leads to, the word on the button, what it brings about, whether at once."""
    fund, code = remittance.fund.name, remittance.code
    sum_ = said(remittance.amount, remittance.currency_id)
    facts = {"sum": sum_, "fund": fund, "needed": needed}
    promises = _("promises %(sum)s of %(fund)s; %(needed)d other bodies sign it") % facts
    one_of_them = _("one of %(needed)d signatures over %(sum)s from %(fund)s") % facts
    return {
        "submit": (State.SUBMITTED, _("Submit to the signers"), promises, True),
        "edit": (State.SUBMITTED, _("Change the draft"), "", False),
        "pack": (None, _("Pack the parcel"), _("sets its goods apart in the stock"), False),
        "withdraw": (State.WITHDRAWN, _("Withdraw"), _("drops %(code)s for good") % {"code": code}, False),
        "approve": (State.APPROVED, _("Read and sign"), one_of_them, False),
        "refuse": (State.REFUSED, _("Refuse"), _("turns it down for good"), False),
        "recall": (State.DRAFT, _("Take back to a draft"), _("voids the signatures"), False),
        "send": (State.SENT, _("Record the sending"), _("books %(sum)s and the fee from %(fund)s")
                 % {"sum": sum_, "fund": fund}, False),
        "put_back": (State.APPROVED, _("Put back"), _("another forwarder may take it"), True),
        "confirm": (State.CONFIRMED, _("Record the confirmation"), _("says what arrived and how it was shared"), False),
        "return": (State.RETURNED, _("Book a return"), _("credits %(fund)s with what came back, books the rest as lost")
                   % {"fund": fund}, False),
        "found": (State.SENT, _("It was sent after all"), _("writes down the provider's reference"), False),
        "unknown": (State.UNKNOWN, _("Outcome unknown"), _("books nothing; it is never sent again by itself"), False),
    }  # fmt: skip


# In the order of weight: the first that is open to somebody is the main act of their page.
ORDER = {
    State.DRAFT: ("submit", "pack", "edit", "withdraw"),
    State.SUBMITTED: ("approve", "refuse", "recall"),
    State.APPROVED: ("pack", "recall", "withdraw"),
    State.IN_HAND: ("send", "put_back", "unknown"),
    State.SENT: ("confirm", "return", "unknown"),
    State.UNKNOWN: ("confirm", "found", "return"),
    State.RETURNED: ("recall",),
    State.CONFIRMED: ("confirm",),
    State.REFUSED: (),
    State.WITHDRAWN: (),
}
PERMISSION = {"unknown": "remittances.mark_unknown_remittance"}
BETTER_WORD = "confirm"
# Acts that have a page and a consequence of their own where goods are sent.
OF_PARCELS = {
    "send": ("parcel_send", gettext_lazy("takes its goods out of the stock; postage is paid apart")),
    "return": ("parcel_return", gettext_lazy("brings into the stock what came back, books the rest as lost")),
}


def open_acts(remittance: Remittance, user, approvals, needed):
    """The acts open to `user`, weightiest first; `approvals` are its signatures, `needed` how many it wants.

    Asks the database nothing.
    """
    signed = any(one.signed_by_id == user.pk and one.voided_at is None for one in approvals)
    sentences = _sentences(remittance, needed)
    found = []
    for name in ORDER[State(remittance.state)]:
        leads_to, label, consequence, at_once = sentences[name]
        page = f"remittance_{name}"
        if remittance.route == Route.PARCEL and name in OF_PARCELS:
            page, consequence = OF_PARCELS[name]
        url = reverse(f"remittances:{page}", args=[remittance.pk])
        if not user.has_perm(PERMISSION.get(name, f"remittances.{name}_remittance"), remittance):
            continue
        if name == "approve" and signed:
            continue
        # Who has it in hand knows.
        if name == "unknown" and remittance.state == State.IN_HAND and remittance.forwarder_id == user.pk:
            continue
        if remittance.is_packable if name == "pack" else remittance.can_move_to(leads_to):
            found.append(Act(label, url, consequence, at_once))
        elif name == BETTER_WORD:
            found.append(Act(_("Add better word"), url, _("a letter, or the list of shares")))
    return found
