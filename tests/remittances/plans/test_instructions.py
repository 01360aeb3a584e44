"""What the forwarder is told at an address was signed too: nobody replaces it alone under a signature."""

import pytest
from django.urls import reverse

from access.refusal import Refusal
from remittances import services
from tests.breaking import breaks
from tests.remittances.plans.conftest import orders

REPLACE = "UPDATE remittances_recipientaddress SET instructions = '\\x01' WHERE code = %s"


@pytest.fixture(params=["by the act", "by SQL"])
def replace(request, case_worker, sql):
    """Other instructions at an address, by the act and past it; the codes that the act says are held up."""

    def replace(address):
        if request.param == "by SQL":
            sql(REPLACE, address.code)
            return None
        return services.instruct(address, instructions="Ring twice.", by=case_worker)[1]

    return replace


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_a_single_order_is_a_draft_again(state, replace, brought_to, address):
    order = brought_to(state)
    halted = replace(address)
    order.refresh_from_db()
    assert (order.state, order.approvals.filter(voided_at=None).count()) == ("draft", 0)
    assert halted in (None, [order.code])


@pytest.mark.parametrize("state", ["submitted", "signed"])
def test_a_plan_is_a_draft_again_and_its_signers_read_why(state, replace, plan_to, approver_one, sign_in):
    plan = plan_to(state)
    replace(plan.lines.get(number=2).address)
    plan.refresh_from_db()
    assert (plan.state, plan.approvals.filter(voided_at=None).count()) == ("draft", 0)
    assert [(one.number, one.what, one.old, one.new) for one in plan.changes.all()] == [(2, "instructions", "", "")]
    if state == "signed":
        assert "Instructions to the forwarder of line 2" in sign_in(approver_one).get("/home/").text


def test_an_order_of_a_released_plan_is_withdrawn_and_followed_up(replace, plan_to, treasurer):
    plan = plan_to("released")
    second = orders(plan)[1]
    halted = replace(second.address)
    assert list(orders(plan).values_list("state", flat=True)) == ["approved", "withdrawn", "approved"]
    assert halted in (None, [second.code])
    assert services.follow_up(plan, kind="follow-up", by=treasurer).total == second.amount


def test_under_an_order_in_hand_they_stay(brought_to, address, case_worker, sql):
    order = brought_to("in hand")
    with pytest.raises(Refusal, match="An order to it is in hand"):
        services.instruct(address, instructions="Ring twice.", by=case_worker)
    with breaks("instructions_beside_order_in_hand"):
        sql(REPLACE, address.code)
    order.refresh_from_db()
    assert order.state == "in hand"


def test_nothing_in_place_of_nothing_holds_up_nothing(brought_to, address, case_worker, minutes):
    order = brought_to("approved")
    assert services.instruct(address, instructions=" ", by=case_worker) == (address, [])
    order.refresh_from_db()
    assert (order.state, minutes(address)[-1]) == ("approved", "address opened")


def test_the_page_tells_before_and_after(brought_to, address, case_worker, sign_in, minutes):
    order, client = brought_to("approved"), sign_in(case_worker)
    page = reverse("remittances:address_instructions", args=[address.pk])
    assert "1 order to it is signed or waits for signatures" in client.get(page).text
    after = client.post(page, {"instructions": "Ring twice."}, follow=True).text
    assert ("Held up: 1 order or plan." in after, order.code in after) == (True, False)
    assert minutes(order)[-1] == "remittance recalled"
