"""What a fund is bound to, and how it is closed: in the admin and by raw SQL."""

from datetime import date
from decimal import Decimal
from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from access.refusal import Refusal, rule_of
from ledger import services
from ledger.models import Fund
from ledger.money import Money
from tests import makers
from tests.breaking import breaks

pytestmark = pytest.mark.django_db


def change(**columns):
    """By a statement of its own: no form and no model's check stands before it."""
    Fund.objects.update(**columns)


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"restricted": True, "purpose": "coal"}, "fund_restriction_of_a_kind"),
        ({"restriction": "purpose"}, "fund_restriction_of_a_kind"),
        ({"restricted": True, "purpose": "coal", "restriction": "whim"}, "fund_restriction_of_a_kind"),
        ({"restricted": True, "purpose": "coal", "restriction": "country"}, "fund_country_of_its_restriction"),
        (
            {"restricted": True, "purpose": "coal", "restriction": "appeal", "country": "GR"},
            "fund_country_of_its_restriction",
        ),
        ({"country": "GR"}, "fund_country_of_its_restriction"),
    ],
)
def test_a_restriction_is_whole(columns, rule):
    makers.fund()
    with breaks(rule):
        change(**columns)


@pytest.mark.parametrize("columns", [{"purpose": "coal"}, {"country": "NL"}, {"restriction": "purpose", "country": ""}])
def test_what_givers_were_promised_stays_once_money_came(columns, treasurer):
    makers.filled(makers.fund(country="GR"), makers.bank(), 5, by=treasurer)
    with breaks("fund_restriction_kept"):
        change(**columns)


def test_an_empty_fund_may_still_change():
    made = makers.fund(country="GR")
    change(country="NL")
    assert Fund.objects.get(pk=made.pk).country == "NL"


@pytest.mark.parametrize("code", ["GR", "YU", "SU"])
def test_a_country_is_one_of_the_list_the_withdrawn_too(code):
    makers.fund(country=code).full_clean()


@pytest.mark.parametrize("code", ["QQ", "gr", "Greece"])
def test_there_is_no_other_country(code):
    fund = makers.fund(country="GR")
    fund.country = code
    with pytest.raises(ValidationError) as refused:
        fund.full_clean()
    assert "country" in refused.value.message_dict


def test_a_fund_is_closed_empty(treasurer):
    makers.filled(makers.fund(), makers.bank(), 5, by=treasurer)
    with breaks("fund_closed_empty"):
        change(closed_on=date(2026, 5, 1))


def test_a_closed_fund_takes_nothing_until_it_is_open_again(treasurer):
    fund, bank = makers.fund(), makers.bank()
    change(closed_on=date(2026, 5, 1))
    with pytest.raises(Refusal, match="no money comes to it") as refused:
        makers.filled(fund, bank, 5, by=treasurer)
    assert rule_of(refused.value.__cause__) == "fund_closed"


@pytest.mark.django_db(transaction=True)
def test_a_fund_is_not_closed_beside_its_first_money(treasurer):
    fund, bank = makers.fund(), makers.bank()
    began, found = Event(), []

    def close():
        try:
            began.set()
            change(closed_on=date(2026, 5, 1))
        except IntegrityError as error:
            found.append(rule_of(error))
        finally:
            connection.close()

    closing = Thread(target=close)
    with transaction.atomic():
        makers.filled(fund, bank, 5, by=treasurer)
        closing.start()
        began.wait(5)
        closing.join(0.3)
    closing.join(5)
    assert found == ["fund_closed_empty"]


def test_the_admin_says_why_a_fund_stays_open(treasurer, sign_in):
    fund = makers.fund()
    makers.filled(fund, makers.bank(), 5, by=treasurer)
    url = reverse("admin:ledger_fund_change", args=[fund.pk])
    typed = {"code": fund.code, "name": fund.name, "purpose": "", "restriction": "", "country": ""}
    page = sign_in(treasurer).post(url, {**typed, "opened_on": "2020-01-01", "closed_on": "2026-05-01"}, follow=True)
    assert "this one still holds money" in page.content.decode()
    assert Fund.objects.get().closed_on is None


def test_a_restricted_fund_holds_what_it_gives(treasurer):
    fund, bank, other = makers.fund(restricted=True), makers.bank(), makers.fund(restricted=True)
    makers.filled(fund, bank, 100, by=treasurer)
    with pytest.raises(Refusal, match="does not hold that much"):
        services.transfer(
            by=treasurer,
            giver=fund,
            taker=other,
            account=bank,
            money=Money(Decimal(101), "EUR"),
            text="x",
            on=date(2026, 3, 1),
        )
