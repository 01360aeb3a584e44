"""What waits: for each office exactly its own, with things of another body and other people lying beside."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from access.models import Appointment, User
from access.offices import Office
from bulletins import services as bulletins
from fund_collections import services as collections
from ledger import services as ledger
from letters import services as letters
from member_parties import services as parties
from portal.waits import asks, waits, words
from remittances import services as remittances
from remittances.models import DAYS_OF_OLD
from tests import makers

DAY = date(2026, 3, 10)


def titles(user, today=None):
    return [wait.title for wait in waits(User.objects.get(pk=user.pk), today)]


@pytest.fixture
def lists(story, foreign):
    """A list in every state for each of two bodies: (own, foreign) by state."""
    return {
        state: (getattr(story, state)(), getattr(foreign, state)())
        for state in ("issued", "typed", "counted", "posted")
    }


@pytest.fixture
def orders(story, foreign):
    """Remittances of two preparers of two bodies: (own, foreign) by state."""
    made = {}
    for one in (story, foreign):
        one.posted("900")
        facts = {"decision": one.decided("900"), "address": one.addressed(), "amount": "100"}
        made[one] = {
            "draft": one.drafted(**facts),
            "submitted": remittances.submit(one.drafted(**facts), by=one.treasurer),
            "approved": one.approved(one.drafted(**facts)),
            "sent": one.sent(one.drafted(**facts)),
        }
    return {state: (made[story][state], made[foreign][state]) for state in made[story]}


def test_collector(story, lists):
    assert titles(story.collecting) == [f"Type list {lists['issued'][0].number} and hand it in"]


def test_delegate(story, lists):
    decision = story.proposed()
    assert titles(story.delegate) == [
        f"Count list {lists['typed'][0].number} with a second person",
        f"Ask where list {lists['issued'][0].number} is",
        f"Vote on {decision.code}",
    ]


def test_delegate_who_typed_does_not_count(story):
    made = collections.type_list(
        story.issued(), lines=[collections.Line(1, Decimal(5))], collector_total=Decimal(5), by=story.delegate
    )
    assert titles(story.delegate, DAY) == []
    second = makers.user(Office.DELEGATE, body=story.body)
    assert titles(second, DAY) == [f"Count list {made.number} with a second person"]


def test_delegate_of_a_body_that_is_no_member_has_no_vote(story):
    story.proposed()
    assert titles(makers.user(Office.DELEGATE, body=makers.member(tied=False))) == []


def test_delegate_who_voted_waits_no_more(story):
    story.decided()
    assert titles(story.delegate) == []


def test_treasurer(story, lists, orders):
    assert titles(story.treasurer) == [
        "Post 2 lists",
        "Record the deposits of 4 lists",
        f"Submit {orders['draft'][0].code} for signature",
    ]


def test_treasurer_after_refusal_return_and_loss(story, orders):
    remittances.refuse(orders["submitted"][0], because="not this month", by=story.approvers[0])
    remittances.mark_returned(orders["sent"][0], returned=Decimal(90), because="moved", by=story.treasurer)
    remittances.mark_unknown(orders["sent"][1], because="no word", by=story.treasurer)
    assert titles(story.treasurer)[1:] == sorted([
        f"Decide about {orders['sent'][0].code}, which came back",
        f"Find out what became of {orders['sent'][1].code}",
        f"Read why {orders['submitted'][0].code} was refused",
        f"Submit {orders['draft'][0].code} for signature",
    ])  # fmt: skip


def test_silence_beyond_the_days_of_the_route(story, orders):
    later = timezone.localdate() + timedelta(days=DAYS_OF_OLD + 1)
    assert "Ask after 2 remittances" not in titles(story.treasurer, later - timedelta(days=1))
    assert "Ask after 2 remittances" in titles(story.treasurer, later)
    assert f"Ask after {orders['sent'][0].code}" in titles(story.forwarder, later)


def test_approver(story, orders):
    assert titles(story.approvers[0]) == ["Sign or refuse 2 remittances"]
    remittances.approve(orders["submitted"][0], body=story.approvers[0].body, by=story.approvers[0])
    assert titles(story.approvers[0]) == [f"Sign or refuse {orders['submitted'][1].code}"]
    assert titles(story.approvers[1]) == ["Sign or refuse 2 remittances"]


def test_approver_of_the_preparers_body(story, orders):
    of_preparer = makers.user(Office.APPROVER, body=story.treasurer.body)
    assert titles(of_preparer) == [f"Sign or refuse {orders['submitted'][1].code}"]


def test_second_approver_of_a_body_that_signed(story, orders):
    remittances.approve(orders["submitted"][0], body=story.approvers[0].body, by=story.approvers[0])
    second = makers.user(Office.APPROVER, body=story.approvers[0].body)
    assert titles(second) == [f"Sign or refuse {orders['submitted'][1].code}"]


def test_forwarder(story, foreign, orders):
    # How many wait, with no code and no sum, and the page on which the next one is taken.
    (wait,) = waits(story.forwarder)
    told = "Take the next of 2 orders in hand", "Signed by the bodies it needs", reverse("remittances:remittance_list")
    assert (wait.title, wait.why, wait.url) == told
    remittances.take_in_hand(orders["approved"][1], by=foreign.forwarder)
    (wait,) = waits(story.forwarder)
    assert (wait.title, wait.why, wait.url) == ("Take the next order in hand", *told[1:])
    remittances.take_in_hand(orders["approved"][0], by=story.forwarder)
    assert titles(story.forwarder) == [f"Send {orders['approved'][0].code}"]


def letter_of(story, day=DAY):
    return letters.receive_letter(
        received_on=day, language="en", original="News.", captive=story.captive, by=story.secretary
    )


def test_secretary(story, foreign):
    for one in (story, foreign):
        one.addressed()
    letter_of(story), letter_of(foreign)
    bulletins.draft_item(title="A page of news", text="News.", by=story.secretary)
    decision = story.proposed()
    assert titles(story.secretary) == ["Redact 2 letters", "Publish “A page of news”"]
    parties.cast_vote(decision, body=story.body, choice="yes", by=story.delegate)
    assert titles(story.secretary)[0] == f"Close the vote on {decision.code}"


def test_secretary_is_told_of_offices_that_end(secretary):
    user = makers.user(username="soon-ending")
    today = timezone.localdate()
    for days, office in ((20, Office.KEEPER), (80, Office.CASE_WORKER)):
        Appointment.objects.create(
            user=user, office=office, held_from=makers.LONG_AGO, held_to=today + timedelta(days=days)
        )
    assert titles(secretary) == ["Renew or replace an office of soon-ending"]


def test_case_worker(story, foreign, orders):
    today = timezone.localdate()
    own = letter_of(story, today)
    letter_of(foreign, today)
    assert titles(story.case_worker) == [
        f"Read whether letter {own.code} confirms a remittance",
        f"Redact letter {own.code}",
    ]


def test_auditor(story, foreign, orders, auditor):
    assert titles(auditor) == []
    made = ledger.reverse(
        makers.filled(story.fund, story.bank, 5, by=story.treasurer), by=story.treasurer, because="twice"
    )
    remittances.mark_unknown(orders["sent"][1], because="no word", by=story.treasurer)
    assert sorted(titles(auditor)) == [
        f"Find out what became of {orders['sent'][1].code}",
        f"Look at reversal {made.code}",
    ]


@pytest.mark.parametrize("office", [Office.KEEPER, Office.SYSADMIN])
def test_offices_without_daily_work(office, lists):
    assert titles(makers.user(office)) == []


def test_several_offices_make_one_list_oldest_first(story, lists):
    Appointment.objects.create(user=story.delegate, office=Office.SECRETARY, held_from=makers.LONG_AGO)
    decision = story.proposed()
    assert titles(story.delegate) == [
        f"Count list {lists['typed'][0].number} with a second person",
        f"Ask where list {lists['issued'][0].number} is",
        f"Vote on {decision.code}",
    ]


def test_one_thing_leads_to_its_page_and_several_to_the_list(story, lists):
    (first, *_rest) = waits(story.delegate)
    assert first.url == reverse("fund_collections:list_count", args=[lists["typed"][0].pk])
    story.typed()
    (first, *_rest) = waits(story.delegate)
    assert (first.title, first.url) == ("Count 2 lists with a second person", "/collections/lists/?state=returned")


def test_sums_and_ages_are_told(story):
    story.typed(), story.typed("9.80")
    (wait,) = waits(story.delegate, DAY)
    assert wait.why == "Handed in, by the collector’s own sum · 550.00\N{NO-BREAK SPACE}EUR"
    assert (wait.since, wait.age_days, wait.late) == (date(2026, 3, 2), 8, True)


def test_goods_wait_for_another_body_than_entered_them(story, foreign):
    flour = remittances.register_good(name="Flour", unit="kg", by=story.treasurer)
    story.posted("900")
    facts = {"good": flour, "decision": story.decided("900"), "quantity": Decimal(3), "account": story.bank}
    facts |= {"by": story.treasurer}
    lots = [remittances.enter_lot(**facts, cost=Decimal(cost)) for cost in (5, 6)]
    assert "Count 2 lots of goods" in titles(story.case_worker) + titles(foreign.case_worker)
    assert not any("goods" in title for title in titles(story.treasurer))
    remittances.drop_lot(lots[0], because="bought twice", by=story.treasurer)
    assert f"Count the goods of {lots[1].code}" in titles(foreign.case_worker)


def test_every_ask_has_its_words(story):
    asked = {ask.kind for of in asks.BY_OFFICE.values() for ask in of(story.secretary, DAY)}
    for of in (asks.of_counter, asks.of_paper):
        asked |= {ask.kind for ask in of(story.secretary, DAY)}
    asked |= {ask.kind for ask in asks.of_another_body(story.secretary)}
    assert asked == set(words.KINDS)


def test_one_query_whoever_asks(story, lists, orders, django_assert_num_queries):
    everything = makers.user(Office.TREASURER, Office.DELEGATE, Office.COLLECTOR, Office.CASE_WORKER, Office.SECRETARY)
    # The offices, and all that waits; whoever signs, also what became of that.
    for user, count in ((everything, 2), (story.delegate, 2), (story.approvers[0], 3), (story.case_worker, 2)):
        fresh = User.objects.get(pk=user.pk)
        with django_assert_num_queries(count):
            waits(fresh)
