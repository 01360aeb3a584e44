"""A draft that is changed after its lines were shared: in the same money, and never on the quiet."""

import pytest

from access.refusal import Refusal
from remittances import services
from tests import makers
from tests.breaking import breaks
from tests.remittances.plans.test_pages import address_of, facts_of, pressed
from tests.remittances.story import DAY, carried_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def yen(treasurer):
    """A decision over 100,000 JPY of a fund that holds them."""
    fund = makers.fund("harbour-relief", restricted=True)
    makers.filled(fund, makers.bank("JPY"), 100_000, currency="JPY", by=treasurer)
    return carried_decision(fund, amount="100000", currency="JPY", code="D-77", by=treasurer)


def test_a_plan_with_lines_stays_in_its_fund_and_currency(planned, terms, yen, treasurer, sql):
    plan = planned("301.01")
    with pytest.raises(Refusal, match=f"The lines of {plan.code} are in EUR from Winter-Relief, and D-77 is not"):
        services.edit_plan(plan, terms=terms(decision=yen), by=treasurer)
    with breaks("plan_same_fund"):
        sql("UPDATE remittances_plan SET (decision_id, fund_id, currency_id) = (%s, %s, 'JPY')", yen.pk, yen.fund_id)


def test_a_plan_without_lines_goes_under_any_decision(terms, yen, treasurer):
    plan = services.draft_plan(terms=terms(), on=DAY, by=treasurer)
    plan = services.edit_plan(plan, terms=terms(decision=yen), by=treasurer)
    assert (plan.currency_id, plan.fund, plan.decision) == ("JPY", yen.fund, yen)


def test_a_plan_with_lines_goes_under_another_decision_of_its_fund(planned, terms, winter_relief, treasurer):
    other = carried_decision(winter_relief, code="D-32", by=treasurer)
    assert services.edit_plan(planned(), terms=terms(decision=other), by=treasurer).decision == other


def test_the_form_of_a_plan_with_lines_offers_its_own_money(planned, yen, winter_relief, treasurer, sign_in):
    plan, client = planned(), sign_in(treasurer)
    other = carried_decision(winter_relief, code="D-32", by=treasurer)
    page = client.get(address_of("plan_edit", plan))
    assert set(page.context["form"].fields["decision"].queryset) == {plan.decision, other}
    assert "A plan that has lines keeps its fund and its currency." in page.text
    pressed(client, "edit", plan, **facts_of(yen, treasurer))
    plan.refresh_from_db()
    assert (plan.currency_id, plan.decision.code) == ("EUR", "D-31")


HALF_CENTS = [
    "UPDATE remittances_planline SET amount = 1.005, overruled_because = 'x' WHERE number = 1",
    "UPDATE remittances_planline SET proposed = 1.005, overruled_because = 'x' WHERE number = 1",
    "UPDATE remittances_planline SET entitled = 1.005 WHERE number = 1",
    "UPDATE remittances_planline SET due = -1.005 WHERE number = 1",
]


@pytest.mark.parametrize("change", HALF_CENTS)
def test_no_line_has_more_decimals_than_its_money(change, planned, sql):
    planned()
    with breaks("plan_line_whole_coins"):
        sql(change)
