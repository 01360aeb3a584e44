"""What was sent before and came back keeps its decision and address: what was lost is there, and reports say so."""

from decimal import Decimal

import pytest
from django.urls import reverse

from access.refusal import Refusal
from member_parties.models import Decision
from remittances import services
from remittances.models import Remittance
from tests import makers
from tests.breaking import breaks
from tests.remittances.story import DAY, carried_decision

MOVES = {
    "decision": "UPDATE remittances_remittance SET decision_id = %s",
    "address": "UPDATE remittances_remittance SET address_id = %s",
    "fund": "UPDATE remittances_remittance SET fund_id = %s",
    "currency": "UPDATE remittances_remittance SET currency_id = %s",
}


@pytest.fixture
def tried(brought_to, treasurer):
    """A draft again, after 260.00 of 300.00 EUR came back; 40.00 were lost under its decision of 1,000.00."""
    return services.recall(brought_to("returned"), because="the next house", by=treasurer)


@pytest.fixture
def other(winter_relief, treasurer):
    return carried_decision(winter_relief, by=treasurer, code="D-32")


@pytest.fixture
def elsewhere(case_worker):
    return services.open_address(country="GR", lines="House 2", people=2, by=case_worker)


def edited(order, **changes):
    facts = {name: getattr(order, name) for name in ("decision", "address", "amount", "route", "purpose")}
    return services.edit_draft(order, **{**facts, **changes}, by=order.prepared_by)


def test_it_keeps_its_decision_and_address(tried, other, elsewhere, sql):
    for name, value in {"decision": other, "address": elsewhere}.items():
        with pytest.raises(Refusal, match=r"sent before: it keeps D-31 and K-1\. Withdraw it") as refused:
            edited(tried, **{name: value})
        assert refused.value.field == name
        with breaks("remittance_tried"):
            sql(MOVES[name], value.pk)
    with breaks("remittance_tried"):
        sql(MOVES["fund"], makers.fund().pk)
    with breaks("remittance_tried"):
        sql(MOVES["currency"], "JPY")


def test_its_sum_route_and_purpose_change(tried):
    order = edited(tried, amount=Decimal(250), route="courier", purpose="bread once more")
    assert services.submit(order, by=order.prepared_by).state == "submitted"


def test_what_was_never_sent_goes_elsewhere(drafted, other, elsewhere):
    order = edited(drafted(), decision=other, address=elsewhere)
    assert (order.decision, order.address) == (other, elsewhere)


def test_withdrawn_what_was_lost_of_it_stays_spent_and_the_rest_is_free(tried, decision, drafted, other, elsewhere):
    assert Decision.objects.with_used().get(pk=decision.pk).used == 340
    services.withdraw(tried, by=tried.prepared_by)
    assert Decision.objects.with_used().get(pk=decision.pk).used == 40
    with pytest.raises(services.OverDecision, match=r"960\.00 EUR of it are left"):
        drafted("960.01")
    assert drafted("300", decision=other, address=elsewhere).state == "draft"
    assert Remittance.objects.get(pk=tried.pk).state == "withdrawn"


def test_the_form_shows_them_as_fixed_and_says_what_to_do(tried, other, elsewhere, treasurer, sign_in):
    client, url = sign_in(treasurer), reverse("remittances:remittance_edit", args=[tried.pk])
    page = client.get(url)
    form = page.context["form"]
    assert [name for name, field in form.fields.items() if field.disabled] == ["decision", "address"]
    assert list(form.fields["decision"].queryset.values_list("code", flat=True)) == ["D-31"]
    withdraw = reverse("remittances:remittance_withdraw", args=[tried.pk])
    assert f'<a href="{withdraw}">withdraw it</a> and prepare another' in page.text
    typed = {"decision": other.pk, "address": elsewhere.code, "amount": "200", "route": "courier", "purpose": "flour"}
    assert client.post(url, typed).status_code == 302
    tried.refresh_from_db()
    assert (tried.decision.code, tried.address.code, tried.amount, tried.purpose) == ("D-31", "K-1", 200, "flour")
    assert "What was lost when it was sent stays spent under D-31" in client.get(withdraw).text


def test_the_pages_of_return_and_recall_say_so(brought_to, treasurer, sign_in):
    order = brought_to("returned")
    page = sign_in(treasurer).get(reverse("remittances:remittance_recall", args=[order.pk])).text
    assert "keeps its decision and address" in page
    assert order.attempts.get().closed_on == DAY
