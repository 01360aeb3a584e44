"""Other money leaves a restricted fund only under a carried decision about it, and weighs on that decision."""

from datetime import date
from decimal import Decimal

import pytest

from access.offices import Office
from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Match, MatchedEntry
from fund_collections.services.matching import Other
from ledger import services as ledger
from ledger.models import Account, EntryKind
from member_parties.models import Decision
from remittances.services import left_of_decision
from tests import makers
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.test_rules import broken_by
from tests.fund_collections.views.test_pages import at
from tests.remittances.story import carried_decision


@pytest.fixture
def rent(world):
    makers.filled(world.fund, world.bank, "100.00", by=world.treasurer)
    return Account.objects.create(code="rent", name="Rent", kind="expense")


@pytest.fixture
def decision(world):
    return carried_decision(world.fund, amount="50", by=world.treasurer)


def spend(world, rent, decision=None, amount="-30.00", fund=None):
    part = Other(rent, fund or world.fund, Decimal(amount), "rent of March", decision)
    return services.match_bookings([booking_of(world, amount)], parts=[part], by=world.treasurer)


def weighing(decision):
    return Decision.objects.with_used().get(pk=decision.pk).used, decision.amount - left_of_decision(decision)


def test_restricted_money_wants_a_decision_and_free_money_none(world, rent):
    with pytest.raises(Refusal, match="only under a carried decision: name it") as refused:
        spend(world, rent)
    assert refused.value.field == "decision"
    free = makers.fund("free")
    makers.filled(free, world.bank, "100.00", by=world.treasurer)
    assert spend(world, rent, amount="-29.00", fund=free).entries.get().decision is None


def test_spent_under_a_decision_weighs_on_it_until_undone(world, rent, decision):
    made = spend(world, rent, decision)
    assert weighing(decision) == (30, 30)
    assert Minute.objects.about(decision).latest("id").act == "booking matched"
    with pytest.raises(Refusal, match=r"has 20.00 EUR left: this is 11.00 EUR too much"):
        spend(world, rent, decision, amount="-31.00")
    services.unmatch(made, because="by mistake", by=world.treasurer)
    assert weighing(decision) == (0, 0)


def test_the_page_of_the_decision_lists_what_the_bank_paid(world, rent, decision, sign_in):
    made, other = spend(world, rent, decision), spend(world, rent, decision, amount="-12.00")
    services.unmatch(other, because="by mistake", by=world.treasurer)
    shown = sign_in(world.treasurer).get(decision.get_absolute_url())
    told = {(one.match_id, one.sum, not one.is_undone) for one in shown.context["payments"]}
    assert told == {(made.pk, 30, True), (other.pk, 12, False)}
    assert f'href="{made.get_absolute_url()}"' in shown.text
    assert shown.context["used"] == 30


@pytest.mark.parametrize("count", [1, 3])
def test_that_page_asks_the_same_at_one_payment_and_at_three(
    count, world, rent, decision, sign_in, django_assert_num_queries
):
    for turn in range(count):
        spend(world, rent, decision, amount=f"-3.0{turn}")
    client = sign_in(makers.user(Office.AUDITOR))
    client.get(decision.get_absolute_url())
    with django_assert_num_queries(12):
        client.get(decision.get_absolute_url())


def test_decision_about_another_fund_or_money_that_came_in(world, rent, decision):
    with pytest.raises(Refusal, match="no carried decision about the fund"):
        spend(world, rent, carried_decision(makers.fund("free"), by=world.treasurer, code="D-32"))
    with pytest.raises(Refusal, match="for money that goes out"):
        spend(world, rent, decision, amount="3.00")
    assert not Match.objects.exists()


def test_page_asks_for_the_decision_and_offers_those_with_room(world, rent, decision, sign_in):
    booking, client = booking_of(world, "-30.00"), sign_in(world.treasurer)
    form = {"other": rent.pk, "other_sum": "30.00", "text": "rent", "fund": world.fund.pk}
    page = client.post(at("booking_parts", booking.pk), form).content.decode()
    assert ("name it." in page, f"{world.fund.code}, 50.00 EUR left" in page) == (True, True)
    done = client.post(at("booking_parts", booking.pk), form | {"decision": decision.pk}, follow=True)
    assert decision.get_absolute_url() in done.content.decode()


RAW = """WITH made AS (INSERT INTO fund_collections_match
        (id, account_id, ignored_because, undone_because, matched_by_id)
        VALUES (gen_random_uuid(), %s, '', '', %s) RETURNING id),
    booked AS (INSERT INTO fund_collections_matchedbooking (match_id, booking_id) SELECT id, %s FROM made)
    INSERT INTO fund_collections_matchedentry (match_id, entry_id, made_id, account_id, decision_id)
    SELECT id, %s, %s, %s, %s FROM made"""


@pytest.mark.parametrize(
    ("under", "amount", "rule"),
    [("none", 30, "match_under_decision"), ("other", 30, "match_under_decision"), ("own", 60, "match_within_decision"),
     ("rule", 30, "match_under_decision"), ("own", 30, None)],
)  # fmt: skip
def test_rule_holds_whoever_writes(world, rent, decision, under, amount, rule):
    other = carried_decision(makers.fund("free"), by=world.treasurer, code="D-32")
    ruled = carried_decision(world.fund, by=world.treasurer, code="D-33", about="signatures")
    keys = {"none": None, "other": other.pk, "own": decision.pk, "rule": ruled.pk}
    key, spent = keys[under], Decimal(amount)
    lines = [ledger.Line(world.bank, world.fund, "EUR", -spent), ledger.Line(rent, world.fund, "EUR", spent)]
    day = date(2026, 3, 20)
    entry = ledger.post(by=world.treasurer, posted_on=day, kind=EntryKind.BANK, text="rent", lines=lines)
    booking = booking_of(world, f"-{amount}.00")
    facts = [world.bank.pk, world.treasurer.pk, booking.pk, entry.pk, entry.pk, world.bank.pk, key]
    assert broken_by(RAW, *facts) == rule
    assert MatchedEntry.objects.count() == (rule is None)
