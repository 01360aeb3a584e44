"""The yearly account of story.py, by class of fund, to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.models import Account, FundBalance, Role
from ledger.services import Line, post
from reports.asked import Asked
from reports.prior import period_before
from reports.receipts_payments import receipts_and_payments
from tests.reports.reading import table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march, pound


@pytest.fixture
def account(story):
    return receipts_and_payments(Asked(first=FIRST, as_of=LAST))


def test_receipts(account):
    assert table(account, "In EUR") == [
        ["donations by subscription lists", *map(euro, ("100", "32.5", "132.5", "0"))],
        ["aid come back", *map(euro, ("68", "0", "68", "0"))],
    ]
    assert totals(account, "In EUR") == [["Total receipts", *map(euro, ("168", "32.5", "200.5", "0"))]]


def test_payments_bear_no_sign(account):
    assert table(account, "In EUR", 1) == [
        ["aid sent", *map(euro, ("223", "0", "223", "0"))],
        ["lost on the way", *map(euro, ("17", "0", "17", "0"))],
        ["fees of sending", *map(euro, ("3.5", "0", "3.5", "0"))],
    ]
    assert totals(account, "In EUR", 1) == [["Total payments", *map(euro, ("243.5", "0", "243.5", "0"))]]


def test_surplus_and_cash_funds(account):
    assert table(account, "In EUR", 2) == [
        ["Receipts", *map(euro, ("168", "32.5", "200.5", "0"))],
        ["Payments", *map(euro, ("-243.5", "0", "-243.5", "0"))],
        ["Transfers between funds", *map(euro, ("-50", "50", "0", "0"))],
        ["Exchange", *map(euro, ("-200", "0", "-200", "0"))],
    ]
    assert totals(account, "In EUR", 2) == [["Surplus or deficit", *map(euro, ("-325.5", "82.5", "-243", "0"))]]
    assert table(account, "In EUR", 3)[0] == ["Opening", *map(euro, ("1000", "0", "1000", "0"))]
    assert totals(account, "In EUR", 3) == [["Closing", *map(euro, ("674.5", "82.5", "757", "0"))]]
    assert totals(account, "In GBP", 3) == [["Closing", *map(pound, ("170", "210", "380", "0"))]]


def test_closing_is_what_the_funds_hold(story):
    account = receipts_and_payments(Asked(first=FIRST, as_of=date(2026, 4, 2)))
    for held in FundBalance.objects.all():
        (closing,) = totals(account, f"In {held.currency_id}", 3)
        assert closing[1 + held.restricted].amount == held.amount


def test_year_before_is_the_account_of_that_year(story):
    taken = Line(story.banks["EUR"], story.general, "EUR", Decimal(40))
    given = Line(
        Account.objects.create(code="grants", name="Grants", kind="income"), story.general, "EUR", Decimal(-40)
    )
    post(by=story.treasurer, posted_on=date(2025, 3, 31), kind="bank", text="grant", lines=[taken, given])
    now = receipts_and_payments(Asked(first=FIRST, as_of=LAST))
    then = receipts_and_payments(Asked(first=date(2025, 3, 1), as_of=date(2025, 3, 31)))
    assert totals(then, "In EUR", 3) == [["Closing", *map(euro, ("40", "0", "40", "0"))]]
    for place in range(4):
        (year, *_), (before, *_) = (
            totals(now, "In EUR", place),
            totals(then, "In EUR", place) or [["", *[euro("0")] * 3]],
        )
        assert year[4] == before[3]
    assert table(now, "In EUR", 3)[0] == ["Opening", *map(euro, ("1040", "0", "1040", "0"))]
    assert table(now, "In EUR")[1] == ["Grants", *map(euro, ("0", "0", "0", "40"))]
    sums = receipts_and_payments(Asked(first=FIRST, as_of=LAST, in_full=False))
    assert table(sums, "In EUR")[1][0] == "other income"


def test_gift_straight_into_the_bank_is_by_transfer(story):
    gifts = Account.objects.playing(Role.GIFTS)
    lines = [
        Line(story.banks["EUR"], story.general, "EUR", Decimal(15)),
        Line(gifts, story.general, "EUR", Decimal(-15)),
    ]
    post(by=story.treasurer, posted_on=march(30), kind="gift", text="B-1", lines=lines)
    account = receipts_and_payments(Asked(first=FIRST, as_of=LAST))
    assert table(account, "In EUR")[:2] == [
        ["donations by subscription lists", *map(euro, ("100", "32.5", "132.5", "0"))],
        ["donations by transfer to the bank", *map(euro, ("15", "0", "15", "0"))],
    ]


@pytest.mark.parametrize(
    ("asked", "in_full", "before"),
    [
        (("2026-01-01", "2026-12-31"), True, ("2025-01-01", "2025-12-31")),
        (("2024-03-01", "2025-02-28"), True, ("2023-03-01", "2024-02-29")),
        (("2024-01-01", "2024-02-29"), True, ("2023-01-01", "2023-02-28")),
        (("2026-01-01", "2026-11-05"), True, ("2025-01-01", "2025-11-05")),
        (("2026-01-01", "2026-11-05"), False, ("2025-01-01", "2025-11-30")),
    ],
)
def test_period_before(asked, in_full, before):
    first, as_of = map(date.fromisoformat, asked)
    assert period_before(Asked(first=first, as_of=as_of, in_full=in_full)) == tuple(map(date.fromisoformat, before))


def test_empty_books_say_what_they_would_show(db):
    account = receipts_and_payments(Asked(first=FIRST, as_of=LAST))
    assert str(account.notes[0].text).startswith("Once something is posted")


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(db, count, django_assert_num_queries):
    story = Story()
    for _list in range(count):
        story.post(story.issue(story.nl, story.winter, "EUR", march(1), march(20)), ["5.00"], 10)
    with django_assert_num_queries(4):
        receipts_and_payments(Asked(first=FIRST, as_of=LAST))
