"""Money in other currencies at the end of a period: what it is worth, by which rate, and what of it is valued."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from access.refusal import Refusal
from ledger import services
from ledger.models import Entry, EntryKind
from ledger.money import Money
from ledger.services.holdings import Holding
from tests import makers
from tests.ledger.test_revaluing import FIRST, PAGE, Purse, rate

pytestmark = pytest.mark.django_db


def money(amount, currency):
    return Money(Decimal(amount), currency)


@pytest.fixture
def purse(treasurer, settings):
    """80 USD changed from 100 CAD as in the revaluation's example; 40 USD and 10 GBP were given as they are."""
    settings.REPORTING_CURRENCY = "CAD"
    made = Purse(treasurer)
    for sum_, currency in ((40, "USD"), (10, "GBP")):
        makers.filled(made.fund, made.banks[currency], sum_, currency=currency, by=treasurer)
    return made


def test_what_was_given_has_its_worth_beside_what_came_by_exchange(purse):
    rate("GBP", "1.705", FIRST)
    by = services.Rate(Decimal("1.3"), FIRST, "a bank")
    code = purse.fund.code
    assert services.foreign_holdings(FIRST) == [
        Holding(
            code,
            money(10, "GBP"),
            money(0, "GBP"),
            services.Rate(Decimal("1.705"), FIRST, "a bank"),
            money("17.05", "CAD"),
        ),
        Holding(code, money(120, "USD"), money(80, "USD"), by, money("156.00", "CAD")),
    ]


def test_a_currency_without_a_rate_says_so_and_one_ten_days_old_has_its_own(purse):
    rate("GBP", "1.70", date(2025, 12, 21))
    (pounds, _dollars) = services.foreign_holdings(FIRST)
    assert (pounds.rate.on, pounds.worth) == (date(2025, 12, 21), money(17, "CAD"))
    (pounds, dollars) = services.foreign_holdings(date(2026, 1, 1))
    assert (pounds.rate, pounds.worth, dollars.worth) == (None, None, money(156, "CAD"))
    assert pounds.lacking == "No rate of GBP in CAD on 1 Jan 2026 or in the 10 days before: enter one."


def test_as_known_on_a_day_later_entries_and_rates_are_none(purse):
    assert services.foreign_holdings(FIRST, recorded_before=timezone.now() - timedelta(days=1)) == []
    found = services.foreign_holdings(FIRST, fund=makers.fund("empty"))
    assert found == []


def test_a_day_to_come_is_refused(purse):
    with pytest.raises(Refusal, match="has not come"):
        services.foreign_holdings(date(2999, 1, 1))


def test_the_page_shows_the_memorandum_and_books_nothing_of_it(purse, treasurer, sign_in):
    client = sign_in(treasurer)
    page = client.post(PAGE, {"on": FIRST.isoformat()})
    assert page.context["happens"] == [f"Fund {purse.fund.code}: 4.00 CAD gained by exchange."]
    assert "No rate of GBP in CAD" in page.text
    rate("GBP", "1.70", FIRST)
    page = client.post(PAGE, {"on": FIRST.isoformat()})
    assert [one.worth for one in page.context["holdings"]] == [money("17.00", "CAD"), money("156.00", "CAD")]
    client.post(PAGE, dict(page.context["hidden"]))
    (line,) = Entry.objects.get(kind=EntryKind.REVALUATION).postings.filter(amount__gt=0)
    assert Money(line.amount, line.currency_id) == money(4, "CAD")


def test_the_memorandum_stands_where_no_exchange_can_be_valued(purse, treasurer, sign_in):
    page = sign_in(treasurer).post(PAGE, {"on": "2026-05-01"})
    assert page.context["form"].errors["__all__"]
    assert [one.lacking != "" for one in page.context["holdings"]] == [True, True]
    page = sign_in(treasurer).post(PAGE, {"on": "1950-01-01"})
    assert "no fund holds money in another currency than CAD" in page.text
