"""Reading a plan, and signing or refusing it. Signers see sums, countries and reasons: no address and no route."""

from django.contrib import messages
from django.db.models import CharField, Count, F, Func, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import office_required, require_perm, step_up_required
from access.offices import Office
from access.refusal import Refusal, on_form
from captives.listing import page_of
from remittances import services
from remittances.forms import ReasonForm, SignForm
from remittances.models import Plan, PlanState
from remittances.services.signing import standing
from remittances.telling import changes_since
from remittances.unaddressed import lines_numbered
from remittances.views.doors import plan_of_own_body
from remittances.views.signing import press, reading, refused_press, refused_refusing, said_of, signing_bodies

SHOWN = ("number", "country", "people", "need", "proposed", "amount", "why", "overruled_because")


def _plans(user):
    content = Func(F("pk"), function="plan_digest", output_field=CharField())
    return (
        Plan.objects.visible_to(user)
        .with_parts()
        .annotate(
            content=content, line_count=Count("lines"), overruled=Count("lines", filter=~Q(lines__overruled_because=""))
        )
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.APPROVER)
@step_up_required
def plan_approve(request, pk):
    signs_for = signing_bodies(request.user)
    form = SignForm(request.POST or None, bodies=signs_for)
    plan = _plans(request.user).filter(pk=pk).first()
    if plan is None:
        return refused_press(request, plan_of_own_body(request.user, pk), signs_for)
    signed, refusal = press(request, plan, form, signs_for)
    if signed:
        messages.success(request, said_of(signed, _("%(code)s is signed: the treasurer may release it.")))
        return redirect("remittances:plan_approve", pk)
    context = reading(request, plan, form, signs_for, refusal)
    page, told = page_of(plan.lines.order_by("number").values(*SHOWN), request.GET.get("page")), lines_numbered(plan)
    for line in page.rows:
        line |= {name: told(line[name], line["number"]) for name in ("why", "overruled_because")}
    context |= {
        "plan": plan,
        "page": page,
        "refusal": refusal and told(str(refusal)),
        "changes": changes_since(plan, context["void"].voided_at) if context["void"] else [],
    }
    return render(request, "remittances/plan_approve.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.APPROVER)
def plan_refuse(request, pk):
    plan = _plans(request.user).filter(pk=pk).first()
    form = ReasonForm(request.POST or None)
    if plan is None:
        return refused_refusing(request, plan_of_own_body(request.user, pk), form)
    require_perm(request.user, "remittances.refuse_plan", plan)
    if form.is_valid():
        with on_form(form):
            services.refuse(plan, **form.cleaned_data, by=request.user)
            return redirect("remittances:plan_approve", pk)
    context = {
        "form": form,
        "heading": _("Refuse %(code)s") % {"code": plan.code},
        "lines": [
            _("It is turned down for good, with all its lines, and weighs on its decision no longer."),
            _("The treasurer may prepare another one."),
        ],
        "act": _("Refuse"),
        "tone": "red",
        "back": (plan.code, _signing_page(plan)),
    }
    return render(request, "act.html", context)


def _signing_page(plan):
    return redirect("remittances:plan_approve", plan.pk).url


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.TREASURER)
def plan_lapsed(request, pk):
    """A signed plan whose signer is no longer in office: back to the signers, for one signature more."""
    plan = Plan.objects.visible_to(request.user).with_parts().filter(pk=pk, state=PlanState.SIGNED).first()
    if plan is None:
        raise Http404
    require_perm(request.user, "remittances.drop_lapsed_plan", plan)
    refusal = None
    if request.method == "POST":
        try:
            services.drop_lapsed(plan, by=request.user)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("%(code)s is before the signers again.") % {"code": plan.code})
            return redirect(plan)
    today = timezone.now().date()
    context = {"plan": plan, "lapsed": list(standing(plan, today).filter(stands=False)), "refusal": refusal}
    context["foresight"] = services.foresee(plan, today) if context["lapsed"] else None
    return render(request, "remittances/plan_lapsed.html", context, status=409 if refusal else 200)
