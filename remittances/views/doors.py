"""The way into a remittance's pages: what may not be seen is not there; what a rule keeps away names the rule."""

from functools import wraps

from django.http import Http404
from django.shortcuts import render

from access.doors import require_perm
from access.offices import Office, holds
from remittances.models import Plan, PlanState, Remittance, State
from remittances.services.signing import SignatureRefused, require_another_body


def of_remittance(perm):
    """Hand the view the remittance named by `pk`, if the user may see it (404) and holds the permission on it (403).

    To an approver of the preparer's own body the answer is the rule that keeps them away, and nothing of the content.
    """

    def decorate(view):
        @wraps(view)
        def with_remittance(request, pk):
            rows = Remittance.objects.visible_to(request.user).with_parts().with_tried()
            remittance = rows.filter(pk=pk).first()
            if remittance is None:
                return kept_away(request, of_own_body(request.user, pk))
            require_perm(request.user, f"remittances.{perm}_remittance", remittance)
            return view(request, remittance)

        return with_remittance

    return decorate


def of_own_body(user, pk):
    """The remittance that an approver would see if another body had prepared it. Raises Http404 for any other."""
    rows = Remittance.objects.exclude(state=State.DRAFT).select_related("preparer_body")
    remittance = rows.filter(pk=pk).first() if holds(user, Office.APPROVER) else None
    if remittance is None:
        raise Http404
    return remittance


def plan_of_own_body(user, pk):
    """The plan that an approver would see if another body had prepared it. Raises Http404 for any other."""
    shut = (PlanState.DRAFT, PlanState.LOCKED, PlanState.ABANDONED)
    rows = Plan.objects.exclude(state__in=shut).select_related("preparer_body")
    plan = rows.filter(pk=pk).first() if holds(user, Office.APPROVER) else None
    if plan is None:
        raise Http404
    return plan


def kept_away(request, thing):
    """The page that names the rule, with nothing of what it keeps away."""
    try:
        require_another_body(thing, body=None, by=request.user)
    except SignatureRefused as refusal:
        return render(request, "remittances/kept_away.html", {"refusal": refusal}, status=403)
    raise Http404
