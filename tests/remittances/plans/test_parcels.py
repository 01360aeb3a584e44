"""Plans of parcels: under the decision that bought the goods, packed after the release up to their lines."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from access.refusal import Refusal
from remittances import services
from remittances.models import PlanLine, Remittance
from remittances.proofs import PROOFS
from reports.asked import Asked
from reports.plan_closing import plan_closing
from tests.breaking import breaks
from tests.remittances.story import DAY, carried_decision


@pytest.fixture
def place(place):
    return lambda *args, **facts: place(*args, **{"takes_parcels": True, **facts})


@pytest.fixture
def bought(money, decision, bank, treasurer, case_worker):
    """Buy goods under the decision and have them counted."""
    by = {"by": treasurer}

    def bought(quantity, cost, name="Flour", unit="kg", in_pieces=False, **facts):
        good = services.register_good(name=name, unit=unit, in_pieces=in_pieces, **by)
        facts = {"good": good, "decision": decision, "account": bank, "bought_on": DAY, **facts}
        lot = services.enter_lot(**facts, quantity=Decimal(quantity), cost=Decimal(cost), **by)
        return services.count_lot(lot, by=case_worker)

    return bought


@pytest.fixture
def flour(bought):
    """30 kg for 300 EUR."""
    return bought("30", "300")


@pytest.fixture
def spent(winter_relief, treasurer):
    """A decision of 300 EUR, all of which will be for goods."""
    return carried_decision(winter_relief, amount="300", by=treasurer, code="D-80")


def test_a_parcel_comes_to_no_more_than_its_line(flour, planned, plan_to, treasurer, forwarder):
    plan_to("released", planned(route="parcel"))
    order = Remittance.objects.get(line__number=1)
    assert services.waiting_by_route(by=forwarder) == {}
    with pytest.raises(Refusal, match="is not packed"):
        services.take_in_hand(order, by=forwarder)
    with pytest.raises(
        Refusal, match=r"come to 190\.00 EUR; R-\S+ was planned with 180\.00 EUR: this is 10\.00 EUR too"
    ):
        services.pack(order, items=[(flour, Decimal(19))], by=treasurer)
    services.pack(order, items=[(flour, Decimal("17.5"))], by=treasurer)
    services.pack(order, items=[(flour, Decimal(18))], by=treasurer)
    order = services.take_in_hand(order, by=forwarder)
    with pytest.raises(Refusal, match="is packed no more"):
        services.unpack(order, by=treasurer)
    assert services.send_parcel(order, postage=Decimal(0), by=forwarder).state == "sent"


@pytest.fixture
def blankets(bought):
    """20 blankets at 12.50 EUR."""
    return bought("20", "250", name="Blankets", unit="piece", in_pieces=True)


@pytest.fixture
def delivered(planned, plan_to, treasurer, forwarder):
    """Of a plan with 60 EUR in its second line, 4 blankets delivered there."""

    def delivered(lot):
        plan = plan_to("released", planned(route="parcel"))
        order = Remittance.objects.get(line__number=2)
        services.pack(order, items=[(lot, Decimal(4))], by=treasurer)
        order = services.send_parcel(services.take_in_hand(order, by=forwarder), postage=Decimal(0), by=forwarder)
        return plan, services.confirm(order, grade="provider", received=Decimal(50), by=treasurer)

    return delivered


def faults():
    return [fault for proof in PROOFS for fault in proof.faults()]


def test_whole_pieces_go_up_to_the_line_and_the_rest_is_followed_up(blankets, delivered, treasurer):
    plan, order = delivered(blankets)
    assert (order.amount, order.attempts.get().amount, order.line.amount) == (60, 50, 60)
    assert PlanLine.objects.with_undelivered().get(pk=order.line_id).undelivered == 10
    assert services.closing_figures(plan) | {"planned": 300, "sent": 50, "arrived": 50, "lost": 0} == (
        services.closing_figures(plan)
    )
    figures = plan_closing(Asked(first=DAY, as_of=timezone.localdate(), plan=plan)).sections[0].tables[0].rows
    assert [str(sum_.amount) for _word, sum_ in figures][2:5] == ["240.0000", "10.0000", "50.0000"]
    made = services.follow_up(plan, kind="follow-up", by=treasurer)
    assert (made.lines.get().amount, faults()) == (10, [])


PACK = """INSERT INTO remittances_parcelitem (id, parcel_id, lot_id, quantity, value, came_back, value_back)
          SELECT gen_random_uuid(), id, %(lot)s, 1, 10.01, 0, 0 FROM remittances_parcel
          WHERE remittance_id = %(order)s"""
SEND = """INSERT INTO remittances_attempt SELECT (jsonb_populate_record(a, jsonb_build_object(
              'id', gen_random_uuid(), 'remittance_id', %(order)s::uuid, 'amount', %(amount)s::numeric,
              'outcome', 'on the way', 'closed_on', NULL))).* FROM remittances_attempt a"""


def test_by_sql_no_parcel_is_more_than_its_line(blankets, bought, delivered, treasurer, forwarder, sql):
    plan, _order = delivered(blankets)
    order = Remittance.objects.get(line__plan=plan, line__number=3)
    services.pack(order, items=[(blankets, Decimal(4))], by=treasurer)
    with breaks("parcel_adds_up"):
        sql(PACK, order=order.pk, lot=bought("10", "100.10", name="Tea").pk)
    services.take_in_hand(order, by=forwarder)
    for amount, rule in ((60, "attempt_of_order_in_hand"), (50, "remittances_attempt_entry_id_key")):
        with breaks(rule):
            sql(SEND, order=order.pk, amount=amount)


def test_a_blanket_is_not_cut(blankets, planned, plan_to, treasurer):
    plan_to("released", planned(route="parcel"))
    order = Remittance.objects.get(line__number=2)
    with pytest.raises(Refusal, match=r"Blankets: 4\.8 piece are no whole pieces"):
        services.pack(order, items=[(blankets, Decimal("4.8"))], by=treasurer)


def test_what_a_parcel_lacks_stands_on_its_pages(blankets, planned, plan_to, treasurer, sign_in):
    plan_to("released", planned(route="parcel"))
    order, client = Remittance.objects.get(line__number=2), sign_in(treasurer)
    page = reverse("remittances:remittance_pack", args=[order.pk])
    checks = {"4": "Not in it, for a follow-up", "5": "More than was signed"}
    for typed, words in checks.items():
        assert words in client.post(page, {blankets.code: typed, "check": "1"}).text
    assert "this is 2.50 EUR too much" in client.post(page, {blankets.code: "5"}).text
    told = client.post(page, {blankets.code: "4"}, follow=True).text
    assert ("10.00 EUR of its sum are not in it" in told, "Not in it, for a follow-up" in told) == (True, True)


def test_goods_go_by_the_plan_under_the_decision_that_bought_them(bought, spent, planned, plan_to, treasurer):
    bought("30", "300", decision=spent)
    with pytest.raises(services.OverDecision, match=r"D-80 allows 300\.00 EUR and 0\.00 EUR"):
        planned("300.01", route="parcel", decision=spent)
    plan = planned("300", route="parcel", decision=spent)
    terms = services.PlanTerms(spent, plan.from_on, plan.to_on, "flour", Decimal(200))
    services.edit_plan(plan, terms=terms, by=treasurer)
    services.propose_lines(plan, route="parcel", by=treasurer)
    plan.refresh_from_db()
    assert plan_to("released", plan).state == "released"
    with pytest.raises(services.OverDecision):
        planned("300", kind="extra", decision=spent)


def test_goods_go_by_plan_though_the_fund_holds_nothing_else(bought, planned, terms, winter_relief, treasurer):
    bought("100", "1000")
    other = carried_decision(winter_relief, amount="2000", by=treasurer, code="D-81")
    assert planned("500", route="parcel", decision=other).total == 500
    with pytest.raises(services.OverFund):
        services.draft_plan(terms=terms("1000.01", decision=other, cap=None), on=DAY, by=treasurer)


def test_goods_go_by_plan_though_less_is_left_than_promised(bought, planned, plan_to, drafted, brought_to, treasurer):
    bought("60", "600")
    services.submit(drafted("100"), by=treasurer)
    brought_to("sent")
    plan = planned("500", route="parcel")
    assert services.free_in_fund(plan.fund, "EUR") == -15
    assert plan_to("released", plan).state == "released"


def test_forms_offer_a_spent_decision_for_its_goods(bought, spent, place, treasurer, sign_in):
    client, new = sign_in(treasurer), reverse("remittances:remittance_new")
    address = place(5, takes_money=False, notice="flour")
    pages = [new, reverse("remittances:plan_new")]
    lot = bought("30", "300", decision=spent)
    offered = "0.00 EUR left, by parcel goods worth 300.00 EUR"
    assert [offered in client.get(page).text for page in pages] == [True, True]
    facts = {"decision": spent.pk, "address": address.code, "amount": "10", "purpose": "flour"}
    facts["once"] = client.get(new).context["form"]["once"].value()
    refused = client.post(new, {**facts, "route": "courier", "address": place(4).code})
    assert ("D-80 allows" in refused.text, Remittance.objects.exists()) == (True, False)
    client.post(new, {**facts, "route": "parcel"})
    services.pack(Remittance.objects.get(), items=[(lot, Decimal(30))], by=treasurer)
    assert ["D-80" in client.get(page).text for page in pages] == [False, False]
