"""The lines of a plan: proposed by the fair plan, overruled by the planner with a reason."""

from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from remittances.fairness import Recipient, Terms, share_out
from remittances.models import ANSWERING, DROPPED, TO_COME, Plan, PlanKind, PlanLine, PlanState, Route
from remittances.services.candidates import Asking
from remittances.services.limits import lock_limits
from remittances.services.plans import (
    locked_plan,
    record_plan,
    require_draft,
    require_plan_room,
    require_planner,
    signed_bodies,
    sums_of,
)
from remittances.services.sendable import require_sendable_line
from remittances.services.steps import require_reason, require_sum, said

LONGEST_WHY = 300
AT_ONCE = 10_000


def propose_lines(plan, *, route, by):
    """Write the lines of a draft anew: its sum shared by the fair plan over all addresses that it may go to.

    `route` is taken where an address has no open way of its own; `parcel` makes it a plan of goods. Every address in
    reach has a line; one of nothing says why. What the terms leave over stays in the fund. Returns the plan.
    Raises OverDecision or OverFund with figures, Refusal where another regular plan pays the same days.
    """
    if route not in Route.values:
        raise Refusal(_("There is no such route: %(route)s.") % {"route": str(route)[:20]}, field="route")
    with as_refusal(), transaction.atomic(durable=True):
        plan = locked_plan(plan)
        require_planner(plan, by)
        require_draft(plan)
        if plan.kind in ANSWERING:
            raise Refusal(_("The lines of a follow-up are what did not arrive; they are not shared anew."))
        decision = lock_limits(plan.fund, plan.decision)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM remittances_planline WHERE plan_id = %s", [plan.pk])
        plan.total = Decimal(0)
        lines = list(_lines(plan, Asking(plan, route=route).candidates()))
        require_once(plan, [line.address_id for line in lines if line.amount])
        require_plan_room(plan, lines, decision=decision)
        PlanLine.objects.bulk_create(lines, batch_size=AT_ONCE)
        plan.refresh_from_db(fields=["total", "is_outdated"])
        sending = sum(1 for line in lines if line.amount)
        left = said(plan.sum - plan.total, plan.currency_id)
        record_plan("plan proposed", plan, by=by, route=route, lines=len(lines), sending=sending, left=left)
    return plan


def _lines(plan, candidates):
    """A line for each candidate, numbered in their order; sums in minor units on the way through the fair plan."""
    places, code = plan.currency.exponent, plan.currency_id

    def minor(amount):
        return int(amount.scaleb(places))

    def major(count):
        return Decimal(count).scaleb(-places)

    recipients = [
        Recipient(one.address.code, one.need, due=minor(one.due), minimum=minor(one.minimum), out=one.out)
        for one in candidates
    ]
    terms = Terms(minor(plan.sum), minor(plan.floor), None if plan.cap is None else minor(plan.cap))
    shared = share_out(recipients, terms, said=lambda count: said(major(count), code), salt=plan.code)
    shares = {share.key: share for share in shared.shares}
    for number, one in enumerate(candidates, start=1):
        share = shares[one.address.code]
        yield PlanLine(
            **frozen(one.address),
            plan=plan,
            number=number,
            way=one.way,
            route=one.route,
            amount=major(share.amount),
            proposed=major(share.amount),
            entitled=major(share.entitled),
            due=one.due,
            need=one.need,
            why=share.why[:LONGEST_WHY],
        )


def frozen(address):
    """What a line keeps of its address, whatever is changed there later."""
    return {
        "address_id": address.pk,
        "address_code": address.code,
        "country": address.country,
        "circle": address.circle,
        "label": address.label,
        "people": address.people,
    }


def require_once(plan, addresses):
    """Raise Refusal, naming the other plan, where a regular plan of the fund pays one of `addresses` in these days."""
    if plan.kind != PlanKind.REGULAR:
        return
    others = Plan.objects.filter(fund=plan.fund_id, kind=PlanKind.REGULAR, from_on__lte=plan.to_on)
    others = others.filter(to_on__gte=plan.from_on).exclude(state__in=DROPPED).exclude(pk=plan.pk)
    if not others.exists():  # as nearly always: then no list of all addresses is asked after
        return
    found = PlanLine.objects.sending().filter(plan__in=others, address__in=addresses)
    twice = found.select_related("plan").order_by("plan__code", "number").first()
    if twice:
        facts = {"plan": twice.plan.code, "address": twice.address_code}
        sentence = _(
            "%(plan)s pays %(address)s for days of this period already. What is given beside it is an extra plan; "
            "what did not arrive, a follow-up."
        )
        raise Refusal(sentence % facts)


def overrule_line(line, *, amount=None, route=None, way=None, because, by):
    """Give a line another `amount` (in the plan's currency), route or way than was proposed, and say why.

    Of a plan that is locked or with the signers it is a draft again: signatures are void and those who signed are told.
    Without `way` the open way of the route is taken. Returns the line. Raises Refusal for anybody but the preparer, an
    address to which nothing goes, a plan that is released, more than the plan shares; OverDecision and OverFund with
    figures.
    """
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        plan = locked_plan(Plan(pk=line.plan_id))
        require_planner(plan, by)
        if plan.state not in TO_COME:
            facts = {"code": plan.code, "state": plan.get_state_display()}
            raise Refusal(_("Plan %(code)s is %(state)s; its lines stand.") % facts)
        line = plan.lines.select_for_update(of=("self",)).select_related("address", "way", "follows").get(pk=line.pk)
        decision = lock_limits(plan.fund, plan.decision)
        before, was = {"was": said(line.amount, plan.currency_id), "was_route": line.route}, line.amount
        as_it_was = _content(line)
        _overrule(line, plan, amount=amount, route=route, way=way)
        line.overruled_because = because
        if _content(line) == as_it_was:
            raise Refusal(_("The line says that already, for the same reason."))
        require_plan_room(plan, [line, *sums_of(plan).exclude(pk=line.pk)], decision=decision)
        _require_within_sum(line, plan, was=was)
        void, state = signed_bodies(plan), plan.state
        if state == PlanState.LOCKED:
            plan.state = PlanState.DRAFT
            plan.save(update_fields=["state"])
        # The trigger plan_line_kept takes the plan back from the signers and writes down what was changed.
        line.save(update_fields=["amount", "route", "way", "overruled_because"])
        plan.refresh_from_db(fields=["state", "total"])
        facts = {"line": line.number, "address": line.address_code, "to": said(line.amount, plan.currency_id)}
        facts |= before | {"route": line.route, "because": because}
        back = state if state != PlanState.DRAFT else None
        record_plan("plan line overruled", plan, by=by, **facts, void_signatures=void, taken_back_from=back)
        line.plan = plan
    return line


def _require_within_sum(line, plan, *, was):
    """Raise Refusal, with figures, where a line that grows brings its plan above the sum to be shared."""
    others = plan.total - was
    if line.amount > was and others + line.amount > plan.sum:
        sums = {"sum": plan.sum, "others": others, "room": max(plan.sum - others, Decimal(0))}
        sentence = _(
            "The plan shares %(sum)s and its other lines give %(others)s: %(room)s are left for this one. Give another "
            "line less first, or raise the sum."
        )
        raise Refusal(sentence % {key: said(sum_, plan.currency_id) for key, sum_ in sums.items()}, field="amount")


def _content(line):
    return line.amount, line.route, line.way_id, line.overruled_because


def _overrule(line, plan, *, amount, route, way):
    """Put what is asked for on the line, if it may stand there."""
    before = line.amount
    if amount is not None:
        require_sum(amount, plan.currency, field="amount")
        line.amount = amount
    if route is not None and route not in Route.values:
        raise Refusal(_("There is no such route: %(route)s.") % {"route": str(route)[:20]}, field="route")
    if route is not None and way is None:
        line.route, line.way = route, line.address.ways.open().filter(route=route).first()
    elif way is not None:
        line.route, line.way = route or way.route, way
    if not line.amount:
        return
    require_sendable_line(line, plan)
    require_once(plan, [line.address_id])
    if line.follows_id:
        _require_undelivered(line, plan, before=before)


def _require_undelivered(line, plan, *, before):
    """Raise Refusal for more than what of the earlier line did not arrive."""
    undelivered = PlanLine.objects.with_undelivered().get(pk=line.follows_id).undelivered + before
    if line.amount > undelivered:
        facts = {"address": line.address_code, "undelivered": said(undelivered, plan.currency_id)}
        sentence = _("%(undelivered)s did not arrive at %(address)s; a follow-up sends no more than that.")
        raise Refusal(sentence % facts, field="amount")
