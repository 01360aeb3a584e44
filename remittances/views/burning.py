"""Burning an address by its code alone, and whom to warn."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.doors import office_required, require_perm
from access.offices import Office
from access.refusal import Refusal, on_form
from captives.listing import page_of, sorted_by
from remittances import services
from remittances.forms import BurnFilter, BurnForm
from remittances.models import RecipientAddress
from remittances.warning import on_its_way, seen_by

BURNERS = (Office.SECRETARY, Office.FORWARDER)
ORDERS = {"code": (F("code"), "pk"), "country": (F("country"), "code")}
# As long as a person waits for a page; the clerk goes on with what is left.
SECONDS = 4


def burnable(request, pk):
    return get_object_or_404(RecipientAddress.objects.burnable_by(request.user), pk=pk)


@require_safe
@office_required(*BURNERS)
def burn_list(request):
    form = BurnFilter(request.GET)
    rows = form.chosen(RecipientAddress.objects.burnable_by(request.user)).with_flagged()
    rows = rows.only("code", "country", "closed_on", "burned_at")
    rows, sort = sorted_by(rows, ORDERS, request.GET.get("sort"))
    context = {"page": page_of(rows, request.GET.get("page")), "form": form, "sort": sort}
    return render(request, "remittances/burn_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*BURNERS)
def address_burn(request, pk):
    address = burnable(request, pk)
    require_perm(request.user, "remittances.burn_address")
    if address.burned_at:
        return redirect("remittances:address_warning", pk=address.pk)
    form = BurnForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.burn(address, **form.cleaned_data, by=request.user)
            _finish(request, address)
            return redirect("remittances:address_warning", pk=address.pk)
    place = RecipientAddress.objects.of_one_place(address).exclude(pk=address.pk).filter(burned_at=None)
    with_it = " ".join(place.order_by("code").values_list("code", flat=True))
    context = {
        "heading": _("Burn %(code)s") % {"code": address.code},
        "sub": _("For an address that somebody knows who should not. Do it first, find out afterwards."),
        "lines": [
            _("At once nothing can be sent there; orders not yet sent are drafts again, their signatures void."),
            _("Orders of a plan that were not sent are withdrawn."),
            _("What is sealed of it is destroyed for ever: with the keys, in the tables, in every backup ever made."),
            *([_("Written like it, and burned with it: %(codes)s.") % {"codes": with_it}] if with_it else []),
            _("The same address is refused if somebody enters it again."),
            _("You are then shown who opened it and when, so that they can be warned."),
            _("Nobody can undo this: not you, not the keepers, not from a backup. No second person is asked."),
        ],
        "form": form,
        "act": _("Burn it now"),
        "tone": "red",
        "back": (_("Addresses to burn"), reverse("remittances:burn_list")),
    }
    return render(request, "act.html", context)


def _finish(request, address):
    """Go on to the destruction; whatever stands in its way, the burning itself is done."""
    facts = {"code": address.code}
    try:
        left = services.finish_burns(seconds=SECONDS)
    except Refusal as refusal:
        left = 1
        messages.warning(request, str(refusal))
    except OSError:  # a journal or backup that cannot be written now: the clerk tries again
        left = 1
    if left:
        messages.success(request, _("%(code)s is burned. The rest of its destruction goes on by itself.") % facts)
    else:
        messages.success(request, _("%(code)s is burned, its key destroyed, older keys replaced.") % facts)


@require_safe
@office_required(*BURNERS)
def address_warning(request, pk):
    address = burnable(request, pk)
    if not address.burned_at:
        return redirect("remittances:address_burn", pk=address.pk)
    told = {"seen": seen_by(address, user=request.user), "gone": on_its_way(address, user=request.user)}
    context = {"address": address, "burn": address.burn, **told}
    return render(request, "remittances/address_warning.html", context)
