"""The model's acts on plans: who may do what when, and what becomes of it."""

from tests.remittances.machine import storing
from tests.remittances.machine.things import BEFORE_SIGNERS, PARCEL, RELEASED, TO_COME, ZERO, No, Order, need


def may_draft(model, *, decision, amount, purpose):
    need(not model.names_an_address(purpose), "signers read it")
    need(amount >= decision.fund.cent, "no sum")
    room_or_goods(model, amount, decision)


def room_or_goods(model, amount, decision, plan=None):
    """Goods that no parcel holds can be given, too; how much of each it will be is not known yet."""
    of_decision = amount - storing.worth_free(model, decision=decision)
    need(of_decision <= max(ZERO, model.left(decision, plan)), "more than the decision has left")
    of_fund = amount - storing.worth_free(model, fund=decision.fund)
    need(of_fund <= max(ZERO, model.free(decision.fund, plan)), "more than the fund has free")


def whole_coins(amount, fund):
    return amount == round(amount, -fund.cent.as_tuple().exponent)


def edit(model, plan, *, decision, amount, days, purpose, by):
    plan.prepared(by)
    plan.of("draft")
    need(not model.names_an_address(purpose), "signers read it")
    need(not plan.lines or decision.fund is plan.fund, "its lines are of another fund")
    need(amount >= decision.fund.cent and whole_coins(amount, decision.fund), "no sum")
    room_or_goods(model, amount, decision, plan)
    if decision is not plan.decision:
        model.room(plan.money, decision, plan)
    if days != plan.days:
        need(not model.twice(plan, [line.address for line in plan.sending], days), "paid twice")
        none_too_much(model, plan)
    changed = (amount, days) != (plan.sum, plan.days)
    plan.outdated = plan.outdated or bool(changed and plan.lines and not plan.answers)
    plan.decision, plan.sum, plan.days = decision, amount, days


def none_too_much(model, plan):
    need(all(not line.follows or model.shortfall(line.follows) >= 0 for line in plan.sending), "it arrived meanwhile")


def may_propose(plan, *, by):
    plan.prepared(by)
    plan.of("draft")
    need(not plan.answers, "a follow-up is not shared anew")


def overrule(model, line, *, amount, route, by):
    """With a route the open way of that is taken; without, it goes as it was to."""
    plan = line.plan
    plan.prepared(by)
    plan.of(*TO_COME)
    need(amount >= 0 and whole_coins(amount, plan.fund), "no sum")
    to, way = (route, line.address.way(route)) if route else (line.route, line.way)
    if amount:
        model.sendable(line, route=to, way=way, amount=amount)
        need(not model.twice(plan, [line.address]), "paid twice")
        if line.follows:
            need(amount <= model.shortfall(line.follows, without=line), "more than did not arrive")
    others = [one for one in plan.lines if one is not line]
    need(not any(one.address is line.address and one.route == to for one in others), "a line of it is there")
    money = sum((one.money for one in others), ZERO) + (ZERO if to == PARCEL else amount)
    model.room(money, plan.decision, plan)
    need(amount <= line.amount or plan.amount - line.amount + amount <= plan.sum, "more than the plan shares")
    need((amount, to, way) != (line.amount, line.route, line.way) or not line.overruled, "it says that already")
    line.amount, line.route, line.way, line.overruled = amount, to, way, True
    plan.state, plan.signers = "draft", []


def lock(model, plan, *, by):
    plan.prepared(by)
    plan.of("draft")
    need(plan.amount, "it gives nothing")
    need(not plan.outdated and plan.amount <= plan.sum, "its lines are not what it says")
    model.room(plan.money, plan.decision, plan)
    none_too_much(model, plan)
    plan.state = "locked"


def unlock(plan, *, by):
    if plan.state not in BEFORE_SIGNERS:  # from the signers any treasurer takes it back
        plan.prepared(by)
    plan.of("locked", *BEFORE_SIGNERS)
    plan.state, plan.signers = "draft", []


def submit(model, plan, *, by):
    plan.prepared(by)
    plan.of("locked")
    model.whole(plan)
    plan.state = "submitted"


def abandon(plan):
    plan.of("draft", "locked")
    plan.state = "abandoned"


def drop_lapsed(plan):
    plan.of("signed")
    need(not all(one.is_approver for one in plan.signers), "every signature stands")
    plan.signers = [one for one in plan.signers if one.is_approver]
    plan.state = "submitted"


def release(model, plan):
    plan.of("signed")
    need(all(one.is_approver for one in plan.signers), "a signer is in office no longer")
    model.whole(plan)
    plan.state = "released"
    for line in plan.sending:
        facts = {"address": line.address, "amount": line.amount, "route": line.route, "line": line}
        line.order = made = Order(None, "", plan.decision, plan.preparer, "approved", **facts)
        model.orders.append(made)


def missing(model, plan, kind):
    """Lines of the plan and of what follows it of which something is open, once for an address and route.

    A correction takes those that were cancelled alone.
    """
    plans = sorted([plan, *(one for one in model.plans if one.follows is plan)], key=lambda one: one.code)
    found = {}
    for line in (line for one in plans for line in one.lines):
        if model.undelivered(line) and (kind == "follow-up" or line.order.state == "withdrawn"):
            found.setdefault((line.address, line.route), line)
    return list(found.values())


def follow_up(model, plan, *, kind):
    """The lines of nothing-but-what-is-missing, as (line that is followed, route, way, amount)."""
    plan.of(*RELEASED)
    lines = missing(model, plan, kind)
    need(lines, "nothing is missing")
    answers = [(line, line.route, line.address.way(line.route), _again(model, line)) for line in lines]
    model.room(sum((amount for _line, route, _way, amount in answers if route != PARCEL), ZERO), plan.decision)
    return answers


def _again(model, line):
    there, fund, amount = line.address, line.plan.fund, model.undelivered(line)
    shut = is_shut(line) or not model.is_open(line.route, there, fund)
    return ZERO if shut or amount < model.least(line.route, there, fund) else amount


def can_go(model, line):
    """Whether what a line gives could be sent now."""
    try:
        model.sendable(line, route=line.route, way=line.way, amount=line.amount)
    except No:
        return False
    return True


def is_shut(line):
    there = line.address
    return there.gone or bool(there.flags) or not there.takes(line.route)


def close(plan):
    plan.of("released", "in execution")
    is_open = ("approved", "in hand", "sent", "unknown")
    need(not any(line.order.state in is_open for line in plan.sending), "an order is open")
    plan.state = "closed"


def figures(plan):
    """What became of the plan's sum."""
    orders = [line.order for line in plan.sending]
    tries = [one for order in orders for one in order.attempts]
    sent, returned = sum((one.amount for one in tries), ZERO), sum((one.returned for one in tries), ZERO)
    arrived = sum((order.live.received for order in orders if order.live), ZERO)
    return {
        "planned": sum((order.amount for order in orders), ZERO),
        "sent": sent,
        "arrived": arrived,
        "returned": returned,
        "lost": sent - arrived - returned,
        "fees": sum((one.fee - one.fee_returned for one in tries), ZERO),
        "cancelled": sum((order.amount for order in orders if order.state == "withdrawn"), ZERO),
    }


def lacking(plan):
    """What parcels that were sent held less than was planned."""
    return sum((line.order.amount - one.amount for line in plan.sending for one in line.order.attempts
                if line.route == PARCEL), ZERO)  # fmt: skip


def may_be_too_much(model, plan, *, route):
    """Whether what the fair plan gives could be more than there is, or go where another plan pays these days."""
    money = ZERO if route == PARCEL else plan.sum
    there = [one for one in model.addresses if not one.gone]
    most = max(ZERO, min(model.left(plan.decision, plan), model.free(plan.fund, plan)))
    return money > most or model.twice(plan, there)
