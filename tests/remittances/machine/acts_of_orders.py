"""What may happen to an order or a signature, done by the model and by the house alike."""

from datetime import timedelta

from django.utils import timezone

from remittances import services
from tests.remittances.machine import executing, storing
from tests.remittances.machine.acts_of_goods import REASON, come_back, some_of_it
from tests.remittances.machine.dice import part, purpose_of, rarely, some
from tests.remittances.machine.things import GRADES, ON_ITS_WAY, PARCEL, Order

ROUTES = ("courier", "courier", "courier", "agent", "parcel", "parcel")


def draft(pair, dice):
    model, house = pair.model, pair.house
    decision, by, route = dice.choice(model.decisions[-4:]), dice.choice(house.treasurers), dice.choice(ROUTES)
    amount = decision.fund.cent * dice.choice((1_000, 3_000, 3_000, 25_000, 0))
    able = [one for one in model.addresses if model.reaches(route, one, decision.fund)]
    address = rarely(dice, dice.choice(able or model.addresses), dice.choice(model.addresses))
    facts = {"amount": amount, "route": route, "purpose": purpose_of(dice, address)}
    made = pair.same(
        lambda: executing.may_draft(model, decision=decision, address=address, **facts),
        lambda: services.draft(decision=house.real(decision), address=house.real(address), **facts, by=house.user(by)),
    )
    if made:
        facts = {"address": address, "amount": amount, "route": route}
        model.orders.append(Order(made.pk, made.code, decision, by, "draft", **facts))


def edit(pair, dice):
    order = some(dice, pair.model.orders, "draft")
    if order is None:
        return
    by = rarely(dice, order.preparer, dice.choice(pair.house.treasurers))
    decision = dice.choice((order.decision, order.decision, dice.choice(pair.model.decisions[-4:])))
    address = dice.choice((order.address, order.address, dice.choice(pair.model.addresses)))
    amount, route = decision.fund.cent * dice.randrange(1, 9_000), rarely(dice, order.route, dice.choice(ROUTES))
    facts = {"amount": amount, "route": route, "purpose": purpose_of(dice, address)}

    def done():
        house = pair.house
        there = {"decision": house.real(decision), "address": house.real(address)}
        return services.edit_draft(house.real(order), **there, **facts, by=house.user(by))

    # With a parcel that is packed its goods are asked about at the end.
    there = {"decision": decision, "address": address, "by": by}
    pair.same_at_commit(lambda: executing.edit(pair.model, order, **there, **facts), done)


def _move(states, expected, done, **facts):
    """An act that takes an order from one of the states to another."""

    def act(pair, dice):
        order = some(dice, pair.model.orders, *states)
        if order:
            by = rarely(dice, order.preparer, dice.choice(pair.house.treasurers))
            user = pair.house.user(by)
            pair.same(lambda: expected(pair.model, order, by), lambda: done(pair.house.real(order), **facts, by=user))

    act.__name__ = done.__name__
    return act


submit = _move(["draft"], lambda model, order, by: executing.submit(model, order, by=by), services.submit)
withdraw = _move(["draft"], lambda _model, order, _by: executing.withdraw(order), services.withdraw)
recall = _move(
    ["submitted", "approved", "returned"],
    lambda model, order, _by: executing.recall(model, order),
    services.recall,
    **REASON,
)
cancel = _move(["approved"], lambda _model, order, _by: executing.cancel(order), services.cancel_order, **REASON)
mark_unknown = _move(
    ["sent"], lambda _model, order, _by: executing.mark_unknown(order), services.mark_unknown, **REASON
)


def sign(pair, dice):
    model, house = pair.model, pair.house
    paper = some(dice, [*model.orders, *model.plans], "submitted")
    if paper is None:
        return
    # Mostly who has not signed yet.
    able = [one for one in house.approvers if one.is_approver and one not in paper.signers]
    by = rarely(dice, dice.choice(able or house.approvers), dice.choice([*house.approvers, paper.preparer]))
    body = rarely(dice, by.body, dice.choice(house.approvers).body)
    pair.same(
        lambda: executing.sign(model, paper, body=body, by=by),
        lambda: services.approve(house.real(paper), body=house.body(body), by=house.user(by)),
    )


def refuse(pair, dice):
    paper = some(dice, [*pair.model.orders, *pair.model.plans], "submitted")
    if paper:
        by = dice.choice(pair.house.approvers)
        user = pair.house.user(by)
        pair.same(
            lambda: executing.refuse(paper, by=by), lambda: services.refuse(pair.house.real(paper), **REASON, by=user)
        )


def take(pair, dice):
    house = pair.house
    order = some(dice, pair.model.orders, "approved")
    if order:
        keen = [*order.all_signers, order.preparer]
        by = rarely(dice, dice.choice(house.forwarders), dice.choice(keen))
        user = house.user(by)
        pair.same(
            lambda: executing.take(pair.model, order, by=by),
            lambda: services.take_in_hand(house.real(order), by=user),
        )


def take_next(pair, dice):
    model, by = pair.model, dice.choice(pair.house.forwarders)
    if not any(one.state == "approved" for one in model.orders) and dice.random() < 0.9:
        return
    found = []

    def expected():
        found.append(executing.next_for(model, by))
        if found[0]:
            executing.take(model, found[0], by=by)

    taken = pair.same(expected, lambda: services.take_next(by=pair.house.user(by)) or "none")
    if taken:
        theirs, ours = getattr(taken, "code", None), found[0] and found[0].code
        assert theirs == ours, f"taken next: the house gave {theirs}, the model {ours}"


def put_back(pair, dice):
    house, order = pair.house, some(dice, pair.model.orders, "in hand")
    if order:
        by = rarely(dice, order.forwarder or dice.choice(house.forwarders), dice.choice(house.treasurers))
        user = house.user(by)
        pair.same(
            lambda: executing.put_back(order, by=by), lambda: services.put_back(house.real(order), **REASON, by=user)
        )


def clock(pair, _dice):
    now = timezone.now() + timedelta(hours=9)
    found = []
    pair.same(lambda: found.append(executing.clock(pair.model)), lambda: found.append(services.release_lapsed(now=now)))
    assert found[0] == found[1]


def _holder(pair, dice, order):
    return rarely(dice, order.forwarder or dice.choice(pair.house.forwarders), dice.choice(pair.house.forwarders))


def send(pair, dice):
    house = pair.house
    order = some(dice, pair.model.orders, "in hand")
    if order is None:
        return
    by, fee = _holder(pair, dice, order), order.fund.cent * rarely(dice, dice.choice((0, 50, 200, -1)), 9_000)
    account, reference, user = house.accounts[order.fund], dice.choice(("", "MT-1")), house.user(by)

    def done():
        facts = {"reference": reference, "by": user}
        if order.route == PARCEL:
            return services.send_parcel(house.real(order), postage=fee, fee_account=account, **facts)
        return services.send(house.real(order), account=account, fee=fee, **facts)

    pair.same(lambda: executing.send(order, fee=fee, reference=reference, by=by), done)


def hand_over(pair, dice):
    house = pair.house
    order = some(dice, [one for one in pair.model.orders if one.route != PARCEL or dice.random() < 0.1], "in hand")
    if order:
        by, fee = _holder(pair, dice, order), order.fund.cent * rarely(dice, dice.choice((0, 50, 200, -1)), 9_000)
        answer = dice.choice(("MT-2", "MT-2", "MT-2", "refuses", "dies", "late"))
        user = house.user(by)
        pair.same(
            lambda: executing.hand_over(order, fee=fee, answer=answer, by=by),
            lambda: house.hand_over(order, fee=fee, answer=answer, by=user) or "told",
        )


def found_sent(pair, dice):
    house, order = pair.house, some(dice, pair.model.orders, "unknown")
    if order:
        by = house.user(dice.choice(house.treasurers))
        pair.same(
            lambda: executing.found_sent(order, reference="MT-3"),
            lambda: services.found_sent(house.real(order), reference="MT-3", by=by),
        )


def give_back(pair, dice):
    house, order = pair.house, some(dice, pair.model.orders, *ON_ITS_WAY)
    if order is None:
        return
    if order.route == PARCEL and dice.random() < 0.8:
        come_back(pair, dice)
        return
    live = order.live
    back = {"returned": part(dice, order.amount, order.fund.cent), "fee_returned": order.fund.cent * 0}
    if order.route == PARCEL:
        back["returned"] = rarely(dice, order.fund.cent * 0, order.amount)
    if live:
        back["fee_returned"] = part(dice, live.fee, order.fund.cent)
    by = house.user(dice.choice(house.treasurers))
    pair.same_at_commit(
        lambda: executing.give_back(order, **back),
        lambda: services.mark_returned(house.real(order), **back, **REASON, by=by),
    )


def confirm(pair, dice):
    house, order = pair.house, some(dice, pair.model.orders, *ON_ITS_WAY, "confirmed")
    if order is None:
        return
    cent, grade = order.fund.cent, dice.choice(GRADES)
    arrived, received = None, part(dice, order.leaves, cent)
    if order.parcel and dice.random() < 0.6:
        arrived = some_of_it(dice, order)
        received = sum(storing.back(order.parcel[lot], many, cent) for lot, many in arrived)
    by = rarely(dice, dice.choice(house.treasurers), order.forwarder or order.preparer)
    more = {"signed": {"signed": 3}, "shares": {"shares": [services.ShareTold("common box", received)]}}.get(grade, {})
    if arrived is not None:
        more["arrived"] = [(house.real(lot), many) for lot, many in arrived]
    user, today = house.user(by), timezone.localdate()
    pair.same(
        lambda: executing.confirm(order, grade=grade, received=received, arrived=arrived, by=by, today=today),
        lambda: services.confirm(house.real(order), grade=grade, received=received, **more, by=user),
    )
