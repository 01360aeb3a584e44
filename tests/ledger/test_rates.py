from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from audit.models import Minute
from ledger import ecb, services
from ledger.models import ECB, Currency, Entry, EntryKind, ExchangeRate, FundBalance
from ledger.money import Money
from ledger.services.rates import STALE_AFTER
from tests import makers
from tests.breaking import breaks
from tests.exporting import taken_along

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
RATES, NEW, EXCHANGE = reverse("ledger:rate_list"), reverse("ledger:rate_new"), reverse("ledger:exchange_new")


def rate(base, quote, value, on=DAY, source="a gazette"):
    return ExchangeRate.objects.create(base_id=base, quote_id=quote, value=Decimal(value), on=on, source=source)


def found(base, quote, on=DAY):
    known = services.rate_on(base, quote, on)
    return known.value, known.on, known.source


def test_the_newest_on_or_before_the_day_never_one_after_it():
    rate("EUR", "GBP", "0.84", DAY - timedelta(days=2))
    rate("EUR", "GBP", "0.90", DAY + timedelta(days=1))
    assert found("EUR", "GBP") == (Decimal("0.84"), DAY - timedelta(days=2), "a gazette")


def test_the_row_recorded_last_speaks_for_its_day():
    rate("EUR", "GBP", "8.4")
    rate("EUR", "GBP", "0.84", source="a bank")
    assert found("EUR", "GBP") == (Decimal("0.84"), DAY, "a bank")


def test_a_rate_is_turned_about():
    rate("EUR", "GBP", "0.8")
    assert found("GBP", "EUR") == (Decimal("1.25"), DAY, "a gazette")


def test_two_rates_of_the_euro_make_a_third_of_the_older_day():
    rate("EUR", "GBP", "0.80", DAY - timedelta(days=3), ECB)
    rate("EUR", "JPY", "160", DAY, ECB)
    assert found("GBP", "JPY") == (Decimal(200), DAY - timedelta(days=3), f"{ECB}, through the euro")


def test_what_the_two_state_themselves_comes_before_the_euro():
    rate("EUR", "GBP", "0.80")
    rate("EUR", "JPY", "160")
    rate("GBP", "JPY", "198", DAY - timedelta(days=1), "a bank")
    assert found("GBP", "JPY")[0] == 198


def test_one_currency_needs_no_rate():
    assert found("EUR", "EUR")[0] == 1


def test_a_stale_rate_is_none():
    rate("EUR", "GBP", "0.84", DAY - timedelta(days=STALE_AFTER))
    assert found("EUR", "GBP")[0] == Decimal("0.84")
    with pytest.raises(services.NoRate, match="No rate of EUR in GBP on 3 Mar 2026 or in the 10 days before"):
        services.rate_on("EUR", "GBP", DAY + timedelta(days=1))


@pytest.mark.parametrize("change", ['UPDATE ledger_exchangerate SET "on" = now()', "DELETE FROM ledger_exchangerate"])
@pytest.mark.usefixtures("as_owner")
def test_a_rate_is_never_changed(change):
    rate("EUR", "GBP", "0.84")
    with breaks("rate_final"), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"value": 0}, "rate_positive"),
        ({"base": "GBP"}, "rate_of_two_currencies"),
        ({"source": ""}, "rate_source_stated"),
    ],
)
def test_the_database_refuses_what_is_no_rate(wrong, rule):
    row = {"base": "EUR", "quote": "GBP", "value": Decimal(1), "source": "a bank"} | wrong
    with breaks(rule):
        rate(row["base"], row["quote"], row["value"], source=row["source"])


TYPED = {"base": "EUR", "quote": "GBP", "on": "2026-03-02", "value": "0.84", "source": "a bank"}


@pytest.mark.parametrize("typed", ["0.84", "0,84", "٠٫٨٤"])
def test_a_rate_by_hand_with_its_minute(treasurer, sign_in, typed):
    client = sign_in(treasurer)
    assert client.post(NEW, TYPED | {"value": typed}).url == RATES
    row = ExchangeRate.objects.get()
    assert (row.value, row.on, row.source, row.entered_by) == (Decimal("0.84"), DAY, "a bank", treasurer)
    assert Minute.objects.get(act="rate entered").facts == {"on": "2026-03-02", "value": "0.84", "source": "a bank"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"source": " "}, "source"), ({"on": ""}, "on"), ({"on": "3000-01-01"}, "on"), ({"value": "0"}, "value"),
        ({"value": "-1"}, "value"), ({"quote": "EUR"}, "quote"), ({"base": "XXX"}, "base"),
        ({"value": "1e300"}, "value"), ({"value": "1,000.84"}, "value"),
    ],
)  # fmt: skip
def test_a_rate_by_hand_is_refused_on_its_form(treasurer, sign_in, wrong, field):
    assert list(sign_in(treasurer).post(NEW, TYPED | wrong).context["form"].errors) == [field]
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_rates_are_listed_by_few_queries(count, auditor, sign_in, django_assert_max_num_queries):
    for number in range(count):
        rate("EUR", "GBP", "0.84", DAY - timedelta(days=number))
    client = sign_in(auditor)
    with django_assert_max_num_queries(12):
        assert len(client.get(RATES).context["page"].object_list) == count


def test_the_list_is_filtered_tells_what_is_superseded_and_leaves_as_shown(treasurer, sign_in):
    rate("EUR", "GBP", "0.84"), rate("EUR", "GBP", "100", source="a bank"), rate("EUR", "USD", "1.1")
    client = sign_in(treasurer)
    shown = client.get(RATES, {"base": "EUR", "quote": "GBP"}).context["page"].object_list
    assert [(row.shown, row.superseded) for row in shown] == [("100", False), ("0.84", True)]
    rows = taken_along(client, f"{RATES}?quote=USD")
    assert rows[1] == "EUR;USD;1,1;2026-03-02;a gazette;;"


# The history that is installed with the site


@pytest.fixture
def pounds():
    makers.bank("GBP")


@pytest.mark.usefixtures("pounds")
def test_the_history_comes_in_once(capsys):
    call_command("import_rates", "--since", "2026-01-01", "--dry-run")
    assert not ExchangeRate.objects.exists()
    call_command("import_rates", "--since", "2026-01-01")
    call_command("import_rates", "--since", "2026-01-01")
    count = ExchangeRate.objects.count()
    assert capsys.readouterr().out.splitlines() == [
        f"{count} rates would come in.",
        f"{count} rates came in.",
        "0 rates came in.",
    ]
    assert set(ExchangeRate.objects.values_list("base", "quote", "source")) == {("EUR", "GBP", ECB)}
    assert Minute.objects.get(act="rates imported").facts == {"count": count, "source": ECB}


@pytest.mark.usefixtures("pounds")
def test_the_history_leaves_days_entered_by_hand(treasurer):
    services.enter_rate(
        base=Currency(pk="EUR"),
        quote=Currency(pk="GBP"),
        on=date(2026, 1, 5),
        value=Decimal("0.5"),
        source="a bank",
        by=treasurer,
    )
    call_command("import_rates", "--since", "2026-01-01", verbosity=0)
    assert found("EUR", "GBP", date(2026, 1, 5)) == (Decimal("0.5"), date(2026, 1, 5), "a bank")


def test_the_history_keeps_every_digit():
    digits = {day: value for day, _code, value in ecb.history(["TRL"], date(1999, 1, 4))}
    assert digits[date(1999, 1, 4)] == Decimal(372274)
    usd = {day: value for day, _code, value in ecb.history(["USD"], date(1999, 1, 4))}
    assert str(usd[date(1999, 1, 4)]) == "1.1789"


@pytest.mark.parametrize("wrong", [["--currency", "AFN"], ["--since", "yesterday"]])
def test_the_command_refuses_what_it_does_not_have(wrong):
    with pytest.raises(CommandError):
        call_command("import_rates", *wrong)


# An exchange at a known rate


@pytest.fixture
def typed(treasurer):
    fund, euros, pounds = makers.fund("winter", restricted=True), makers.bank(), makers.bank("GBP")
    makers.filled(fund, euros, 100, by=treasurer)
    return {
        "fund": fund.pk, "from_account": euros.pk, "given": "100", "to_account": pounds.pk, "got": "79", "fee": "2",
        "rate": "", "rate_on": "", "rate_source": "", "on": "2026-03-03",
    }  # fmt: skip


def test_a_known_rate_is_proposed_and_never_taken_silently(typed, treasurer, sign_in):
    rate("EUR", "GBP", "0.8", source=ECB)
    client = sign_in(treasurer)
    page = client.post(EXCHANGE, typed | {"sure": "1"})
    form = page.context["form"]
    assert [form[name].value() for name in ("rate", "rate_on", "rate_source")] == ["0.8", "2026-03-02", ECB]
    assert not Entry.objects.filter(kind=EntryKind.EXCHANGE).exists()
    assert ECB in page.content.decode()


def test_without_a_known_rate_the_form_says_so(typed, treasurer, sign_in):
    form = sign_in(treasurer).post(EXCHANGE, typed).context["form"]
    assert form.errors["rate"] == ["No rate of EUR in GBP on 3 Mar 2026 or in the 10 days before: enter one."]


def test_a_fee_is_booked_apart_so_that_the_rate_has_none(typed, treasurer, sign_in):
    typed |= {"rate": "0.8", "rate_on": "2026-03-02", "rate_source": ECB}
    client = sign_in(treasurer)
    review = client.post(EXCHANGE, typed)
    assert review.context["review"][2:] == [
        "0.60 GBP more than the rate says are booked as a gain of exchange.",
        "2 EUR of what was given are booked as a fee.",
    ]
    client.post(EXCHANGE, dict(review.context["hidden"]))
    entry = Entry.objects.get(kind=EntryKind.EXCHANGE)
    legs = {(leg.account.role, leg.currency_id): leg.amount for leg in entry.postings.select_related("account")}
    assert legs == {
        ("", "EUR"): -100, ("exchange", "EUR"): 98, ("fees", "EUR"): 2,
        ("exchange", "GBP"): Decimal("-78.4"), ("", "GBP"): 79, ("rate differences", "GBP"): Decimal("-0.6"),
    }  # fmt: skip
    assert dict(FundBalance.objects.values_list("currency", "amount")) == {"EUR": 0, "GBP": 79}


@pytest.mark.parametrize("fee", ["100", "101", "-1", "x"])
def test_a_fee_is_less_than_what_was_given(typed, treasurer, sign_in, fee):
    typed |= {"rate": "0.8", "rate_on": "2026-03-02", "rate_source": ECB, "fee": fee}
    assert list(sign_in(treasurer).post(EXCHANGE, typed).context["form"].errors) == ["fee"]


def test_a_used_rate_is_never_looked_up_again(typed, treasurer):
    euro, pound = (makers.bank(code) for code in ("EUR", "GBP"))
    fund = makers.fund()
    makers.filled(fund, euro, 100, by=treasurer)
    sums = {"given": Money(Decimal(100), "EUR"), "got": Money(Decimal(80), "GBP")}
    used = services.Rate(Decimal("0.8"), DAY, ECB)
    entry = services.exchange(by=treasurer, fund=fund, from_account=euro, to_account=pound, rate=used, on=DAY, **sums)
    rate("EUR", "GBP", "0.9")
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.rate, entry.rate_on, entry.rate_source) == (Decimal("0.8"), DAY, ECB)
