"""The list of plans, and the page of one: as much of it as an office may see."""

from django.db.models import F
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.doors import office_required
from access.offices import Office
from audit import exports
from captives.listing import list_context, sorted_by
from ledger.money import as_figure, totals
from remittances import services
from remittances.forms_of_plans import PlanFilter
from remittances.minutes import minutes_of
from remittances.models import RELEASED, TO_COME, Plan, PlanState
from remittances.plan_acts import open_acts
from remittances.plan_tables import added_up, followed_by, progress, reach
from remittances.services.plans import unlike_terms
from remittances.telling import changes_since
from remittances.tones import plan_tone
from remittances.views.plan_doors import of_plan

SEES = (Office.TREASURER, Office.AUDITOR, Office.APPROVER)
BEFORE_THE_LAST_SIGNATURE = frozenset({PlanState.DRAFT, PlanState.LOCKED, PlanState.SUBMITTED})
NEWEST_FIRST = "-prepared_on"
ORDERS = {
    "code": (F("code"), "pk"),
    "prepared_on": (F("prepared_on"), "-code"),
    "kind": (F("kind"), "-code"),
    "from_on": (F("from_on"), "-code"),
    "fund": (F("fund__name"), "-code"),
    "decision": (F("decision__code"), "-code"),
    "total": (F("total"), "currency", "-code"),
    "state": (F("state"), "-prepared_on", "-code"),
}


@exports.exportable
@office_required(*SEES)
def plan_list(request):
    form = PlanFilter(request.GET)
    rows = form.chosen(Plan.objects.visible_to(request.user)).with_parts()
    rows, sort = sorted_by(rows, ORDERS, request.GET.get("sort") or NEWEST_FIRST)
    if exports.asked(request):
        return _csv(request, form, rows)
    context = list_context(request, rows, form=form, sort=sort)
    for row in context["page"].rows:
        row.tone = plan_tone(row.state)
    context["totals"] = sorted(totals(row.money for row in context["page"].rows).items())
    return render(request, "remittances/plan_list.html", context)


def _csv(request, form, rows):
    head = [
        _("Code"), _("Prepared"), _("Kind"), _("From"), _("To"), _("Purpose"), _("Decision"), _("Fund"),
        _("Sum to be shared"), _("Total"), _("Currency"), _("State"),
    ]  # fmt: skip
    lines = (
        (row.code, row.prepared_on, row.get_kind_display(), row.from_on, row.to_on, row.purpose, row.decision.code,
         row.fund.name, as_figure(row.sum, row.currency_id), as_figure(row.total, row.currency_id), row.currency_id,
         row.get_state_display())
        for row in rows.iterator(chunk_size=500)
    )  # fmt: skip
    return exports.send(request, "plans", head, lines, count=rows.count(), form=form)


@require_safe
@of_plan("view")
def plan_detail(request, plan):
    user = request.user
    plan.unshared = max(plan.sum - plan.total, 0)
    approvals = list(plan.approvals.select_related("body").order_by("signed_at", "pk"))
    reached = reach(plan)
    steps = progress(plan) if plan.state in RELEASED else ()
    still_open = sum(step.count for step in steps if step.is_open)
    later = followed_by(plan) if plan.state in RELEASED else ()
    is_missing = any(one.is_missing for one in (*steps, *later))
    facts = {"reach": reached, "needed": plan.needed, "approvals": approvals}
    main, acts = open_acts(plan, user, **facts, still_open=still_open, is_missing=is_missing)
    context = {
        "plan": plan,
        "tone": plan_tone(plan.state),
        "main": main,
        "acts": acts,
        "approvals": approvals,
        "signed": sum(1 for one in approvals if one.voided_at is None),
        "reach": reached,
        "steps": steps,
        "still_open": still_open,
        "weighs": plan.state in TO_COME,
        "unlike": unlike_terms(plan) if plan.state == PlanState.DRAFT else "",
        "is_closed": plan.state == PlanState.CLOSED,
        "whole": added_up(steps),
        "followed_by": later,
        "sees_books": user.has_perm("remittances.view_attempt"),
    }
    context |= _of_signing(plan, approvals, foresees=context["sees_books"])
    if context["sees_books"]:
        context["minutes"] = minutes_of(plan, user)
    return render(request, "remittances/plan_detail.html", context)


def _of_signing(plan, approvals, *, foresees):
    """What was changed since a signature that is void now; where nothing was, whether enough bodies can sign."""
    void = next((one for one in reversed(approvals) if one.voided_at), None) if plan.state in TO_COME else None
    if void:
        return {"void": void, "changes": changes_since(plan, void.voided_at), "foresight": None}
    asked = foresees and plan.state in BEFORE_THE_LAST_SIGNATURE
    foresight = services.foresee(plan, timezone.localdate()) if asked else None
    return {"void": None, "changes": (), "foresight": foresight}
