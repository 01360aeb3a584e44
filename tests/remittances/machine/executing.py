"""The model's acts on orders, signatures and addresses: who may do what when, and what becomes of it."""

from tests.remittances.machine.model import GRADES, ON_ITS_WAY, Attempt, Order, Plan, need

SIGNED = {Plan: "signed", Order: "approved"}


def may_draft(model, *, decision, address, amount):
    address.usable()
    need(amount >= decision.fund.cent, "no sum")
    model.room(amount, decision)


def edit(model, order, *, amount, by):
    order.prepared(by)
    order.of("draft")
    order.address.usable()
    model.room(amount, order.decision, order)
    order.amount = amount


def submit(model, order, *, by):
    order.prepared(by)
    order.of("draft")
    order.address.usable()
    model.room(order.amount, order.decision, order)
    order.state = "submitted"


def withdraw(order):
    need(not order.line, "of a plan")
    order.of("draft")
    order.state = "withdrawn"


def recall(model, order):
    need(not order.line, "of a plan")
    order.of("submitted", "approved", "returned")
    need(order.amount <= model.left(order.decision, order), "more than the decision has left")
    order.state, order.forwarder, order.signers = "draft", None, []


def cancel(order):
    need(order.line, "of no plan")
    order.of("approved")
    order.state = "withdrawn"


def sign(model, paper, *, body, by):
    paper.of("submitted")
    need(by is not paper.preparer and paper.preparer.body not in (body, by.body), "the preparer's body")
    need(by.is_approver and by.body == body, "no approver of that body")
    standing = [one for one in paper.signers if one.is_approver]
    need(by not in standing, "signed already")
    need(body not in [one.body for one in standing], "the body signed already")
    is_last = len(standing) + 1 >= model.needed(paper)
    if is_last and isinstance(paper, Order):
        paper.address.usable()
    paper.signers = [*standing, by]
    if is_last:
        paper.state = SIGNED[type(paper)]


def refuse(paper, *, by):
    need(by is not paper.preparer and paper.preparer.body != by.body, "the preparer's body")
    paper.of("submitted")
    paper.state = "refused"


def held(model, by):
    return next((one for one in model.orders if one.state == "in hand" and one.forwarder is by), None)


def may_take(order, by):
    return by is not order.preparer and by not in order.all_signers


def take(model, order, *, by):
    order.of("approved")
    order.address.usable()
    need(may_take(order, by), "three persons")
    need(not held(model, by), "a hand is full")
    order.state, order.forwarder = "in hand", by
    if order.line and order.line.plan.state == "released":
        order.line.plan.state = "in execution"


def next_for(model, by):
    """The oldest order that this hand may take; all of the model are of one day."""
    need(not held(model, by), "a hand is full")
    found = [one for one in model.orders if one.state == "approved" and may_take(one, by) and is_usable(one.address)]
    return min(found, key=lambda one: (by in one.rested, one.code), default=None)


def is_usable(address):
    return address.takes_money and not address.burned and not address.flags


def put_back(order, *, by=None):
    order.of("in hand")
    order.rested.append(by)
    order.state, order.forwarder = "approved", None


def clock(model):
    """Eight hours later: nothing of what is in hand was opened."""
    found = [one for one in model.orders if one.state == "in hand"]
    for one in found:
        put_back(one)
    return len(found)


def _leave(order, *, fee, by, outcome, reference=""):
    fund = order.fund
    order.of("in hand")
    need(order.forwarder is by, "another's hand")
    need(not order.address.burned and not order.address.flags, "a flag stands")
    need(fee >= 0, "no fee")
    need(order.amount + fee <= fund.money, "the fund does not hold it")
    order.attempts.append(Attempt(by, order.amount, fee, outcome, reference))
    fund.money -= order.amount + fee
    fund.aid += order.amount
    fund.fees += fee


def send(order, *, fee, reference, by):
    _leave(order, fee=fee, by=by, outcome="on the way", reference=reference)
    order.state = "sent"


def hand_over(order, *, fee, answer, by):
    """`answer` is a reference, or how the agent fails: "refuses", "dies", "late"."""
    if order.state == "in hand":
        order.address.usable()
    _leave(order, fee=fee, by=by, outcome="unknown")
    order.state = "unknown"
    if answer in ("refuses", "late"):
        give_back(order, returned=order.amount, fee_returned=fee)
    elif answer != "dies":
        order.live.outcome, order.live.reference, order.state = "on the way", answer, "sent"


def mark_unknown(order):
    order.of("sent")
    order.state = order.live.outcome = "unknown"


def found_sent(order, *, reference):
    order.of("unknown")
    need(not order.live.reference, "the reference is known")
    order.live.outcome, order.live.reference, order.state = "on the way", reference, "sent"


def give_back(order, *, returned, fee_returned):
    order.of(*ON_ITS_WAY)
    attempt, fund = order.live, order.fund
    need(0 <= returned <= attempt.amount, "more than was sent")
    need(0 <= fee_returned <= attempt.fee, "more than the fee")
    attempt.outcome, attempt.returned, attempt.fee_returned = "returned", returned, fee_returned
    fund.money += returned + fee_returned
    fund.aid -= attempt.amount
    fund.fees -= fee_returned
    fund.losses += attempt.amount - returned
    order.state = "returned"


def confirm(order, *, grade, received, by):
    order.of(*ON_ITS_WAY, "confirmed")
    attempt, fund = order.live, order.fund
    need(by is not attempt.by, "who sent does not confirm")
    need(grade in GRADES and grade != "letter", "no letter")
    need(grade not in attempt.words, "that word came already")
    need(fund.cent <= received <= attempt.amount, "no sum that arrived")
    stood = attempt.received if attempt.words else attempt.amount
    attempt.words[grade] = received
    fund.aid += attempt.received - stood
    fund.losses -= attempt.received - stood
    order.state = attempt.outcome = "confirmed"


def burn(model, address):
    need(not address.burned, "burned already")
    address.burned = True
    for order in model.orders:
        if order.address is address and order.state in ("submitted", "approved", "in hand"):
            order.state, order.forwarder = "withdrawn" if order.line else "draft", None
            if not order.line:
                order.signers = []


def flag(address, *, by):
    need(not address.burned, "burned")
    address.flags.append(by)


def lift(address, *, by):
    need(not address.burned, "burned")
    need(address.flags[0] is not by, "who set it does not lift it")
    address.flags.pop(0)


def notice(address, *, takes_money):
    need(not address.burned, "burned")
    address.takes_money = takes_money


def end_office(person):
    need(person.is_approver, "over already")
    person.is_approver = False
