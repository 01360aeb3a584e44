"""Three addresses that cannot use money: one got a parcel, one is owed everything, one was told otherwise since."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from audit.sealing import seal
from remittances.models import AddressNotice, Attempt, Good, Lot, Parcel, ParcelItem, RecipientAddress, Remittance
from remittances.services import open_address
from reports.asked import Asked
from reports.without_money import unable, without_money
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march

MARCH = Asked(first=FIRST, as_of=LAST)
TITLE = "Address by address"


@pytest.fixture
def story(as_owner):
    """Money sent before the notice came back; a parcel of flour is on its way after it."""
    story = Story()
    story.move()
    story.send()
    story.parcel = story.remit("30.00", fee="0", on=30)
    told(story, story.address, march(26), letter=story.letter)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        Remittance.objects.filter(pk=story.parcel.pk).update(route="parcel")
        Attempt.objects.filter(remittance=story.parcel).update(route="parcel")
        pack(story)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return story


def told(story, address, on, *, money=False, letter=None):
    facts = {"text": "no sense in cash", "noted_by": story.case_worker, "letter": letter}
    return AddressNotice.objects.create(address=address, noted_on=on, money=money, **facts)


def pack(story):
    good = Good.objects.create(code="flour", name="flour", unit="kg")
    facts = {"decision": story.decision, "fund": story.general, "currency_id": "EUR", "entered_by": story.treasurer}
    bought = {"quantity": 50, "cost": 75, "account": story.banks["EUR"], "bought_on": march(2)}
    lot = Lot.objects.create(code="L-1", good=good, **facts, **bought)
    parcel = Parcel.objects.create(remittance=story.parcel, packed_by=story.treasurer)
    ParcelItem.objects.create(parcel=parcel, lot=lot, quantity=20, value=30)


def another(story, lines, **facts):
    made = open_address(country="FR", lines=lines, people=4, by=story.case_worker)
    RecipientAddress.objects.filter(pk=made.pk).update(**facts)
    return made


def test_what_an_address_got_and_who_got_nothing(story):
    other = another(story, "Mill 2", takes_money=False, notice="parcels of food", takes_parcels=True)
    document = without_money(MARCH)
    sums = map(euro, ("270", "95", "90", "68"))
    first = [story.address.code, "GR", "other", 9, march(26), story.letter.code, "no", 1, *sums, "got something"]
    second = [other.code, "FR", "other", 4, None, "", "yes", 0, None, None, None, None, "nothing was sent"]
    assert table(document, TITLE) == [first, second]
    assert totals(document, "Summary") == [["Total", 2, 13, 1]]
    assert notes(document, "Summary") == ["2 addresses cannot use money; of these, 1 got nothing in the period."]


def test_goods_of_the_parcels(story):
    (row,) = table(without_money(MARCH), "What was in the parcels")
    assert row == [story.address.code, story.parcel.code, "flour", "kg", "20.000", "0.000", euro("30"), "on the way"]


def test_money_that_was_tried_and_came_back(story):
    rows = table(without_money(MARCH), "Money sent all the same")
    back = [row for row in rows if row[1] == story.back.code]
    assert back == [
        [story.address.code, story.back.code, march(22), *map(euro, ("80", "0", "0", "68", "12")), "returned"]
    ]


def test_since_the_first_of_the_notices_that_say_so(story):
    for day, money in ((2, False), (4, True), (8, False), (9, None), (12, False)):
        told(story, story.address, march(day), money=money)
    as_of = {day: [place.since for place in unable(Asked(first=FIRST, as_of=march(day)))] for day in (1, 3, 5, 9, 31)}
    assert as_of == {1: [], 3: [march(2)], 5: [], 9: [march(8)], 31: [march(8)]}


def test_closed_before_the_period_is_left_out(story):
    shut = another(story, "Mill 3", takes_money=False, notice="letters", closed_on=date(2026, 2, 28))
    assert shut.code not in [place.code for place in unable(MARCH)]
    RecipientAddress.objects.filter(pk=shut.pk).update(closed_on=march(1))
    assert shut.code in [place.code for place in unable(MARCH)]


def test_every_address_can_use_money(db):
    assert notes(without_money(MARCH), "Summary") == ["Every address can use money."]


def test_page_leads_to_the_codes_within_twelve_queries(story, sign_in, django_assert_max_num_queries):
    client = sign_in(story.treasurer)
    seal(wait=1)
    with django_assert_max_num_queries(12):
        shown = client.get("/reports/addresses-without-money/", {"first": FIRST, "as_of": LAST}).text
    assert story.address.get_absolute_url() in shown.partition("<article")[2]


def test_six_queries_whatever_the_number_of_addresses(story, django_assert_num_queries):
    for number in range(2):
        another(story, f"Mill {number}", takes_money=False, notice=str(Decimal(number)))
    with django_assert_num_queries(6):
        without_money(MARCH)
