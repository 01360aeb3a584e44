"""A signed plan let go, what became of its orders, and its end."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.once import once_only, told_if_done
from access.refusal import on_form
from remittances import services
from remittances.forms_of_plans import FollowUpForm
from remittances.models import PlanKind, PlanState, Route
from remittances.services.steps import said
from remittances.views.plan_doors import of_plan


@require_http_methods(["GET", "HEAD", "POST"])
@of_plan("release")
def plan_release(request, plan):
    if request.method != "POST" and not plan.can_move_to(PlanState.RELEASED):
        return redirect(plan)
    form = once_only(forms.Form(request.POST or None), "release plan", plan.pk, by=request.user)
    if form.is_valid():
        with on_form(form):
            with told_if_done(request):
                services.release_plan(plan, **form.cleaned_data, by=request.user)
                messages.success(
                    request, _("%(code)s is released: its orders wait for the forwarders.") % {"code": plan.code}
                )
            return redirect(plan)
    routes = _routes(plan)
    context = {"plan": plan, "form": form, "routes": routes, "count": sum(row["count"] for row in routes)}
    return render(request, "remittances/plan_release.html", context)


def _routes(plan):
    """What a plan sends by each route, in its own currency."""
    rows = plan.lines.sending().order_by().values("route").annotate(count=Count("pk"), total=Sum("amount"))
    words = dict(Route.choices)
    return [{**row, "word": words[row["route"]]} for row in sorted(rows, key=lambda row: -row["total"])]


@require_http_methods(["GET", "HEAD", "POST"])
@of_plan("follow_up")
def plan_follow_up(request, plan):
    money = services.money_to_follow(plan)
    form = FollowUpForm(request.POST or None, plan=plan, money=money, initial={"on": timezone.localdate()})
    form = once_only(form, "follow up", plan.pk, by=request.user)
    if form.is_valid():
        with on_form(form):
            made = services.follow_up(plan, **form.cleaned_data, by=request.user)
            sentence = _("%(code)s is a draft of exactly what did not arrive.")
            if made.kind == PlanKind.CORRECTION:
                sentence = _("%(code)s is a draft of exactly what was cancelled.")
            messages.success(request, sentence % {"code": made.code})
            return redirect(made)
    context = {
        "heading": _("Follow up %(code)s") % {"code": plan.code},
        "lines": [
            _("What was cancelled, came back or fell short is planned once more, line by line, and nothing else."),
            _("What is on its way does not count yet; what earlier follow-ups took is left out."),
            _("All of it draws %(sum)s on the decision that you choose.") % {"sum": said(money, plan.currency_id)},
            _("It is a plan of its own: locked, submitted and signed like this one."),
        ],
        "form": form,
        "act": _("Draft it"),
        "back": (plan.code, plan.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_plan("close")
def plan_close(request, plan):
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with on_form(form):
            services.close_plan(plan, by=request.user)
            messages.success(request, _("%(code)s is closed with its figures.") % {"code": plan.code})
            return redirect(plan)
    sums = {name: said(sum_, plan.currency_id) for name, sum_ in services.closing_figures(plan).items()}
    context = {
        "heading": _("Close %(code)s") % {"code": plan.code},
        "lines": [
            _("Planned %(planned)s, sent %(sent)s, arrived %(arrived)s.") % sums,
            _("Came back %(returned)s, lost on the way %(lost)s, cancelled %(cancelled)s, fees %(fees)s.") % sums,
            _("These figures stand in the minutes. This cannot be undone; a follow-up may still come after it."),
        ],
        "form": form,
        "act": _("Close it"),
        "back": (plan.code, plan.get_absolute_url()),
    }
    return render(request, "act.html", context)
