"""A plan before the signers, and out of their hands: released, each line that gives something is an order.

The orders are the outbox: written in the transaction that releases, approved as the plan was signed, and from there
on the same as an order that was drafted alone. See docs/decisions/0082-plans-and-orders.md.
"""

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit.numbering import next_number
from remittances.models import ANSWERING, PlanState
from remittances.services.limits import lock_limits
from remittances.services.papers import digest_of
from remittances.services.plans import (
    locked_plan,
    record_plan,
    require_plan_room,
    require_planner,
    signed_bodies,
    sums_of,
)
from remittances.services.proposing import require_once
from remittances.services.sendable import require_sendable
from remittances.services.signing import standing
from remittances.services.steps import require_day

# Before the plan, as whoever burns or closes a way takes them: what is burned now is seen, later it sees the orders.
PLACES = """
    SELECT 1 FROM remittances_recipientaddress
    WHERE id IN (SELECT address_id FROM remittances_planline WHERE plan_id = %s AND amount > 0) ORDER BY id FOR SHARE
"""
ORDERS = """
    INSERT INTO remittances_remittance (id, code, address_id, decision_id, fund_id, currency_id, amount, route, purpose,
                                        state, prepared_on, prepared_by_id, preparer_body_id, line_id)
    SELECT gen_random_uuid(), %(year)s || lpad(n::text, greatest(4, length(n::text)), '0'), l.address_id,
           p.decision_id, p.fund_id, p.currency_id, l.amount, l.route, p.purpose, 'approved', p.prepared_on,
           p.prepared_by_id, p.preparer_body_id, l.id
    FROM remittances_plan p
    JOIN (SELECT *, %(first)s + row_number() OVER (ORDER BY number) - 1 AS n FROM remittances_planline
          WHERE plan_id = %(plan)s AND amount > 0) l ON l.plan_id = p.id
"""


def submit_plan(plan, *, by):
    """Put a locked plan before the signers; everything is asked again, line by line. Returns the plan.

    Raises Refusal naming the address of a line by which nothing can be sent, OverDecision or OverFund with figures.
    """
    with as_refusal(), transaction.atomic(durable=True):
        plan = locked_plan(plan)
        require_planner(plan, by)
        plan.require_move(PlanState.SUBMITTED)
        if plan.state != PlanState.LOCKED:  # a signed one goes back to the signers by `drop_lapsed` alone
            raise Refusal(_("Plan %(code)s is with the signers already.") % {"code": plan.code})
        decision = lock_limits(plan.fund, plan.decision)
        _require_whole(plan, decision)
        plan.state = PlanState.SUBMITTED
        plan.save(update_fields=["state"])
        record_plan("plan submitted", plan, by=by, lines=plan.lines.count(), digest=digest_of(plan)[:8])
    return plan


def _require_whole(plan, decision):
    require_plan_room(plan, sums_of(plan), decision=decision)
    require_sendable(plan)
    if plan.kind in ANSWERING:
        _require_open(plan)
    else:
        require_once(plan, plan.lines.sending().values("address"))


def _require_open(plan):
    """Raise Refusal where what a line makes up for has arrived meanwhile, so that it would send too much."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT l.address_code FROM remittances_planline l
               WHERE l.plan_id = %s AND l.amount > 0 AND line_shortfall(l.follows_id) < 0 ORDER BY l.number LIMIT 1""",
            [plan.pk],
        )
        found = cursor.fetchone()
    if found:
        sentence = _("More of what was sent to %(code)s has arrived since: give its line less.")
        raise Refusal(sentence % {"code": found[0]})


def _require_signers_in_office(plan):
    lapsed = standing(plan, timezone.now().date()).filter(stands=False).first()
    if lapsed:
        facts = {"body": lapsed.body.code, "code": plan.code}
        sentence = _("Who signed %(code)s for %(body)s is its approver no longer: another body signs first.")
        raise Refusal(sentence % facts)


def _signed_on(plan):
    """The day of the last signature that stands; without one, which the rules refuse, that of the draft."""
    last = plan.approvals.filter(voided_at=None).aggregate(last=Max("signed_at"))["last"]
    return timezone.localdate(last) if last else plan.prepared_on


def release_plan(plan, *, on=None, once=unasked, by):
    """Let a signed plan go on a day (today): one approved order for each line that gives something, in their order.

    Releasing adds nothing to what others signed and can change none of it, so any treasurer does it, the preparer too;
    who sends is a third person. `once` uses up the form that asks for it. Raises Refusal for a signer whose office has
    ended, an address that was burned or flagged since the signatures, a day before the last of these, OverFund when the
    fund holds the sum no longer. Nothing is half done.
    """
    with as_refusal(), transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(PLACES, [plan.pk])
        plan = locked_plan(plan)
        once()
        plan.require_move(PlanState.RELEASED)
        decision = lock_limits(plan.fund, plan.decision)
        _require_signers_in_office(plan)
        _require_whole(plan, decision)
        plan.state, plan.released_on = PlanState.RELEASED, require_day(on, field="on", not_before=_signed_on(plan))
        plan.save(update_fields=["state", "released_on"])
        count = plan.lines.sending().count()
        year = plan.released_on.year
        first = next_number(f"remittance {year}", count)
        with connection.cursor() as cursor:
            cursor.execute(ORDERS, {"plan": plan.pk, "year": f"R-{year}-", "first": first})
        facts = {"orders": count, "first": f"R-{year}-{first:04d}", "signed": signed_bodies(plan)}
        record_plan("plan released", plan, by=by, **facts)
    return plan
