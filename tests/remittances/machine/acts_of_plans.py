"""What may happen to a plan, done by the model and by the house alike."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from remittances import services
from remittances.models import PlanLine
from tests.remittances.machine import planning, reaching
from tests.remittances.machine.dice import part, purpose_of, rarely, some
from tests.remittances.machine.things import PARCEL, RELEASED, TO_COME, Line, Plan

FIRST, QUARTER = date(2020, 1, 1), timedelta(days=90)


def draft(pair, dice):
    model, house = pair.model, pair.house
    decision = dice.choice(model.decisions[-4:])
    fund, by = decision.fund, dice.choice(house.treasurers)
    amount = fund.cent * dice.choice((1_000, 5_000, 15_000, 25_000, 70_000, 0))
    from_on = FIRST + timedelta(days=30 * dice.randrange(60))
    kind = dice.choice(("regular", "extra"))
    purpose = purpose_of(dice, dice.choice(model.addresses))
    facts = {"from_on": from_on, "to_on": from_on + QUARTER, "purpose": purpose, "sum": amount}
    made = pair.same(
        lambda: planning.may_draft(model, decision=decision, amount=amount, purpose=purpose),
        lambda: services.draft_plan(
            terms=services.PlanTerms(house.real(decision), **facts), kind=kind, by=house.user(by)
        ),
    )
    if made:
        days = (from_on, from_on + QUARTER)
        model.plans.append(Plan(made.pk, made.code, decision, by, "draft", kind=kind, days=days, sum=amount))
        propose(pair, dice, model.plans[-1])


def edit(pair, dice):
    model, house = pair.model, pair.house
    plan = some(dice, model.plans, "draft")
    if plan is None:
        return
    by = rarely(dice, plan.preparer, dice.choice(house.treasurers))
    decision = dice.choice((plan.decision, plan.decision, dice.choice(model.decisions[-4:])))
    amount = dice.choice((plan.sum, plan.amount, plan.sum + plan.fund.cent * 500, plan.sum / 4))
    from_on = FIRST + timedelta(days=30 * dice.randrange(60))
    days = dice.choice((plan.days, plan.days, (from_on, from_on + QUARTER)))
    purpose = purpose_of(dice, dice.choice(model.addresses))
    facts = {"from_on": days[0], "to_on": days[1], "purpose": purpose, "sum": amount}
    pair.same(
        lambda: planning.edit(model, plan, decision=decision, amount=amount, days=days, purpose=purpose, by=by),
        lambda: services.edit_plan(
            house.real(plan), terms=services.PlanTerms(house.real(decision), **facts), by=house.user(by)
        ),
    )


def propose(pair, dice, plan=None):
    model, house = pair.model, pair.house
    plan = plan or some(dice, model.plans, "draft")
    if plan is None:
        return
    by = rarely(dice, plan.preparer, dice.choice(house.treasurers))
    route = dice.choice(("courier", "courier", "agent", PARCEL))
    # How much each gets is the fair plan's own proof. Whether there may be lines at all hangs on how much that is: so
    # a refusal must be possible, and what was proposed must be right.
    made = pair.same_if_possible(
        lambda: planning.may_propose(plan, by=by),
        lambda: services.propose_lines(house.real(plan), route=route, by=house.user(by)),
        lambda: planning.may_be_too_much(model, plan, route=route),
    )
    if made:
        adopted(pair, plan)
        assert plan.amount <= plan.sum
        _as_it_may_be(model, plan, asked=route)
        model.room(plan.money, plan.decision, plan)
        assert not model.twice(plan, [line.address for line in plan.sending])


def _as_it_may_be(model, plan, *, asked):
    """Each line goes the cheapest way, and nothing where nothing goes, or less than its route carries."""
    assert {line.address for line in plan.lines} == {one for one in model.addresses if not one.gone}
    for line in plan.lines:
        assert (line.route, line.way) == reaching.proposed(model, plan, line.address, asked=asked), line.address.code
        assert not line.amount or not reaching.left_out(model, line, today=timezone.localdate()), line.address.code
        assert not line.amount or line.amount >= model.least(line.route, line.address, plan.fund), line.address.code


def adopted(pair, plan):
    """Take over the lines that the house proposed: how much each gets is the fair plan's own proof."""
    addresses = {one.id: one for one in pair.model.addresses}
    ways = {way.id: way for one in pair.model.addresses for way in one.ways}
    lines = {line.id: line for one in pair.model.plans for line in one.lines} if plan.answers else {}
    fields = ("id", "number", "address", "route", "way", "amount", "follows")
    rows = PlanLine.objects.filter(plan=plan.id).order_by("number").values_list(*fields)
    plan.outdated = False
    plan.lines = [
        Line(pk, number, plan, addresses[there], route, ways.get(way), amount, lines.get(before))
        for pk, number, there, route, way, amount, before in rows
    ]


def overrule(pair, dice):
    plan = some(dice, [one for one in pair.model.plans if one.lines], *TO_COME)
    if plan:
        line, cent = dice.choice(plan.lines), plan.fund.cent
        most = max(Decimal(0), plan.sum - plan.amount + line.amount)
        amount = part(dice, min(most, max(line.amount, cent * dice.randrange(1, 3000))), cent)
        amount = rarely(dice, amount, amount + cent * dice.choice((Decimal("0.5"), 100_000)))
        route = dice.choice(("courier", "agent", PARCEL)) if dice.random() < 0.3 else None
        _overrule(pair, dice, line, amount, route)


def mend(pair, dice):
    """What keeps a plan from going on is set to nothing, or goes another way."""
    shut = [line for line in reaching.to_come(pair.model) if not planning.can_go(pair.model, line)]
    if shut:
        line = dice.choice(shut)
        again = line.amount and dice.random() < 0.3
        _overrule(pair, dice, line, line.amount if again else Decimal(0), line.route if again else None)


def _overrule(pair, dice, line, amount, route):
    model, house = pair.model, pair.house
    by = rarely(dice, line.plan.preparer, dice.choice(house.treasurers))
    facts = {"amount": amount, "route": route}
    pair.same(
        lambda: planning.overrule(model, line, **facts, by=by),
        lambda: services.overrule_line(
            PlanLine.objects.get(pk=line.id), **facts, because="the planner knows", by=house.user(by)
        ),
    )


def _move(state, expected, done):
    """An act of its preparer that takes a plan from a state to the next, mostly one that gives something."""

    def act(pair, dice):
        plan = some(dice, [one for one in pair.model.plans if one.amount or dice.random() < 0.1], *state)
        if plan:
            by = rarely(dice, plan.preparer, dice.choice(pair.house.treasurers))
            pair.same(
                lambda: expected(pair.model, plan, by), lambda: done(pair.house.real(plan), by=pair.house.user(by))
            )

    act.__name__ = done.__name__
    return act


lock = _move(["draft"], lambda model, plan, by: planning.lock(model, plan, by=by), services.lock_plan)
unlock = _move(TO_COME, lambda _model, plan, by: planning.unlock(plan, by=by), services.unlock_plan)
submit = _move(["locked"], lambda model, plan, by: planning.submit(model, plan, by=by), services.submit_plan)
drop_lapsed = _move(["signed"], lambda _model, plan, _by: planning.drop_lapsed(plan), services.drop_lapsed)
close = _move(RELEASED, lambda _model, plan, _by: planning.close(plan), services.close_plan)


def abandon(pair, dice):
    plan = some(dice, pair.model.plans, "draft", "locked")
    if plan:
        by = pair.house.user(plan.preparer)
        pair.same(
            lambda: planning.abandon(plan),
            lambda: services.abandon_plan(pair.house.real(plan), because="no need", by=by),
        )


def release(pair, dice):
    model, house = pair.model, pair.house
    plan = some(dice, model.plans, "signed")
    if plan is None:
        return
    by = house.user(dice.choice(house.treasurers))
    done = pair.same(lambda: planning.release(model, plan), lambda: services.release_plan(house.real(plan), by=by))
    if done:
        made = PlanLine.objects.filter(plan=plan.id, order__isnull=False).values_list("pk", "order__pk", "order__code")
        orders = {line: (pk, code) for line, pk, code in made}
        assert set(orders) == {line.id for line in plan.sending}
        for line in plan.sending:
            line.order.id, line.order.code = orders[line.id]


def follow_up(pair, dice):
    model, house = pair.model, pair.house
    plan = some(dice, model.plans, *RELEASED)
    if plan is None:
        return
    by, kind = dice.choice(house.treasurers), dice.choice(("follow-up", "correction"))
    expected = []
    made = pair.same(
        lambda: expected.extend(planning.follow_up(model, plan, kind=kind)),
        lambda: services.follow_up(house.real(plan), kind=kind, by=house.user(by)),
    )
    if made:
        facts = {"kind": kind, "days": plan.days, "follows": plan}
        answer = Plan(made.pk, made.code, plan.decision, by, "draft", **facts)
        model.plans.append(answer)
        adopted(pair, answer)
        assert [(line.follows, line.route, line.way, line.amount) for line in answer.lines] == expected
        answer.sum = made.sum


def close_as_told(pair, plan):
    """What the house says became of a plan, and that it comes to what was planned."""
    told = services.closing_figures(pair.house.real(plan))
    assert told == planning.figures(plan), plan.code
    if plan.state == "closed":
        assert told["planned"] == told["sent"] + told["cancelled"] + planning.lacking(plan), plan.code
