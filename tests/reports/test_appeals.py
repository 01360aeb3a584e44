"""The appeal report and the outstanding lists of story.py."""

from datetime import date
from decimal import Decimal

import pytest

from fund_collections.models import Contribution
from ledger.models import Currency
from ledger.services import reverse
from reports.appeals import appeal_report
from reports.asked import Asked
from reports.outstanding import outstanding_lists
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march, pound

MARCH = Asked(first=FIRST, as_of=LAST)


@pytest.fixture
def report(story):
    winter = story.appeals[story.winter]
    winter.target, winter.currency = Decimal(50), Currency.objects.get(pk="EUR")
    winter.save()
    return appeal_report(MARCH)


def test_target_counts_its_own_currency(report):
    assert table(report, "Appeals") == [
        ["appeal-general", "general", None, *map(euro, ("100", "0", "100")), None],
        ["appeal-winter", "winter", *map(euro, ("50", "32.5", "0", "32.5")), "65.0"],
        ["appeal-winter", "winter", None, *map(pound, ("10", "0", "10")), None],
    ]


def test_share_of_lists_out(report):
    assert table(report, "Appeals", 1) == [
        ["appeal-general", 1, 1, 0, 0, "0.0"],
        ["appeal-winter", 5, 3, 2, 1, "40.0"],
    ]
    assert totals(report, "Appeals", 1) == [["Total", 6, 4, 2, 1, "33.3"]]


def test_what_became_of_the_money_of_the_funds(report):
    assert table(report, "Funds of the appeals")[0] == ["general", *map(euro, ("100", "0", "0", "0", "100"))]
    assert table(report, "Funds of the appeals", 1) == [
        ["general", *map(euro, ("100", "-3.5", "-155", "-17", "750", "674.5", "60"))],
        ["general", *map(pound, ("0", "0", "0", "0", "170", "170", "0"))],
        ["winter", *map(euro, ("32.5", "0", "0", "0", "50", "82.5", "0"))],
        ["winter", *map(pound, ("10", "0", "0", "0", "200", "210", "0"))],
    ]


def test_period_and_day(story):
    document = appeal_report(Asked(first=march(15), as_of=march(20), fund=story.winter))
    assert table(document, "Appeals")[0][2:] == [None, *map(euro, ("0", "0", "32.5")), None]
    assert table(document, "Appeals", 1) == [["appeal-winter", 5, 2, 3, 1, "60.0"]]
    before_the_word = appeal_report(Asked(first=FIRST, as_of=march(24)))
    assert table(before_the_word, "Funds of the appeals", 1)[0][-1] == euro("180")


def test_gift_reversed_is_taken_out(story):
    gift = Contribution.objects.get(list=story.in_cash, line=1)
    reverse(gift.entry, by=story.treasurer, because="typed twice", on=march(30))
    document = appeal_report(MARCH)
    assert table(document, "Appeals")[0][3:6] == [*map(euro, ("60", "0", "60"))]
    assert table(document, "Funds of the appeals")[0] == ["general", *map(euro, ("100", "0", "0", "-40", "60"))]


def test_outstanding_lists(story):
    document = outstanding_lists(MARCH)
    assert table(document, "Summary")[0] == ["up to 30 days", 2, 1]
    assert table(document, "Summary", 1) == [["GB-14", "GB", 1, 0, 21], ["NL-14", "NL", 1, 1, 29]]
    assert [row[:1] + row[5:] for row in table(document, "Lists not yet back")] == [
        [story.missing.number, 29, "missing"],
        [story.out.number, 21, "out"],
    ]
    assert notes(document, "Lists not yet back") == ["1 list is missing."]
    later = outstanding_lists(Asked(first=FIRST, as_of=date(2026, 6, 30)))
    assert [row[1:] for row in table(later, "Summary")] == [[0, 0], [0, 0], [0, 0], [2, 2]]


def test_outstanding_lists_of_the_own_body_alone(story):
    document = outstanding_lists(Asked(first=FIRST, as_of=LAST, bodies=frozenset({story.gb.pk}), in_full=False))
    assert [row[0] for row in table(document, "Lists not yet back")] == [story.out.number]
    assert [row[:2] for row in table(document, "Summary", 1)] == [["GB-14", "GB"]]


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(db, count, django_assert_num_queries):
    story = Story()
    for _list in range(count):
        story.post(story.issue(story.nl, story.winter, "EUR", march(1), march(20)), ["5.00"], 10)
        story.issue(story.nl, story.winter, "EUR", march(1), march(20))
    with django_assert_num_queries(6):
        appeal_report(MARCH)
    with django_assert_num_queries(1):
        outstanding_lists(MARCH)


def test_house_without_an_appeal(db):
    for build in (appeal_report, outstanding_lists):
        assert [list(of.rows) for of in build(MARCH).tables] == [[]] * len(build(MARCH).tables)
