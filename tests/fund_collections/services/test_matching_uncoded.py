"""Without a code: pledges and lists that nobody paid in are suggested by sum and day, below what a code names."""

from datetime import date
from decimal import Decimal

from fund_collections import services
from fund_collections.models import Contribution, ListState
from fund_collections.services.matching import Gift, PaidIn
from tests.fund_collections.services.test_matching import booking_of


def codes(booking):
    return [one.code for one in services.suggestions(booking)]


def due(world):
    """A pledge whose first part is due on 18 March."""
    facts = {"body": world.body, "appeal": world.appeal, "currency": world.euro, "by": world.delegate}
    return services.start_pledge(amount=Decimal("10.00"), count=2, first_due_on=date(2026, 3, 18), **facts)


def test_part_of_a_pledge_that_is_due_in_these_days(world):
    pledge = due(world)
    booking = booking_of(world, str(pledge.amount), text="no code")
    (found,) = services.suggestions(booking)
    reasons = (f"a part of pledge {pledge.code} was due on 18 Mar 2026", "same sum, 2 days apart")
    assert (found.reasons, found.ties, found.named, services.certain_matches()) == (reasons, True, False, [])
    assert isinstance(found.parts[0], Gift)
    services.match_bookings([booking], parts=found.parts, by=world.treasurer)
    assert Contribution.objects.get().pledge == pledge
    assert codes(booking_of(world, str(pledge.amount), text="again")) == []


def test_part_of_another_sum_or_far_away_or_ended_is_not_suggested(world):
    pledge = due(world)
    assert codes(booking_of(world, str(pledge.amount + 1))) == []
    assert codes(booking_of(world, str(-pledge.amount), text="out")) == []
    assert codes(booking_of(world, str(pledge.amount), day="2026-05-30")) == []
    services.end_pledge(pledge, because="moved away", by=world.treasurer)
    assert pledge.code not in codes(booking_of(world, str(pledge.amount), text="ended"))


def test_posted_list_whose_deposit_nobody_recorded(world):
    one = world.at(ListState.POSTED)
    booking = booking_of(world, "32.50")
    (found,) = services.suggestions(booking)
    reasons = (f"list {one.number} is posted, and its deposit is not recorded", "same sum, 3 days apart")
    assert (found.parts, found.reasons, found.named) == ((PaidIn((one,)),), reasons, False)
    services.match_bookings([booking], parts=found.parts, by=world.treasurer)
    one.refresh_from_db()
    assert one.deposit.amount == Decimal("32.50")


def test_what_a_code_names_and_money_on_its_way_come_first(world):
    deposit, paper = world.deposit(), world.at(ListState.POSTED)
    assert codes(booking_of(world, "32.50")) == [deposit.code, paper.number]
    assert codes(booking_of(world, "32.50", text=deposit.code)) == [deposit.code]
