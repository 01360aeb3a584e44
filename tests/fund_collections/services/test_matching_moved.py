"""Money moved between two bank accounts of ours: one entry, a match on each side, from either, undone together."""

from decimal import Decimal

import pytest

from access.refusal import Refusal
from fund_collections import services
from fund_collections.models import Booking, Match
from fund_collections.services.matching import Standing
from ledger.models import Account, Balance, Entry
from tests import makers
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.views.test_pages import at


def held(world, account):
    return sum(Balance.objects.filter(account=account, fund=world.fund).values_list("amount", flat=True))


@pytest.fixture
def two_sides(world):
    """A booking out of the world's bank and the one into another, and that other."""
    other = makers.bank("EUR")
    makers.filled(world.fund, world.bank, "100.00", by=world.treasurer)
    out = booking_of(world, "-60.00", text="to our other account")
    came = booking_of(world, "60.00", text="from ours", day="2026-03-21", account=other)
    return out, came, other


@pytest.mark.parametrize("from_out", [True, False])
def test_moved_from_either_booking_and_undone_from_either(world, two_sides, from_out):
    out, came, other = two_sides
    one, answer = (out, came) if from_out else (came, out)
    to = answer.statement.account
    made = services.match_moved(one, other=to, fund=world.fund, answer=answer, by=world.treasurer)
    assert (held(world, world.bank), held(world, other)) == (Decimal("40.00"), Decimal("60.00"))
    assert (Booking.objects.unmatched().count(), made.entries.get().entry.matches.count()) == (0, 2)
    services.unmatch(came.matches.get().match, because="by mistake", by=world.treasurer)
    assert (held(world, world.bank), held(world, other)) == (Decimal("100.00"), 0)
    assert (set(Booking.objects.unmatched()), list(Match.objects.standing())) == ({out, came}, [])
    with pytest.raises(Refusal, match="undone already"):
        services.unmatch(made, because="twice", by=world.treasurer)


def test_entry_waits_for_the_booking_of_a_later_statement(world):
    other, out = makers.bank("EUR"), booking_of(world, "-60.00")
    makers.filled(world.fund, world.bank, "100.00", by=world.treasurer)
    made = services.match_moved(out, other=other, fund=world.fund, by=world.treasurer)
    came = booking_of(world, "60.00", day="2026-03-21", account=other)
    assert services.suggestions(came)[0].parts == (Standing(made.entries.get().entry),)


def test_moved_refuses_what_is_no_account_of_ours_in_the_currency(world, two_sides):
    out, came, _other = two_sides
    till = Account.objects.create(code="till", name="Till", kind="asset", currency=world.euro)
    for wrong in (makers.bank("GBP"), till, world.bank):
        with pytest.raises(Refusal, match=r"no bank account in EUR|another account"):
            services.match_moved(out, other=wrong, fund=world.fund, by=world.treasurer)
    with pytest.raises(Refusal, match="is not of the account"):
        services.match_moved(out, other=makers.bank("EUR"), fund=world.fund, answer=came, by=world.treasurer)
    assert not Match.objects.exists()


def test_moved_on_its_page(world, two_sides, sign_in):
    out, came, other = two_sides
    client = sign_in(world.treasurer)
    assert f"{came} · {other.code}" in client.get(at("booking_moved", out.pk)).content.decode()
    empty = client.post(at("booking_moved", out.pk), {"fund": world.fund.pk})
    assert "Choose the other account, or its booking." in empty.content.decode()
    done = client.post(at("booking_moved", out.pk), {"fund": world.fund.pk, "answer": came.pk}, follow=True)
    assert "both bookings are matched" in done.content.decode()
    page = client.get(at("booking_unmatch", came.pk)).content.decode()
    assert f"The match {out.matches.get().match} on the account {world.bank.code}" in page
    assert Entry.objects.filter(kind="bank").count() == 1
