"""Grants of office that wait for a second body: the list of them, and the pages that answer one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from access import lists, services
from access.doors import office_required, require_perm, step_up_required
from access.factors import kinds
from access.forms import BecauseForm, ConfirmForm
from access.models import Appointment, Standing
from access.offices import Office
from access.refusal import on_form

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
GRANTS = gettext_lazy("Grants of office")
TONES = {
    Standing.AHEAD: "half",
    Standing.HELD: "ok",
    Standing.ENDED: "plain",
    Standing.WAITING: "need",
    Standing.REFUSED: "plain",
}


@require_safe
@office_required(Office.SECRETARY, Office.AUDITOR, Office.DELEGATE)
def grant_list(request):
    """What waits for a second body and what was answered; a delegate sees what asks for the own answer or had it."""
    today = timezone.localdate()
    seen = Appointment.objects.visible_to(request.user, today).exclude(granted_by=None)
    waiting = request.GET.get("all") != "1"
    found = seen.waiting(today) if waiting else seen
    found = found.select_related("user", "body", "granted_by", "confirmed_by", "refused_by")
    page = lists.page(found.order_by("-recorded_at", "pk"), request.GET)
    answers = request.user.has_perm("access.answer_appointment")
    mine = set(Appointment.objects.to_answer(request.user, today).values_list("pk", flat=True)) if answers else set()
    for held in page.object_list:
        held.state, held.tone = (standing := held.standing(today)).label, TONES[standing]
        held.can_answer = held.pk in mine
        held.answered_by = held.confirmed_by or held.refused_by
    return render(request, "access/grant_list.html", {"page": page, "waiting": waiting})


def asked_of(request, pk):
    """The grant, 404 if it is none of this person's business, 403 if the answer is not this person's to give."""
    today = timezone.localdate()
    people = Appointment.objects.visible_to(request.user, today).exclude(granted_by=None)
    held = get_object_or_404(people.select_related("user", "body", "granted_by"), pk=pk)
    require_perm(request.user, "access.answer_appointment")
    if not held.is_answered and not Appointment.objects.to_answer(request.user, today).filter(pk=pk).exists():
        raise PermissionDenied
    return held


def _context(held, form):
    lines = [
        _("Given by %(name)s; it opens nothing before it is confirmed.") % {"name": held.granted_by.username},
        _("You answer for a second body: the minutes name you."),
    ]
    if not kinds(held.user):
        # Whoever gave the first password could still come in with it.
        lines.append(_("They have not set up a second factor yet: let them sign in first, and confirm then."))
    return {
        "sub": f"{held.get_office_display()} {held.body.code if held.body else ''}, {services.days_of(held)}",
        "lines": lines,
        "form": form,
        "back": (GRANTS, reverse("access:grant_list")),
    }


@get_or_post
@step_up_required
@office_required(Office.SECRETARY, Office.AUDITOR, Office.DELEGATE)
def grant_confirm(request, pk):
    held = asked_of(request, pk)
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.confirm_appointment(held, by=request.user)
            messages.success(request, _("The office is confirmed."))
            return redirect("access:grant_list")
    context = _context(held, form) | {
        "heading": _("Confirm an office of %(name)s?") % {"name": held.user.username},
        "act": _("Confirm the office"),
        "consequence": _("has effect on its first day, or at once"),
    }
    return render(request, "access/grant_confirm.html", context | {"held": held})


@get_or_post
@office_required(Office.SECRETARY, Office.AUDITOR, Office.DELEGATE)
def grant_refuse(request, pk):
    held = asked_of(request, pk)
    form = BecauseForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.refuse_appointment(held, **form.cleaned_data, by=request.user)
            messages.success(request, _("The office is refused."))
            return redirect("access:grant_list")
    context = _context(held, form) | {
        "heading": _("Refuse an office to %(name)s?") % {"name": held.user.username},
        "act": _("Refuse the office"),
        "consequence": _("the grant stays readable with your reason"),
        "tone": "red",
    }
    return render(request, "act.html", context)
