"""A plan from its draft to the signers: made, changed, proposed, locked, submitted, dropped."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.doors import office_required, require_perm
from access.offices import Office
from access.once import once_only, told_if_done
from access.refusal import on_form
from remittances import services
from remittances.forms import ReasonForm
from remittances.forms_of_plans import PlanForm, ProposeForm
from remittances.models import BEFORE_SIGNERS
from remittances.services.steps import said
from remittances.views.orders import pressed
from remittances.views.plan_doors import of_plan


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.TREASURER)
def plan_new(request):
    require_perm(request.user, "remittances.draft_plan")
    form = PlanForm(request.POST or None, initial={"on": timezone.localdate()})
    form = once_only(form, "draft plan", "new", by=request.user)
    if form.is_valid():
        with on_form(form):
            facts = {name: form.cleaned_data[name] for name in ("kind", "on", "once")}
            plan = services.draft_plan(terms=form.terms, **facts, by=request.user)
            messages.success(request, _("%(code)s is a draft. Now propose who gets what.") % {"code": plan.code})
            return redirect("remittances:plan_propose", plan.pk)
    return render(request, "remittances/plan_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@of_plan("edit")
def plan_edit(request, plan):
    places = plan.currency.exponent
    initial = {name: getattr(plan, name) for name in ("decision", "from_on", "to_on", "purpose")}
    initial |= {name: f"{getattr(plan, name):.{places}f}" for name in ("sum", "floor")}
    initial["cap"] = "" if plan.cap is None else f"{plan.cap:.{places}f}"
    form = PlanForm(request.POST or None, plan=plan, initial=initial)
    if form.is_valid():
        with on_form(form):
            services.edit_plan(plan, terms=form.terms, by=request.user)
            return redirect(plan)
    return render(request, "remittances/plan_edit.html", {"form": form, "plan": plan})


@require_http_methods(["GET", "HEAD", "POST"])
@of_plan("propose")
def plan_propose(request, plan):
    form = ProposeForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            plan = services.propose_lines(plan, route=form.cleaned_data["route"], by=request.user)
            sums = {"total": said(plan.total, plan.currency_id), "left": said(plan.sum - plan.total, plan.currency_id)}
            sentence = _("%(total)s are shared; %(left)s of the sum are left. Each line says why it is what it is.")
            messages.success(request, sentence % sums)
            return redirect(plan)
    lines = [
        _("%(sum)s are shared over the addresses in reach of %(fund)s by need, floor and cap.")
        % {"sum": said(plan.sum, plan.currency_id), "fund": plan.fund.name},
        _("Every address has a line with the sentence that says why it gets what it gets, or nothing."),
    ]
    if plan.total:
        lines.append(_("All lines are written anew: what you overruled is proposed again as it was."))
    context = {
        "heading": _("Propose the lines of %(code)s") % {"code": plan.code},
        "lines": lines,
        "form": form,
        "act": _("Propose the lines"),
        "consequence": _("books and promises nothing; signers see nothing yet"),
        "back": (plan.code, plan.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_POST
@of_plan("lock")
def plan_lock(request, plan):
    return pressed(request, plan, services.lock_plan, _("%(code)s is locked: read it once more, then submit it."))


@require_POST
@of_plan("unlock")
def plan_unlock(request, plan):
    done = _("%(code)s is a draft again.")
    if plan.state in BEFORE_SIGNERS:
        done = _("%(code)s is a draft again; signatures are void, and who signed is told.")
    return pressed(request, plan, services.unlock_plan, done)


@require_POST
@of_plan("submit")
def plan_submit(request, plan):
    return pressed(request, plan, services.submit_plan, _("%(code)s is before the signers."))


@require_http_methods(["GET", "HEAD", "POST"])
@of_plan("abandon")
def plan_abandon(request, plan):
    form = once_only(ReasonForm(request.POST or None), "abandon plan", plan.pk, by=request.user)
    if form.is_valid():
        with on_form(form):
            with told_if_done(request):
                services.abandon_plan(plan, **form.cleaned_data, by=request.user)
                messages.success(request, _("%(code)s is abandoned; its sum weighs no longer.") % {"code": plan.code})
            return redirect(plan)
    sum_ = said(plan.total, plan.currency_id)
    context = {
        "heading": _("Abandon %(code)s") % {"code": plan.code},
        "lines": [
            _("It is dropped for good; its number and its lines stay to be read."),
            _("%(sum)s no longer weigh on decision %(decision)s.") % {"sum": sum_, "decision": plan.decision.code},
            _("This cannot be undone: another plan is prepared anew."),
        ],
        "form": form,
        "act": _("Abandon it"),
        "tone": "red",
        "back": (plan.code, plan.get_absolute_url()),
    }
    return render(request, "act.html", context)
