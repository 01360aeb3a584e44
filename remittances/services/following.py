"""After the release: an order is cancelled, what did not arrive is planned once more, the plan is closed."""

from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from remittances.models import (
    ANSWERING,
    RELEASED,
    AddressWay,
    Plan,
    PlanKind,
    PlanLine,
    PlanState,
    RiskFlag,
    Route,
    State,
)
from remittances.services.candidates import Terms
from remittances.services.limits import lock_limits
from remittances.services.plans import (
    PlanTerms,
    locked_plan,
    new_plan,
    record_plan,
    require_carried,
    require_plan_room,
)
from remittances.services.proposing import frozen
from remittances.services.steps import locked, require_day, require_reason, said

OPEN = (State.APPROVED, State.IN_HAND, State.SENT, State.UNKNOWN)
# Of a plan's orders, in its currency: what was planned, left, arrived, came back, was paid in fees, never left.
CLOSING = """
    SELECT coalesce(sum(r.amount), 0), coalesce(sum(t.sent), 0), coalesce(sum(order_received(r.id)), 0),
           coalesce(sum(t.returned), 0), coalesce(sum(t.fees), 0),
           coalesce(sum(r.amount) FILTER (WHERE r.state = 'withdrawn'), 0)
    FROM remittances_remittance r JOIN remittances_planline l ON l.id = r.line_id
    LEFT JOIN LATERAL (SELECT sum(amount) AS sent, sum(returned) AS returned, sum(fee - fee_returned) AS fees
                       FROM remittances_attempt WHERE remittance_id = r.id) t ON true
    WHERE l.plan_id = %s
"""


@transaction.atomic(durable=True)
def cancel_order(remittance, *, because, by):
    """Drop an order of a plan that is not in hand yet, with the reason. A follow-up counts its sum as not delivered.

    Raises Refusal for an order without a plan, which is taken back to its draft, and for one that is further.
    """
    because = require_reason(because)
    remittance = locked(remittance)
    if not remittance.line_id:
        sentence = _("%(code)s is of no plan: take it back to a draft to change or drop it.")
        raise Refusal(sentence % {"code": remittance.code})
    remittance.require_move(State.WITHDRAWN)
    remittance.state = State.WITHDRAWN
    remittance.save(update_fields=["state"])
    facts = {"sum": said(remittance.amount, remittance.currency_id), "address": remittance.address.code}
    audit.record("order cancelled", remittance, by=by, because=because, **facts)
    return remittance


def follow_up(plan, *, kind, decision=None, once=unasked, by, on=None):
    """Draft a follow-up or correction of a released plan: exactly what did not arrive, line by line. Returns it.

    Orders that were cancelled or came back count whole, confirmed ones with what fell short, those on their way not at
    all; what earlier follow-ups took is left out. A correction takes what was cancelled alone. An address to which
    nothing goes now, or less than its route carries, has a line of nothing that says so. `decision` is the plan's own
    or another of its currency, as what arrived short has used up its own. Raises Refusal where nothing is left to
    follow, OverDecision or OverFund with figures.
    """
    if kind not in ANSWERING:
        raise Refusal(_("What answers a plan is a follow-up or a correction."), field="kind")
    with as_refusal(), transaction.atomic(durable=True):
        plan = locked_plan(plan)
        once()
        if plan.state not in RELEASED:
            facts = {"code": plan.code, "state": plan.get_state_display()}
            raise Refusal(_("Plan %(code)s is %(state)s; what is released is followed up.") % facts)
        decision = _lock_decision(plan, decision or plan.decision)
        missing = _missing(plan, kind)
        if not missing:
            raise Refusal(_nothing_missing(kind) % {"code": plan.code})
        total = sum((line.undelivered for line in missing), Decimal(0))
        terms = PlanTerms(decision, from_on=plan.from_on, to_on=plan.to_on, purpose=plan.purpose, sum=total)
        made = new_plan(terms, kind=kind, follows=plan, on=on, by=by)
        lines = list(_answers(made, missing))
        require_plan_room(made, lines, decision=decision)
        PlanLine.objects.bulk_create(lines)
        made.refresh_from_db(fields=["total"])
        record_plan("plan proposed", made, by=by, lines=len(lines), sending=sum(1 for line in lines if line.amount))
    return made


def _lock_decision(plan, decision):
    """The decision under which a plan is followed, with its limits locked."""
    decision = lock_limits(decision.fund, decision)
    require_carried(decision)
    if decision.currency_id != plan.currency_id:
        facts = {"decision": decision.code, "other": decision.currency_id, "currency": plan.currency_id}
        sentence = _("%(decision)s is in %(other)s; what did not arrive is planned once more in %(currency)s.")
        raise Refusal(sentence % facts, field="decision")
    return decision


def money_to_follow(plan):
    """What a follow-up of a plan would draw on its decision, in its currency: goods draw nothing."""
    weighed = _weighed(_missing(plan, PlanKind.FOLLOW_UP), fund=plan.fund, currency=plan.currency_id)
    return sum((amount for line, _shut, _least, amount in weighed if line.route != Route.PARCEL), Decimal(0))


def _nothing_missing(kind):
    if kind == PlanKind.CORRECTION:
        return _("No order of %(code)s was cancelled and left out since; what else did not arrive takes a follow-up.")
    return _("Everything of %(code)s arrived or is on its way.")


def _missing(plan, kind):
    """Lines of the plan and of its follow-ups of which something did not arrive, once for an address and route.

    For a correction only those whose order was cancelled: the plan was wrong, not the way that it went.
    """
    lines = PlanLine.objects.filter(plan__in=[plan.pk, *plan.followed_by.values_list("pk", flat=True)])
    if kind == PlanKind.CORRECTION:
        lines = lines.filter(order__state=State.WITHDRAWN)
    lines = lines.with_undelivered().filter(undelivered__gt=0).select_related("plan", "address", "order")
    lines = lines.defer("address__lines", "address__instructions").order_by("plan__code", "number")
    # A second one of the same address and route waits for the next follow-up: a plan has one line for both.
    found: dict[tuple, PlanLine] = {}
    for line in lines:
        found.setdefault((line.address_id, line.route), line)
    return list(found.values())


def _weighed(missing, *, fund, currency):
    """Each line with whether nothing goes to its address from the fund now, the least by its route, what is sent."""
    flagged = RiskFlag.objects.standing().filter(address__in=[line.address_id for line in missing])
    flagged, terms = set(flagged.values_list("address", flat=True)), Terms(currency)
    for line in missing:
        there = line.address
        usable = there.takes_parcels if line.route == Route.PARCEL else there.takes_money
        shut = there.burned_at or there.closed_on or there.pk in flagged or not usable
        shut = shut or fund.country not in ("", there.country) or not terms.is_open(line.route, there.country)
        least = terms.minimum(line.route, there.country)
        yield line, shut, least, Decimal(0) if shut or line.undelivered < least else line.undelivered


def _answers(made, missing):
    ways = AddressWay.objects.open().filter(address__in=[line.address_id for line in missing]).defer("details")
    ways = {(way.address_id, way.route): way for way in ways}
    weighed = _weighed(missing, fund=made.fund, currency=made.currency_id)
    for number, (line, shut, least, amount) in enumerate(weighed, start=1):
        yield PlanLine(
            **frozen(line.address),
            plan=made,
            number=number,
            way=ways.get((line.address_id, line.route)),
            route=line.route,
            amount=amount,
            proposed=amount,
            need=line.need,
            why=_why(line, made, shut=shut, least=least),
            follows=line,
        )


def _why(line, made, *, shut, least):
    facts = {"plan": line.plan.code, "number": line.number, "sum": said(line.undelivered, made.currency_id)}
    if line.undelivered < least and not shut:
        facts |= {"least": said(least, made.currency_id), "route": line.get_route_display()}
        sentence = _("%(sum)s of line %(number)d of %(plan)s did not arrive; %(least)s is the least by %(route)s.")
    elif shut:
        sentence = _("%(sum)s of line %(number)d of %(plan)s did not arrive; nothing can be sent to its address now.")
    elif line.order.state == State.WITHDRAWN:
        sentence = _("Makes up for line %(number)d of %(plan)s, which was cancelled: %(sum)s.")
    elif line.order.state == State.RETURNED:
        sentence = _("Makes up for line %(number)d of %(plan)s, which came back: %(sum)s.")
    else:
        sentence = _("Makes up for what fell short of line %(number)d of %(plan)s: %(sum)s.")
    return sentence % facts


def close_plan(plan, *, on=None, by):
    """Close a plan of which no order is open on a day (today); its figures stand in the minute.

    Raises Refusal while an order is open, and for a day before the release.
    """
    with as_refusal(), transaction.atomic(durable=True):
        plan = locked_plan(plan)
        plan.require_move(PlanState.CLOSED)
        _require_orders_done(plan)
        plan.closed_on = require_day(on, field="on", not_before=plan.released_on)
        plan.state = PlanState.CLOSED
        plan.save(update_fields=["state", "closed_on"])
        figures = closing_figures(plan)
        record_plan(
            "plan closed", plan, by=by, **{name: said(sum_, plan.currency_id) for name, sum_ in figures.items()}
        )
    return plan


def _require_orders_done(plan):
    still = Plan.objects.filter(pk=plan.pk, lines__order__state__in=OPEN).values("lines__order").count()
    if still:
        sentence = ngettext(
            "%(count)d order of %(code)s is still open or on its way.",
            "%(count)d orders of %(code)s are still open or on their way.",
            still,
        )
        raise Refusal(sentence % {"count": still, "code": plan.code})


def closing_figures(plan):
    """What became of a plan's sum, in its currency: planned, sent, arrived, returned, lost, fees, cancelled.

    Lost is what was sent and neither arrived nor came back; of orders on their way that is not known yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLOSING, [plan.pk])
        planned, sent, arrived, returned, fees, cancelled = cursor.fetchone()
    facts = {"planned": planned, "sent": sent, "arrived": arrived, "returned": returned}
    return facts | {"lost": sent - arrived - returned, "fees": fees, "cancelled": cancelled}
