"""Pooling advice (G29): what loses too much to fees is told to wait, or to go with others that are named."""

from decimal import Decimal

import pytest

from ledger.models import Currency
from remittances import services
from remittances.advice import Asked, advice_for, advice_on
from remittances.models import RecipientAddress
from remittances.pooling import Way


@pytest.fixture
def euro(db):
    return Currency.objects.get(pk="EUR")


@pytest.fixture
def terms(euro, treasurer):
    """A postal order to Greece costs 4 EUR, whatever its sum."""
    figures = {"fee_flat": Decimal(4), "fee_percent": Decimal(0), "minimum": Decimal(0), "days": 21}
    facts = {"route": "postal order", "country": "GR", "currency": euro, "is_open": True}
    return services.note_terms(**facts, **figures, by=treasurer)


def sums(euro, addresses, amounts):
    pairs = zip(addresses, amounts, strict=True)
    return [Asked(address.code, address, "postal order", Decimal(amount), euro) for address, amount in pairs]


def addresses(count, **facts):
    return [RecipientAddress(code=f"K-{number}", country="GR", people=1, **facts) for number in range(1, count + 1)]


def test_alternates_are_named_to_be_joined(terms, euro):
    first, second, third = addresses(3)
    first.alternate = second
    advice = advice_for(sums(euro, [first, second, third], [20, 60, 100]))
    assert [(one.key, one.way, one.others) for one in advice] == [("K-1", Way.JOIN, ("K-2",))]
    assert "joined with K-2" in advice[0].sentence


def test_two_of_the_same_alternate_go_together(terms, euro):
    first, second, third = addresses(3)
    first.alternate = second.alternate = third
    assert [one.others for one in advice_for(sums(euro, [first, second], [20, 60]))] == [("K-2",)]


def test_trusted_intermediaries_go_together(terms, euro):
    found = advice_for(sums(euro, addresses(2, circle="intermediary"), [20, 60]))
    assert [(one.key, one.others) for one in found] == [("K-1", ("K-2",))]


def test_strangers_wait(terms, euro):
    (advice,) = advice_for(sums(euro, addresses(2), [20, 60]))
    assert (advice.key, advice.way, advice.periods) == ("K-1", Way.WAIT, 2)


def test_without_terms_nothing_is_lost(euro, db):
    assert advice_for(sums(euro, addresses(2), [20, 60])) == []
    assert advice_for([]) == []


def test_a_thousand_lines_take_one_query(terms, euro, django_assert_num_queries):
    asked = sums(euro, addresses(1000, circle="intermediary"), [20] * 1000)
    with django_assert_num_queries(1):
        assert len(advice_for(asked)) == 1000


def test_an_order_is_told_of_the_orders_it_could_go_with(terms, drafted, address, case_worker):
    other = services.open_address(country="GR", lines="Another house 3", people=2, by=case_worker)
    RecipientAddress.objects.filter(pk=other.pk).update(alternate=address)
    other.refresh_from_db()
    small, large = drafted("20", address=other), drafted("60")
    assert [one.others for one in advice_on(small)] == [(large.code,)]
    assert advice_on(large) == []


def test_its_page_says_so_to_who_prepares_it(terms, brought_to, drafted, treasurer, approver_one, sign_in):
    order = brought_to("submitted", drafted("20"))
    sentence = "the fee is 4.00 EUR of 20.00 EUR (20.0 %); sent with the sum of the next period"
    assert sentence in sign_in(treasurer).get(order.get_absolute_url()).text
    assert sentence not in sign_in(approver_one).get(order.get_absolute_url()).text
