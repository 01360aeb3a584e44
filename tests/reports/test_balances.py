"""The statement of balances of story.py, reconciled to the bank to the cent."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from fund_collections.models import Booking, Deposit
from fund_collections.services.matching import Standing, match_bookings
from ledger.models import Account, Posting, Role
from ledger.services import Line, post, reverse
from reports.asked import Asked
from reports.balances import statement_of_balances
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march, pound

MARCH = Asked(first=FIRST, as_of=LAST)


@pytest.fixture
def statement(story):
    return statement_of_balances(MARCH)


def test_cash_funds(story, statement):
    euros, pounds = story.banks["EUR"], story.banks["GBP"]
    transit = "deposited, not yet on the bank statement"
    assert table(statement, "Cash funds") == [
        ["1100", "counted, not yet deposited", *map(euro, ("0", "132.5", "-32.5", "100", "0"))],
        ["1100", "counted, not yet deposited", *map(pound, ("0", "10", "-10", "0", "0"))],
        ["1200", transit, *map(euro, ("0", "32.5", "-32.5", "0", "0"))],
        ["1200", transit, *map(pound, ("0", "10", "0", "10", "0"))],
        [euros.code, euros.name, *map(euro, ("1000", "150.5", "-493.5", "657", "0"))],
        [pounds.code, pounds.name, *map(pound, ("200", "170", "0", "370", "0"))],
    ]
    assert notes(statement, "Cash funds") == [
        "Opening 1,000.00 EUR and a surplus of (243.00) EUR are the closing 757.00 EUR.",
        "Opening 200.00 GBP and a surplus of 180.00 GBP are the closing 380.00 GBP.",
    ]


def test_closing_is_the_ledger(story):
    document = statement_of_balances(Asked(first=FIRST, as_of=date(2026, 4, 2)))
    held = Posting.objects.filter(account__kind="asset").values_list("currency_id").annotate(sum=Sum("amount"))
    assert {row[5].currency: row[5].amount for row in totals(document, "Cash funds")} == dict(held)


def test_deposits_on_their_way(story, statement):
    deposit = Deposit.objects.get(currency="GBP")
    assert table(statement, "Deposits on their way") == [[deposit.code, "GB", march(8), 23, pound("10")]]
    earlier = statement_of_balances(Asked(first=FIRST, as_of=march(15)))
    assert [row[0] for row in table(earlier, "Deposits on their way")] == [
        deposit.code,
        Deposit.objects.get(currency="EUR").code,
    ]


def test_from_the_bank_to_the_books(story, statement):
    code = story.banks["EUR"].code
    section = f"Bank account {code}"
    assert table(statement, section) == [
        ["Balance by statement 2026-03, 31 March 2026", euro("657")],
        ["Bookings of the bank that are not matched, taken out", euro("375.5")],
        ["Entries up to that day that are not matched", euro("-375.5")],
    ]
    assert totals(statement, section) == [["Balance by the books", euro("657")]]
    booking = Booking.objects.get(amount=Decimal("-375.50"))
    assert table(statement, section, 1) == [[str(booking), LAST, "", euro("-375.5")]]
    assert [row[-1] for row in table(statement, section, 2)] == [*map(euro, ("-200", "-102", "-81.5", "68", "-60"))]
    assert notes(statement, section) == [f"Account {code}: the books hold what statement 2026-03 says."]


def test_entry_after_the_statement_explains_the_difference(story):
    bank = story.banks["EUR"]
    lines = [
        Line(bank, story.general, "EUR", Decimal(-5)),
        Line(Account.objects.playing(Role.FEES), story.general, "EUR", Decimal(5)),
    ]
    entry = post(by=story.treasurer, posted_on=date(2026, 4, 3), kind="bank", text="fee", lines=lines)
    april = Asked(first=FIRST, as_of=date(2026, 4, 5))
    section = f"Bank account {bank.code}"
    document = statement_of_balances(april)
    assert table(document, section)[-1] == ["Entries after it, not yet on a statement", euro("-5")]
    assert notes(document, section) == [
        f"Account {bank.code}: the books hold 5.00 EUR less than statement 2026-03; the items listed explain it."
    ]
    reverse(entry, by=story.treasurer, because="not ours", on=date(2026, 4, 4))
    assert len(table(statement_of_balances(april), section)) == 3


@pytest.mark.parametrize(("posted_on", "booked_on"), [(march(30), date(2026, 4, 2)), (date(2026, 4, 2), march(31))])
def test_what_one_side_had_later_lies_between_the_two(story, posted_on, booked_on):
    bank = story.banks["EUR"]
    lines = [
        Line(bank, story.general, "EUR", Decimal(-5)),
        Line(Account.objects.playing(Role.FEES), story.general, "EUR", Decimal(5)),
    ]
    entry = post(by=story.treasurer, posted_on=posted_on, kind="bank", text="fee", lines=lines)
    story.bring_statement(("-5.00", booked_on.isoformat(), "fee"), opening="657.00", number="2026-04")
    booking = Booking.objects.get(amount=-5)
    section = f"Bank account {bank.code}"
    before = [table(statement_of_balances(MARCH), section, place) for place in range(3)]
    match_bookings([booking], parts=[Standing(entry)], by=story.treasurer)
    assert [table(statement_of_balances(MARCH), section, place) for place in range(3)] == before
    assert "Not explained by any of these" not in [row[0] for row in before[0]]


def test_gap_between_statements_is_said(story):
    story.bring_statement(("12.10", "2026-03-31", "canary"), opening="700.00", number="2026-04")
    code = story.banks["EUR"].code
    document = statement_of_balances(MARCH)
    assert table(document, f"Bank account {code}")[-1] == ["Not explained by any of these", euro("-43")]
    assert notes(document, f"Bank account {code}") == [
        f"Account {code}: (43.00) EUR between the books and statement 2026-04 is not explained."
    ]


def test_bank_account_without_a_statement(story, statement):
    code = story.banks["GBP"].code
    assert notes(statement, f"Bank account {code}") == [
        f"There is no statement with a closing balance of account {code}; the books hold 370.00 GBP."
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(db, count, django_assert_num_queries):
    story = Story()
    story.move()
    for _list in range(count):
        story.post(story.issue(story.nl, story.winter, "EUR", march(1), march(20)), ["5.00"], 10)
    with django_assert_num_queries(7):
        statement_of_balances(MARCH)
