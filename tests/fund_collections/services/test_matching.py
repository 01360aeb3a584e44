from datetime import date
from decimal import Decimal

import pytest

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Booking, Deposit, ListState, Match
from ledger import services as ledger
from ledger.models import Balance, Entry, Role
from tests import makers
from tests.fund_collections.camt import camt
from tests.fund_collections.services.test_posting import in_threads


def booking_of(world, amount="32.50", text="", day="2026-03-20", account=None):
    account = account or world.bank
    file = camt((amount, day, text), account=account.bank_identifier)
    services.import_statement(file, account=account, by=world.treasurer)
    return Booking.objects.select_related("statement").latest("statement__imported_at")


def in_transit(world):
    return Balance.objects.get(account__role=Role.IN_TRANSIT, fund=world.fund).amount


def test_undo_restores_both_sides_and_both_events_stand(world):
    deposit, booking = world.deposit(), booking_of(world)
    made = services.match(booking, deposit, by=world.treasurer)
    assert (in_transit(world), made.entries.get().entry.posted_on) == (0, date(2026, 3, 20))
    services.unmatch(made, because="another body's money", by=world.treasurer)
    assert (in_transit(world), Deposit.objects.unmatched().get()) == (Decimal("32.50"), deposit)
    assert list(Booking.objects.unmatched()) == [booking]
    acts = Minute.objects.about(deposit).order_by("id").values_list("act", flat=True)
    assert list(acts) == ["deposit recorded", "booking matched", "match undone"]


def test_booking_matches_again_after_undo(world):
    deposit, booking = world.deposit(), booking_of(world)
    services.unmatch(services.match(booking, deposit, by=world.treasurer), because="by mistake", by=world.treasurer)
    services.match(booking, deposit, by=world.treasurer)
    assert Match.objects.filter(undone_at=None).count() == 1


def test_undo_happens_once_and_says_why(world):
    made = services.match(booking_of(world), world.deposit(), by=world.treasurer)
    with pytest.raises(Refusal, match="Say why"):
        services.unmatch(made, because=" ", by=world.treasurer)
    services.unmatch(made, because="by mistake", by=world.treasurer)
    with pytest.raises(Refusal, match="undone already"):
        services.unmatch(made, because="by mistake", by=world.treasurer)


def test_match_of_two_funds_moves_each(world):
    second = makers.fund()
    lists = [world.at(ListState.POSTED), world.at(ListState.POSTED, appeal=world.appeal_into(second), sums=["7.50"])]
    deposit = services.make_deposit(lists=lists, account=world.bank, by=world.treasurer)
    services.match(booking_of(world, "40.00"), deposit, by=world.treasurer)
    held = Balance.objects.filter(account=world.bank).values_list("fund", "amount")
    assert dict(held) == {world.fund.pk: Decimal("32.50"), second.pk: Decimal("7.50")}


def test_other_sum_or_account_is_refused(world):
    deposit = world.deposit()
    with pytest.raises(Refusal, match=r"The bank booked 32\.00 EUR, deposit DP-00001 is 32\.50 EUR"):
        services.match(booking_of(world, "32.00"), deposit, by=world.treasurer)
    with pytest.raises(Refusal, match="was paid in at another account"):
        services.match(booking_of(world, account=makers.bank()), deposit, by=world.treasurer)
    assert not Match.objects.exists()


def test_suggestions_are_ranked_and_say_why(world):
    near, far, named = world.deposit(), world.deposit(), world.deposit(sums=["99.00"])
    booking = booking_of(world, text=f"{far.code} {named.code}")
    found = [(one.deposit, one.ties, one.reasons) for one in services.suggestions(booking)]
    assert found == [
        (far, True, (f"its code {far.code} stands in the bank's text", "same sum, 2 days apart")),
        (near, True, ("same sum, 2 days apart",)),
        (named, False, (f"its code {named.code} stands in the bank's text", "but the sum differs: 99.00 EUR")),
    ]


def test_list_number_in_the_text_is_a_reason(world):
    deposit = world.deposit()
    number = deposit.lists.get().number
    (found,) = services.suggestions(booking_of(world, text=f"list {number}", day="2026-05-30"))
    assert found.reasons == (f"list {number} stands in the bank's text", "same sum, 73 days apart")


def test_matched_deposits_money_out_and_distant_days_suggest_nothing(world):
    services.match(booking_of(world), world.deposit(), by=world.treasurer)
    world.deposit()
    assert services.suggestions(booking_of(world, "-32.50", text="out")) == []
    assert services.suggestions(booking_of(world, text="late", day="2026-05-30")) == []


def test_race_matches_a_deposit_once(committed_world):
    world = committed_world
    deposit, bookings = world.deposit(), [booking_of(world, text=f"twin {number}") for number in range(4)]
    acts = [lambda one=one: services.match(one, deposit, by=world.treasurer) for one in bookings]
    assert sum(isinstance(end, Refusal) for end in in_threads(acts)) == 3
    assert Entry.objects.filter(kind="bank").count() == 1


def test_race_imports_a_file_once(committed_world):
    world = committed_world
    file = camt(("32.50", "2026-03-20", "cash"), account=world.bank.bank_identifier)
    load = lambda: services.import_statement(file, account=world.bank, by=world.treasurer).added  # noqa: E731
    assert sorted(in_threads([load] * 4)) == [0, 0, 0, 1]


def test_arrival_in_a_closed_period_is_posted_on_the_first_open_day(world):
    deposit, booking = world.deposit(), booking_of(world)
    ledger.close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    made = services.match(booking, deposit, by=world.treasurer)
    assert made.entries.get().entry.posted_on == date(2026, 4, 1)
