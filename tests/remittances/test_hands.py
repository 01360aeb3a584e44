"""An order in hand for a while: the next one for each, what the clock frees, and what it leaves to people."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from access.offices import Office
from access.refusal import Refusal, rule_of
from portal.waits import waits
from remittances import services
from tests import makers
from tests.remittances.story import REASON

LATER = timezone.now() + timedelta(hours=24)


@pytest.fixture
def opened(brought_to, forwarder):
    order = brought_to("in hand")
    services.reveal_address(order, by=forwarder, because=REASON)
    return order


def test_an_order_is_taken_for_eight_hours(brought_to):
    held = brought_to("in hand").held_until - timezone.now()
    assert timedelta(hours=7, minutes=59) < held <= timedelta(hours=8)


def test_the_next_order_is_the_oldest_of_the_route(brought_to, drafted, forwarder):
    orders = [
        brought_to("approved", drafted("10", route=route)) for route in ("postal order", "courier", "postal order")
    ]
    assert services.take_next(route="courier", by=forwarder) == orders[1]
    another = makers.user(Office.FORWARDER)
    assert services.take_next(but={orders[0].pk}, by=another) == orders[2]
    with pytest.raises(Refusal, match=f"You have {orders[2].code} in hand"):
        services.take_next(by=another)


def test_nothing_next_is_of_ones_own_hand_or_of_a_place_that_is_shut(
    brought_to, drafted, treasurer, approver_one, forwarder, address, case_worker
):
    brought_to("approved", drafted("10"))
    assert services.take_next(by=treasurer) is None
    assert services.take_next(by=approver_one) is None
    services.close_address(address, by=case_worker)
    assert services.take_next(by=forwarder) is None


def test_the_clock_frees_what_nobody_opened(brought_to, minutes):
    order = brought_to("in hand")
    assert services.release_lapsed() == 0
    assert services.release_lapsed(now=LATER) == 1
    order.refresh_from_db()
    assert (order.state, order.forwarder, order.held_until) == ("approved", None, None)
    assert minutes(order)[-1] == "order put back by the clock"


def test_the_clock_leaves_what_may_have_been_sent(opened, treasurer, sql):
    assert services.release_lapsed(now=LATER) == 0
    sql("UPDATE remittances_remittance SET held_until = now() - interval '1 hour'")
    (wait,) = (wait for wait in waits(treasurer) if "in hand" in wait.title)
    assert wait.title == f"Ask who has {opened.code} in hand"
    assert "it may have been sent" in wait.why


def test_opened_before_it_was_taken_again_is_not_opened(opened, forwarder):
    services.put_back(opened, because="went home", by=forwarder)
    services.take_in_hand(opened, by=forwarder)
    assert services.release_lapsed(now=LATER) == 1


def test_what_was_opened_is_put_back_with_a_reason(opened, treasurer, sign_in):
    with pytest.raises(Refusal, match="Say why"):
        services.put_back(opened, by=treasurer)
    client, page = sign_in(treasurer), reverse("remittances:remittance_put_back", args=[opened.pk])
    assert "it may have been sent" in client.post(page).text
    assert client.post(page, {"because": "the agent was closed"}).status_code == 302
    opened.refresh_from_db()
    assert opened.state == "approved"


def test_the_page_says_until_when_it_is_held(brought_to, treasurer, approver_one, sign_in):
    order = brought_to("in hand")
    assert f"In the hand of {order.forwarder.username} until" in sign_in(treasurer).get(order.get_absolute_url()).text
    assert "In the hand of" not in sign_in(approver_one).get(order.get_absolute_url()).text


@pytest.mark.parametrize(("state", "until"), [("in hand", "NULL"), ("approved", "now()"), ("sent", "now()")])
def test_what_is_in_hand_is_held_and_nothing_else(state, until, brought_to, sql):
    brought_to(state)
    with pytest.raises(IntegrityError) as refused:
        sql(f"UPDATE remittances_remittance SET held_until = {until}")  # noqa: S608 - one of the three words above
    assert rule_of(refused.value) == "remittance_held_until"
