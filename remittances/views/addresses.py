from django.contrib import messages
from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.doors import office_required, require_perm
from access.offices import Office
from access.refusal import Refusal, on_form
from audit import exports
from captives.listing import page_of, sorted_by
from captives.models import Captive
from remittances import services
from remittances.forms import AddressFilter, AddressForm, ResidentForm
from remittances.minutes import minutes_of
from remittances.models import Confirmation, RecipientAddress, Remittance
from remittances.sharing import last_sharing
from remittances.ways import ways_of

SEES = (Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER)
ORDERS = {
    "code": (F("code"), "pk"),
    "country": (F("country"), "code"),
    "people": (F("people"), "code"),
    "orders": (F("orders"), "code"),
}


@exports.exportable
@office_required(*SEES)
def address_list(request):
    form = AddressFilter(request.GET)
    rows = form.chosen(RecipientAddress.objects.visible_to(request.user))
    rows = rows.annotate(orders=Count("remittances", filter=~Q(remittances__state="withdrawn")))
    rows, sort = sorted_by(rows, ORDERS, request.GET.get("sort"))
    if exports.asked(request):
        return _csv(request, form, rows)
    context = {
        "page": page_of(rows, request.GET.get("page")),
        "form": form,
        "sort": sort,
        "exports": [exports.link(request)],
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "remittances/address_list.html", context)


def _csv(request, form, rows):
    head = [_("Code"), _("Country"), _("People"), _("Money"), _("What it can use"), _("Orders"), _("Closed on")]
    lines = (
        (row.code, row.country, row.people, _("yes") if row.takes_money else _("no"), row.notice, row.orders,
         row.closed_on or "")
        for row in rows.iterator(chunk_size=500)
    )  # fmt: skip
    return exports.send(request, "addresses", head, lines, count=rows.count(), form=form)


def visible(request, pk):
    return get_object_or_404(RecipientAddress.objects.visible_to(request.user), pk=pk)


@require_safe
@office_required(*SEES)
def address_detail(request, pk):
    return _detail(request, visible(request, pk))


def _detail(request, address, **more):
    user = request.user
    context = {
        "address": address,
        "orders": Remittance.objects.visible_to(user).filter(address=address).order_by("-prepared_on", "-code")[:20],
        "sharing": last_sharing(address, user) if user.has_perm("remittances.view_share") else None,
        "confirmed": Confirmation.objects.filter(attempt__remittance__address=address)
        .order_by("-confirmed_on")
        .first(),
        "keeps": user.has_perm("remittances.place_resident"),
        "ways": ways_of(address),
        "minutes": minutes_of(address, user) if user.has_perm("remittances.view_attempt") else None,
    }
    if user.has_perm("remittances.view_resident"):
        context |= _residents(address, user)
    return render(request, "remittances/address_detail.html", {**context, **more})


def _residents(address, user):
    """Who lives there, by code where this person may know the case; the rest as a number."""
    here = address.residents.filter(to_on=None).select_related("captive").order_by("from_on", "captive__code")
    here = list(here)
    if user.has_perm("remittances.view_every_resident"):
        return {"residents": here, "others": 0}
    mine = set(Captive.objects.visible_to(user).filter(residences__in=here).values_list("pk", flat=True))
    known = [one for one in here if one.captive_id in mine]
    return {"residents": known, "others": len(here) - len(known)}


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*SEES)
def address_new(request):
    require_perm(request.user, "remittances.open_address")
    form = AddressForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            try:
                address = services.open_address(**form.cleaned_data, by=request.user)
            except services.PossibleDuplicate:
                form.ask_whether_knowingly()
                raise
            messages.success(request, _("Address %(code)s is open and its lines are sealed.") % {"code": address.code})
            return redirect(address)
    return render(request, "remittances/address_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*SEES)
def address_resident(request, pk):
    address = visible(request, pk)
    require_perm(request.user, "remittances.place_resident")
    form = ResidentForm(request.POST or None, by=request.user, initial={"from_on": timezone.localdate()})
    if form.is_valid():
        with on_form(form):
            services.place_resident(address, **form.cleaned_data, by=request.user)
            return redirect(address)
    context = {
        "heading": _("Who lives at %(code)s") % {"code": address.code},
        "sub": _("Cases by code. A stay elsewhere ends on the day this one begins."),
        "form": form,
        "act": _("Write it down"),
        "back": (address.code, address.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_POST
@office_required(*SEES)
def address_close(request, pk):
    address = visible(request, pk)
    require_perm(request.user, "remittances.close_address")
    try:
        services.close_address(address, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("%(code)s is closed: nothing is sent there.") % {"code": address.code})
    return redirect(reverse("remittances:address_detail", args=[address.pk]))
