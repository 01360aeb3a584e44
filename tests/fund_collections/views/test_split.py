"""One booking split into parts on its page: added up before it is saved, rows added without script, saved whole."""

from decimal import Decimal

import pytest

from fund_collections.forms.split import PartRow
from fund_collections.models import Contribution, Match
from ledger.models import Account, Balance, Role
from tests import makers
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.services.test_pledges import pledge_of
from tests.fund_collections.views.test_pages import at, query_count


@pytest.fixture
def send(world, sign_in):
    """Send the rows of the page of one booking of 12.00 with a button; the words of what comes back."""
    booking, client = booking_of(world, "12.00"), sign_in(world.treasurer)

    def send(act, *rows):
        form = {"part-TOTAL_FORMS": len(rows), "part-INITIAL_FORMS": 0, "act": act}
        form |= {f"part-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}
        return client.post(at("booking_split", booking.pk), form, follow=True).content.decode()

    send.booking, send.client = booking, client
    return send


def gift(world, amount, appeal=None, **more):
    return {"what": "gift", "sum": amount, "appeal": (appeal or world.appeal).pk, "body": world.body.pk} | more


def test_gifts_to_two_appeals_are_added_up_then_matched(world, send):
    other = world.appeal_into(makers.fund("coal"))
    rows = [gift(world, "7.00", kind="pseudonym", giver="a miner"), gift(world, "4.00", other)]
    assert "The parts come to 11.00 EUR, the bank booked 12.00 EUR: the difference is 1.00 EUR." in send("check", *rows)
    assert "1.00 EUR is left over." in send("match", *rows)
    assert not Match.objects.exists()
    rows[1]["sum"] = "5.00"
    assert "as the bank booked: nothing is left over." in send("check", *rows)
    assert not Match.objects.exists()
    assert "The booking is matched, part by part." in send("match", *rows)
    given = Contribution.objects.order_by("amount").values_list("appeal", "amount", "pseudonym")
    assert list(given) == [(other.pk, 5, ""), (world.appeal.pk, 7, "a miner")]
    assert Match.objects.get().entries.count() == 2


def test_two_pledges_of_one_booking(world, send):
    one, other = pledge_of(world), pledge_of(world)
    rows = [{"what": "code", "code": one.code, "sum": "7"}, {"what": "code", "code": other.code.lower(), "sum": "5"}]
    assert "Say how much of it pays pledge" in send("match", rows[0], rows[1] | {"sum": ""})
    assert "part by part" in send("match", *rows)
    assert dict(Contribution.objects.values_list("pledge", "amount")) == {one.pk: 7, other.pk: 5}


def test_gift_less_a_fee(world, send):
    rows = [gift(world, "12.50"), {"what": "fee", "sum": "0.50", "fund": world.fund.pk}]
    assert "part by part" in send("match", *rows)
    fees = Balance.objects.get(account=Account.objects.playing(Role.FEES), fund=world.fund)
    assert (fees.amount, Contribution.objects.get().amount) == (Decimal("0.50"), Decimal("12.50"))


def test_one_more_row_keeps_what_was_typed_and_says_nothing_wrong(world, send):
    page = send("more", gift(world, "7.00"), {"what": "gift"})
    assert ("part-2-what" in page, 'value="7.00"' in page, "not taken" in page) == (True, True, False)
    assert "Part 2, Appeal</a>: This part needs it." in send("check", gift(world, "7.00"), {"what": "gift"})
    assert "Name at least one part." in send("match", {}, {})


def test_what_is_wrong_with_a_part_as_a_whole_is_told(world, send, monkeypatch):
    monkeypatch.setattr(PartRow, "clean", lambda row: row.add_error(None, f"of {row.prefix} alone"))
    page = send("check", gift(world, "7.00"), gift(world, "5.00"))
    assert ("<li>Part 1: of part-0 alone</li>" in page, "<li>Part 2: of part-1 alone</li>" in page) == (True, True)


def test_entry_by_its_code_brings_its_own_sum(world, send):
    entry = makers.filled(world.fund, world.bank, "2.00", by=world.treasurer)
    coded = {"what": "code", "code": entry.code}
    assert "is 2.00 EUR: leave the sum empty" in send("check", coded | {"sum": "3.00"})
    assert "There is no deposit, list, entry or pledge" in send("check", {"what": "code", "code": "DP-77777"})
    assert "part by part" in send("match", coded, gift(world, "10.00"))


def test_page_takes_as_many_queries_with_many_rows(world, send):
    url = at("booking_split", send.booking.pk)
    before = query_count(send.client, url)
    world.appeal_into(world.fund), makers.fund("coal"), makers.member("GR")
    assert (query_count(send.client, url), before <= 12) == (before, True)
