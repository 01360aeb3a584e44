"""Risk flags: set by whoever hears of something, lifted by another person."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from access.doors import office_required, require_perm
from access.offices import Office
from access.refusal import on_form
from remittances import services
from remittances.forms import ReasonForm
from remittances.forms_of_addresses import FlagForm
from remittances.models import RecipientAddress, RiskFlag
from remittances.views.addresses import SEES

FLAGGERS = (Office.CASE_WORKER, Office.SECRETARY, Office.FORWARDER)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*FLAGGERS)
def address_flag(request, pk):
    address = get_object_or_404(RecipientAddress.objects.flaggable_by(request.user), pk=pk)
    require_perm(request.user, "remittances.flag_address")
    back = _back(request.user, address)
    form = FlagForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            _flag, halted = services.flag(address, **form.cleaned_data, by=request.user)
            messages.success(request, _told(address, halted))
            return redirect(back[1])
    context = {
        "heading": _("Flag %(code)s") % {"code": address.code},
        "sub": _("For an address where something may be wrong, until somebody knows."),
        "lines": [
            _("At once nothing is planned for it, signed, taken in hand, opened or sent there."),
            _("No order goes back by itself: once another person lifts the flag, they go on."),
            _("If somebody knows the address who should not, burn it instead: a secretary or forwarder does, alone."),
        ],
        "form": form,
        "act": _("Set the flag"),
        "tone": "red",
        "back": back,
    }
    return render(request, "act.html", context)


def _back(user, address):
    """The page of the address for who may read it; for the others that of all codes."""
    if user.has_perm("remittances.view_recipientaddress"):
        return address.code, address.get_absolute_url()
    return _("Addresses to burn"), reverse("remittances:burn_list")


def _told(address, halted):
    """How many it halts, and not which: who flags an address may be a forwarder, who sees one order at a time."""
    facts = {"code": address.code, "count": len(halted)}
    if not halted:
        return _("%(code)s is flagged: nothing is sent there. No order or plan was to send there.") % facts
    sentence = ngettext(
        "%(code)s is flagged: nothing is sent there. Halted where it is: %(count)d order or plan.",
        "%(code)s is flagged: nothing is sent there. Halted where they are: %(count)d orders and plans.",
        len(halted),
    )
    return sentence % facts


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*SEES)
def flag_lift(request, pk):
    rows = RiskFlag.objects.filter(address__in=RecipientAddress.objects.visible_to(request.user))
    flag = get_object_or_404(rows.select_related("address"), pk=pk)
    require_perm(request.user, "remittances.lift_flag")
    address, form = flag.address, ReasonForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.lift_flag(flag, **form.cleaned_data, by=request.user)
            messages.success(request, _("The flag at %(code)s is lifted.") % {"code": address.code})
            return redirect(address)
    facts = {"risk": flag.get_risk_display(), "because": flag.because}
    context = {
        "heading": _("Lift the flag at %(code)s") % {"code": address.code},
        "lines": [
            _("It says: %(risk)s – %(because)s") % facts,
            _("Who set it does not lift it."),
            _("What was halted goes on once no flag stands there."),
        ],
        "form": form,
        "act": _("Lift the flag"),
        "back": (address.code, address.get_absolute_url()),
    }
    return render(request, "act.html", context)
