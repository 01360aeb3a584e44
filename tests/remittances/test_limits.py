"""What a fund holds and is bound to limits every plan: in the form, in the act, and in the database."""

import html
from decimal import Decimal

import pytest
from django.urls import reverse

from access.once import fresh
from access.refusal import Refusal
from remittances import services
from remittances.models import Remittance
from remittances.services import OverFund
from tests import makers
from tests.breaking import breaks
from tests.remittances.story import CANARY, DAY, carried_decision
from tests.remittances.test_rules import COPY

pytestmark = pytest.mark.django_db
TOO_MUCH = "Winter-Relief has 100.00 EUR that is not promised yet: this is 1.00 EUR too much."


@pytest.fixture
def plan(winter_relief, bank, treasurer, address):
    """What is asked for 101 EUR, of a fund with 100 and under a decision of 1000."""
    makers.filled(winter_relief, bank, "100", by=treasurer)
    decision = carried_decision(winter_relief, by=treasurer)
    facts = {"decision": decision, "address": address, "amount": Decimal(101), "route": "courier"}
    return {**facts, "purpose": "bread", "by": treasurer}


def test_a_plan_of_101_from_100_is_refused_in_the_form(plan, treasurer, sign_in):
    facts = plan | {"decision": plan["decision"].pk, "address": plan["address"].code}
    facts["once"] = fresh("draft remittance", "new", treasurer)
    answer = sign_in(treasurer).post(
        reverse("remittances:remittance_new"), {name: facts[name] for name in facts if name != "by"}
    )
    assert TOO_MUCH in html.unescape(answer.text)
    assert not Remittance.objects.exists()


def test_a_plan_of_101_from_100_is_refused_by_the_act(plan):
    with pytest.raises(OverFund) as refused:
        services.draft(**plan, on=DAY)
    assert str(refused.value) == TOO_MUCH


def test_a_plan_of_101_from_100_is_refused_by_the_database(plan, sql):
    order = services.draft(**plan | {"amount": Decimal(100)}, on=DAY)
    change = "UPDATE remittances_remittance SET amount = 101 WHERE id = %(order)s"
    with breaks("remittance_within_fund"):
        sql(change, order=order.pk)
    with breaks("remittance_within_fund"):
        sql(COPY, order=order.pk, change='{"amount": 101}')


def test_what_is_promised_is_planned_once(plan, treasurer, sql):
    first, second = (services.draft(**plan | {"amount": Decimal(60)}, on=DAY) for _turn in range(2))
    services.submit(first, by=treasurer)
    with breaks("remittance_within_fund"):
        sql("UPDATE remittances_remittance SET state = 'submitted' WHERE id = %(order)s", order=second.pk)


def test_no_admin_plans_either(treasurer, sign_in):
    assert sign_in(treasurer).get(reverse("admin:index") + "remittances/remittance/add/").status_code == 404


@pytest.fixture
def bound(bank, treasurer):
    """A decision of a fund that its givers bound to Greece."""
    fund = makers.fund("greek", country="GR")
    makers.filled(fund, bank, "100", by=treasurer)
    return carried_decision(fund, by=treasurer, code="D-32")


@pytest.fixture
def elsewhere(case_worker):
    return services.open_address(country="ES", lines=CANARY, people=9, notice="", by=case_worker)


def test_money_bound_to_a_country_goes_there_alone(plan, bound, elsewhere):
    asked = plan | {"decision": bound, "amount": Decimal(5)}
    with pytest.raises(Refusal, match=r"Greek is bound to GR; K-\d+ lies in ES\."):
        services.draft(**asked | {"address": elsewhere}, on=DAY)
    assert services.draft(**asked, on=DAY).amount == 5


def test_the_database_sends_bound_money_nowhere_else(plan, bound, elsewhere, sql):
    order = services.draft(**plan | {"decision": bound, "amount": Decimal(5)}, on=DAY)
    change = "UPDATE remittances_remittance SET address_id = %(there)s WHERE id = %(order)s"
    with breaks("remittance_in_country"):
        sql(change, there=elsewhere.pk, order=order.pk)
