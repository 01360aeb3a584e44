"""Many presses at once, in real threads with real commits: one counts, the others read a sentence."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from access.once import FormUsed, OnceField, fresh
from access.refusal import Refusal
from ledger.models import Entry, EntryKind, FundBalance
from member_parties.models import Decision
from remittances import services
from remittances.models import Attempt, Remittance
from tests import makers
from tests.remittances.story import DAY, carried_decision

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Do all acts in threads of their own, begun together; what each returned or was refused with."""
    begin = Barrier(len(acts))

    def run(act):
        try:
            begin.wait(timeout=30)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def refusals(results):
    return [result for result in results if isinstance(result, Refusal)]


def test_twenty_sends_at_once_send_once(brought_to, bank, forwarder, winter_relief):
    order = brought_to("in hand")

    def send():
        return services.send(order, account=bank, fee=Decimal(15), on=DAY, by=forwarder)

    results = at_once(*[send] * 20)
    assert len(refusals(results)) == 19
    assert {str(refusal) for refusal in refusals(results)} == {str(refusals(results)[0])}
    assert "It is not sent a second time." in str(refusals(results)[0])
    assert Attempt.objects.count() == Entry.objects.filter(kind=EntryKind.REMITTANCE).count() == 1
    assert FundBalance.objects.get(fund=winter_relief).amount == 685


def test_two_drafts_at_once_do_not_exceed_the_decision(drafted):
    results = at_once(lambda: drafted("600"), lambda: drafted("600"))
    assert [str(one) for one in refusals(results)] == [
        "D-31 allows 1,000.00 EUR and 400.00 EUR of it are left: this is 200.00 EUR too much."
    ]
    assert Remittance.objects.count() == 1


def test_two_takers_at_once_are_one(brought_to, forwarder):
    order, another = brought_to("approved"), makers.user("forwarder")
    results = at_once(*(lambda who=who: services.take_in_hand(order, by=who) for who in (forwarder, another)))
    assert len(refusals(results)) == 1


def test_two_orders_at_once_are_not_in_one_hand(brought_to, drafted, forwarder):
    orders = [brought_to("approved", drafted(amount)) for amount in ("10", "20")]
    results = at_once(*(lambda order=order: services.take_in_hand(order, by=forwarder) for order in orders))
    assert len(refusals(results)) == 1
    assert forwarder.orders.filter(state="in hand").count() == 1


def test_a_form_pressed_twice_at_once_takes_one(brought_to, drafted, forwarder):
    for amount in ("10", "20"):
        brought_to("approved", drafted(amount))
    pressed = OnceField("take next", "postal order", by=forwarder).clean(fresh("take next", "postal order", forwarder))
    results = at_once(*[lambda: services.take_next(route="postal order", once=pressed, by=forwarder)] * 2)
    assert [type(one) for one in refusals(results)] == [FormUsed]
    assert forwarder.orders.count() == 1


def test_two_signatures_at_once_approve(brought_to, approver_one, approver_two):
    order = brought_to("submitted")
    people = (approver_one, approver_two)
    results = at_once(*(lambda who=who: services.approve(order, body=who.body, by=who) for who in people))
    order.refresh_from_db()
    assert (refusals(results), order.state) == ([], "approved")


def test_the_last_signatures_of_a_plan_at_once_are_one(plan, approver_one, approver_two):
    services.approve(plan, body=approver_one.body, by=approver_one)
    people = (approver_two, makers.user("approver"))
    results = at_once(*(lambda who=who: services.approve(plan, body=who.body, by=who) for who in people))
    plan.refresh_from_db()
    assert [refusal.rule for refusal in refusals(results)] == ["approval_while_submitted"]
    assert (plan.state, plan.approvals.filter(voided_at=None).count()) == ("signed", 2)


def test_a_way_that_closes_while_it_is_signed_voids_every_signature(plan, approver_one, approver_two, treasurer):
    services.approve(plan, body=approver_one.body, by=approver_one)

    def close():
        plan.lines.first().address.ways.update(closed_at=timezone.now(), closed_by=treasurer)

    at_once(close, lambda: services.approve(plan, body=approver_two.body, by=approver_two))
    plan.refresh_from_db()
    assert (plan.state, plan.approvals.filter(voided_at=None).count()) == ("draft", 0)


@pytest.mark.parametrize("restricted", [True, False])
def test_two_sends_at_once_do_not_overdraw_the_fund(
    restricted, brought_to, drafted, bank, forwarder, treasurer, decision
):
    fund = makers.fund(restricted=restricted)
    makers.filled(fund, bank, "630", by=treasurer)
    wide = carried_decision(fund, amount="5000", by=treasurer, code="D-32")
    orders = [brought_to("approved", drafted("300", decision=wide)) for _turn in range(2)]
    hands = [forwarder, makers.user("forwarder")]
    for order, hand in zip(orders, hands, strict=True):
        services.take_in_hand(order, by=hand)

    def send(order, hand):
        return services.send(order, account=bank, fee=Decimal(20), on=DAY, by=hand)

    results = at_once(*(lambda pair=pair: send(*pair) for pair in zip(orders, hands, strict=True)))
    assert len(refusals(results)) == 1
    assert FundBalance.objects.get(fund=fund).amount == 310
    assert Decision.objects.get(pk=wide.pk).remittances.filter(state="sent").count() == 1
