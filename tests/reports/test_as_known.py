"""The March report printed in June: what it said in March, or each later change."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from fund_collections import services as collections
from fund_collections.models import ListState, Match, MoneyKnown, SubscriptionList
from fund_collections.services.endings import end_list
from fund_collections.services.receiving import receive_lists
from ledger.services import reverse, transfer
from reports import checknumber, later
from reports.asked import Asked
from reports.catalogue import REPORTS
from reports.collection import collection_report
from tests.breaking import breaks
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, euro, march, pound, recorded_on_their_days

# Told by the days of lists and their gifts: money that moves between funds is not in them.
OF_LISTS = {"outstanding-lists", "body-year"}
# Told by word of arrival alone.
OF_WORDS = "what-arrived"
BY_THE_BOOKS = [name for name, report in REPORTS.items() if "known_on" in report.asks]
OTHERS = "money-in-other-currencies"
LATE = march(30)
MARCH = Asked(first=FIRST, as_of=LAST)
LATER = "Lists: recorded later"
IN_MARCH = Asked(first=FIRST, as_of=LAST, known_on=LAST)


@pytest.fixture
def told(story, as_owner):
    """The example as it was recorded day by day."""
    recorded_on_their_days()
    return story


def add_late(story, on=LATE):
    facts = {"giver": story.general, "taker": story.winter, "account": story.banks["EUR"], "by": story.treasurer}
    return transfer(money=euro("9.00"), text="D-31", on=on, **facts)


def numbers(asked):
    return {name: checknumber.of(REPORTS[name].build(asked)) for name in BY_THE_BOOKS}


def test_as_known_in_march_every_report_says_what_it_said_in_march(told):
    printed_in_march = numbers(MARCH)
    add_late(told)
    add_late(told, on=date(2025, 3, 30))
    assert numbers(IN_MARCH) == printed_in_march
    printed_in_june = numbers(MARCH)
    # It sent nothing and came by no list.
    same = {name for name in BY_THE_BOOKS if printed_in_june[name] == printed_in_march[name]}
    assert same == {"goods-in-stock", OTHERS, "transmission-report", "route-costs", OF_WORDS, *OF_LISTS}


def test_as_known_in_march_what_was_undone_since_still_stood(told):
    printed_in_march = numbers(MARCH)
    match = Match.objects.filter(entries__deposit__isnull=False).first()
    collections.unmatch(match, because="another's", by=told.treasurer)
    told.matched.refresh_from_db()
    deposit = collections.undo_deposit(told.matched.deposit, because="another account", by=told.treasurer)
    for one in (told.matched, told.in_cash):
        collections.take_out(one, because="another fund", by=told.treasurer)
    assert list(deposit.freed.values_list("list", flat=True)) == [told.matched.pk]
    assert numbers(IN_MARCH) == printed_in_march
    today = collection_report(MARCH)
    assert numbers(MARCH)["collection-report"] != printed_in_march["collection-report"]
    assert told.in_cash.number in {row[0] for row in table(today, "Lists back")}
    assert notes(today, "Summary by fund") == ["The gifts in the books are those of the lists posted, coin for coin."]


@pytest.mark.parametrize("in_full", [True, False])
def test_what_came_later_is_listed_beside_the_figures(told, in_full):
    asked = Asked(first=FIRST, as_of=LAST, in_full=in_full)
    nothing = "Nothing with a date up to 31 March 2026 was recorded after that day."
    told_of = [name for name in BY_THE_BOOKS if name not in {"outstanding-lists", OF_WORDS}]
    assert {tuple(notes(REPORTS[name].build(asked), "Recorded later")) for name in told_of} == {(nothing,)}
    late = add_late(told)
    line = [late.code, march(30), timezone.localdate(), "D-31", "transfer between funds", euro("18.00")]
    by_fund = [["general", 1, euro("9.00")], ["winter", 1, euro("9.00")]]
    for name in set(told_of) - OF_LISTS:
        document = REPORTS[name].build(asked)
        assert table(document, "Recorded later") == ([line] if in_full else by_fund)
        assert totals(document, "Recorded later")[0][-1] == euro("18.00")


def test_the_late_entry_is_in_the_figures_of_today_alone(told):
    late = add_late(told)
    build = REPORTS["collection-report"].build
    assert table(build(MARCH), "Summary by fund")[0][-1] == euro("665.50")
    assert table(build(IN_MARCH), "Summary by fund")[0][-1] == euro("674.50")
    reverse(late, by=told.treasurer, because="typed twice")
    assert table(build(MARCH), "Summary by fund")[0][-1] == euro("665.50")


def test_gifts_of_a_list_recorded_later_are_one_line(story):
    rows = table(REPORTS["collection-report"].build(MARCH), "Recorded later")
    gifts = [row[3:] for row in rows if row[3] == story.matched.number]
    assert gifts == [[story.matched.number, "gift", euro("32.50")]]


def test_books_brought_in_as_a_whole_are_told_by_the_day(story, monkeypatch):
    monkeypatch.setattr(later, "MOST", 3)
    rows = table(REPORTS["collection-report"].build(MARCH), "Recorded later")
    today = timezone.localdate()
    assert rows[:3] == [
        [today, "bank booking", 1, euro("32.5")],
        [today, "deposit", 1, euro("32.5")],
        [today, "deposit", 1, pound("10")],
    ]


def lists_told(asked):
    """Check numbers, and what was written on lists later, of each report that tells of lists."""
    documents = {name: REPORTS[name].build(asked) for name in ("collection-report", "appeal-report", *sorted(OF_LISTS))}
    numbers = {name: checknumber.of(document) for name, document in documents.items()}
    return numbers, documents


def test_a_list_typed_counted_and_posted_later_with_days_of_march(told):
    late = told.issue(told.nl, told.winter, "EUR", march(3), march(20))
    as_owner_recorded(late, "2026-03-03")
    printed_in_march, documents = lists_told(MARCH)
    nothing = "No day up to 31 March 2026 was written on a list after it."
    assert notes(documents["outstanding-lists"], LATER) == [nothing]
    told.post(late, ["5.00"], 28)
    assert lists_told(IN_MARCH)[0] == printed_in_march
    printed_in_june, documents = lists_told(MARCH)
    assert all(printed_in_june[name] != number for name, number in printed_in_march.items())
    today = timezone.localdate()
    days = {"returned": 28, "counted": 29, "posted": 30}
    steps = [[late.number, what, march(day), today] for what, day in days.items()]
    for name in ("collection-report", "appeal-report", "outstanding-lists"):
        assert table(documents[name], LATER) == steps
    assert [row[3] for row in table(documents["body-year"], "Recorded later")] == [late.number]


def test_a_list_void_since_stays_out_as_known_then_and_is_named(told):
    late = told.issue(told.nl, told.winter, "EUR", march(3), march(20))
    as_owner_recorded(late, "2026-03-03")
    printed_in_march, _documents = lists_told(MARCH)
    facts = {"state": ListState.VOID, "money": MoneyKnown.NONE, "because": "torn", "on": march(30)}
    end_list(late, **facts, by=told.treasurer)
    assert lists_told(IN_MARCH)[0] == printed_in_march
    numbers, documents = lists_told(MARCH)
    assert numbers["outstanding-lists"] != printed_in_march["outstanding-lists"]
    line = [late.number, "lost, void or destroyed", march(30), timezone.localdate()]
    assert table(documents["outstanding-lists"], LATER) == [line]


def test_many_days_of_lists_are_told_by_their_number(told, monkeypatch):
    monkeypatch.setattr(later, "MOST", 1)
    for _list in range(2):
        told.issue(told.nl, told.winter, "EUR", march(3), march(20))
    document = REPORTS["outstanding-lists"].build(MARCH)
    assert table(document, LATER) == [[timezone.localdate(), "issued", 2]]


def test_when_a_day_was_written_is_never_changed(told):
    for change in ("UPDATE fund_collections_listday SET day = NULL", "DELETE FROM fund_collections_listday"):
        with breaks("list_day_final"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_nobody_else_writes_the_days_of_lists(story):
    with pytest.raises(Exception, match="permission denied"):
        story.matched.days.create(what="issued", recorded_at=timezone.now())


def as_owner_recorded(sheet, day):
    """The list was issued, and that was written down, on that day."""
    change = "UPDATE fund_collections_listday SET recorded_at = %s WHERE list_id = %s"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(change, [f"{day}T12:00Z", sheet.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_report_of_today_has_nothing_later(story):
    document = REPORTS["collection-report"].build(Asked(first=FIRST, as_of=timezone.localdate()))
    assert "Recorded later" not in [str(section.title) for section in document.sections]


def test_a_sheet_received_back_is_out_no_more_from_the_day_it_was_written(told):
    build = REPORTS["outstanding-lists"].build
    before = checknumber.of(build(MARCH))
    receive_lists(list(SubscriptionList.objects.out()[:1]), on=LAST, by=told.treasurer)
    assert checknumber.of(build(IN_MARCH)) == before != checknumber.of(build(MARCH))
    assert table(build(MARCH), LATER)[-1][1:3] == ["received back", LAST]
