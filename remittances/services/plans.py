"""A plan from its draft to the lock: who gets what is proposed, overruled and frozen here before anybody signs."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from audit.numbering import next_number
from member_parties.models import Decision
from remittances.models import ANSWERING, BEFORE_SIGNERS, Plan, PlanKind, PlanState, Route
from remittances.services.limits import lock_limits, require_room, require_room_or_goods
from remittances.services.papers import signed_bodies
from remittances.services.steps import require_day, require_purpose, require_reason, require_sum, said, smallest

# What is known of the addresses now, into lines that say something else.
REFRESH = """
    UPDATE remittances_planline l
    SET address_code = a.code, country = a.country, circle = a.circle, label = a.label, people = a.people
    FROM remittances_recipientaddress a
    WHERE a.id = l.address_id AND l.plan_id = %s
      AND (l.address_code, l.country, l.circle, l.label, l.people) <> (a.code, a.country, a.circle, a.label, a.people)
"""


def locked_plan(plan):
    """The plan as it stands now, its row locked until the act is over."""
    return Plan.objects.select_for_update(of=("self",)).with_parts().get(pk=plan.pk)


def require_planner(plan, by):
    """Raise Refusal for anybody but the preparer: the signers keep away from one person and one body."""
    if plan.prepared_by_id != by.pk:
        sentence = _("Only who prepared %(code)s changes or submits it. Abandon it and prepare another.")
        raise Refusal(sentence % {"code": plan.code})


def require_draft(plan):
    """Raise Refusal for a plan that is locked or further."""
    if plan.state != PlanState.DRAFT:
        facts = {"code": plan.code, "state": plan.get_state_display()}
        raise Refusal(_("Plan %(code)s is %(state)s; only a draft is changed.") % facts)


def record_plan(act, plan, *, by, **facts):
    """Write a minute about a plan, with its sum and decision."""
    sum_ = said(plan.total, plan.currency_id)
    audit.record(act, plan, by=by, sum=sum_, decision=plan.decision.code, **facts)


def require_carried(decision):
    """Raise Refusal for a decision that was not carried, or of a fund that is closed."""
    if not decision.gives_money:
        facts = {"code": decision.code, "state": decision.standing_word}
        raise Refusal(_("%(code)s is %(state)s; money is sent under a carried decision.") % facts, field="decision")
    if decision.fund.closed_on:
        raise Refusal(_("The fund %(fund)s is closed.") % {"fund": decision.fund.name}, field="decision")


@dataclass(frozen=True)
class PlanTerms:
    """What a plan says of itself: `sum` is shared over a period, `floor` and `cap` are for each person of need.

    Sums are in the decision's currency; a `cap` of None has no bound.
    """

    decision: Decision
    from_on: date
    to_on: date
    purpose: str
    sum: Decimal
    floor: Decimal = Decimal(0)
    cap: Decimal | None = None

    @property
    def facts(self):
        """Fields of the plan and their values, fund and currency those of the decision."""
        of_decision = {"fund": self.decision.fund, "currency": self.decision.currency}
        return {field.name: getattr(self, field.name) for field in fields(self)} | of_decision

    def require_all(self, *, without=None):
        """Raise Refusal for what a plan cannot ask for, the limits locked; `without` is the plan that is changed."""
        decision, currency = self.decision, self.decision.currency
        require_carried(decision)
        if self.to_on < self.from_on:
            raise Refusal(_("A period cannot end before it begins."), field="to_on")
        require_purpose(self.purpose)
        require_sum(self.sum, currency, field="sum", least=smallest(currency))
        require_sum(self.floor, currency, field="floor")
        if self.cap is not None:
            require_sum(self.cap, currency, field="cap", least=max(self.floor, smallest(currency)))
        require_room_or_goods(self.sum, decision=decision, without=without, field="sum")


def draft_plan(*, terms, kind=PlanKind.REGULAR, on=None, once=unasked, by):
    """Prepare a plan of these PlanTerms on a day (today). Returns the draft, numbered, without a line.

    `kind` is regular or extra; a follow-up or correction is made by `follow_up`. `once` uses up the form that asks for
    it. Raises OverDecision or OverFund with figures, Refusal for a decision not carried, a preparer without a body,
    days or sums that are none.
    """
    if kind in ANSWERING:
        raise Refusal(_("A follow-up is made from the plan that it follows."), field="kind")
    with as_refusal(), transaction.atomic(durable=True):
        terms = replace(terms, decision=lock_limits(terms.decision.fund, terms.decision), purpose=terms.purpose.strip())
        once()
        terms.require_all()
        return new_plan(terms, kind=kind, on=on, by=by)


def new_plan(terms, *, on, by, **facts):
    """Write a draft within the caller's transaction, the limits locked. Raises Refusal for a preparer without body."""
    if by.body_id is None:
        raise Refusal(_("Your login has no home body, so nobody could tell whose signature to keep away."))
    on = require_day(on, field="on", not_before=terms.decision.closed_on)
    code = f"P-{on.year}-{next_number(f'plan {on.year}'):04d}"
    prepared = {"prepared_on": on, "prepared_by": by, "preparer_body": by.body}
    plan = Plan.objects.create(code=code, **terms.facts, **prepared, **facts)
    follows = plan.follows.code if plan.follows else None
    record_plan("plan drafted", plan, by=by, kind=plan.kind, to_share=said(plan.sum, plan.currency_id), follows=follows)
    return plan


def edit_plan(plan, *, terms, by):
    """Change what a draft says of itself. Its lines stay; where they were shared by what is changed they are outdated.

    Outdated lines are proposed anew before the plan is locked. Raises as `draft_plan` does, and Refusal for a decision
    of another fund or currency while there are lines.
    """
    with as_refusal(), transaction.atomic(durable=True):
        plan = locked_plan(plan)
        require_planner(plan, by)
        require_draft(plan)
        _require_same_money(plan, terms.decision)
        terms = replace(terms, decision=lock_limits(terms.decision.fund, terms.decision), purpose=terms.purpose.strip())
        terms.require_all(without=plan)
        for name, value in terms.facts.items():
            setattr(plan, name, value)
        plan.save(update_fields=list(terms.facts))
        plan.refresh_from_db(fields=["is_outdated"])
        record_plan("plan changed", plan, by=by, to_share=said(plan.sum, plan.currency_id))
    return plan


def _require_same_money(plan, decision):
    """Raise Refusal for a decision of another fund or currency: the lines are shared in the one over the other."""
    same = (decision.fund_id, decision.currency_id) == (plan.fund_id, plan.currency_id)
    if not same and plan.lines.exists():
        facts = {"code": plan.code, "fund": plan.fund.name, "currency": plan.currency_id, "decision": decision.code}
        sentence = _(
            "The lines of %(code)s are in %(currency)s from %(fund)s, and %(decision)s is not. Abandon it and prepare "
            "another plan under that decision."
        )
        raise Refusal(sentence % facts, field="decision")


def unlike_terms(plan):
    """Why the lines of a draft are not what it says of itself, and what to do: a sentence; "" where they are."""
    facts = {"code": plan.code, "total": said(plan.total, plan.currency_id), "sum": said(plan.sum, plan.currency_id)}
    if plan.is_outdated:
        sentence = _("Sum, days or bounds of %(code)s were changed since its lines were proposed: propose them anew.")
    elif plan.total <= plan.sum:
        return ""
    elif plan.kind in ANSWERING:
        sentence = _("The lines of %(code)s give %(total)s of a sum of %(sum)s: give less, or raise the sum.")
    else:
        sentence = _("The lines of %(code)s give %(total)s of a sum of %(sum)s: propose the lines anew.")
    return sentence % facts


def lock_plan(plan, *, by):
    """Freeze a draft: what its lines say of their addresses is written once more and then stays. Returns the plan.

    Raises Refusal for a plan without a line that gives something, for lines that are not what its terms say,
    OverDecision or OverFund when others were quicker.
    """
    with as_refusal(), transaction.atomic(durable=True):
        plan = locked_plan(plan)
        require_planner(plan, by)
        plan.require_move(PlanState.LOCKED)
        if not plan.total:
            raise Refusal(_("Plan %(code)s gives nothing to anybody yet.") % {"code": plan.code})
        if unlike := unlike_terms(plan):
            raise Refusal(unlike)
        decision = lock_limits(plan.fund, plan.decision)
        require_plan_room(plan, sums_of(plan), decision=decision)
        with connection.cursor() as cursor:
            cursor.execute(REFRESH, [plan.pk])
        plan.state = PlanState.LOCKED
        plan.save(update_fields=["state"])
        record_plan("plan locked", plan, by=by, lines=plan.lines.count())
    return plan


def require_plan_room(plan, lines, *, decision):
    """Raise OverDecision or OverFund, with figures, unless there is room for what `lines` give, the limits locked.

    `lines` (saved or not) are all that the plan will have. Those by parcel give goods: no money, and weighed before;
    of them alone nothing is asked, though fees left the fund less than it has promised.
    """
    money = sum((line.amount for line in lines if line.route != Route.PARCEL), Decimal(0))
    if money:
        require_room(money, decision=decision, without=plan, field=None)


def sums_of(plan):
    """The lines of a plan with what they weigh alone, for `require_plan_room`."""
    return plan.lines.only("amount", "route")


def unlock_plan(plan, *, by):
    """Take a plan back to a draft, from the lock or from before the signers, whose signatures are void by that.

    From the signers any treasurer does: who prepared it may be gone when it can go no further.
    """
    with as_refusal(), transaction.atomic(durable=True):
        plan = locked_plan(plan)
        if plan.state not in BEFORE_SIGNERS:
            require_planner(plan, by)
        plan.require_move(PlanState.DRAFT)
        was, void = plan.state, signed_bodies(plan)
        # The trigger plan_kept voids the signatures with the move.
        plan.state = PlanState.DRAFT
        plan.save(update_fields=["state"])
        record_plan("plan unlocked", plan, by=by, was=was, void_signatures=void)
    return plan


def abandon_plan(plan, *, because, once=unasked, by):
    """Drop a draft or locked plan for good, with the reason; its number stays and its sum weighs no longer."""
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        plan = locked_plan(plan)
        once()
        plan.require_move(PlanState.ABANDONED)
        plan.state, plan.because = PlanState.ABANDONED, because
        plan.save(update_fields=["state", "because"])
        record_plan("plan abandoned", plan, by=by, because=because)
    return plan
