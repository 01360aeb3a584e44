"""Pages of the bodies; those of decisions stand in decision_views.py."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access import lists
from access.doors import require_perm
from access.forms import show
from access.models import Appointment
from access.offices import Office, holds
from access.refusal import Refusal, as_refusal
from audit import exports
from audit.models import Minute
from member_parties import services
from member_parties.forms import BodyFilter, BodyForm, EndTieForm, TieForm
from member_parties.models import Body, Tie, TieKind

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
ORDERS = {"code": "code", "name": "name", "country": "country"}


@exports.exportable
def body_list(request):
    require_perm(request.user, "member_parties.view_body")
    today = timezone.localdate()
    form = BodyFilter(request.GET)
    found = form.narrow(Body.objects.visible_to(request.user), today).with_ties(today)
    found = lists.in_order(found, request.GET, ORDERS, ["code"])
    if exports.asked(request):
        return bodies_as_csv(request, form, found)
    context = {
        "form": form,
        "page": lists.page(found, request.GET),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
    }
    return render(request, "member_parties/body_list.html", context)


def bodies_as_csv(request, form, found):
    head = [_("code"), _("name"), _("kind"), _("country"), _("today"), _("groups inside")]
    rows = (
        (
            body.code,
            body.name,
            body.get_kind_display(),
            body.country,
            "; ".join(" ".join(filter(None, (tie.get_kind_display(), tie.other and tie.other.code))) for tie in ties),
            body.groups_inside,
        )
        for body in found
        for ties in [body.ties_today]
    )
    return exports.send(request, "bodies", head, rows, count=found.count(), form=form)


@require_safe
def body_detail(request, pk):
    body = get_object_or_404(Body.objects.visible_to(request.user), pk=pk)
    today = timezone.localdate()
    inside = Tie.objects.filter(other=body).select_related("body").order_by("kind", "body__code", "from_on")
    if not holds(request.user, Office.SECRETARY, Office.TREASURER, Office.AUDITOR):
        inside = inside.filter(kind=TieKind.PART_OF).in_force(today)
    # People are known to those who appoint and check, and to the delegates of the body itself.
    knows_people = request.user.has_perm("access.view_user") or holds(request.user, Office.DELEGATE, body=body)
    holders = Appointment.objects.in_force(today).filter(body=body).select_related("user").order_by("office")
    reads_minutes = holds(request.user, Office.SECRETARY, Office.AUDITOR)
    context = {
        "body": body,
        "ties": body.ties.select_related("other").order_by("-from_on"),
        "inside": inside,
        "holders": holders if knows_people else None,
        "minutes": Minute.objects.about(body).order_by("-id")[:20] if reads_minutes else None,
        "today": today,
        "may_tie": request.user.has_perm("member_parties.add_tie"),
    }
    return render(request, "member_parties/body_detail.html", context)


@get_or_post
def body_new(request):
    require_perm(request.user, "member_parties.add_body")
    form = BodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with as_refusal():
                body = services.found_body(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("The body is entered. Tie it to the association or to another body."))
            return redirect(body)
    context = {
        "heading": _("New body"),
        "sub": _("A party, a group inside one, or a minority of one that is no member itself."),
        "form": form,
        "act": _("Enter it"),
        "consequence": _("tied to nothing until you tie it"),
        "back": (_("Bodies"), reverse("member_parties:body_list")),
    }
    return render(request, "act.html", context)


@get_or_post
def tie_new(request, pk):
    body = get_object_or_404(Body.objects.visible_to(request.user), pk=pk)
    require_perm(request.user, "member_parties.add_tie")
    form = TieForm(request.POST or None, initial={"from_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            with as_refusal():
                services.tie(body=body, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("The tie is made."))
            return redirect(body)
    context = {
        "heading": _("New tie of %(code)s") % {"code": body.code},
        "sub": body.name,
        "form": form,
        "act": _("Make the tie"),
        "consequence": _("a member votes from its first day on"),
        "back": (body.code, body.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def tie_end(request, pk):
    visible = Body.objects.visible_to(request.user)
    tie = get_object_or_404(Tie.objects.filter(body__in=visible).select_related("body", "other"), pk=pk)
    require_perm(request.user, "member_parties.end_tie")
    form = EndTieForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            with as_refusal():
                services.end_tie(tie, on=form.cleaned_data["on"], by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("The tie is ended."))
            return redirect(tie.body)
    context = {
        "heading": _("End a tie of %(code)s") % {"code": tie.body.code},
        "sub": f"{tie.get_kind_display()} {tie.other or ''}",
        "form": form,
        "act": _("End the tie"),
        "consequence": _("it stays on record with both its days"),
        "back": (tie.body.code, tie.body.get_absolute_url()),
    }
    return render(request, "act.html", context)
