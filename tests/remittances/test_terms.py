"""What a route costs and carries: noted anew, and in force from then on."""

from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.urls import reverse

from access.refusal import Refusal
from audit.models import Minute
from ledger.models import Currency
from remittances import services
from remittances.models import RouteTerms


@pytest.fixture
def euro(db):
    return Currency.objects.get(pk="EUR")


@pytest.fixture
def note(euro, treasurer):
    """Note terms of postal orders to Greece, or what is asked for."""
    facts = {"route": "postal order", "country": "GR", "currency": euro, "is_open": True, "fee_flat": Decimal("1.50")}
    facts |= {"fee_percent": Decimal("0.5"), "minimum": Decimal(20), "days": 21}
    return lambda **changes: services.note_terms(**{**facts, **changes}, by=treasurer)


def test_the_newest_terms_speak(note, euro):
    assert services.terms_of("postal order", "GR", euro).days == 30
    note()
    note(days=14)
    terms = services.terms_of("postal order", "GR", euro)
    assert (terms.days, services.fee_by(terms, Decimal(300)), RouteTerms.objects.count()) == (14, Decimal("3.00"), 2)
    assert Minute.objects.filter(act="terms noted").count() == 2
    with pytest.raises(Refusal, match="say this already"):
        note(days=14)


BAD = [
    ({"route": "balloon"}, "There is no such route"),
    ({"country": "Greece"}, "A country is two letters"),
    ({"fee_flat": Decimal("1.505")}, "more decimal places than EUR"),
    ({"minimum": Decimal(-1)}, "-1.00 EUR is less than 0.00 EUR"),
    ({"fee_percent": Decimal(100)}, "from 0 to below 100"),
    ({"fee_percent": Decimal("0.1234")}, "at most 3 decimal places"),
    ({"fee_percent": Decimal("NaN")}, "from 0 to below 100"),
    ({"days": 0}, "takes 1 to 730 days"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_absurd_terms_get_one_sentence(change, sentence, note):
    with pytest.raises(Refusal, match=sentence):
        note(**change)
    assert not RouteTerms.objects.exists()


def test_below_the_least_sum_nothing_is_drafted(note, drafted):
    note(minimum=Decimal(400))
    sentence = "By postal order to GR goes 400.00 EUR or more: 300.00 EUR is 100.00 EUR too little."
    with pytest.raises(Refusal, match=sentence):
        drafted()


def test_a_closed_route_says_what_it_carries_instead(note, drafted, address):
    note(is_open=False)
    with pytest.raises(Refusal, match="The way by postal order to GR is closed for EUR"):
        drafted()
    note(currency=Currency.objects.get(pk="GBP"))
    with pytest.raises(Refusal, match="nothing goes to GR in EUR; it carries GBP there"):
        drafted()


def test_once_one_currency_is_noted_no_other_is_carried(note, euro, drafted, sql):
    note(currency=Currency.objects.get(pk="GBP"))
    with pytest.raises(Refusal, match="nothing goes to GR in EUR; it carries GBP there"):
        drafted()
    assert not services.terms_of("postal order", "GR", euro).is_open
    assert services.terms_of("courier", "GR", euro).is_open
    note()
    assert drafted().state == "draft"


def test_the_database_holds_the_other_currencies_back_too(note, brought_to, sql):
    order = brought_to("draft")
    note(currency=Currency.objects.get(pk="GBP"))
    with pytest.raises(IntegrityError, match="the route is closed to this country"):
        sql("UPDATE remittances_remittance SET state = 'submitted' WHERE id = %s", order.pk)


def test_a_country_is_closed_by_one_press(note, euro, drafted, treasurer, sign_in):
    page, facts = reverse("remittances:terms_new"), {"route": "postal order", "country": "GR", "currency": ""}
    facts |= {"fee_flat": "0", "fee_percent": "0", "minimum": "0", "days": "30"}
    client = sign_in(treasurer)
    assert "No currency is noted as carried by postal order to GR" in client.post(page, facts).text
    assert "Name the currency" in client.post(page, facts | {"is_open": "on"}).text
    note(), note(currency=Currency.objects.get(pk="GBP"))
    assert "Closed: postal order to GR in EUR, GBP." in client.post(page, facts, follow=True).text
    assert [row.is_open for row in RouteTerms.objects.in_force()] == [False, False]
    with pytest.raises(Refusal, match="closed"):
        drafted()


@pytest.mark.parametrize(("state", "act"), [("draft", "submit"), ("approved", "take_in_hand")])
def test_nothing_moves_on_by_a_route_that_was_closed(state, act, note, brought_to, treasurer, forwarder):
    order = brought_to(state)
    note(is_open=False)
    with pytest.raises(Refusal, match="closed"):
        getattr(services, act)(order, by=treasurer if act == "submit" else forwarder)


def test_what_is_in_hand_goes_back_all_the_same(note, brought_to, forwarder):
    order = brought_to("in hand")
    note(is_open=False)
    assert services.put_back(order, by=forwarder).state == "approved"


def test_remittance_route_open_is_held_by_the_database(note, brought_to, sql):
    order = brought_to("draft")
    note(is_open=False)
    with pytest.raises(IntegrityError, match="the route is closed to this country") as refused:
        sql("UPDATE remittances_remittance SET state = 'submitted' WHERE id = %s", order.pk)
    assert refused.value.__cause__.diag.constraint_name == "remittance_route_open"


@pytest.mark.parametrize("statement", ["UPDATE {} SET minimum = 0", "DELETE FROM {}"])
def test_terms_final(statement, note, sql):
    note()
    with pytest.raises(IntegrityError) as refused:
        sql(statement.format("remittances_routeterms"))
    assert refused.value.__cause__.diag.constraint_name == "terms_final"
