"""The model's acts on orders, signatures and addresses: who may do what when, and what becomes of it."""

from tests.remittances.machine import storing
from tests.remittances.machine.things import GRADES, NEEDS_WAY, ON_ITS_WAY, PARCEL, Attempt, No, Order, Plan, need

# Given by people who are there.
HEARD_THEMSELVES = ("letter", "visit", "signed", "shares")
SIGNED = {Plan: "signed", Order: "approved"}


def may_draft(model, *, decision, address, amount, route, purpose):
    need(not model.names_an_address(purpose), "signers read it")
    need(amount >= decision.fund.cent, "no sum")
    model.reached(route, address, decision.fund, amount)
    if route != PARCEL:
        model.room(amount, decision)


def edit(model, order, *, decision, address, amount, route, purpose, by):
    order.prepared(by)
    order.of("draft")
    moved = (decision, address) != (order.decision, order.address)
    need(not moved or not order.attempts, "sent before")
    model.reached(route, address, decision.fund, amount)
    need(not model.names_an_address(purpose), "signers read it")
    if route != PARCEL:
        model.room(amount, decision, order)
    whole = route == PARCEL and amount == order.goods and decision.fund is order.fund
    need(not order.parcel or whole, "its goods come to another sum, or are of another fund")
    order.decision, order.address, order.amount, order.route = decision, address, amount, route


def submit(model, order, *, by):
    order.prepared(by)
    order.of("draft")
    model.reached(order.route, order.address, order.fund, order.amount)
    if order.route != PARCEL:
        model.room(order.amount, order.decision, order)
    need(order.route != PARCEL or order.parcel, "not packed")
    order.state = "submitted"


def withdraw(order):
    need(not order.line, "of a plan")
    order.of("draft")
    order.state = "withdrawn"


def recall(model, order):
    need(not order.line, "of a plan")
    order.of("submitted", "approved", "returned")
    if order.route == PARCEL:
        need(order.state != "returned", "a parcel is sent once")
    else:
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
        paper.address.usable(paper.route)
        need(model.is_open(paper.route, paper.address, paper.fund), "the route is closed")
    paper.signers = [*standing, by]
    if is_last:
        paper.state = SIGNED[type(paper)]


def refuse(paper, *, by):
    need(by is not paper.preparer and paper.preparer.body != by.body, "the preparer's body")
    paper.of("submitted")
    paper.state = "refused"


def held(model, by):
    return next((one for one in model.orders if one.state == "in hand" and one.forwarder is by), None)


def may_take(model, order, by):
    order.of("approved")
    order.address.usable(order.route)
    way = order.line.way if order.line else order.address.way(order.route)
    need(way or order.route not in NEEDS_WAY, "no way")
    need(not way or not way.closed, "the way that was signed is closed")
    need(model.is_open(order.route, order.address, order.fund), "the route is closed")
    need(order.route != PARCEL or order.parcel, "not packed")
    need(by is not order.preparer and by not in order.all_signers, "three persons")


def take(model, order, *, by):
    may_take(model, order, by)
    need(not held(model, by), "a hand is full")
    order.state, order.forwarder = "in hand", by
    if order.line and order.line.plan.state == "released":
        order.line.plan.state = "in execution"


def next_for(model, by):
    """The oldest order that this hand may take; all of the model are of one day."""
    need(not held(model, by), "a hand is full")
    found = [one for one in model.orders if one.state == "approved" and _may(model, one, by)]
    return min(found, key=lambda one: (by in one.rested, one.code), default=None)


def _may(model, order, by):
    try:
        may_take(model, order, by)
    except No:
        return False
    return True


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
    fund, leaves = order.fund, order.leaves
    order.of("in hand")
    need(order.forwarder is by, "another's hand")
    need(not order.address.burned and not order.address.flags, "a flag stands")
    need(0 <= fee <= max(leaves, fund.alone), "no fee")
    need(order.money + fee <= fund.money, "the fund does not hold it")
    order.attempts.append(Attempt(by, leaves, fee, outcome, reference))
    fund.money -= order.money + fee
    fund.stock -= leaves - order.money
    fund.aid += leaves
    fund.fees += fee


def send(order, *, fee, reference, by):
    _leave(order, fee=fee, by=by, outcome="on the way", reference=reference)
    order.state = "sent"


def hand_over(order, *, fee, answer, by):
    """`answer` is a reference, or how the agent fails: "refuses", "dies", "late"."""
    if order.state == "in hand":
        order.address.usable(order.route)
    need(order.route != PARCEL, "a program hands over no parcel")
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
    need(order.route != PARCEL or not returned, "of a parcel it is told piece by piece")
    _back(order, returned=returned, fee_returned=fee_returned)


def come_back(order, *, returned):
    """Of a parcel, as (lot, quantity); what is not told of is lost."""
    worth = storing.came_back(order, returned=returned)
    _back(order, returned=worth, fee_returned=0)


def _back(order, *, returned, fee_returned):
    attempt, fund = order.live, order.fund
    need(0 <= returned <= attempt.amount, "more than was sent")
    need(0 <= fee_returned <= attempt.fee, "more than the fee")
    attempt.outcome, attempt.returned, attempt.fee_returned = "returned", returned, fee_returned
    if order.route == PARCEL:
        fund.stock += returned
    else:
        fund.money += returned
        attempt.lost = attempt.amount - returned
    fund.money += fee_returned
    fund.aid -= attempt.amount
    fund.fees -= fee_returned
    fund.losses += attempt.amount - returned
    order.state = "returned"


def confirm(order, *, grade, received, arrived, by, today):
    """Of a parcel `arrived` is told as (lot, quantity); None where all of it did."""
    order.of(*ON_ITS_WAY, "confirmed")
    attempt, fund = order.live, order.fund
    if order.route == PARCEL and arrived is not None:
        received = storing.arrived(order, arrived)
    need(order.route == PARCEL or arrived is None, "no parcel")
    need(order.route != PARCEL or arrived is not None or received == attempt.amount, "which goods?")
    need(by is not attempt.by, "who sent does not confirm")
    need(grade in GRADES and grade != "letter", "no letter")
    need(grade not in attempt.words, "that word came already")
    need(fund.cent <= received <= attempt.amount, "no sum that arrived")
    stood = attempt.received if attempt.words else attempt.amount
    attempt.words[grade] = received
    fund.aid += attempt.received - stood
    fund.losses -= attempt.received - stood
    order.state = attempt.outcome = "confirmed"
    if grade in HEARD_THEMSELVES and not order.address.burned:
        order.address.confirmed_on = today


def end_office(person):
    need(person.is_approver, "over already")
    person.is_approver = False
