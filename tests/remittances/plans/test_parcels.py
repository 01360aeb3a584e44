"""Plans of parcels: under the decision that bought the goods, packed after the release up to their lines."""

from decimal import Decimal

import pytest
from django.urls import reverse

from access.refusal import Refusal
from remittances import services
from remittances.models import Remittance
from tests.remittances.story import DAY, carried_decision


@pytest.fixture
def place(place):
    return lambda *args, **facts: place(*args, **{"takes_parcels": True, **facts})


@pytest.fixture
def bought(money, decision, bank, treasurer, case_worker):
    """Buy goods under the decision and have them counted."""
    by = {"by": treasurer}

    def bought(quantity, cost, name="Flour", unit="kg", **facts):
        good = services.register_good(name=name, unit=unit, **by)
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


def test_a_parcel_comes_to_the_sum_of_its_line(flour, planned, plan_to, treasurer, forwarder):
    plan_to("released", planned(route="parcel"))
    order = Remittance.objects.get(line__number=1)
    with pytest.raises(Refusal, match="is not packed"):
        services.take_in_hand(order, by=forwarder)
    with pytest.raises(Refusal, match=r"come to 170\.00 EUR; R-\S+ was planned with 180\.00 EUR"):
        services.pack(order, items=[(flour, Decimal(17))], by=treasurer)
    services.pack(order, items=[(flour, Decimal(18))], by=treasurer)
    order = services.take_in_hand(order, by=forwarder)
    with pytest.raises(Refusal, match="is packed no more"):
        services.unpack(order, by=treasurer)
    assert services.send_parcel(order, postage=Decimal(0), by=forwarder).state == "sent"


def test_goods_go_by_the_plan_under_the_decision_that_bought_them(bought, spent, planned, plan_to, treasurer):
    bought("30", "300", decision=spent)
    with pytest.raises(services.OverDecision, match=r"D-80 allows 300\.00 EUR and 0\.00 EUR"):
        planned("300.01", route="parcel", decision=spent)
    plan = planned("300", route="parcel", decision=spent)
    terms = services.PlanTerms(spent, plan.from_on, plan.to_on, "flour", Decimal(200))
    services.edit_plan(plan, terms=terms, by=treasurer)
    assert plan_to("released", plan).state == "released"
    with pytest.raises(services.OverDecision):
        planned("300", kind="extra", decision=spent)


def test_goods_go_by_plan_though_the_fund_holds_nothing_else(bought, planned, terms, winter_relief, treasurer):
    bought("100", "1000")
    other = carried_decision(winter_relief, amount="2000", by=treasurer, code="D-81")
    assert planned("500", route="parcel", decision=other).total == 500
    with pytest.raises(services.OverFund):
        services.draft_plan(terms=terms("1000.01", decision=other, cap=None), on=DAY, by=treasurer)


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
