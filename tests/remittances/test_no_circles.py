"""Acts that meet wait for one another in one order: addresses, then plans and orders, then funds and decisions."""

from decimal import Decimal

import pytest

from access.refusal import Refusal
from remittances import services
from tests import makers
from tests.remittances.waiting import meet

pytestmark = pytest.mark.django_db(transaction=True)

BECAUSE = "known to the police since"
PLACE = "SELECT 1 FROM remittances_recipientaddress WHERE id = %s FOR UPDATE"
BALANCE = "SELECT 1 FROM ledger_fundbalance WHERE fund_id = %s FOR UPDATE"


@pytest.fixture
def acts(address, case_worker, forwarder, treasurer, approver_two, bank):
    """Acts on the address, and on an order to it."""
    way = services.open_way(address, route="postal order", details={"payee": "Anna", "town": "Chios"}, by=case_worker)
    edited = {"address": address, "amount": Decimal(100), "route": "courier", "purpose": "oil", "by": treasurer}
    return {
        "burn": lambda _order: services.burn(address, because=BECAUSE, by=forwarder),
        "close way": lambda _order: services.close_way(way, because="moved", by=case_worker),
        "draft": lambda order: services.draft(decision=order.decision, **edited),
        "edit": lambda order: services.edit_draft(order, decision=order.decision, **edited),
        "submit": lambda order: services.submit(order, by=treasurer),
        "sign": lambda order: services.approve(order, body=approver_two.body, by=approver_two),
        "take": lambda order: services.take_in_hand(order, by=forwarder),
        "take next": lambda _order: services.take_next(by=forwarder),
        "send": lambda order: services.send(order, account=bank, fee=Decimal(0), by=forwarder),
    }


MEETINGS = [
    ("approved", "draft"),
    ("draft", "edit"),
    ("draft", "submit"),
    ("signed", "sign"),
    ("approved", "take"),
    ("approved", "take next"),
    ("in hand", "send"),
]


@pytest.mark.parametrize("first", ["burn", "close way"])
@pytest.mark.parametrize(("state", "second"), MEETINGS)
def test_who_changes_an_address_and_who_sends_there_do_not_wait_in_a_circle(
    state, second, first, acts, brought_to, address
):
    order = brought_to(state)
    results = meet((PLACE, [address.pk]), *(lambda act=acts[name]: act(order) for name in (first, second)))
    assert not isinstance(results[0], Refusal)


def test_who_sends_and_who_counts_goods_do_not_wait_in_a_circle(acts, brought_to, bank, treasurer, winter_relief):
    order = brought_to("in hand")
    good = services.register_good(name="flour", unit="kg", by=treasurer)
    facts = {"quantity": Decimal(9), "cost": Decimal(90), "account": bank, "by": treasurer}
    lot = services.enter_lot(good=good, decision=order.decision, **facts)
    counter = makers.user("treasurer")
    results = meet(
        (BALANCE, [winter_relief.pk]), lambda: acts["send"](order), lambda: services.count_lot(lot, by=counter)
    )
    assert not any(isinstance(one, Refusal) for one in results)


def test_who_releases_a_plan_and_who_closes_its_way_do_not_wait_in_a_circle(
    acts, plan, approver_one, approver_two, treasurer
):
    for person in (approver_one, approver_two):
        services.approve(plan, body=person.body, by=person)
    way = plan.lines.first().way
    results = meet(
        (PLACE, [way.address_id]),
        lambda: services.close_way(way, because="moved", by=treasurer),
        lambda: services.release_plan(plan, by=treasurer),
    )
    assert [isinstance(one, Refusal) for one in results] == [False, True]
