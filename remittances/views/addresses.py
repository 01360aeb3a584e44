from django.contrib import messages
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.doors import office_required, require_perm
from access.offices import Office
from access.refusal import Refusal, on_form
from audit import exports
from captives.listing import by_number, page_of, sorted_by
from captives.models import Captive
from remittances import services
from remittances.forms_of_addresses import AddressFilter, AddressForm, ResidentForm
from remittances.minutes import minutes_of
from remittances.models import Confirmation, RecipientAddress, Remittance, Route
from remittances.services.alternates import stand_ins
from remittances.sharing import last_sharing
from remittances.tones import tone
from remittances.ways import ways_of

# Of orders, notices, flags and needs: the newest.
SHOWN = 20
SEES = (Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER)
CODE = by_number("code")
ORDERS = {
    "code": (CODE, "pk"),
    "country": (F("country"), CODE),
    "circle": (F("circle"), CODE),
    "people": (F("people"), CODE),
    "confirmed_on": (F("confirmed_on"), CODE),
    "orders": (F("orders"), CODE),
}


@exports.exportable
@office_required(*SEES)
def address_list(request):
    form = AddressFilter(request.GET)
    rows = form.chosen(RecipientAddress.objects.visible_to(request.user)).with_flagged()
    rows = rows.annotate(orders=Count("remittances", filter=~Q(remittances__state="withdrawn")))
    rows, sort = sorted_by(rows, ORDERS, request.GET.get("sort"))
    if exports.asked(request):
        return _csv(request, form, rows)
    page, today = page_of(rows, request.GET.get("page")), timezone.localdate()
    for row in page.rows:
        row.stale = row.is_stale(today)
    context = {
        "page": page,
        "form": form,
        "sort": sort,
        "exports": [exports.link(request)],
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "remittances/address_list.html", context)


HEAD = (
    _lazy("Code"),
    _lazy("Country"),
    _lazy("Serves"),
    _lazy("Working title"),
    _lazy("People"),
    _lazy("Money"),
    _lazy("Parcels"),
    _lazy("What it can use"),
    _lazy("Last confirmed"),
    _lazy("Risk flag"),
    _lazy("Orders"),
    _lazy("Closed on"),
)


def _csv(request, form, rows):
    word = {True: _("yes"), False: _("no")}
    lines = (
        (row.code, row.country, row.get_circle_display(), row.label, row.people, word[row.takes_money],
         word[row.takes_parcels], row.notice, row.confirmed_on or "", word[row.flagged], row.orders,
         row.closed_on or "")
        for row in rows.iterator(chunk_size=500)
    )  # fmt: skip
    return exports.send(request, "addresses", map(str, HEAD), lines, count=rows.count(), form=form)


def visible(request, pk):
    rows = RecipientAddress.objects.visible_to(request.user).select_related("alternate")
    return get_object_or_404(rows, pk=pk)


@require_safe
@office_required(*SEES)
def address_detail(request, pk):
    return _detail(request, visible(request, pk))


def _detail(request, address, **more):
    user, today = request.user, timezone.localdate()
    newest = Confirmation.objects.filter(attempt__remittance=OuterRef("pk")).order_by("-confirmed_on", "-pk")
    orders = Remittance.objects.visible_to(user).filter(address=address).order_by("-prepared_on", "-code")
    shown = list(orders.annotate(received=Subquery(newest.values("received")[:1]))[:SHOWN])
    for order in shown:
        order.tone = tone(order.state)
    context = {
        "address": address,
        "orders": shown,
        "sharing": last_sharing(address, user) if user.has_perm("remittances.view_share") else None,
        "stale": address.is_stale(today),
        "age": address.confirmed_on and (today - address.confirmed_on).days,
        "stands": not address.closed_on and not address.burned_at,
        "keeps": user.has_perm("remittances.place_resident"),
        "ways": ways_of(address),
        "stand_in": _stand_in(address),
        "minutes": minutes_of(address, user) if user.has_perm("remittances.view_attempt") else None,
        **_known(address, today),
    }
    if user.has_perm("remittances.view_resident"):
        context |= _residents(address, user)
    return render(request, "remittances/address_detail.html", {**context, **more})


def _stand_in(address):
    """The code of who stands in for it now, by what it can use itself; None without an alternate that can be used."""
    if address.alternate is None:
        return None
    route = Route.PARCEL if address.takes_parcels and not address.takes_money else None
    return stand_ins(route, place=address.pk).get(address.pk)


def _known(address, today):
    """What was noted of the address: notices, flags, needs; whoever may not read a flag sees that one stands."""
    flags = address.flags.select_related("noted_by", "lifted_by")
    flags = list(flags.order_by(F("lifted_at").desc(nulls_first=True), "-noted_at")[:SHOWN])
    needs = list(address.needs.order_by("-from_on")[:SHOWN])
    return {
        "notices": address.notices.select_related("letter").order_by("-noted_on", "-noted_at")[:SHOWN],
        "flags": flags,
        "flagged": any(flag.lifted_at is None for flag in flags),
        "needs": needs,
        "need": next((one for one in needs if one.is_in_force(today)), None),
    }


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
