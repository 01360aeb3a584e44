"""Trial balance, journal and general ledger of story.py, line by line."""

import io
from datetime import date

import pytest
from django.db.models import Sum
from django.utils import timezone
from python_calamine import CalamineWorkbook

from ledger.models import Account, Entry, Posting, Role
from reports import checknumber, html, sheets
from reports.asked import Asked
from reports.document import ReportFault
from reports.journal import general_ledger, journal
from reports.trial_balance import trial_balance
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march, pound

MARCH = Asked(first=FIRST, as_of=LAST)


def test_trial_balance(story):
    bank = story.banks["EUR"]
    document = trial_balance(MARCH)
    rows = {(row[0], row[2], row[3].currency): row[3:] for row in table(document, "Accounts")}
    assert rows[bank.code, "general", "EUR"] == [*map(euro, ("1000", "68", "493.50", "574.50", "0"))]
    assert rows[bank.code, "winter", "EUR"] == [*map(euro, ("0", "82.50", "0", "82.50", "0"))]
    assert rows["1100", "general", "EUR"] == [*map(euro, ("0", "100", "0", "100", "0"))]
    assert rows["1100", "winter", "GBP"] == [*map(pound, ("0", "10", "10", "0", "0"))]
    assert [row[3:] for row in totals(document, "Accounts")] == [
        [*map(euro, ("0", "826", "826", "0", "0"))],
        [*map(pound, ("0", "192", "192", "0", "0"))],
    ]
    assert notes(document, "Accounts") == [
        "Debit and credit are equal: 826.00 EUR.",
        "Debit and credit are equal: 192.00 GBP.",
    ]


def test_trial_balance_is_the_ledger(story):
    document = trial_balance(Asked(first=date(2026, 1, 1), as_of=date(2026, 4, 2)))
    held = Posting.objects.values_list("account__code", "fund__code", "currency_id").annotate(sum=Sum("amount"))
    closing = {(row[0], row[2], row[6].currency): row[6].amount for row in table(document, "Accounts")}
    assert closing == {tuple(key): sum_ for *key, sum_ in held}


def test_journal(story):
    rows = table(journal(MARCH), "Entries")
    entry = Entry.objects.get(kind="exchange")
    bank, other = story.banks["EUR"].code, story.banks["GBP"].code
    exchange, differences = (Account.objects.playing(role).code for role in (Role.EXCHANGE, Role.RATE_DIFFERENCES))
    rate = ["0.8600000000", march(13), "ECB", timezone.localdate()]
    assert [row for row in rows if row[0] == entry.code] == [
        [entry.code, march(14), "exchange", "", bank, "general", None, euro("200"), *rate],
        [entry.code, march(14), "exchange", "", exchange, "general", euro("200"), None, *rate],
        [entry.code, march(14), "exchange", "", exchange, "general", None, pound("172"), *rate],
        [entry.code, march(14), "exchange", "", other, "general", pound("170"), None, *rate],
        [entry.code, march(14), "exchange", "", differences, "general", pound("2"), None, *rate],
    ]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert len(rows) == Posting.objects.filter(entry__posted_on__range=(FIRST, LAST)).count()


def test_general_ledger_runs_to_the_balance_of_the_account(story):
    bank = story.banks["EUR"]
    document = general_ledger(Asked(first=FIRST, as_of=LAST, account=bank, fund=story.general))
    rows = [[row[2], row[5], *row[6:]] for row in table(document, "Postings")]
    back = f"{story.back.code}/1"
    assert rows == [
        [march(1), "", None, None, euro("1000")],
        [march(14), "", None, euro("200"), euro("800")],
        [march(15), "D-31", None, euro("50"), euro("750")],
        [march(21), f"{story.confirmed.code}/1", None, euro("102"), euro("648")],
        [march(22), back, None, euro("81.50"), euro("566.50")],
        [march(29), back, euro("68"), None, euro("634.50")],
        [march(30), f"{story.on_its_way.code}/1", None, euro("60"), euro("574.50")],
    ]
    assert str(document.scope) == f"fund general, account {bank.code}"


@pytest.mark.parametrize("build", [trial_balance, journal, general_ledger])
def test_books_without_an_entry_say_what_they_would_show(db, build):
    document = build(MARCH)
    assert [list(table.rows) for table in document.tables] == [[]] * len(document.tables)
    assert all(str(section.intro) for section in document.sections[:1])
    assert checknumber.of(document)
    assert sheets.to_xlsx(document).startswith(b"PK")


def test_long_sheet_holds_the_rows_of_the_csv_as_numbers_and_days(story):
    document = general_ledger(MARCH)
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheets.to_xlsx(document)))
    cells = book.get_sheet_by_name("Postings").to_python()
    head = next(at for at, row in enumerate(cells) if row[0] == "Account")
    rows = cells[head + 1 :]
    said = table(document, "Postings")
    assert len(rows) == len(said) + len(totals(document, "Postings"))
    for row, due in zip(rows, said, strict=False):
        assert row[:2] == due[:2]
        assert row[2] == (due[2] or "")
        assert (row[7], row[8], row[9]) == tuple(float(cell.amount) if cell else "" for cell in due[6:])
        assert row[6] == due[8].currency
    assert [row[7] for row in rows[-2:]] == [826.0, 192.0]


def test_page_of_a_long_book_shows_its_beginning_and_no_number(story, monkeypatch):
    document = general_ledger(MARCH)
    monkeypatch.setattr(html, "LINES", 10)
    sheet = html.sheet(document)
    assert sheet["check_number"] == ""
    assert sheet["sections"][1]["tables"][0]["left_out"] == 0
    assert html.sheet(document, whole=True)["check_number"] == checknumber.of(document)


def test_rows_that_are_not_those_announced_are_a_fault(story):
    document = journal(MARCH)
    document.tables[0].rows.count += 1
    with pytest.raises(ReportFault, match="were announced"):
        checknumber.of(document)


@pytest.mark.parametrize("build", [trial_balance, journal, general_ledger])
@pytest.mark.parametrize("count", [1, 3])
def test_query_count(db, build, count, django_assert_num_queries):
    story = Story()
    for _list in range(count):
        story.post(story.issue(story.nl, story.winter, "EUR", march(1), march(20)), ["5.00"], 10)
    with django_assert_num_queries(2 + (build is not trial_balance)):
        checknumber.of(build(MARCH))
