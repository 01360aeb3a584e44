"""One booking for many things, many bookings for one, a fee, other money, what is put aside; and what each suggests."""

from datetime import date
from decimal import Decimal

import pytest

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Booking, Contribution, Deposit, ListState, Match
from fund_collections.services.matching import Arrival, Fee, Gift, Other, PaidIn, Standing
from fund_collections.services.matching.pool import open_entries
from ledger.models import Account, Balance, Entry, Role
from ledger.services import reverse
from tests import makers
from tests.fund_collections.services.test_matching import booking_of, in_transit


def held(world, role=None):
    account = Account.objects.playing(role) if role else world.bank
    row = Balance.objects.filter(account=account, fund=world.fund).first()
    return row.amount if row else Decimal(0)


def opened(world, amount="40.00", on=date(2026, 3, 19)):
    return makers.filled(world.fund, world.bank, amount, by=world.treasurer, on=on)


def best(booking):
    return services.suggestions(booking)[0]


def accept(world, suggestion):
    return services.match_bookings(suggestion.bookings, parts=suggestion.parts, by=world.treasurer)


def test_one_booking_of_several_deposits(world):
    first, second = world.deposit(), world.deposit(sums=["7.50"])
    booking = booking_of(world, "40.00", text=f"{first.code} {second.code}")
    found = best(booking)
    assert found.reasons == ("all of these stand in the bank's text", "together they come to its sum")
    accept(world, found)
    assert (held(world), in_transit(world), list(Deposit.objects.unmatched())) == (Decimal("40.00"), 0, [])


def test_one_deposit_in_several_bookings(world):
    deposit = world.deposit()
    one, other = (booking_of(world, sum_, text=f"{deposit.code} part {sum_}") for sum_ in ("30.00", "2.50"))
    found = best(one)
    assert set(found.bookings) == {one, other}
    made = accept(world, found)
    assert made.entries.get().entry.posted_on == date(2026, 3, 20)
    services.unmatch(made, because="by mistake", by=world.treasurer)
    assert set(Booking.objects.unmatched()) == {one, other}
    assert (held(world), in_transit(world)) == (0, Decimal("32.50"))


def test_deposit_less_a_fee_borne_by_a_named_fund(world):
    deposit = world.deposit()
    booking = booking_of(world, "31.50", text=deposit.code)
    found = best(booking)
    assert (found.ties, found.fee) == (False, Decimal("1.00"))
    parts = [Arrival(deposit), Fee(world.fund, Decimal("1.00"))]
    services.match_bookings([booking], parts=parts, by=world.treasurer)
    assert (held(world), held(world, Role.FEES)) == (Decimal("31.50"), Decimal("1.00"))


def test_money_out_answers_an_entry_of_the_books(world):
    opened(world, "100.00")
    sent = opened(world, "-15.00", on=date(2026, 3, 18))
    booking = booking_of(world, "-15.00", text=f"order {sent.code}")
    found = best(booking)
    assert (found.parts, found.reasons[0]) == ((Standing(sent),), f"{sent.code} stands in the bank's text")
    made = accept(world, found)
    services.unmatch(made, because="another one", by=world.treasurer)
    assert not Entry.objects.filter(reverses=sent).exists()


def test_entry_and_deposit_answer_one_booking_together(world):
    entry, deposit = opened(world, "10.00"), world.deposit()
    booking = booking_of(world, "42.50")
    services.match_bookings([booking], parts=[Standing(entry), Arrival(deposit)], by=world.treasurer)
    with pytest.raises(Refusal, match="is matched already"):
        services.match_bookings([booking_of(world, "10.00")], parts=[Standing(entry)], by=world.treasurer)


def test_bookings_that_cancel_one_another_need_nothing_of_the_books(world):
    wrong, back = booking_of(world, "10.00", text="wrong"), booking_of(world, "-10.00", text="back")
    found = best(wrong)
    assert found.reasons == (f"cancels itself with booking {back} of 20 Mar 2026",)
    accept(world, found)
    assert (list(Booking.objects.unmatched()), held(world)) == ([], 0)


def test_other_money_goes_to_the_named_account(world):
    interest = Account.objects.create(code="interest", name="Interest", kind="income")
    part = Other(interest, world.fund, Decimal("3.20"), "interest of the first quarter")
    services.match_bookings([booking_of(world, "3.20")], parts=[part], by=world.treasurer)
    assert held(world) == Decimal("3.20")
    gifts = Account.objects.playing(Role.GIFTS)
    with pytest.raises(Refusal, match="no account of other income"):
        services.match_bookings(
            [booking_of(world, "9.00")], parts=[Other(gifts, world.fund, Decimal(9), "x")], by=world.treasurer
        )


def test_gift_through_a_booking_leads_from_receipt_to_the_line_of_the_bank(world):
    booking = booking_of(world, "12.00", text="from Clara Weiss")
    gift = Gift(Decimal("12.00"), {"appeal": world.appeal, "body": world.body})
    made = services.match_bookings([booking], parts=[gift], by=world.treasurer)
    found = Contribution.objects.get(receipts__number=1, receipts__body=world.body)
    assert (found.entry.made_by_match.match, found.entry.matches.get().match.bookings.get().booking) == (made, booking)
    services.unmatch(made, because="no gift", by=world.treasurer)
    found.receipt.refresh_from_db()
    assert (found.receipt.void_reason, held(world)) == ("no gift", 0)


def test_posted_list_whose_deposit_nobody_recorded(world):
    one = world.at(ListState.POSTED)
    booking = booking_of(world, "32.50", text=f"list {one.number}", day="2026-03-16")
    found = best(booking)
    assert (found.parts, found.ties) == ((PaidIn((one,)),), True)
    accept(world, found)
    one.refresh_from_db()
    assert (one.deposit.amount, held(world), held(world, Role.COUNTED_CASH)) == (Decimal("32.50"), Decimal("32.50"), 0)


def test_two_deposits_of_these_days_without_a_code(world):
    world.deposit(), world.deposit(sums=["7.50"])
    found = best(booking_of(world, "40.00"))
    assert found.reasons == ("both were paid in these days, and together they come to its sum",)
    accept(world, found)


def test_put_aside_and_taken_up_again(world):
    booking = booking_of(world)
    with pytest.raises(Refusal, match="Say why"):
        services.put_aside([booking], because="  ", by=world.treasurer)
    made = services.put_aside([booking], because="another association's", by=world.treasurer)
    assert not Booking.objects.unmatched().exists()
    services.unmatch(made, because="ours after all", by=world.treasurer)
    acts = Minute.objects.about(made).order_by("id").values_list("act", flat=True)
    assert (list(acts), list(Booking.objects.unmatched())) == (["booking put aside", "match undone"], [booking])


def test_stale_suggestion_is_refused_and_changes_nothing(world):
    deposit = world.deposit()
    one, other = (booking_of(world, text=f"{deposit.code} {turn}") for turn in "ab")
    seen = best(one)
    services.match(other, deposit, by=world.treasurer)
    with pytest.raises(Refusal, match=f"Deposit {deposit.code} is matched already"):
        accept(world, seen)
    with pytest.raises(Refusal, match="This booking is matched already"):
        services.put_aside([other], because="no", by=world.treasurer)
    assert Match.objects.count() == 1


def test_sums_that_differ_say_what_is_left_over(world):
    deposit, entry = world.deposit(), opened(world, "5.00")
    with pytest.raises(Refusal, match=r"comes to 37\.50 EUR: 2\.50 EUR is left over"):
        services.match_bookings(
            [booking_of(world, "40.00")], parts=[Arrival(deposit), Standing(entry)], by=world.treasurer
        )
    with pytest.raises(Refusal, match="choose what that is"):
        services.match_bookings([booking_of(world, "41.00")], by=world.treasurer)


def test_bookings_of_two_accounts_do_not_go_together(world):
    foreign = booking_of(world, "-32.50", account=makers.bank())
    with pytest.raises(Refusal, match="two accounts"):
        services.match_bookings([booking_of(world), foreign], by=world.treasurer)


def test_entry_taken_back_before_the_bank_saw_it_is_nothing_to_match(world):
    entry = opened(world)
    answer = reverse(entry, by=world.treasurer, because="typed twice", on=date(2026, 3, 20))
    assert list(open_entries(world.bank)) == []
    for one in (entry, answer):
        with pytest.raises(Refusal, match="nothing of it is left"):
            services.match_bookings([booking_of(world, "40.00")], parts=[Standing(one)], by=world.treasurer)


def test_entry_taken_back_after_the_bank_saw_it_waits_for_the_money_to_return(world):
    entry = opened(world)
    services.match_bookings([booking_of(world, "40.00")], parts=[Standing(entry)], by=world.treasurer)
    answer = reverse(entry, by=world.treasurer, because="another's", on=date(2026, 3, 20))
    assert list(open_entries(world.bank)) == [answer]


def test_all_that_is_certain_at_once_and_each_undone_by_itself(world):
    first, second, unnamed = world.deposit(), world.deposit(sums=["7.50"]), world.deposit(sums=["3.00"])
    booking_of(world, text=first.code)
    booking_of(world, "7.50", text=second.code)
    booking_of(world, "3.00", text="no code")
    seen, told = services.certain_matches(), []
    assert {one.deposit for one in seen} == {first, second}
    done = services.match_all(by=world.treasurer, progress=lambda *at: told.append(at))
    assert (len(done.matches), done.refused, told) == (2, [], [(1, 2), (2, 2)])
    wrong = next(one for one in done.matches if one.entries.get().deposit == first)
    services.unmatch(wrong, because="looked again", by=world.treasurer)
    assert set(Deposit.objects.unmatched()) == {first, unnamed}


def test_two_bookings_that_name_one_deposit_are_not_certain_both(world):
    deposit = world.deposit()
    for turn in "ab":
        booking_of(world, text=f"{deposit.code} {turn}")
    assert len(services.certain_matches()) == 1
