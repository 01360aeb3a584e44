"""The model's acts on plans: who may do what when, and what becomes of it."""

from tests.remittances.machine.model import BEFORE_SIGNERS, RELEASED, TO_COME, ZERO, Line, Order, need


def may_draft(model, *, decision, amount):
    need(amount >= decision.fund.cent, "no sum")
    model.room(amount, decision)


def whole_coins(amount, fund):
    return amount == round(amount, -fund.cent.as_tuple().exponent)


def edit(model, plan, *, decision, amount, days, by):
    plan.prepared(by)
    plan.of("draft")
    need(not plan.lines or decision.fund is plan.fund, "its lines are of another fund")
    need(amount >= decision.fund.cent and whole_coins(amount, decision.fund), "no sum")
    model.room(amount, decision, plan)
    if decision is not plan.decision:
        model.room(plan.amount, decision, plan)
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


def overrule(model, line, *, amount, by):
    plan = line.plan
    plan.prepared(by)
    plan.of(*TO_COME)
    need(amount >= 0 and whole_coins(amount, plan.fund), "no sum")
    if amount:
        line.address.usable()
        need(not model.twice(plan, [line.address]), "paid twice")
        if line.follows:
            need(amount <= model.shortfall(line.follows, without=line), "more than did not arrive")
    model.room(plan.amount - line.amount + amount, plan.decision, plan)
    need(amount <= line.amount or plan.amount - line.amount + amount <= plan.sum, "more than the plan shares")
    need(amount != line.amount or not line.overruled, "it says that already")
    line.amount, line.overruled = amount, True
    plan.state, plan.signers = "draft", []


def lock(model, plan, *, by):
    plan.prepared(by)
    plan.of("draft")
    need(plan.amount, "it gives nothing")
    need(not plan.outdated and plan.amount <= plan.sum, "its lines are not what it says")
    model.room(plan.amount, plan.decision, plan)
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
        made = Order(None, "", plan.decision, plan.preparer, "approved", address=line.address, amount=line.amount)
        line.order, made.line = made, line
        model.orders.append(made)


def missing(model, plan, kind):
    """Lines of the plan and of what follows it of which something is open, once for an address.

    A correction takes those that were cancelled alone.
    """
    plans = sorted([plan, *(one for one in model.plans if one.follows is plan)], key=lambda one: one.code)
    found = {}
    for line in (line for one in plans for line in one.lines):
        if model.undelivered(line) and (kind == "follow-up" or line.order.state == "withdrawn"):
            found.setdefault(line.address, line)
    return list(found.values())


def follow_up(model, plan, *, kind):
    """The lines of nothing-but-what-is-missing, as (line that is followed, amount)."""
    plan.of(*RELEASED)
    lines = missing(model, plan, kind)
    need(lines, "nothing is missing")
    answers = [(line, ZERO if is_shut(line.address) else model.undelivered(line)) for line in lines]
    model.room(sum((amount for _line, amount in answers), ZERO), plan.decision)
    return answers


def is_shut(address):
    return address.burned or bool(address.flags) or not address.takes_money


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


def adopt(plan, rows):
    """Lines as the fair plan proposed them, which has tests of its own: (id, number, address, amount, follows)."""
    plan.outdated = False
    plan.lines = [Line(id, number, plan, address, amount, follows) for id, number, address, amount, follows in rows]  # noqa: A001


def may_be_too_much(model, plan):
    """Whether what the fair plan gives could be more than there is, or go where another plan pays these days."""
    there = [one for one in model.addresses if not is_shut(one)]
    return plan.sum > min(model.left(plan.decision, plan), model.free(plan.fund, plan)) or model.twice(plan, there)
