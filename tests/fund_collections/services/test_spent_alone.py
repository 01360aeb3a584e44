"""What the bank kept or paid beyond the limit of its currency is booked only under a carried decision."""

import functools
from datetime import date
from decimal import Decimal

import pytest

from access.refusal import Refusal
from fund_collections import services
from fund_collections.models import MatchedEntry
from fund_collections.services.matching import Fee, Other
from ledger import services as ledger
from ledger.models import Account, Currency, EntryKind
from tests import makers
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.services.test_matching_decided import RAW, weighing
from tests.fund_collections.test_rules import broken_by
from tests.fund_collections.views.test_pages import at
from tests.remittances.story import carried_decision


@pytest.fixture
def decision(world):
    makers.filled(world.fund, world.bank, "200.00", by=world.treasurer)
    return carried_decision(world.fund, amount="80", by=world.treasurer)


def keep(world, *sums, decision=None):
    parts = [Fee(world.fund, Decimal(kept), decision) for kept in sums]
    booking = booking_of(world, str(-sum(Decimal(kept) for kept in sums)))
    return services.match_bookings([booking], parts=parts, by=world.treasurer)


def test_a_usual_fee_asks_for_nothing(world, decision):
    assert Currency.objects.get(pk="EUR").spent_alone == 50
    assert keep(world, "50.00").entries.get().decision is None


def test_a_large_one_wants_a_decision_and_weighs_on_it(world, decision):
    with pytest.raises(Refusal, match=r"fee of 50.01 EUR, above 50.00 EUR, wants a carried decision") as refused:
        keep(world, "50.01")
    assert refused.value.field == "decision"
    made = keep(world, "60.00", decision=decision)
    assert (made.entries.get().decision, weighing(decision)) == (decision, (60, 60))
    with pytest.raises(Refusal, match=r"has 20.00 EUR left: this is 31.00 EUR too much"):
        keep(world, "51.00", decision=decision)


def test_many_small_ones_of_one_booking_are_one_sum(world, decision):
    with pytest.raises(Refusal, match="only under a carried decision about it"):
        keep(world, "30.00", "30.00")
    assert keep(world, "20.00", "30.00").entries.count() == 2


def test_other_money_of_a_free_fund_is_spent_alone_up_to_the_same_sum(world):
    rent, free = Account.objects.create(code="rent", name="Rent", kind="expense"), makers.fund("free")
    makers.filled(free, world.bank, "200.00", by=world.treasurer)
    pay = functools.partial(Other, rent, free, text="rent")
    with pytest.raises(
        Refusal, match=r"^50.01 EUR, above 50.00 EUR, leaves a fund only under a carried decision"
    ) as no:
        services.match_bookings([booking_of(world, "-50.01")], parts=[pay(Decimal("-50.01"))], by=world.treasurer)
    assert no.value.field == "decision"
    parts = [pay(Decimal("-30.00")), Fee(free, Decimal("30.00"))]
    with pytest.raises(Refusal, match="only under a carried decision about it"):
        services.match_bookings([booking_of(world, "-60.00")], parts=parts, by=world.treasurer)
    decided = carried_decision(free, amount="80", by=world.treasurer)
    parts = [pay(Decimal("-60.00"), decision=decided)]
    services.match_bookings([booking_of(world, "-60.00")], parts=parts, by=world.treasurer)
    assert weighing(decided) == (60, 60)


@pytest.mark.parametrize(("kept", "rule"), [(50, None), (51, "spent_alone")])
def test_rule_holds_whoever_writes(kept, rule, world, decision):
    lines = [
        ledger.Line(world.bank, world.fund, "EUR", -Decimal(kept)),
        ledger.Line(Account.objects.playing("fees"), world.fund, "EUR", Decimal(kept)),
    ]
    day = date(2026, 3, 20)
    entry = ledger.post(by=world.treasurer, posted_on=day, kind=EntryKind.BANK, text="fee", lines=lines)
    booking = booking_of(world, f"-{kept}.00")
    facts = [world.bank.pk, world.treasurer.pk, booking.pk, entry.pk, entry.pk, world.bank.pk, None]
    assert (broken_by(RAW, *facts), MatchedEntry.objects.count()) == (rule, rule is None)


def test_the_page_asks_for_the_decision(world, decision, sign_in):
    client, page = sign_in(world.treasurer), at("booking_parts", booking_of(world, "-60.00").pk)
    form = {"fee": "60.00", "fund": world.fund.pk}
    assert "wants a carried decision about the fund: name it." in client.post(page, form).text
    done = client.post(page, form | {"decision": decision.pk}, follow=True)
    assert decision.get_absolute_url() in done.text


def test_a_row_of_a_split_is_a_usual_fee(world, decision, sign_in):
    page = at("booking_split", booking_of(world, "-60.00").pk)
    row = {"part-0-what": "fee", "part-0-sum": "60.00", "part-0-fund": world.fund.pk}
    told = sign_in(world.treasurer).post(page, row | {"part-TOTAL_FORMS": "1", "part-INITIAL_FORMS": "0"})
    assert "A fee above 50.00" in told.text.replace("\N{NO-BREAK SPACE}", " ")
