"""A draft that is changed after its lines were shared: in the same money, and never on the quiet."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from access.refusal import Refusal
from remittances import services
from remittances.models import Plan
from tests import makers
from tests.breaking import breaks
from tests.remittances.plans.conftest import FROM, TO, orders
from tests.remittances.plans.test_pages import address_of, facts_of, pressed
from tests.remittances.story import DAY, carried_decision

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)


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


def test_lines_shared_by_other_terms_are_proposed_anew(planned, terms, treasurer, sql):
    plan = services.edit_plan(planned(), terms=terms("200"), by=treasurer)
    assert (plan.is_outdated, plan.total) == (True, 300)
    sentence = f"bounds of {plan.code} were changed since its lines were proposed: propose them anew"
    with pytest.raises(Refusal, match=sentence):
        services.lock_plan(plan, by=treasurer)
    services.edit_plan(plan, terms=terms("300"), by=treasurer)
    with breaks("plan_lines_up_to_date"):
        sql("UPDATE remittances_plan SET state = 'locked', is_outdated = false")
    plan = services.propose_lines(plan, route="courier", by=treasurer)
    assert services.lock_plan(plan, by=treasurer).is_outdated is False


@pytest.mark.parametrize("change", [{"from_on": FROM + ONE}, {"to_on": TO - ONE}, {"floor": 1}, {"cap": 50}])
def test_days_and_bounds_are_what_lines_are_shared_by(change, planned, terms, treasurer):
    facts = {name: Decimal(value) if isinstance(value, int) else value for name, value in change.items()}
    assert services.edit_plan(planned(), terms=terms(**facts), by=treasurer).is_outdated


def test_other_words_leave_the_lines_as_they_are(planned, terms, treasurer, winter_relief):
    other = carried_decision(winter_relief, code="D-32", by=treasurer)
    plan = services.edit_plan(planned(), terms=terms(purpose="coal", decision=other), by=treasurer)
    assert services.lock_plan(plan, by=treasurer).state == "locked"


def test_nothing_is_outdated_where_there_are_no_lines(terms, treasurer):
    plan = services.draft_plan(terms=terms(), on=DAY, by=treasurer)
    assert services.edit_plan(plan, terms=terms("200"), by=treasurer).is_outdated is False


def test_no_line_is_overruled_above_the_sum(planned, treasurer, sql):
    plan = planned()
    overrule = partial(services.overrule_line, because="more snow", by=treasurer)
    sentence = r"shares 300\.00 EUR and its other lines give 120\.00 EUR: 180\.00 EUR are left for this one"
    with pytest.raises(Refusal, match=sentence):
        overrule(plan.lines.get(number=1), amount=Decimal(181))
    overrule(plan.lines.get(number=2), amount=Decimal(0))
    assert overrule(plan.lines.get(number=1), amount=Decimal(240)).plan.total == 300
    services.lock_plan(plan, by=treasurer)
    with breaks("plan_within_sum"):
        sql("UPDATE remittances_planline SET amount = 1, overruled_because = 'x' WHERE number = 2")


def test_a_follow_up_of_more_than_its_sum_is_given_less(planned, terms, plan_to, fare, treasurer):
    fare(orders(plan_to("released")).first(), "withdrawn")
    made = services.follow_up(Plan.objects.get(), kind="follow-up", by=treasurer)
    made = services.edit_plan(made, terms=terms("100"), by=treasurer)
    with pytest.raises(Refusal, match=r"give 180\.00 EUR of a sum of 100\.00 EUR: give less, or raise the sum"):
        services.lock_plan(made, by=treasurer)
    line = services.overrule_line(made.lines.get(), amount=Decimal(150), because="less snow", by=treasurer)
    made = services.edit_plan(line.plan, terms=terms("150"), by=treasurer)
    assert services.lock_plan(made, by=treasurer).state == "locked"


def test_the_page_says_to_propose_the_lines_anew(planned, treasurer, sign_in):
    plan, client = planned(), sign_in(treasurer)
    page = pressed(client, "edit", plan, **facts_of(plan.decision, treasurer, sum="200"))
    sentence = f"Sum, days or bounds of {plan.code} were changed since its lines were proposed: propose them anew."
    assert (page.context["unlike"], page.text.count(sentence)) == (sentence, 1)
    assert page.context["main"].label == "Propose the lines"
    assert address_of("plan_lock", plan) not in page.text
