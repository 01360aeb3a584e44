"""The worked example of story.py, sending by sending."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from remittances.models import Remittance, RouteTerms
from reports import checknumber
from reports.asked import Asked
from reports.transmission import transmission_report
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march, recorded_on_their_days


@pytest.fixture
def report(story):
    return transmission_report(Asked(first=FIRST, as_of=LAST))


def test_summary(report):
    assert table(report, "Summary") == [
        ["D-31", "general", 3, *map(euro, ("240", "3.5", "95", "68", "17", "60"))],
    ]
    assert table(report, "Summary", 2) == [
        ["confirmed", 1, euro("100")],
        ["on the way", 1, euro("60")],
        ["returned", 1, euro("80")],
    ]


def test_people_of_an_address_count_once(report):
    assert notes(report, "Summary") == ["Sent to 1 address; 9 people share there."]


def test_four_grades_of_word(story, report):
    place = story.address.code
    columns = [
        (story.confirmed.code, "100", "2", march(21), march(25), march(28), None, "", "confirmed"),
        (story.back.code, "80", "1.5", march(22), None, None, None, "", "returned"),
        (story.on_its_way.code, "60", "0", march(30), None, None, None, "", "on the way"),
    ]
    assert table(report, "Sendings") == [
        [code, "D-31", place, 9, euro(sum_), euro(fee), *words] for code, sum_, fee, *words in columns
    ]
    assert totals(report, "Sendings") == [["Total", "", "", "", euro("240"), euro("3.5"), "", "", "", "", "", ""]]


def test_what_each_grade_of_word_speaks_of(report):
    sums = ["240", "100", "0", "100", "0", "0", "0", "60"]
    assert table(report, "Summary", 1) == [[3, *map(euro, sums)]]


def test_overdue_by_route_and_place(story, report):
    title, code = "No word, and overdue", story.on_its_way.code
    assert notes(report, title) == ["No word is overdue on 31 March 2026."]
    later = transmission_report(Asked(first=date(2026, 5, 1), as_of=date(2026, 5, 1)))
    assert table(later, title) == [["postal order", "GR", 30, 1, 2, euro("60")]]
    sent, due = march(30), date(2026, 4, 29)
    assert table(later, title, 1) == [[code, story.address.code, "GR", "postal order", sent, due, 2, euro("60")]]
    assert notes(later, title) == ["Word of 1 sending is overdue on 1 May 2026."]
    assert table(later, "Sendings") == []


def test_overdue_today_is_what_the_treasurer_is_told_of(story):
    today = timezone.localdate()
    told = Remittance.objects.overdue(today).values_list("code", "days_over")
    rows = table(transmission_report(Asked(first=FIRST, as_of=today)), "No word, and overdue", 1)
    assert [(row[0], row[6]) for row in rows] == list(told)
    assert len(rows) == 1


def test_the_days_of_the_route_are_those_known_on_the_day(story):
    terms = {"route": "postal order", "country": "GR", "currency_id": "EUR", "noted_by": story.treasurer}
    for day, days in ((1, 12), (20, 40)):
        RouteTerms.objects.create(days=days, noted_at=datetime(2026, 4, day, 12, tzinfo=UTC), **terms)
    for day, over in ((19, 8), (21, 0)):
        rows = table(transmission_report(Asked(first=FIRST, as_of=date(2026, 4, day))), "No word, and overdue", 1)
        assert [row[6] for row in rows] == [over] * bool(over)


def test_what_came_back_or_was_lost(story, report):
    assert table(report, "Came back or lost") == [
        [story.confirmed.code, story.address.code, None, *map(euro, ("100", "95", "0", "5"))],
        [story.back.code, story.address.code, march(29), *map(euro, ("80", "0", "68", "12"))],
    ]


def test_how_the_sums_were_shared(story, report):
    shared = "7 people 35.00 EUR, common box 60.00 EUR, 1 refused"
    assert table(report, "How the sums were shared") == [
        [story.confirmed.code, story.address.code, story.letter.code, shared, euro("95")]
    ]


@pytest.mark.usefixtures("as_owner")
def test_prepared_and_not_sent(story):
    title = "Prepared and not yet sent"
    recorded_on_their_days()
    report = transmission_report(Asked(first=FIRST, as_of=LAST))
    assert table(report, title) == [[story.waiting.code, "D-31", story.address.code, 9, march(16), euro("40")]]
    assert totals(report, title) == [["Total", "", "", "", "", euro("40")]]


def test_sendings_stand_as_they_stood_on_the_day(story):
    earlier = transmission_report(Asked(first=FIRST, as_of=march(27)))
    assert table(earlier, "Summary") == [["D-31", "general", 2, *map(euro, ("180", "3.5", "100", "0", "0", "80"))]]


def test_check_number_is_the_same_in_every_language(story):
    in_two = [transmission_report(Asked(first=FIRST, as_of=LAST, language=language)) for language in ("en", "ar")]
    assert len({checknumber.of(document) for document in in_two}) == 1


def test_fund_without_sendings(story):
    report = transmission_report(Asked(first=FIRST, as_of=LAST, fund=story.winter))
    assert [
        row for section in report.sections if section.counted for table in section.tables for row in table.rows
    ] == []


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(db, count, django_assert_num_queries):
    story = Story()
    story.move()
    for _order in range(count):
        story.remit("10.00", fee="0.50", on=20)
    with django_assert_num_queries(6):
        transmission_report(Asked(first=FIRST, as_of=LAST))
