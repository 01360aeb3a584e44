"""A body's yearly statement, told from its receipts alone."""

from datetime import date
from decimal import Decimal

import pytest

from fund_collections import services
from fund_collections.models import ListState, Receipt
from fund_collections.services.matching import Gift
from ledger.money import Money
from ledger.years import financial_year
from reports.asked import Asked
from reports.body_year import body_year
from tests.fund_collections.conftest import World
from tests.fund_collections.services.test_matching import booking_of

FIRST, LAST = financial_year(date(2026, 3, 17))


def cells(document, body, number):
    (section,) = [one for one in document.sections if str(one.title).startswith(body)]
    return [list(row) for row in section.tables[number].rows]


@pytest.fixture
def worlds(db):
    """A Dutch body with two lists and a void receipt, and a Greek one."""
    dutch, greek = World("NL"), World("GR")
    dutch.at(ListState.POSTED)
    dutch.at(ListState.POSTED, sums=["1.25"])
    greek.at(ListState.POSTED, sums=["9.00"])
    services.void_receipt(Receipt.objects.get(body=dutch.body, number=2), because="written twice", by=dutch.treasurer)
    return dutch, greek


def test_gifts_by_appeal_stay_counted_when_a_receipt_is_void(worlds):
    document = body_year(Asked(first=FIRST, as_of=LAST))
    euro, none = Money(Decimal("33.7500"), "EUR"), Money(Decimal(0), "EUR")
    assert cells(document, "NL", 0) == [["Winter relief", 4, euro, none]]
    assert [list(row) for row in document.sections[1].tables[0].totals] == [["Total", 4, euro, none]]
    assert cells(document, "GR", 0) == [["Winter relief", 1, Money(Decimal(9), "EUR"), none]]


def test_receipts_from_to_and_those_void(worlds):
    today = Receipt.objects.exclude(voided_at=None).get().voided_at.date()
    document = body_year(Asked(first=FIRST, as_of=today))
    assert cells(document, "NL", 1) == [["2026", "00001", "00004", 4, 1, 0]]
    assert cells(document, "NL", 2) == [["2026-00002", today, "written twice", Money(Decimal("2.50"), "EUR")]]
    assert cells(body_year(Asked(first=FIRST, as_of=date(2026, 3, 31))), "NL", 1)[0][4] == 0


def test_a_gift_taken_out_of_the_books_is_no_gift_and_keeps_its_number(db):
    world = World("NL")
    parts = [Gift(Decimal("12.00"), {"appeal": world.appeal, "body": world.body})]
    made = services.match_bookings([booking_of(world, "12.00")], parts=parts, by=world.treasurer)
    services.unmatch(made, because="no gift", by=world.treasurer)
    today = Receipt.objects.get().voided_at.date()
    document = body_year(Asked(first=FIRST, as_of=today))
    assert (cells(document, "NL", 0), cells(document, "NL", 1)) == ([], [["2026", "00001", "00001", 1, 1, 0]])
    before = body_year(Asked(first=FIRST, as_of=date(2026, 3, 31)))
    # The answer bears the day of the entry that it answers.
    assert cells(before, "NL", 0) == []


def test_a_delegate_reads_the_own_body_alone(worlds, sign_in):
    dutch, greek = worlds
    page = sign_in(dutch.delegate).get("/reports/body-year/").text
    assert (dutch.body.name in page, greek.body.name in page) == (True, False)


def test_a_period_without_gifts_says_so(worlds):
    document = body_year(Asked(first=date(2025, 1, 1), as_of=date(2025, 12, 31)))
    assert ([str(one.title) for one in document.sections], [str(note.text) for note in document.notes][:1]) == (
        ["Recorded later"],
        ["No gift was posted in the period."],
    )


def test_five_queries_whatever_the_number_of_bodies(worlds, django_assert_num_queries):
    for body in (worlds[0].body, None):
        with django_assert_num_queries(5):
            body_year(Asked(first=FIRST, as_of=LAST, body=body))


def test_a_gift_with_two_receipts_is_one_gift(worlds):
    dutch, _greek = worlds
    services.replace_receipt(Receipt.objects.get(body=dutch.body, number=2), on=date(2026, 3, 20), by=dutch.treasurer)
    document = body_year(Asked(first=FIRST, as_of=LAST))
    assert cells(document, "NL", 0) == [
        ["Winter relief", 4, Money(Decimal("33.7500"), "EUR"), Money(Decimal(0), "EUR")]
    ]
    assert cells(document, "NL", 1)[0][:4] == ["2026", "00001", "00005", 5]
