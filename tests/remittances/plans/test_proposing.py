"""What a plan proposes to whom and why, and how the planner overrules it."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from access.refusal import Refusal
from remittances import services
from remittances.models import AddressNotice, AddressWay, Need, Plan, PlanLine, RecipientAddress, RiskFlag, RouteTerms
from remittances.services import OverDecision, OverFund
from tests import makers
from tests.breaking import breaks
from tests.remittances.plans.conftest import FROM, TO, orders
from tests.remittances.story import DAY, carried_decision

pytestmark = pytest.mark.django_db


def amounts(plan):
    return list(plan.lines.order_by("number").values_list("amount", flat=True))


def line_of(plan, address):
    return plan.lines.get(address=address)


def test_the_sum_is_shared_by_need(planned, places):
    plan = planned()
    assert (plan.total, amounts(plan)) == (300, [180, 60, 60])
    line = line_of(plan, places[0])
    assert (line.number, line.need, line.entitled, line.proposed, line.route) == (1, 9, 180, 180, "courier")
    assert "Need of 9" in line.why


def test_need_in_force_counts_instead_of_people(terms, places, treasurer, case_worker):
    facts = {"because": "two are ill", "noted_by": case_worker}
    Need.objects.create(address=places[1], weight=Decimal(9), from_on=FROM, **facts)
    Need.objects.create(address=places[2], weight=Decimal(9), from_on=TO, **facts)
    plan = services.draft_plan(terms=terms(), on=DAY, by=treasurer)
    plan = services.propose_lines(plan, route="courier", by=treasurer)
    assert [line.need for line in plan.lines.order_by("number")] == [9, 9, 3]


def flag(address, by):
    RiskFlag.objects.create(address=address, risk="watched", because="a stranger asked", noted_by=by)


def notice(address, by):
    facts = {"noted_on": DAY, "money": False, "text": "there is no sense in sending money here", "noted_by": by}
    AddressNotice.objects.create(address=address, **facts)
    RecipientAddress.objects.filter(pk=address.pk).update(takes_money=False, notice="old word")


def update(**facts):
    return lambda address, by: RecipientAddress.objects.filter(pk=address.pk).update(**facts)


def shut(address, by):
    RouteTerms.objects.create(route="courier", country="ES", currency_id="EUR", is_open=False, noted_by=by)
    RecipientAddress.objects.filter(pk=address.pk).update(country="ES")


LONG_SINCE = timezone.localdate() - timedelta(days=366)
LEFT_OUT = [
    (flag, "A risk flag stands at K-1: nothing is sent there."),
    (notice, "K-1 cannot use money. It can use: there is no sense in sending money here. K-2"),
    (update(confirmed_on=None), "Nobody has confirmed K-1 yet."),
    (update(confirmed_on=LONG_SINCE), "K-1 was last confirmed on"),
    (shut, "Nothing goes to ES by courier now."),
]


@pytest.mark.parametrize(("change", "why"), LEFT_OUT)
def test_who_is_left_out_has_a_line_that_says_why(change, why, planned, places, place, treasurer):
    change(places[0], treasurer)
    RecipientAddress.objects.filter(pk=places[0].pk).update(alternate=places[1])
    line = line_of(planned(), places[0])
    assert (line.amount, line.why.startswith(why)) == (0, True), line.why
    assert line.why.endswith(f"{places[1].code} stands in for it.")


def test_closed_and_burned_are_no_recipients(planned, places, case_worker, forwarder):
    services.close_address(places[1], by=case_worker)
    services.burn(places[2], because="a raid at the door", by=forwarder)
    assert amounts(planned()) == [300]


def test_a_route_that_needs_details_leaves_out_who_has_none(planned, places, case_worker):
    facts = {"route": "agent", "details": None, "opened_by": case_worker}
    way = AddressWay.objects.create(address=places[1], filled=["payee", "city"], **facts)
    AddressWay.objects.create(address=places[2], filled=[], **facts)
    plan = planned(route="agent")
    assert amounts(plan) == [0, 300, 0]
    assert line_of(plan, places[1]).way == way
    assert "needs to know" in line_of(plan, places[0]).why


def test_the_cheapest_open_way_is_taken_with_its_least_sum(planned, places, case_worker, treasurer):
    for route, fee, least in (("bank", 5, 0), ("mobile money", 1, 70)):
        fields = ["payee", "telephone"]
        AddressWay.objects.create(address=places[1], route=route, details=None, filled=fields, opened_by=case_worker)
        facts = {"route": route, "country": "GR", "currency_id": "EUR", "noted_by": treasurer}
        RouteTerms.objects.create(**facts, fee_flat=fee, minimum=least)
    line = line_of(planned(), places[1])
    assert (line.route, line.amount) == ("mobile money", 0)
    assert line.why.startswith("Waits: ")


def test_dues_go_from_plan_to_plan(planned, plan_to, places, treasurer, terms):
    first = planned()
    services.overrule_line(line_of(first, places[1]), amount=Decimal(20), because="they have bread", by=treasurer)
    plan_to("released", first)
    later = terms(from_on=TO + timedelta(days=1), to_on=TO + timedelta(days=90))
    second = services.propose_lines(services.draft_plan(terms=later, by=treasurer), route="courier", by=treasurer)
    line = line_of(second, places[1])
    assert (line.due, line.amount > 60) == (40, True)


@pytest.fixture
def next_plan(terms, treasurer):
    """The draft of the regular plan that comes `turn` times three months after the first one, with its lines."""

    def next_plan(turn, amount, route="courier"):
        days = timedelta(days=91 * turn)
        plan = services.draft_plan(terms=terms(amount, from_on=FROM + days, to_on=TO + days), by=treasurer)
        return services.propose_lines(plan, route=route, by=treasurer)

    return next_plan


def owed(plan):
    return list(plan.lines.order_by("number").values_list("due", flat=True))


def give(plan, treasurer, *amounts):
    for line, amount in zip(plan.lines.order_by("number"), amounts, strict=True):
        if line.amount != amount:
            services.overrule_line(line, amount=Decimal(amount), because="they have bread", by=treasurer)
    plan.refresh_from_db()
    return plan


def test_dues_are_of_all_plans_before_and_whole(plan_to, next_plan, treasurer, planned):
    plan_to("released", give(planned(), treasurer, 180, 20, 60))
    small = next_plan(1, "2")
    assert (owed(small), amounts(small)) == ([0, 40, 0], [0, 2, 0])
    plan_to("released", small)
    third = next_plan(2, "100")
    # By need alone it was entitled to 0.40 of the 2.00.
    assert owed(third) == [Decimal("1.20"), Decimal("38.40"), Decimal("0.40")]
    assert line_of(third, third.lines.get(number=2).address).amount > 50


def test_goods_are_no_answer_to_what_is_owed_in_money(plan_to, next_plan, treasurer, planned):
    RecipientAddress.objects.update(takes_parcels=True)
    plan_to("released", give(planned(), treasurer, 180, 20, 60))
    parcels = next_plan(1, "10", route="parcel")
    assert owed(parcels) == [0, 0, 0]
    plan_to("released", give(parcels, treasurer, 6, 2, 1))
    assert owed(next_plan(2, "100")) == [0, 40, 0]
    assert owed(next_plan(3, "100", route="parcel")) == [0, 0, 1]


def test_a_fund_bound_to_a_country_reaches_it_alone(planned, places, place, bank, treasurer):
    place(country="ES")
    fund = makers.fund(country="GR")
    makers.filled(fund, bank, "300", by=treasurer)
    bound = carried_decision(fund, by=treasurer, code="D-32")
    assert len(amounts(planned("30"))) == 4
    assert len(amounts(planned("30", decision=bound))) == 3


def test_proposing_anew_replaces_the_lines(planned, places, place, treasurer):
    plan = planned()
    place(15)
    plan = services.propose_lines(plan, route="courier", by=treasurer)
    assert amounts(plan) == [90, 30, 30, 150]


def test_a_line_is_overruled_with_a_reason(planned, places, treasurer, minutes):
    plan = planned()
    reason = "the smith gives flour"
    line = services.overrule_line(line_of(plan, places[1]), amount=Decimal(50), because=reason, by=treasurer)
    assert (line.amount, line.proposed, line.plan.total) == (50, 60, 290)
    assert minutes(plan)[-1] == "plan line overruled"


NOT_OVERRULED = [
    ({"amount": Decimal("1.001")}, "more decimal places"),
    ({"amount": Decimal(5000)}, "allows 1,000\\.00 EUR"),
    ({"route": "bank"}, "needs to know of"),
    ({"route": "parcel"}, "can use parcels"),
    ({"route": "balloon"}, "no such route"),
]


@pytest.mark.parametrize(("change", "why"), NOT_OVERRULED)
def test_a_line_is_not_overruled_past_the_rules(change, why, planned, places, treasurer):
    plan = planned()
    with pytest.raises(Refusal, match=why):
        services.overrule_line(line_of(plan, places[1]), **change, because="try", by=treasurer)
    assert amounts(plan) == [180, 60, 60]


def test_a_period_is_paid_once(planned, plan_to, places, sql):
    first = plan_to("locked")
    sentence = rf"{first.code} pays K-\d+ for days of this period already\. What is given beside it is an extra plan"
    with pytest.raises(Refusal, match=sentence):
        planned("30")
    assert planned("30", kind="extra").total == 30
    later = planned("30", from_on=TO + timedelta(days=1), to_on=TO + timedelta(days=9))
    with breaks("plan_line_once"):
        sql("UPDATE remittances_plan SET from_on = %s WHERE id = %s", TO, later.pk)
    with breaks("plan_line_once"):
        sql("UPDATE remittances_plan SET kind = 'regular' WHERE kind = 'extra'")


def test_sql_pays_no_period_twice(planned, places, treasurer, terms, sql):
    planned()
    other = services.draft_plan(terms=terms("30"), on=DAY, by=treasurer)
    copy = """INSERT INTO remittances_planline SELECT (jsonb_populate_record(l, jsonb_build_object(
              'id', gen_random_uuid(), 'plan_id', %s::uuid, 'amount', 5, 'proposed', 5))).*
              FROM remittances_planline l WHERE number = 1"""
    with breaks("plan_line_once"):
        sql(copy, other.pk)


def test_a_plan_stays_within_its_decision_and_fund(terms, planned, winter_relief, treasurer, sql):
    with pytest.raises(OverDecision, match=r"this is 1\.00 EUR too much"):
        services.draft_plan(terms=terms("1001"), on=DAY, by=treasurer)
    plan = planned("900")
    with breaks("plan_within_decision"):
        sql("UPDATE remittances_planline SET amount = 300, overruled_because = 'x' WHERE number = 2")
    assert services.left_of_decision(plan.decision) == 100
    assert type(plan.decision).objects.with_used().get(pk=plan.decision_id).used == 900


def test_what_a_plan_promises_is_not_promised_again(planned, plan_to, drafted, decision, money):
    plan_to("submitted", planned("600"))
    assert services.free_in_fund(decision.fund, "EUR") == 400
    with pytest.raises(OverDecision):
        drafted("401")
    assert orders(Plan.objects.get()).count() == 0


def test_sql_plans_with_no_more_than_the_fund_holds(planned, decision, winter_relief, treasurer, sql):
    wide = carried_decision(winter_relief, amount="5000", by=treasurer, code="D-32")
    with pytest.raises(OverFund):
        planned("1001", decision=wide)
    plan = planned("900", decision=wide)
    with breaks("plan_within_fund"):
        sql("UPDATE remittances_planline SET amount = 300, overruled_because = 'x' WHERE number = 2")
    assert PlanLine.objects.filter(plan=plan, number=2).get().amount == 180


def test_a_line_goes_by_another_way(planned, places, case_worker, treasurer):
    plan = planned()
    facts = {"route": "bank", "details": None, "filled": ["payee"], "opened_by": case_worker}
    way = AddressWay.objects.create(address=places[1], **facts)
    elsewhere = AddressWay.objects.create(address=places[2], **facts)
    line = services.overrule_line(line_of(plan, places[1]), route="bank", because="the post is slow", by=treasurer)
    assert (line.route, line.way, line.amount) == ("bank", way, 60)
    with pytest.raises(Refusal, match="is closed: choose another"):
        services.overrule_line(line, way=elsewhere, because="try", by=treasurer)
    line = services.overrule_line(line, route="courier", because="the bank asks why", by=treasurer)
    assert (line.route, line.way) == ("courier", None)


def test_overruling_a_line_with_what_it_says_is_refused(planned, treasurer):
    overrule = partial(services.overrule_line, amount=Decimal(50), because="less snow", by=treasurer)
    line = overrule(planned().lines.get(number=1))
    with pytest.raises(Refusal, match="says that already"):
        overrule(line)


def test_no_line_is_overruled_to_less_than_its_route_carries(planned, treasurer):
    plan = planned()
    facts = {"route": "courier", "country": "GR", "currency_id": "EUR", "noted_by": treasurer}
    RouteTerms.objects.create(**facts, minimum=20)
    line, overrule = plan.lines.get(number=1), partial(services.overrule_line, because="less snow", by=treasurer)
    with pytest.raises(Refusal, match=r"K-1: By courier to GR goes 20\.00 EUR or more: 19\.00 EUR is 1\.00 EUR too"):
        overrule(line, amount=Decimal(19))
    assert overrule(line, amount=Decimal(20)).amount == 20


def test_no_plan_goes_on_with_less_than_a_route_carries_now(plan_to, treasurer):
    plan = plan_to("locked")
    facts = {"route": "courier", "country": "GR", "currency_id": "EUR", "noted_by": treasurer}
    RouteTerms.objects.create(**facts, minimum=100)
    with pytest.raises(Refusal, match=r"K-2: By courier to GR goes 100\.00 EUR or more"):
        services.submit_plan(plan, by=treasurer)
