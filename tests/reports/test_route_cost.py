"""Four sendings by two routes: what they cost is worked out by hand.

EUR, March 2026: postal order 100 (fee 2, 5 fell short, word after 4 days), 80 (fee 1.50, 68 came back), 60 on its way;
courier 200, fee 10, of which 220 dollars are paid out when one euro is worth 1.25 of them: 176 euro, so 24 lost.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from ledger.models import Currency, ExchangeRate
from remittances.models import Attempt, Remittance
from reports.asked import Asked
from reports.route_cost import route_costs
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march

MARCH = Asked(first=FIRST, as_of=LAST)
IN_EURO = "In EUR"


@pytest.fixture
def abroad(as_owner, monkeypatch):
    """The example of the reports, and one more sending by courier, to be paid out in dollars."""
    story = Story()
    story.move()
    story.send()
    order = story.remit("200.00", fee="10", on=30)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        Remittance.objects.filter(pk=order.pk).update(route="courier")
        facts = {"route": "courier", "local_currency_id": "USD", "local_amount": Decimal(220)}
        Attempt.objects.filter(remittance=order).update(**facts)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return story


def rate(value, on):
    codes = {code: Currency.objects.get(pk=code) for code in ("EUR", "USD")}
    return ExchangeRate.objects.create(base=codes["EUR"], quote=codes["USD"], on=on, value=Decimal(value), source="ECB")


def test_routes_are_ranked_by_the_share_lost(abroad):
    document = route_costs(MARCH)
    post = ["postal order", 3, *map(euro, ("240", "3.5", "17")), None, 0, "8.42", "39.58", "4"]
    courier = ["courier", 1, *map(euro, ("200", "10", "0")), None, 0, "4.76", "0.00", None]
    assert table(document, IN_EURO) == [courier, post]
    assert notes(document, IN_EURO)[0].startswith("What the rate took is told of 0 of 4 sendings in EUR")
    rate("1.25", march(27))
    dear = ["courier", 1, *map(euro, ("200", "10", "0", "24")), 1, "16.19", "0.00", None]
    assert table(route_costs(MARCH), IN_EURO) == [post, dear]


def test_by_country_and_in_all(abroad):
    rate("1.25", march(30))
    document = route_costs(MARCH)
    assert [row[:3] for row in table(document, IN_EURO, 1)] == [["postal order", "GR", 3], ["courier", "GR", 1]]
    total = [4, *map(euro, ("440", "13.5", "17", "24")), 1, "12.02", "21.59", "4"]
    assert totals(document, IN_EURO) == [["Total", *total]]
    assert totals(document, IN_EURO, 1) == [["Total", "", *total]]


@pytest.mark.parametrize("on", [march(19), march(31)])
def test_a_rate_too_old_or_of_a_later_day_does_not_speak(abroad, on):
    rate("1.25", on)
    assert [row[5] for row in table(route_costs(MARCH), IN_EURO)] == [None, None]


def test_routes_as_of_an_earlier_day(abroad):
    (row,) = table(route_costs(Asked(first=FIRST, as_of=march(27))), IN_EURO)
    assert row == ["postal order", 2, *map(euro, ("180", "3.5", "0")), None, 0, "1.91", "55.56", "4"]


def test_nothing_was_sent(db):
    document = route_costs(Asked(first=FIRST, as_of=LAST))
    assert [str(note.text) for note in document.notes] == ["Nothing was sent in the period."]


def test_seven_queries_whatever_the_number_of_sendings(abroad, django_assert_num_queries):
    rate("1.25", march(30))
    with django_assert_num_queries(7):
        route_costs(Asked(first=date(2026, 1, 1), as_of=LAST))
