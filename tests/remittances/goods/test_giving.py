"""Goods given: valued by a named source, counted by another house, income of the fund and no money of it."""

from decimal import Decimal

import pytest

from access.offices import Office
from access.refusal import Refusal
from ledger.models import Balance, Currency
from member_parties.models import DecisionState
from remittances import services
from remittances.models import Lot, State
from tests import makers
from tests.remittances.story import DAY

CANARY = "Baker Canary, Mill Lane"


@pytest.fixture
def through(db):
    return makers.member()


@pytest.fixture
def given(flour, winter_relief, through, treasurer):
    """Enter 10 kg of flour worth 12 EUR that somebody gave, or what is asked for."""
    facts = {"good": flour, "fund": winter_relief, "currency": Currency.objects.get(pk="EUR"), "through": through}
    facts |= {"quantity": Decimal(10), "value": Decimal(12), "valued_by": "price in the shops, 2 March"}

    def given(**changes):
        return services.enter_gift(**{**facts, "given_on": DAY, "by": treasurer, **changes})

    return given


def booked(fund):
    return dict(Balance.objects.filter(fund=fund).exclude(amount=0).values_list("account__role", "amount"))


def test_a_gift_is_income_once_another_house_counted_it(given, case_worker, treasurer, winter_relief, minutes):
    lot = given()
    assert (lot.decision, lot.account, booked(winter_relief)) == (None, None, {})
    with pytest.raises(Refusal, match="somebody of another one counts it"):
        services.count_lot(lot, by=treasurer)
    lot = services.count_lot(lot, counted=Decimal(10), by=case_worker)
    assert (lot.entry.kind, lot.entry.posted_on, lot.entry.text) == ("in kind", DAY, lot.code)
    assert booked(winter_relief) == {"stock": 12, "gifts in kind": -12}
    assert minutes(lot) == ["gift of goods entered", "lot counted"]


def test_a_gift_goes_out_by_parcel_and_weighs_on_no_decision(given, case_worker, money, decision, parcel_to):
    lot = services.count_lot(given(), by=case_worker)
    assert parcel_to("sent", lot, "5").state == State.SENT
    assert Lot.objects.with_left().get(pk=lot.pk).left_value == 6
    assert (decision.state, services.left_of_decision(decision)) == (DecisionState.CARRIED, 1000)


def test_a_name_is_sealed_and_stands_nowhere_else(given):
    lot = given(giver_kind="named", giver=CANARY)
    assert (str(lot.giver), lot.pseudonym) == ("•••••••• ••••", "")
    assert CANARY not in str(Lot.objects.filter(pk=lot.pk).values())


def test_a_gift_of_the_body_or_under_a_word(given):
    assert given(giver_kind="body").giver is None
    assert given(giver_kind="pseudonym", pseudonym=" A friend ").pseudonym == "A friend"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"valued_by": " "}, "what the value is taken from"),
        ({"value": Decimal(0)}, "less than 0.01 EUR"),
        ({"value": Decimal("1.001")}, "more decimal places"),
        ({"quantity": Decimal("0.0001")}, "more than three decimals"),
        ({"giver": "somebody"}, "neither name nor pseudonym"),
        ({"giver_kind": "named"}, "Type the name to be sealed"),
        ({"giver_kind": "pseudonym"}, "Type the pseudonym"),
        ({"giver_kind": "ghost"}, "Say who gave"),
        ({"given_on": DAY.replace(year=2000)}, "too early"),
    ],
)
def test_a_gift_that_cannot_be_is_refused(facts, sentence, given):
    with pytest.raises(Refusal, match=sentence):
        given(**facts)


def test_a_closed_fund_is_given_nothing(given, winter_relief):
    winter_relief.closed_on = DAY
    winter_relief.save(update_fields=["closed_on"])
    with pytest.raises(Refusal, match="is closed"):
        given()


def test_the_giver_is_named_to_the_delegate_of_that_body_alone(given, through, treasurer, auditor, sign_in):
    lot = given(giver_kind="pseudonym", pseudonym="Aunt Canary")
    own, other = makers.user(Office.DELEGATE, body=through), makers.user(Office.DELEGATE)
    pages = {who: sign_in(who).get(lot.get_absolute_url()) for who in (own, other, treasurer, auditor)}
    assert [page.status_code for page in pages.values()] == [200, 404, 200, 200]
    assert ["Aunt Canary" in page.text for page in pages.values()] == [True, False, True, False]
    assert ["price in the shops" in page.text for page in pages.values()] == [False, False, True, True]
