"""Saying what a booking is, on its pages: one press, split and combine, a gift, put aside, all that is certain."""

from datetime import date
from decimal import Decimal

import pytest

from fund_collections import services
from fund_collections.models import Booking, Contribution, Match
from portal.waits import waits
from tests import makers
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.services.test_pledges import pledge_of
from tests.fund_collections.views.test_pages import at, query_count


@pytest.fixture
def treasury(world, sign_in):
    return sign_in(world.treasurer)


def text_of(answer):
    return answer.content.decode()


def test_suggestion_is_accepted_with_what_it_carries(world, treasury):
    deposit = world.deposit()
    one, other = (booking_of(world, sum_, text=f"{deposit.code} {sum_}") for sum_ in ("30.00", "2.50"))
    page = text_of(treasury.get(one.get_absolute_url()))
    assert f'name="booking" value="{other.pk}"' in page
    form = {"booking": [other.pk], "code": deposit.code, "back": "list"}
    assert "is matched with" in text_of(treasury.post(at("booking_match", one.pk), form, follow=True))
    assert set(Match.objects.get().bookings.values_list("booking", flat=True)) == {one.pk, other.pk}


def test_fee_is_offered_and_wants_its_fund(world, treasury):
    deposit = world.deposit()
    booking = booking_of(world, "31.50", text=deposit.code)
    link = f"{at('booking_parts', booking.pk)}?code={deposit.code}&amp;fee=1.00"
    assert link in text_of(treasury.get(booking.get_absolute_url()))
    form = {"chosen": [deposit.code], "fee": "1.00"}
    assert "Name the fund that bears it." in text_of(treasury.post(at("booking_parts", booking.pk), form))
    answer = treasury.post(at("booking_parts", booking.pk), form | {"fund": world.fund.pk}, follow=True)
    assert "fee of the bank" in text_of(answer)


def test_what_cancels_itself_is_offered_by_name_and_taken_in_one_press(world, treasury):
    one, back = booking_of(world, "30.00", text="a"), booking_of(world, "-30.00", text="b")
    page = text_of(treasury.get(at("booking_list")))
    assert f'This is it<span class="vh">: {one}, {back}</span>' in page
    treasury.post(at("booking_match", one.pk), {"booking": [back.pk], "code": ""})
    assert not Booking.objects.unmatched().exists()


def test_parts_by_code_and_other_bookings(world, treasury):
    deposit, entry = world.deposit(), makers.filled(world.fund, world.bank, "5.00", by=world.treasurer)
    one, other = booking_of(world, "30.00", text="a"), booking_of(world, "7.50", text="b")
    form = {"bookings": [other.pk], "codes": f"{deposit.code.lower()}, {entry.code}"}
    assert "What the books say" in text_of(treasury.post(at("booking_parts", one.pk), form, follow=True))
    assert Match.objects.get().entries.count() == 2


def test_sums_that_differ_stand_on_the_form(world, treasury):
    deposit, booking = world.deposit(), booking_of(world, "31.00")
    page = text_of(treasury.post(at("booking_parts", booking.pk), {"chosen": [deposit.code]}))
    assert "The bank booked 31.00 EUR, deposit DP-00001 is 32.50 EUR." in page


def test_gift_of_a_booking_shows_the_line_of_the_bank_on_its_receipt(world, treasury):
    booking = booking_of(world, "12.00")
    form = {"appeal": world.appeal.pk, "body": world.body.pk, "kind": "pseudonym", "giver": "a miner"}
    treasury.post(at("booking_gift", booking.pk), form)
    gift = Contribution.objects.get()
    page = text_of(treasury.get(gift.receipt.get_absolute_url()))
    assert (booking.get_absolute_url() in page, gift.pseudonym) == (True, "a miner")


def test_put_aside_with_a_reason_and_undone(world, treasury):
    booking = booking_of(world)
    answer = treasury.post(at("booking_aside", booking.pk), {"because": "not ours"}, follow=True)
    assert "Put aside because: not ours" in text_of(answer)
    treasury.post(at("booking_unmatch", booking.pk), {"because": "ours"})
    assert list(Booking.objects.unmatched()) == [booking]


def test_certain_ones_are_looked_at_and_taken_at_once(world, treasury):
    deposit = world.deposit()
    booking_of(world, text=deposit.code)
    assert deposit.code in text_of(treasury.get(at("booking_match_all")))
    assert "1 match is made." in text_of(treasury.post(at("booking_match_all"), follow=True))
    assert "Nothing is certain" in text_of(treasury.get(at("booking_match_all")))


def test_list_filters_and_its_file_holds_what_is_shown(world, treasury):
    deposit = world.deposit()
    shown = booking_of(world, "-7.00", text=deposit.code)
    booking_of(world, "8.00", text="in")
    query = {"side": "out", "code": deposit.code}
    assert [row.booking for row in treasury.get(at("booking_list"), query).context["rows"]] == [shown]
    answer = treasury.post(at("booking_list") + f"?side=out&code={deposit.code}&as=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert (str(shown) in lines[1], ";-7,00;EUR;" in lines[1], len([line for line in lines if ";EUR;" in line])) == (
        True,
        True,
        1,
    )


def test_auditor_reads_and_does_not_match(world, sign_in, auditor):
    deposit = world.deposit()
    booking = booking_of(world, text=f"{deposit.code} Clara Weiss")
    page = text_of(sign_in(auditor).get(booking.get_absolute_url()))
    assert ("Clara" in page, "This is it" in page, "Sealed." in page) == (False, False, True)
    assert sign_in(auditor).post(at("booking_match", booking.pk), {"code": deposit.code}).status_code == 403


def test_pages_take_as_many_queries_at_three_as_at_one(world, treasury):
    pages = [at("booking_list"), at("booking_list") + "?state=", at("pledge_list"), at("transfer_list")]
    pledge, deposit = pledge_of(world), world.deposit()
    first = booking_of(world, "1.00", text=f"{pledge.code} {deposit.code} {deposit.lists.get().number}")
    pages += [pledge.get_absolute_url(), first.get_absolute_url(), at("booking_parts", first.pk)]
    before = [query_count(treasury, url) for url in pages]
    for number in range(2):
        pledge_of(world)
        deposit = world.deposit(sums=[f"{number + 1}.00"])
        booking_of(world, "1.00", text=f"{pledge.code} {deposit.code} {number}")
    assert [query_count(treasury, url) for url in pages] == before
    assert max(before) <= 12


def test_pledge_is_started_and_ended_by_its_delegate(world, other_world, sign_in):
    client = sign_in(world.delegate)
    form = {"body": world.body.pk, "appeal": world.appeal.pk, "currency": "EUR", "amount": "5", "count": 12}
    form |= {"interval_months": 1, "first_due_on": "2026-02-01", "kind": "anonymous"}
    page = text_of(client.post(at("pledge_new"), form, follow=True))
    assert "Pledge P-00001-" in page
    pledge = world.body.pledges.get()
    client.post(at("pledge_end", pledge.pk), {"because": "moved", "on": date(2026, 3, 1)})
    pledge.refresh_from_db()
    assert (pledge.ended_because, pledge.amount) == ("moved", Decimal(5))
    assert client.post(at("pledge_new"), form | {"body": other_world.body.pk}).status_code == 200
    assert other_world.body.pledges.count() == 0
    assert sign_in(other_world.delegate).get(pledge.get_absolute_url()).status_code == 404


def test_overdue_pledges_are_printed_by_code_for_the_own_body(world, other_world, sign_in):
    own, foreign = pledge_of(world), pledge_of(other_world)
    page = text_of(sign_in(world.delegate).get(at("pledge_reminders")))
    assert (own.code in page, foreign.code in page) == (True, False)


def test_entry_and_match_lead_to_one_another(world, treasury):
    entry = makers.filled(world.fund, world.bank, "5.00", by=world.treasurer)
    booking = booking_of(world, "5.00", text=entry.code)
    treasury.post(at("booking_match", booking.pk), {"code": entry.code})
    match = Match.objects.get()
    page = text_of(treasury.get(entry.get_absolute_url()))
    assert (match.get_absolute_url() in page, booking.get_absolute_url() in page) == (True, True)
    assert entry.get_absolute_url() in text_of(treasury.get(match.get_absolute_url()))


def test_nobody_is_reminded_of_an_ended_pledge(world, sign_in):
    pledge, client = pledge_of(world), sign_in(world.delegate)
    services.end_pledge(pledge, because="moved", by=world.delegate)
    assert pledge.code not in text_of(client.get(at("pledge_reminders")))
    assert waits(world.delegate) == []
    assert client.get(at("pledge_list"), {"state": "overdue"}).context["page"].object_list.count() == 0
    page = text_of(client.get(at("pledge_list"), {"state": "ended"}))
    assert (pledge.code in page, "open since" in page) == (True, True)


def test_overdue_pledges_are_paged_and_counted(world, sign_in, monkeypatch):
    monkeypatch.setattr("fund_collections.views.pledges.ON_PAPER", 2)
    codes = [pledge_of(world).code for _number in range(3)]
    client = sign_in(world.delegate)
    pages = [text_of(client.get(at("pledge_reminders"), {"page": number})) for number in (1, 2)]
    assert [[code in page for code in codes] for page in pages] == [[True, True, False], [False, False, True]]
    assert "1 to 2 of 3" in pages[0]
