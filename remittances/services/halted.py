"""What signers saw and is so no longer, once a way or the instructions at an address change: held up, and minuted."""

from audit import services as audit
from remittances.models import BEFORE_SIGNERS, TO_COME, Plan, State
from remittances.services.papers import signed_bodies
from remittances.services.steps import said


def single_orders(address, **which):
    """The single orders to the address, locked, that its triggers take back to their drafts."""
    signed = address.remittances.filter(state__in=(State.SUBMITTED, State.APPROVED), line=None, **which)
    return list(signed.select_for_update(of=("self",)).order_by("code"))


def plans_before_signers(address, **which):
    """The plans, locked, that send there and that its triggers take back to drafts, each with who had signed."""
    lines = address.plan_lines.sending().filter(**which)
    plans = Plan.objects.filter(pk__in=lines.values("plan"), state__in=BEFORE_SIGNERS)
    plans = plans.select_for_update(of=("self",), no_key=True).select_related("decision").order_by("pk")
    return [(plan, signed_bodies(plan)) for plan in plans]


def plans_to_come(address):
    """Codes of the plans, not released, that would send there."""
    plans = Plan.objects.filter(pk__in=address.plan_lines.sending().values("plan"), state__in=TO_COME)
    return list(plans.order_by("code").values_list("code", flat=True))


def record_taken_back(orders, plans, *, because, by):
    """Write in the minutes of each order and plan that it is a draft again, its signatures void."""
    for order in orders:
        audit.record("remittance recalled", order, by=by, because=because, void_signatures="all")
    for plan, signed in plans:
        facts = {"sum": said(plan.total, plan.currency_id), "decision": plan.decision.code}
        audit.record("plan unlocked", plan, by=by, was=plan.state, void_signatures=signed, because=because, **facts)
