"""The worked example of story.py, cell by cell."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from access.offices import Office
from fund_collections import services
from fund_collections.models import Contribution
from ledger.models import FundBalance
from ledger.services import reverse
from reports import checknumber
from reports.asked import Asked
from reports.collection import collection_report
from tests import makers
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march, pound


@pytest.fixture
def report(story):
    return collection_report(Asked(first=FIRST, as_of=LAST))


def test_story_holds_at_commit(story):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_summary_by_fund(report):
    assert table(report, "Summary by fund") == [
        ["General", *map(euro, ("1000", "168", "-290", "-3.5", "-200", "674.5"))],
        ["General", *map(pound, ("0", "0", "0", "0", "170", "170"))],
        ["Winter", *map(euro, ("0", "82.5", "0", "0", "0", "82.5"))],
        ["Winter", *map(pound, ("200", "10", "0", "0", "0", "210"))],
    ]
    assert totals(report, "Summary by fund") == [
        ["Total", *map(euro, ("1000", "250.5", "-290", "-3.5", "-200", "757"))],
        ["Total", *map(pound, ("200", "10", "0", "0", "170", "380"))],
    ]


def test_what_moved_the_funds(report):
    assert table(report, "Summary by fund", 1) == [
        ["General", "gifts from collections", euro("100")],
        ["General", "aid come back", euro("68")],
        ["General", "aid sent", euro("-223")],
        ["General", "lost on the way", euro("-17")],
        ["General", "transferred to other funds", euro("-50")],
        ["General", "fees of sending", euro("-3.5")],
        ["General", "exchanged from and into other currencies", euro("-200")],
        ["General", "exchanged from and into other currencies", pound("172")],
        ["General", "gains and losses of exchange", pound("-2")],
        ["Winter", "gifts from collections", euro("32.5")],
        ["Winter", "transferred from other funds", euro("50")],
        ["Winter", "gifts from collections", pound("10")],
    ]
    assert notes(report, "Summary by fund") == ["The gifts in the books are those of the lists posted, coin for coin."]


def test_money_lies_where_the_bank_says(story, report):
    euros, pounds = story.banks["EUR"], story.banks["GBP"]
    assert table(report, "Where the money lies") == [
        ["1100", "counted, not yet deposited", euro("100")],
        ["1200", "deposited, not yet on the bank statement", pound("10")],
        [euros.code, euros.name, euro("657")],
        [pounds.code, pounds.name, pound("370")],
    ]
    assert table(report, "Where the money lies", 1) == [
        [euros.code, "2026-03", LAST, euro("657"), euro("657"), euro("0")]
    ]
    assert notes(report, "Where the money lies") == [
        "Each closing of the funds equals what the accounts hold for them.",
        f"Account {euros.code} ties to statement 2026-03.",
        f"There is no statement with a closing balance of account {pounds.code}.",
    ]


def test_closings_are_the_ledger_and_the_bank_with_cash_and_transit(story):
    as_of = date(2026, 4, 2)
    document = collection_report(Asked(first=FIRST, as_of=as_of))
    closing = {(row[0], row[-1].currency): row[-1].amount for row in table(document, "Summary by fund")}
    held = FundBalance.objects.values_list("fund__name", "currency", "amount")
    assert closing == {(fund, currency): amount for fund, currency, amount in held}
    where = [row[-1].amount for row in table(document, "Where the money lies")]
    assert sum(where) == sum(closing.values())


def test_bank_that_says_another_sum_is_told_in_words(story):
    story.bring_statement(("12.10", "2026-03-31", "canary"), opening="657.00", number="2026-04")
    document = collection_report(Asked(first=FIRST, as_of=LAST))
    code = story.banks["EUR"].code
    assert (
        f"Account {code}: the books hold 12.10 EUR less than statement 2026-04. "
        "Bookings of the bank not in the books: 2, together (363.40) EUR." in notes(document, "Where the money lies")
    )


def test_received_by_appeal_and_body(report):
    assert table(report, "Received") == [
        ["appeal-general", "General", 1, 2, euro("100")],
        ["appeal-winter", "Winter", 1, 3, euro("32.5")],
        ["appeal-winter", "Winter", 1, 1, pound("10")],
    ]
    assert table(report, "Received", 1) == [["GB", 1, 1, 1, 0, pound("10")], ["NL", 3, 3, 1, 1, euro("132.5")]]
    assert totals(report, "Received", 1) == [
        ["Total", 3, 3, 1, 1, euro("132.5")],
        ["Total", 1, 1, 1, 0, pound("10")],
    ]


def test_each_list(story, report):
    assert table(report, "Lists back") == [
        [story.in_transit.number, "GB-14", "appeal-winter", "deposited", pound("10"), march(7), "DP-00002"],
        [story.matched.number, "NL-14", "appeal-winter", "deposited", euro("32.5"), march(12), "DP-00001"],
        [story.in_cash.number, "NL-14", "appeal-general", "posted", euro("100"), march(20), None],
        [story.returned.number, "NL-14", "appeal-winter", "returned", euro("7"), None, None],
    ]
    assert table(report, "Lists not yet back") == [
        [story.missing.number, "NL-14", "NL", march(2), march(15), 29, "missing"],
        [story.out.number, "GB-14", "GB", march(10), date(2026, 4, 30), 21, "out"],
    ]
    assert notes(report, "Lists not yet back") == ["1 list is missing."]


@pytest.mark.parametrize(("state", "missing"), [("lost", 1), ("void", 0), ("destroyed", 0)])
def test_a_lost_list_is_missing_and_a_void_one_is_not(story, state, missing):
    facts = {"money": "none", "because": "rain", "by": story.delegates[story.nl]}
    services.end_list(story.missing, state=state, on=march(20), **facts)
    told = [collection_report(Asked(first=FIRST, as_of=day)) for day in (march(19), LAST)]
    found = [[row[0] for row in table(report, "Lists not yet back")].count(story.missing.number) for report in told]
    assert found == [1, missing]


def test_lists_stand_as_they_stood_on_the_day(story):
    document = collection_report(Asked(first=FIRST, as_of=march(11)))
    assert table(document, "Lists back")[1][3:] == ["counted", euro("32.5"), None, None]
    assert table(document, "Summary by fund")[0][1:] == [
        euro("1000"), *[euro("0")] * 4, euro("1000")
    ]  # fmt: skip


def test_delegate_reads_the_own_lists_and_the_sums_of_the_association(story, report):
    asked = Asked(first=FIRST, as_of=LAST, bodies=frozenset({story.gb.pk}), in_full=False)
    own = collection_report(asked)
    assert table(own, "Summary by fund") == table(report, "Summary by fund")
    assert table(own, "Received") == [["appeal-winter", "Winter", 1, 1, pound("10")]]
    assert table(own, "Received", 1) == [["GB", 1, 1, 1, 0, pound("10")]]
    assert [row[0] for row in table(own, "Lists back")] == [story.in_transit.number]
    assert [row[0] for row in table(own, "Lists not yet back")] == [story.out.number]
    assert table(own, "Where the money lies") == [
        ["at the banks", euro("657")],
        ["at the banks", pound("370")],
        ["counted, not yet deposited", euro("100")],
        ["deposited, not yet on the bank statement", pound("10")],
    ]
    assert checknumber.of(own) != checknumber.of(report)


def test_one_fund_alone(story):
    document = collection_report(Asked(first=FIRST, as_of=LAST, fund=story.general))
    assert {row[0] for row in table(document, "Summary by fund")} == {"General"}
    assert [row[0] for row in table(document, "Received")] == ["appeal-general"]
    assert sum(row[-1].amount for row in table(document, "Where the money lies")) == Decimal("844.50")


def test_reversed_gift_is_said(story):
    gift = Contribution.objects.get(list=story.in_cash, line=1)
    reverse(gift.entry, by=story.treasurer, because="typed by canary", on=march(30))
    document = collection_report(Asked(first=FIRST, as_of=LAST))
    assert notes(document, "Summary by fund") == [
        "Gifts in the books and the lists posted differ by (40.00) EUR: an entry was reversed or made by hand."
    ]


def test_check_number_is_one_in_all_languages(story):
    reports = [collection_report(Asked(first=FIRST, as_of=LAST, language=code)) for code, _name in settings.LANGUAGES]
    assert len({checknumber.of(one) for one in reports}) == 1
    with translation.override("de"):
        assert (str(reports[2].title), str(reports[2].sections[0].title)) == (
            "Sammlungsbericht",
            "Übersicht nach Fonds",
        )


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(db, count, django_assert_num_queries):
    story = Story()
    for _list in range(count):
        story.post(story.issue(story.nl, story.winter, "EUR", march(1), march(20)), ["5.00"], 10)
    with django_assert_num_queries(6):
        collection_report(Asked(first=FIRST, as_of=LAST))


def test_empty_house(db):
    makers.user(Office.TREASURER)
    document = collection_report(Asked(first=FIRST, as_of=LAST))
    assert table(document, "Summary by fund") == []
