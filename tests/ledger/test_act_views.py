from decimal import Decimal

import pytest
from django.urls import reverse

from ledger import services
from ledger.models import Account, Entry, EntryKind, FundBalance, Role
from tests import makers

EXCHANGE, OPENING = reverse("ledger:exchange_new"), reverse("ledger:opening_new")


def reversal(entry):
    return reverse("ledger:entry_reverse", args=[entry.pk])


@pytest.fixture
def change(treasurer):
    """What is typed to change 100 EUR, of a fund that holds them, into 95 GBP at a rate of 0.9."""
    fund, euros, pounds = makers.fund("winter", restricted=True), makers.bank(), makers.bank("GBP")
    makers.filled(fund, euros, 100, by=treasurer)
    return {
        "fund": fund.pk, "from_account": euros.pk, "given": "100", "to_account": pounds.pk, "got": "95",
        "rate": "0.9", "rate_on": "2026-01-05", "rate_source": "a gazette", "on": "2026-01-06",
    }  # fmt: skip


def test_exchange_is_looked_at_before_it_is_posted(change, treasurer, sign_in):
    client = sign_in(treasurer)
    page = client.post(EXCHANGE, change)
    assert page.context["review"][2] == "5.00 GBP more than the rate says are booked as a gain of exchange."
    assert Entry.objects.filter(kind=EntryKind.EXCHANGE).count() == 0
    answer = client.post(EXCHANGE, dict(page.context["hidden"]))
    entry = Entry.objects.get(kind=EntryKind.EXCHANGE)
    assert (answer.url, entry.rate, entry.rate_source) == (entry.get_absolute_url(), Decimal("0.9"), "a gazette")
    held = {row.currency_id: row.amount for row in FundBalance.objects.all()}
    assert held == {"EUR": 0, "GBP": 95}
    assert "a gazette" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"given": "0"}, "given"), ({"given": "-1"}, "given"), ({"got": "1e300"}, "got"), ({"rate": "0"}, "rate"),
        ({"rate": "9999999999", "given": "99999999999"}, "rate"), ({"rate_on": "x"}, "rate_on"),
        ({"rate_source": ""}, "rate_source"), ({"fund": "x"}, "fund"), ({"got": "0.12345"}, "got"),
        ({"on": "1066-10-14"}, "__all__"), ({"given": "100.001"}, "__all__"), ({"given": "101"}, "__all__"),
        ({"got": "0.001"}, "__all__"), ({"on": "9999-12-31"}, "__all__"),
    ],
)  # fmt: skip
def test_exchange_refuses_on_the_form(change, treasurer, sign_in, wrong, field):
    form = sign_in(treasurer).post(EXCHANGE, change | wrong | {"sure": "1"}).context["form"]
    assert list(form.errors) == [field]
    assert Entry.objects.filter(kind=EntryKind.EXCHANGE).count() == 0


def test_exchange_within_one_currency_is_refused(change, treasurer, sign_in):
    form = sign_in(treasurer).post(EXCHANGE, change | {"to_account": makers.bank().pk, "sure": "1"}).context["form"]
    assert form.non_field_errors() == ["An exchange is between two currencies."]


def test_opening_balance_is_posted(treasurer, sign_in):
    fund, account, client = makers.fund("winter"), makers.bank(), sign_in(treasurer)
    asked = {"fund": fund.pk, "account": account.pk, "amount": "12.50", "currency": "EUR", "on": "2026-01-01"}
    for wrong in ({"amount": "0"}, {"amount": "-5"}, {"currency": "GBP"}, {"amount": "1.001"}, {"on": "3000-01-01"}):
        assert len(client.post(OPENING, asked | wrong).context["form"].errors) == 1
    client.post(OPENING, asked)
    assert list(FundBalance.objects.values_list("currency_id", "amount")) == [("EUR", Decimal("12.5"))]


def test_reversal_with_its_reason_once(treasurer, sign_in):
    fund, client = makers.fund(), sign_in(treasurer)
    entry = makers.filled(fund, makers.bank(), 5, by=treasurer)
    assert list(client.post(reversal(entry), {"because": " "}).context["form"].errors) == ["because"]
    client.post(reversal(entry), {"because": "typed twice"})
    answer = Entry.objects.get(reverses=entry)
    assert answer.text == f"{entry.code}: typed twice"
    again = client.post(reversal(entry), {"because": "typed twice"})
    assert again.context["form"].non_field_errors() == [f"{entry.code} has been reversed already."]
    page = client.get(entry.get_absolute_url())
    assert (page.context["answered"], page.context["may_reverse"]) == (answer, False)
    assert client.get(reversal(answer)).status_code == 404


def test_entry_of_an_act_is_not_reversed_here(treasurer, sign_in):
    fund, bank, client = makers.fund(), makers.bank(), sign_in(treasurer)
    makers.filled(fund, bank, 5, by=treasurer)
    aid = Account.objects.playing(Role.AID)
    lines = [services.Line(bank, fund, "EUR", Decimal(-5)), services.Line(aid, fund, "EUR", Decimal(5))]
    entry = services.post(by=treasurer, posted_on=makers.LONG_AGO, kind=EntryKind.REMITTANCE, text="R-1", lines=lines)
    assert client.get(entry.get_absolute_url()).context["may_reverse"] is False
    assert client.post(reversal(entry), {"because": "no"}).status_code == 404


def test_auditor_writes_nothing(auditor, treasurer, sign_in):
    entry = makers.filled(makers.fund(), makers.bank(), 5, by=treasurer)
    client = sign_in(auditor)
    assert [client.post(url).status_code for url in (EXCHANGE, OPENING, reversal(entry))] == [403, 403, 403]
    assert client.get(entry.get_absolute_url()).context["may_reverse"] is False
