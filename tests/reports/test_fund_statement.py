"""The worked example of story.py, fund by fund and entry by entry."""

from datetime import date

import pytest

from ledger.services import reverse
from reports.asked import Asked
from reports.fund_statement import fund_statement
from tests.reports.reading import table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march, pound


@pytest.fixture
def statement(story):
    return fund_statement(Asked(first=FIRST, as_of=LAST))


def test_statement(statement):
    assert table(statement, "Statement") == [
        ["general", *map(euro, ("1000", "168", "-50", "-240", "-3.5", "-200", "674.5"))],
        ["general", *map(pound, ("0", "0", "0", "0", "0", "170", "170"))],
        ["winter", *map(euro, ("0", "32.5", "50", "0", "0", "0", "82.5"))],
        ["winter", *map(pound, ("200", "10", "0", "0", "0", "0", "210"))],
    ]


def test_decisions(story, statement):
    assert table(statement, "Decisions drawn on the fund") == [
        ["D-31", march(2), *map(euro, ("500", "240", "240", "68", "328"))]
    ]
    earlier = fund_statement(Asked(first=march(25), as_of=march(28)))
    assert table(earlier, "Decisions drawn on the fund") == [
        ["D-31", march(2), *map(euro, ("500", "0", "180", "0", "320"))]
    ]


def test_movements(story, statement):
    rows = table(statement, "Movements of general")
    confirmed, back, on_its_way = story.confirmed.code, story.back.code, story.on_its_way.code
    assert [[row[0], *row[2:]] for row in rows] == [
        [march(14), "", "exchanged from and into other currencies", euro("-200")],
        [march(15), "D-31", "transferred to other funds", euro("-50")],
        [march(20), story.in_cash.number, "gifts from collections, 2", euro("100")],
        [march(21), f"{confirmed}/1", "aid sent", euro("-100")],
        [march(21), f"{confirmed}/1", "fees of sending", euro("-2")],
        [march(22), f"{back}/1", "aid sent", euro("-80")],
        [march(22), f"{back}/1", "fees of sending", euro("-1.5")],
        [march(28), f"{confirmed}/1", "aid sent", euro("5")],
        [march(28), f"{confirmed}/1", "lost on the way", euro("-5")],
        [march(29), f"{back}/1", "aid come back", euro("68")],
        [march(29), f"{back}/1", "aid sent", euro("12")],
        [march(29), f"{back}/1", "lost on the way", euro("-12")],
        [march(30), f"{on_its_way}/1", "aid sent", euro("-60")],
        [march(14), "", "exchanged from and into other currencies", pound("172")],
        [march(14), "", "gains and losses of exchange", pound("-2")],
    ]
    assert totals(statement, "Movements of general") == [
        ["Total", "", "", "", euro("-325.5")],
        ["Total", "", "", "", pound("170")],
    ]


def test_gifts_of_a_list_are_one_line_with_their_span_of_the_journal(story, statement):
    numbers = sorted(story.matched.contributions.values_list("entry__number", flat=True))
    journal = [row[1] for row in table(statement, "Movements of winter") if row[2] == story.matched.number]
    assert journal == [f"J-2026-{numbers[0]:05d}–{numbers[-1]:05d}"]


def test_opening_and_movements_come_to_the_closing_of_each_fund(story, statement):
    for fund in ("general", "winter"):
        moved = {row[-1].currency: row[-1].amount for row in totals(statement, f"Movements of {fund}")}
        for row in table(statement, "Statement"):
            if row[0] == fund:
                assert row[1].amount + moved[row[1].currency] == row[-1].amount


def test_reversal_is_told_by_the_number_of_what_it_reverses(story):
    entry = story.on_its_way.attempts.get().entry
    reverse(entry, by=story.treasurer, because="Vera Canary asked", on=march(31))
    rows = table(fund_statement(Asked(first=march(31), as_of=LAST, fund=story.general)), "Movements of general")
    assert [row[2:] for row in rows] == [[entry.code, "aid sent", euro("60")]]


def test_sums_alone_tell_of_no_entry(story):
    document = fund_statement(Asked(first=FIRST, as_of=LAST, in_full=False))
    assert [str(section.title) for section in document.sections] == [
        "Statement",
        "Decisions drawn on the fund",
        "Recorded later",
    ]
    assert str(document.scope) == "all funds, sums without entries"


def test_one_fund(story):
    document = fund_statement(Asked(first=FIRST, as_of=LAST, fund=story.winter))
    assert {row[0] for row in table(document, "Statement")} == {"winter"}
    assert [str(section.title) for section in document.sections][2:] == ["Movements of winter", "Recorded later"]
    assert table(document, "Decisions drawn on the fund") == []


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(db, count, django_assert_num_queries):
    story = Story()
    for _list in range(count):
        story.post(story.issue(story.nl, story.winter, "EUR", march(1), march(20)), ["5.00"], 10)
    with django_assert_num_queries(6):
        fund_statement(Asked(first=date(2026, 1, 1), as_of=LAST))
