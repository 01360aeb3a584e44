"""A signed plan becomes orders at once, whole or not at all; its orders fare like others but are never drafted anew."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from access.refusal import Refusal
from audit.models import Minute, NumberSeries
from ledger import services as ledger
from portal.waits import waits
from remittances import services
from remittances.models import AddressWay, Plan, RecipientAddress, Remittance, RiskFlag, RouteTerms
from remittances.services import OverFund
from remittances.services.releasing import ORDERS
from tests import makers
from tests.breaking import breaks
from tests.remittances.plans.conftest import TO, orders
from tests.remittances.story import DAY

pytestmark = pytest.mark.django_db


def test_each_line_that_gives_something_is_an_order(planned, places, plan_to, treasurer, minutes):
    plan = planned()
    services.overrule_line(plan.lines.get(number=2), amount=Decimal(0), because="moved", by=treasurer)
    plan = plan_to("released", plan)
    made = list(orders(plan).values_list("code", "amount", "state", "route", "prepared_on", "purpose"))
    year = plan.released_on.year
    common = ("approved", "courier", DAY, "bread")
    assert made == [(f"R-{year}-0001", 180, *common), (f"R-{year}-0002", 60, *common)]
    assert minutes(plan)[-1] == "plan released"
    assert Minute.objects.get(act="plan released").facts["orders"] == 2
    assert services.left_of_decision(plan.decision) == 760


def test_orders_are_numbered_after_those_drafted_alone(drafted, plan_to):
    first = drafted("5")
    released = plan_to("released")
    codes = {first.code, *orders(released).values_list("code", flat=True)}
    assert len(codes) == 4
    assert NumberSeries.objects.filter(key__startswith="remittance").count() in {1, 2}


def gone(field):
    return lambda address, by: RecipientAddress.objects.filter(pk=address.pk).update(**field)


def flag(address, by):
    RiskFlag.objects.create(address=address, risk="theft", because="two came back opened", noted_by=by)


def shut(address, by):
    RouteTerms.objects.create(route="courier", country="GR", currency_id="EUR", is_open=False, noted_by=by)


def burn(address, by):
    services.burn(address, because="a raid at the door", by=by)


BETWEEN = [
    (burn, "nothing is sent there or opened, ever"),
    (flag, "A risk flag stands at"),
    (gone({"closed_on": DAY}), "is closed: nothing is sent there"),
    (gone({"takes_money": False, "notice": "parcels"}), "cannot use money. It can use: parcels"),
    (shut, "K-1: The way by courier to GR is closed for EUR. Choose another route."),
]


@pytest.mark.parametrize(("change", "why"), BETWEEN)
@pytest.mark.parametrize("before", ["locked", "signed"])
def test_what_changes_between_is_refused_whole(change, why, before, plan_to, places, treasurer, minutes):
    plan = plan_to(before)
    change(places[1], treasurer)
    act = {"locked": services.submit_plan, "signed": services.release_plan}[before]
    number = 1 if change is shut else 2
    with pytest.raises(Refusal, match=why) as refused:
        act(plan, by=treasurer)
    assert change is shut or plan.lines.get(number=number).address_code in str(refused.value)
    plan.refresh_from_db()
    assert (plan.state, Remittance.objects.count()) == (before, 0)
    assert minutes(plan)[-1] != "plan released"


def test_a_way_closed_between_is_refused(planned, places, plan_to, case_worker, treasurer):
    way = AddressWay.objects.create(
        address=places[1], route="postal order", details=None, filled=["payee"], opened_by=case_worker
    )
    plan = plan_to("signed", planned())
    assert plan.lines.get(number=2).way == way
    # As the database was before a closed way took the plan back by itself.
    AddressWay.objects.filter(pk=way.pk).update(closed_at=plan.approvals.first().signed_at, closed_by=case_worker)
    with pytest.raises(Refusal, match=r"is closed|cannot become released"):
        services.release_plan(plan, by=treasurer)
    assert not Remittance.objects.exists()


def test_a_fund_that_holds_it_no_longer_is_refused(plan_to, money, treasurer):
    plan = plan_to("signed")
    ledger.reverse(money, because="counted twice", by=treasurer)
    with pytest.raises(OverFund, match=r"has 0\.00 EUR that is not promised yet"):
        services.release_plan(plan, by=treasurer)


def test_a_released_plan_has_all_its_orders(plan_to, sql):
    plan_to("signed")
    with breaks("plan_orders_whole"):
        sql("UPDATE remittances_plan SET state = 'released', released_on = now()")


ODD_ORDERS = ['{"amount": 5}', '{"route": "bank"}', '{"state": "draft"}', '{"purpose": "wine"}']


@pytest.mark.parametrize("change", ODD_ORDERS)
def test_an_order_is_what_its_line_says(change, plan_to, sql):
    plan_to("released")
    copy = """INSERT INTO remittances_remittance SELECT (jsonb_populate_record(r, jsonb_build_object(
              'id', gen_random_uuid(), 'code', 'R-2026-9999') || %(change)s::jsonb)).*
              FROM remittances_remittance r LIMIT 1"""
    with breaks("remittance_of_its_line"):
        sql(copy, change=change)


def test_frozen_facts_stay_when_the_address_is_renamed(plan_to, places):
    plan = plan_to("locked")
    gone({"label": "The mill", "people": 40, "circle": "colony"})(places[0], None)
    line = plan.lines.get(number=1)
    assert (line.label, line.people, line.circle) == ("", 9, "other")


def test_the_lock_writes_what_is_known_then(planned, places, plan_to):
    plan = planned()
    gone({"label": "The mill", "people": 40})(places[0], None)
    line = plan_to("locked", plan).lines.get(number=1)
    assert (line.label, line.people, line.need) == ("The mill", 40, 9)


def test_only_its_preparer_moves_a_plan_but_others_release(plan_to, treasurer, planned):
    other = makers.user("treasurer", body=treasurer.body)
    plan = plan_to("locked")
    for act in (services.submit_plan, services.unlock_plan):  # from before the signers any treasurer takes it back
        with pytest.raises(Refusal, match="Only who prepared"):
            act(plan, by=other)
    assert (
        services.release_plan(plan_to("signed", services.unlock_plan(plan, by=treasurer)), by=other).state == "released"
    )


def test_an_empty_plan_is_not_locked(terms, treasurer):
    plan = services.draft_plan(terms=terms(), on=DAY, by=treasurer)
    with pytest.raises(Refusal, match="gives nothing to anybody yet"):
        services.lock_plan(plan, by=treasurer)


def test_the_first_order_in_a_hand_begins_the_execution(plan_to, forwarder):
    plan = plan_to("released")
    services.take_in_hand(orders(plan).last(), by=forwarder)
    assert Plan.objects.get().state == "in execution"


def test_an_order_of_a_plan_is_cancelled_not_recalled(plan_to, fare, treasurer, minutes):
    order = orders(plan_to("released")).first()
    for act in (services.recall, services.withdraw):
        with pytest.raises(Refusal, match="is an order of a plan"):
            act(order, because="wrong", by=treasurer)
    order = services.cancel_order(order, because="they left", by=treasurer)
    assert (order.state, minutes(order)) == ("withdrawn", ["order cancelled"])


def test_the_page_cancels_an_order_of_a_plan(plan_to, treasurer, sign_in):
    order = orders(plan_to("released")).first()
    page = reverse("remittances:remittance_withdraw", args=[order.pk])
    assert "a follow-up of its plan counts the sum" in sign_in(treasurer).get(page).text
    sign_in(treasurer).post(page, {"because": "they left"})
    order.refresh_from_db()
    assert order.state == "withdrawn"


def test_an_order_drafted_alone_is_not_cancelled(brought_to, treasurer):
    with pytest.raises(Refusal, match="is of no plan"):
        services.cancel_order(brought_to("approved"), because="wrong", by=treasurer)


@pytest.mark.parametrize("state", ["approved", "in hand"])
def test_burning_withdraws_the_orders_of_plans(state, plan_to, fare, places, forwarder):
    order = orders(plan_to("released")).first()
    if state == "in hand":
        fare(order, state)
    services.burn(places[0], because="a raid at the door", by=forwarder)
    order.refresh_from_db()
    assert (order.state, order.forwarder) == ("withdrawn", None)


MORE = """INSERT INTO remittances_recipientaddress SELECT (jsonb_populate_record(a, jsonb_build_object(
          'id', gen_random_uuid(), 'code', 'K-' || 1000 + n))).*
          FROM remittances_recipientaddress a, generate_series(1, %s) n
          WHERE a.id = (SELECT id FROM remittances_recipientaddress ORDER BY code LIMIT 1)"""


def test_a_release_asks_as_often_for_150_lines_as_for_50(planned, plan_to, sql, treasurer):
    def asked(more, **days):
        sql(MORE.replace("1000", f"{more}000"), more)
        plan = plan_to("signed", planned(**days))
        with CaptureQueriesContext(connection) as queries:
            services.release_plan(plan, by=treasurer)
        return len(queries), orders(plan).count()

    later = {"from_on": TO + timedelta(days=1), "to_on": TO + timedelta(days=9)}
    (few, fifty), (many, more) = asked(47), asked(100, **later)
    assert (fifty, more, few == many) == (50, 150, True)
    assert few < 40


def test_the_books_are_silent_over_a_plan_in_execution(plan_to, fare, capsys):
    plan = plan_to("released")
    for order, state in zip(orders(plan), ("confirmed", "returned", "withdrawn"), strict=True):
        fare(order, state)
    call_command("check_books")


def test_a_forwarder_is_offered_what_can_be_sent(plan_to, places, case_worker, forwarder):
    plan_to("released")
    services.close_address(places[0], by=case_worker)
    assert [one.title for one in waits(forwarder)] == ["Take the next of 2 orders in hand"]


def test_no_line_sends_by_the_way_to_another_address(plan_to, places, treasurer, case_worker, sign_all, sql):
    ways = [
        services.open_way(
            place, route="agent", details={"payee": f"Payee {place.code}", "city": "Port"}, by=case_worker
        )
        for place in places[:2]
    ]
    plan = plan_to("locked")
    sql("UPDATE remittances_planline SET way_id = %s, route = 'agent' WHERE number = 1", ways[1].pk)
    Plan.objects.filter(pk=plan.pk).update(state="submitted")
    plan = sign_all(Plan.objects.get(pk=plan.pk))
    Plan.objects.filter(pk=plan.pk).update(state="released", released_on=DAY)
    with breaks("remittance_way_open"), connection.cursor() as cursor:
        cursor.execute(ORDERS, {"plan": plan.pk, "year": "R-2026-", "first": 7001})


def test_a_release_is_not_before_the_last_signature_nor_to_come(plan_to, treasurer):
    plan, today = plan_to("signed"), timezone.localdate()
    for day, said in ((today - timedelta(days=1), "too early"), (today + timedelta(days=1), "yet to come")):
        with pytest.raises(Refusal, match=said):
            services.release_plan(plan, on=day, by=treasurer)
    assert not orders(plan)
    assert services.release_plan(plan, on=today, by=treasurer).released_on == today
