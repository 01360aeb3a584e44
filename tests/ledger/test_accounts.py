"""Accounts: what stands on each, and every entry that touched it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from ledger import services
from ledger.models import Account
from ledger.money import Money
from tests import makers
from tests.exporting import taken_along

ACCOUNTS = reverse("ledger:account_list")


def day(number):
    return dt.date(2026, 1, number)


@pytest.fixture
def books(treasurer):
    """A bank with 100 and 7 of two funds, 30 of the one passed to the other within it; the accounts by their role."""
    north, south, bank = makers.fund("north"), makers.fund("south"), makers.bank()
    makers.filled(north, bank, 100, by=treasurer, on=day(1))
    makers.filled(south, bank, 7, by=treasurer, on=day(2))
    money = Money(Decimal(30), "EUR")
    services.transfer(by=treasurer, giver=north, taker=south, account=bank, money=money, text="D-1", on=day(3))
    return {"bank": bank, "opening": Account.objects.playing("opening"), "north": north, "south": south}


def turns(page):
    return [(row.debit, row.credit, row.after) for row in page.context["rows"]]


def test_list_shows_what_stands_on_each(books, auditor, sign_in):
    rows = sign_in(auditor).get(ACCOUNTS).context["rows"]
    stands = {account.code: [(row["currency_id"], row["amount"]) for row in sums] for account, sums in rows if sums}
    assert stands == {books["bank"].code: [("EUR", 107)], "3000": [("EUR", -107)]}


def test_account_over_all_funds_tells_both_sides(books, auditor, sign_in):
    page = sign_in(auditor).get(books["bank"].get_absolute_url())
    assert turns(page) == [(30, 30, 107), (7, None, 107), (100, None, 100)]
    assert page.context["brought"] == 0
    assert [(row.fund.code, row.debit) for row in page.context["stands"]] == [("north", 70), ("south", 37)]


@pytest.mark.parametrize(
    ("account", "query", "found", "brought"),
    [
        ("bank", "fund={north}", [(None, 30, 70), (100, None, 100)], 0),
        ("bank", "fund={south}&first=2026-01-03", [(30, None, 37)], 7),
        ("bank", "last=2026-01-02", [(7, None, 107), (100, None, 100)], 0),
        ("bank", "after=2026-01-02_2", [(100, None, 100)], 0),
        ("bank", "first=2026-02-01", [], 107),
        ("opening", "", [(None, 7, -107), (None, 100, -100)], 0),
    ],
)
def test_account_narrowed(books, auditor, sign_in, account, query, found, brought):
    query = query.format(north=books["north"].pk, south=books["south"].pk)
    page = sign_in(auditor).get(f"{books[account].get_absolute_url()}?{query}")
    assert (turns(page), page.context["brought"]) == (found, brought)


@pytest.mark.parametrize("query", ["currency=USD", "fund=x", "first=x"])
def test_account_of_nonsense_is_a_sentence(books, auditor, sign_in, query):
    page = sign_in(auditor).get(f"{books['bank'].get_absolute_url()}?{query}")
    assert (page.status_code, page.context["form"].is_valid()) == (200, False)


def test_an_account_without_entries_teaches(auditor, sign_in):
    assert "Nothing was posted here yet" in sign_in(auditor).get(makers.bank().get_absolute_url()).content.decode()


def test_sheets_hold_what_is_shown(books, auditor, sign_in):
    client = sign_in(auditor)
    assert [line.split(";")[3:] for line in taken_along(client, f"{ACCOUNTS}?kind=asset")[1:]] == [["EUR", "107,00"]]
    sheet = taken_along(client, f"{books['bank'].get_absolute_url()}?fund={books['south'].pk}")
    assert [line.split(";")[4:] for line in sheet[1:]] == [
        ["30,00", "", "37,00", "EUR"],
        ["7,00", "", "7,00", "EUR"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts(count, treasurer, sign_in, django_assert_max_num_queries):
    bank, client, asked = makers.bank(), sign_in(treasurer), []
    for _turn in range(count):
        makers.filled(makers.fund(), bank, 5, by=treasurer)
    for url in (ACCOUNTS, bank.get_absolute_url()):
        with django_assert_max_num_queries(12) as queries:
            client.get(url)
        asked.append(len(queries))
    assert asked == [6, 10]


def test_every_sum_of_the_books_leads_down(books, auditor, sign_in):
    """Fund to account, account to entry, entry to account and fund: each narrowed to the fund and currency."""
    client, fund, bank = sign_in(auditor), books["north"], books["bank"]
    narrowed = f"?fund={fund.pk}&amp;currency=EUR"
    opening = books["opening"].get_absolute_url()
    assert f'href="{opening}{narrowed}"' in client.get(fund.get_absolute_url()).content.decode()
    page = client.get(f"{opening}?fund={fund.pk}&currency=EUR")
    entry = page.context["rows"][0].entry
    assert f'href="{entry.get_absolute_url()}"' in page.content.decode()
    assert f'href="{bank.get_absolute_url()}{narrowed}"' in client.get(entry.get_absolute_url()).content.decode()


def test_who_sees_totals_alone_is_led_nowhere(books, delegate, sign_in):
    page = sign_in(delegate).get(books["north"].get_absolute_url()).content.decode()
    assert "/books/accounts/" not in page
    assert sign_in(delegate).get(ACCOUNTS).status_code == 403
    assert sign_in(delegate).get(books["bank"].get_absolute_url()).status_code == 403
