from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.urls import reverse

from access.refusal import Refusal, rule_of
from ledger import services
from ledger.models import Balance, Entry, EntryKind, ExchangeRate, FundBalance, Posting, Revaluation, Role
from ledger.money import Money
from tests import makers
from tests.breaking import breaks

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 15)
PAGE = reverse("ledger:revaluation_new")


def rate(base, value, on, quote="CAD"):
    ExchangeRate.objects.create(base_id=base, quote_id=quote, value=Decimal(value), on=on, source="a bank")


class Purse:
    """100 CAD of a fund, changed into 80 USD: the example of the service."""

    def __init__(self, by):
        self.by, self.fund = by, makers.fund()
        self.banks = {code: makers.bank(code) for code in ("CAD", "USD", "GBP")}
        makers.filled(self.fund, self.banks["CAD"], 100, currency="CAD", by=by)
        self.change("100 CAD", "80 USD", "0.8", date(2025, 3, 1))
        rate("USD", "1.30", FIRST)
        rate("USD", "1.20", SECOND)

    def change(self, given, got, value, on):
        given, got = (Money(Decimal(sum_), code) for sum_, code in (given.split(), got.split()))
        accounts = {"from_account": self.banks[given.currency], "to_account": self.banks[got.currency]}
        used = services.Rate(Decimal(value), on, "a bank")
        services.exchange(by=self.by, fund=self.fund, given=given, got=got, rate=used, on=on, **accounts)

    def revalue(self, on):
        return services.revalue(on=on, seen=services.preview_revaluation(on), by=self.by)

    def on(self, role):
        rows = Balance.objects.filter(fund=self.fund, account__role=role).exclude(amount=0)
        return dict(rows.values_list("currency", "amount"))


@pytest.fixture
def purse(treasurer, settings):
    settings.REPORTING_CURRENCY = "CAD"
    return Purse(treasurer)


def test_the_example_of_selinger_to_the_penny(purse):
    purse.revalue(FIRST)
    assert purse.on(Role.RATE_DIFFERENCES) == {"CAD": -4}
    purse.revalue(SECOND)
    assert purse.on(Role.RATE_DIFFERENCES) == {"CAD": 4}
    purse.change("80 USD", "96 CAD", "1.2", THIRD)
    assert (purse.on(Role.EXCHANGE), purse.on(Role.RATE_DIFFERENCES)) == ({}, {"CAD": 4})
    assert dict(FundBalance.objects.values_list("currency", "amount")) == {"CAD": 96, "USD": 0}


def test_no_money_moves_and_the_positions_are_worth_nothing_afterwards(purse):
    held = list(FundBalance.objects.order_by("currency").values_list("currency", "amount"))
    (entry,) = purse.revalue(FIRST)
    assert list(FundBalance.objects.order_by("currency").values_list("currency", "amount")) == held
    assert (entry.kind, entry.posted_on) == (EntryKind.REVALUATION, FIRST)
    assert services.preview_revaluation(FIRST) == []


def test_each_position_keeps_its_rate_day_and_source(purse):
    (entry,) = purse.revalue(FIRST)
    rows = entry.revaluations.order_by("currency").values_list(
        "currency", "position", "rate", "rate_on", "source", "value"
    )
    assert list(rows) == [
        ("CAD", 100, 1, FIRST, "one currency", 100),
        ("USD", -80, Decimal("1.3"), FIRST, "a bank", -104),
    ]


def test_positions_between_two_foreign_currencies_are_valued_too(purse):
    purse.change("40 USD", "30 GBP", "0.75", date(2025, 4, 1))
    rate("GBP", "1.70", FIRST)
    (found,) = services.preview_revaluation(FIRST)
    assert {one.held.currency: one.held.amount for one in found.positions} == {"CAD": 100, "USD": -40, "GBP": -30}
    assert found.worth == Money(Decimal("-3.00"), "CAD")


def test_the_sum_of_rate_differences_is_the_account_of_gains_and_losses(purse):
    purse.change("40 USD", "31.50 GBP", "0.75", date(2025, 4, 1))
    rate("GBP", "1.70", FIRST)
    purse.revalue(FIRST)
    realised = Posting.objects.filter(entry__kind=EntryKind.EXCHANGE, account__role=Role.RATE_DIFFERENCES)
    sums = dict(realised.values_list("currency").annotate(sum=Sum("amount")))
    booked = Revaluation.objects.values_list("fund").annotate(sum=Sum("value"))
    sums["CAD"] = sums.get("CAD", 0) + sum(value for _fund, value in booked)
    assert sums == purse.on(Role.RATE_DIFFERENCES) == {"GBP": Decimal("-1.5"), "CAD": Decimal("-3.00")}


def test_a_missing_rate_is_named(purse):
    with pytest.raises(services.NoRate, match="No rate of USD in CAD on 1 May 2026"):
        services.preview_revaluation(date(2026, 5, 1))


@pytest.mark.parametrize(("day", "why"), [(date(2999, 1, 1), "has not come"), (date.min, "cannot be a day")])
def test_a_day_that_cannot_be_valued_is_refused(purse, day, why):
    with pytest.raises(Refusal, match=why):
        services.preview_revaluation(day)


def test_once_for_a_day_unless_reversed(purse, treasurer):
    (entry,) = purse.revalue(FIRST)
    rate("USD", "1.40", FIRST)
    with pytest.raises(Refusal, match="was revalued at the end of that day") as refused:
        purse.revalue(FIRST)
    assert rule_of(refused.value.__cause__) == "revaluation_once"
    services.reverse(entry, by=treasurer, because="a wrong rate", on=FIRST)
    purse.revalue(FIRST)
    assert purse.on(Role.RATE_DIFFERENCES) == {"CAD": -12}


def test_what_changed_since_it_was_seen_is_not_booked(purse, treasurer):
    seen = services.preview_revaluation(FIRST)
    rate("USD", "1.40", FIRST)
    with pytest.raises(Refusal, match="changed since you looked"):
        services.revalue(on=FIRST, seen=seen, by=treasurer)
    assert not Revaluation.objects.exists()


ANOTHER = """
INSERT INTO ledger_revaluation (entry_id, fund_id, "on", currency_id, position, rate, rate_on, source, value)
SELECT (SELECT id FROM ledger_entry WHERE kind = 'opening'), fund_id, "on", 'GBP', 1, 1, "on", 'x', 1
FROM ledger_revaluation LIMIT 1"""


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("UPDATE ledger_revaluation SET value = 0", "revaluation_final"),
        ("DELETE FROM ledger_revaluation", "revaluation_final"),
        (ANOTHER, "revaluation_with_its_entry"),
    ],
)
@pytest.mark.usefixtures("as_owner")
def test_the_database_holds_what_was_valued(purse, change, rule):
    purse.revalue(FIRST)
    with breaks(rule), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_page_shows_the_differences_before_it_books_them(purse, treasurer, sign_in):
    client = sign_in(treasurer)
    page = client.post(PAGE, {"on": FIRST.isoformat()})
    assert page.context["happens"] == [f"Fund {purse.fund.code}: 4.00 CAD gained by exchange."]
    assert not Revaluation.objects.exists()
    answer = client.post(PAGE, dict(page.context["hidden"]))
    entry = Entry.objects.get(kind=EntryKind.REVALUATION)
    assert answer.url == entry.get_absolute_url()
    shown = client.get(answer.url)
    assert [row.currency_id for row in shown.context["positions"]] == ["CAD", "USD"]
    assert shown.context["may_reverse"] is True


def test_the_page_refuses_with_a_sentence(purse, treasurer, sign_in):
    client = sign_in(treasurer)
    assert client.post(PAGE, {"on": "2026-05-01"}).context["form"].errors["__all__"]
    assert client.post(PAGE, {"on": "2999-01-01"}).context["form"].errors["on"]
    assert client.post(PAGE, {"on": "2024-01-01"}).context["found"] == []


def test_a_revaluation_is_reversed_on_its_own_day(purse, treasurer, sign_in):
    (entry,) = purse.revalue(FIRST)
    sign_in(treasurer).post(reverse("ledger:entry_reverse", args=[entry.pk]), {"because": "a wrong rate"})
    assert Entry.objects.get(reverses=entry).posted_on == FIRST
