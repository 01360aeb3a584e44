"""Ways to an address: opened and closed by a case worker, read by the forwarder of the order in hand."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import office_required, require_perm
from access.offices import Office
from access.refusal import Refusal, on_form
from remittances import services
from remittances.forms import ReasonForm
from remittances.forms_of_routes import BankFileForm, WayForm
from remittances.models import AddressWay, Route
from remittances.routes import printed_details
from remittances.views.addresses import SEES, visible
from remittances.views.doors import of_remittance
from vault.views.revealing import reveal_page

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@office_required(*SEES)
def way_new(request, pk):
    """The route stands in the address: ?route=bank."""
    address = visible(request, pk)
    require_perm(request.user, "remittances.open_way")
    route = request.GET.get("route") or Route.BANK
    if route not in Route.values:
        raise Http404
    form = WayForm(request.POST or None, route=route)
    if form.is_valid():
        with on_form(form):
            try:
                services.open_way(address, **form.asked(), by=request.user)
            except services.PossibleDuplicate:
                form.ask_whether_knowingly()
                raise
            facts = {"route": Route(route).label, "code": address.code}
            messages.success(request, _("%(code)s: the way by %(route)s is open and sealed.") % facts)
            return redirect(address)
    context = {
        "heading": _("Way by %(route)s to %(code)s") % {"route": Route(route).label, "code": address.code},
        "sub": _("Read it twice, sign by sign, before you seal it."),
        "lines": [_("Orders by this route that are signed, or before their signers, become drafts again.")],
        "form": form,
        "act": _("Seal it"),
        "consequence": _("opens this route to the address"),
        "back": (address.code, address.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
@office_required(Office.CASE_WORKER)
def way_close(request, pk):
    way = get_object_or_404(AddressWay.objects.open().select_related("address").defer("details"), pk=pk)
    require_perm(request.user, "remittances.close_way")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.close_way(way, **form.cleaned_data, by=request.user)
            return redirect(way.address)
    context = {
        "heading": _("Close the way by %(route)s to %(code)s")
        % {"route": way.get_route_display(), "code": way.address.code},
        "lines": [
            _("Nothing goes by it any more; what is sealed stays sealed."),
            _("Orders and plans by it that are signed, or before their signers, become drafts again."),
        ],
        "form": form,
        "act": _("Close it"),
        "tone": "red",
        "back": (way.address.code, way.address.get_absolute_url()),
    }
    return render(request, "act.html", context)


def way_in_hand(remittance):
    """The way of the order in hand with something sealed in it. Raises Http404 where its address is all there is."""
    try:
        way = services.way_of(remittance)
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    if way is None or way.details is None:
        raise Http404
    return way


@get_or_post
@of_remittance("reveal")
def remittance_way(request, remittance):
    return reveal_page(
        request,
        way_in_hand(remittance),
        "details",
        opens=partial(_lines, remittance),
        heading=_("Way by %(route)s to %(code)s") % _facts(remittance),
        back=(remittance.code, remittance.get_absolute_url()),
        onward=(_("Record the sending"), reverse("remittances:remittance_send", args=[remittance.pk])),
    )


def _facts(remittance):
    return {"route": remittance.get_route_display(), "code": remittance.address.code}


def _lines(remittance, **asked):
    details = services.reveal_way(remittance, **asked)
    return "\n".join(f"{label}: {text}" for label, text in printed_details(remittance.route, details))


@get_or_post
@of_remittance("reveal")
def remittance_bank_file(request, remittance):
    if remittance.route != Route.BANK:
        raise Http404
    way = way_in_hand(remittance)
    initial = {"on": timezone.localdate()}
    return reveal_page(
        request,
        way,
        "details",
        opens=partial(services.bank_file, remittance),
        heading=_("%(code)s as a file for the bank") % {"code": remittance.code},
        back=(remittance.code, remittance.get_absolute_url()),
        form=BankFileForm(request.POST or None, currency=remittance.currency, initial=initial),
        answer=partial(_as_file, f"{remittance.code}-{remittance.attempts.count() + 1}"),
    )


def _as_file(name, content):
    headers = {"Content-Disposition": f'attachment; filename="{name}.xml"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/xml", headers=headers)
