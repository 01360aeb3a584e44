"""What is left undone in the days of a period is said before it is closed; afterwards its days are refused on forms."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from fund_collections import services
from fund_collections.models import ListState
from fund_collections.services.matching import Gift
from ledger.services import close_period
from ledger.services.periods import left_open
from tests.fund_collections.conftest import POSTED
from tests.fund_collections.services.test_matching import booking_of

YEAR = date(2026, 1, 1), date(2026, 12, 31)


def test_what_is_left_undone_is_said_by_number_alone(world):
    assert list(left_open(*YEAR)) == []
    world.at(ListState.COUNTED)
    world.deposit()
    assert list(left_open(*YEAR)) == [
        "1 list counted in these days is not posted; it will be posted with a later day.",
        "1 deposit of these days is not on a statement yet.",
    ]
    assert list(left_open(date(2019, 1, 1), date(2019, 12, 31))) == []


def test_a_closed_day_is_refused_where_a_list_is_posted(world, sign_in):
    world.at(ListState.POSTED)
    late = world.at(ListState.COUNTED)
    close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    client, url = sign_in(world.treasurer), reverse("fund_collections:list_post", args=[late.pk])
    form = client.post(url, {"on": POSTED.isoformat()}).context["form"]
    assert form.non_field_errors() == ["That day lies in a closed period: choose a later one."]
    late.refresh_from_db()
    assert late.state == ListState.COUNTED
    client.post(url, {"on": "2026-04-01"})
    late.refresh_from_db()
    assert late.state == ListState.POSTED


def test_bookings_of_closed_days_are_matched_on_the_first_open_day(world):
    deposit = world.deposit()
    close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    arrived = services.match(booking_of(world, text=deposit.code), deposit, by=world.treasurer)
    gift = Gift(Decimal("12.00"), {"appeal": world.appeal, "body": world.body})
    given = services.match_bookings([booking_of(world, "12.00")], parts=[gift], by=world.treasurer)
    days = {made.entries.get().entry.posted_on for made in (arrived, given)}
    assert days == {date(2026, 4, 1)}


def test_a_list_that_is_out_of_the_books_is_said_until_it_is_posted_anew(world):
    one = world.at(ListState.POSTED)
    close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    services.take_out(one, because="wrong sum", by=world.treasurer)
    april = date(2026, 4, 1), date(2026, 4, 30)
    assert list(left_open(*april)) == ["1 list that was taken out of the books in these days is not posted anew."]
    services.count_list(one, counted_total=Decimal("32.50"), by=world.delegate)
    services.post_list(one, by=world.treasurer)
    assert list(left_open(*april)) == []
