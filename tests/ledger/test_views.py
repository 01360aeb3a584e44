import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from ledger import services
from ledger.models import Account, Entry, EntryKind, Role
from tests import makers
from tests.exporting import taken_along

FUNDS, JOURNAL = reverse("ledger:fund_list"), reverse("ledger:entry_list")
EXCHANGE, OPENING = reverse("ledger:exchange_new"), reverse("ledger:opening_new")
NOTHING = "00000000-0000-4000-8000-000000000000"


def day(number):
    return dt.date(2026, 1, number)


@pytest.fixture
def winter(treasurer):
    """A fund whose account moves +100, +20, -30 on three days, and a foreign entry between."""
    fund, account = makers.fund("winter"), makers.bank()
    makers.filled(fund, account, 100, by=treasurer, on=day(1))
    makers.filled(fund, account, 20, by=treasurer, on=day(2))
    makers.filled(makers.fund(), account, 7, by=treasurer, on=day(2))
    aid = Account.objects.playing(Role.AID)
    lines = [services.Line(account, fund, "EUR", Decimal(-30)), services.Line(aid, fund, "EUR", Decimal(30))]
    services.post(by=treasurer, posted_on=day(3), kind=EntryKind.REMITTANCE, text="R-1", lines=lines)
    fund.account = account
    return fund


def amounts(page):
    return [(row.came, row.went, row.after) for row in page.context["rows"]]


def test_statement_runs_from_the_newest_down(winter, treasurer, sign_in):
    page = sign_in(treasurer).get(winter.get_absolute_url())
    assert amounts(page) == [(None, 30, 90), (20, None, 120), (100, None, 100)]
    assert page.context["brought"] == 0
    assert [(flow.account.role, flow.came, flow.went) for flow in page.context["flows"]] == [
        ("opening", 120, None),
        ("aid", None, 30),
    ]


@pytest.mark.parametrize(
    ("query", "found", "brought"),
    [
        ("last=2026-01-02", [(20, None, 120), (100, None, 100)], 0), ("first=2026-01-03", [(None, 30, 90)], 120),
        ("after=2026-01-02_2", [(100, None, 100)], 0), ("before=2026-01-01_1", [(None, 30, 90), (20, None, 120)], 100),
        ("first=2026-02-01", [], 90), ("after=nonsense", [(None, 30, 90), (20, None, 120), (100, None, 100)], 0),
    ],
)  # fmt: skip
def test_statement_by_days_and_pages(winter, treasurer, sign_in, query, found, brought):
    page = sign_in(treasurer).get(f"{winter.get_absolute_url()}?{query}")
    assert (amounts(page), page.context["brought"]) == (found, brought)


def test_statement_as_sheet(winter, treasurer, sign_in):
    sheet = taken_along(sign_in(treasurer), f"{winter.get_absolute_url()}?last=2026-01-02")
    assert [line.split(";")[4:7] for line in sheet[1:]] == [
        ["20,00", "", "120,00"],
        ["100,00", "", "100,00"],
    ]


@pytest.mark.parametrize("query", ["currency=USD", "currency=%00", "first=x", "last=9999-99-99"])
def test_statement_of_nonsense_is_a_sentence(winter, treasurer, sign_in, query):
    page = sign_in(treasurer).get(f"{winter.get_absolute_url()}?{query}")
    assert (page.status_code, page.context["form"].is_valid()) == (200, False)


@pytest.mark.parametrize("person", ["delegate", "approver_one", "secretary"])
def test_delegates_and_approvers_see_totals_and_no_entry(winter, sign_in, request, person):
    client = sign_in(request.getfixturevalue(person))
    page = client.get(winter.get_absolute_url())
    assert (page.status_code, page.context["reads_entries"]) == (200, False)
    assert "90.00" in page.content.decode()
    assert "J-2026" not in page.content.decode()
    entry = Entry.objects.first()
    for url in (JOURNAL, entry.get_absolute_url(), reverse("ledger:entry_reverse", args=[entry.pk]), EXCHANGE):
        assert client.get(url).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts(count, treasurer, sign_in, django_assert_max_num_queries):
    fund, account, client = makers.fund(), makers.bank(), sign_in(treasurer)
    for _turn in range(count):
        entry = makers.filled(fund, account, 5, by=treasurer)
        makers.filled(makers.fund(), account, 5, by=treasurer)
    found = []
    for url in (FUNDS, fund.get_absolute_url(), JOURNAL, entry.get_absolute_url()):
        with django_assert_max_num_queries(12) as asked:
            client.get(url)
        found.append(len(asked))
    assert found == [6, 12, 7, 8]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("", ["R-1", "opening balance", "opening balance", "opening balance"]), ("kind=remittance", ["R-1"]),
        ("code=J-2026-00001", ["opening balance"]), ("code=J-2026-00009", []), ("code=x", []), ("fund=x", []),
        ("first=2026-01-03", ["R-1"]), ("last=2026-01-01", ["opening balance"]), ("code=J-9999-999999999", []),
    ],
)  # fmt: skip
def test_journal_filters(winter, auditor, sign_in, query, texts):
    page = sign_in(auditor).get(f"{JOURNAL}?{query}")
    assert [entry.text for entry in page.context["page"].rows] == texts
    assert len(taken_along(sign_in(auditor), f"{JOURNAL}?{query}")) == 1 + 2 * len(texts)


def test_journal_of_a_fund_and_account(winter, auditor, sign_in):
    for query, count in ((f"fund={winter.pk}", 3), (f"account={winter.account.pk}", 4)):
        assert len(sign_in(auditor).get(f"{JOURNAL}?{query}").context["page"].rows) == count


def test_no_column_is_signed(winter, auditor, sign_in):
    page = sign_in(auditor).get(JOURNAL)
    legs = [(leg.debit, leg.credit) for leg in page.context["page"].rows[0].legs]
    assert legs == [(None, 30), (30, None)]
    assert "−" not in page.content.decode()


def test_entries_nobody_posted_are_not_found(auditor, sign_in):
    assert sign_in(auditor).get(f"/books/journal/{NOTHING}/").status_code == 404
    assert sign_in(auditor).get(f"/books/funds/{NOTHING}/").status_code == 404
