"""The pounds of story.py in the reporting currency, by a rate of the day and as it was known on a day."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from ledger.models import ExchangeRate
from reports import checknumber
from reports.asked import Asked
from reports.other_currencies import money_in_other_currencies
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, euro, march, pound, recorded_on_their_days

MARCH = Asked(first=FIRST, as_of=LAST)
IN_MARCH = Asked(first=FIRST, as_of=LAST, known_on=LAST)


def rate(value, on):
    return ExchangeRate.objects.create(base_id="GBP", quote_id="EUR", value=Decimal(value), on=on, source="a bank")


def test_worth_of_what_was_given_and_of_what_came_by_exchange(story):
    rate("1.15", march(25))
    document = money_in_other_currencies(MARCH)
    said = ["1.15", march(25), "a bank"]
    assert table(document, "Held on the last day") == [
        ["general", pound("170"), pound("172"), *said, euro("195.50")],
        ["winter", pound("210"), pound("0"), *said, euro("241.50")],
    ]
    assert totals(document, "Held on the last day") == [["Total", pound("380"), pound("172"), "", "", "", None]]
    (winter,) = table(
        money_in_other_currencies(Asked(first=FIRST, as_of=LAST, fund=story.winter)), "Held on the last day"
    )
    assert winter[0] == "winter"


def test_without_a_rate_of_the_last_ten_days_there_is_no_worth(story):
    rate("1.15", march(20))
    document = money_in_other_currencies(MARCH)
    why = "No rate of GBP in EUR on 31 Mar 2026 or in the 10 days before: enter one."
    assert notes(document, "Held on the last day") == [f"Fund {fund}: {why}" for fund in ("general", "winter")]
    assert [row[-1] for row in table(document, "Held on the last day")] == [None, None]
    assert totals(document, "Held on the last day") == [["Total", pound("380"), pound("172"), "", "", "", None]]


def test_a_rate_recorded_later_is_told_and_changes_no_report_as_known_before(story, as_owner):
    recorded_on_their_days()
    first = rate("1.15", march(30))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_exchangerate SET recorded_at = '2026-03-30 12:00Z' WHERE id = %s", [first.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    in_march = checknumber.of(money_in_other_currencies(MARCH))
    assert table(money_in_other_currencies(MARCH), "Rates: recorded later") == []
    rate("1.20", march(31))
    assert checknumber.of(money_in_other_currencies(IN_MARCH)) == in_march
    document = money_in_other_currencies(MARCH)
    assert [row[-1] for row in table(document, "Held on the last day")] == [euro("204.00"), euro("252.00")]
    line = ["GBP", "EUR", "1.2", march(31), "a bank", timezone.localdate()]
    assert table(document, "Rates: recorded later") == [line]


def test_books_of_one_currency_have_nothing_to_tell(db, django_assert_num_queries):
    with django_assert_num_queries(4):
        document = money_in_other_currencies(Asked(first=date(2026, 1, 1), as_of=LAST))
    assert table(document, "Held on the last day") == []
