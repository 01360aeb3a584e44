"""The way into a plan's pages: what may not be seen is not there; what a rule keeps away names the rule."""

from functools import wraps

from access.doors import require_perm
from remittances.models import Plan
from remittances.plan_tables import with_rule
from remittances.views.doors import kept_away, plan_of_own_body


def of_plan(perm):
    """Hand the view the plan named by `pk`, if the user may see it (404) and holds the permission on it (403).

    To an approver of the preparer's own body the answer is the rule that keeps them away, and nothing of the content.
    """

    def decorate(view):
        @wraps(view)
        def with_plan(request, pk):
            plan = with_rule(Plan.objects.visible_to(request.user)).with_parts().filter(pk=pk).first()
            if plan is None:
                return kept_away(request, plan_of_own_body(request.user, pk))
            require_perm(request.user, f"remittances.{perm}_plan", plan)
            return view(request, plan)

        return with_plan

    return decorate
