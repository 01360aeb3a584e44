"""The chain: exact links from every side, what each office is told, what is missing, and what it costs."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.offices import Office
from letters import services as letters
from portal.chain import chain
from remittances import services as remittances
from tests import makers

NBSP = "\N{NO-BREAK SPACE}"
EURO = f"{NBSP}EUR"


@pytest.fixture
def told(story):
    return story.told()


def words(thing, user):
    return [(link.label, link.value, link.note, link.state) for link in chain(thing, user)]


def link(thing, user, label):
    return next(one for one in chain(thing, user) if one.label == label)


def things(story, told):
    """Every kind of thing that has a chain."""
    paper = told["deposit"].lists.get()
    attempt = told["remittance"].attempts.get()
    return {
        **told,
        "list": paper,
        "gift": paper.contributions.get(),
        "fund": story.fund,
        "attempt": attempt,
        "confirmation": attempt.confirmations.get(),
        "gift's entry": paper.contributions.get().entry,
        "deposit's entry": told["deposit"].entry,
        "attempt's entry": attempt.entry,
    }


def test_remittance_told_to_the_treasurer(story, told, settings):
    order, paper = told["remittance"], told["deposit"].lists.get()
    today = words(order, story.treasurer)[4][2].split(" · ")[1].removeprefix("sent ")
    assert words(order, story.treasurer) == [
        ("Collection", "1 list", f"4 Mar · 540.20{EURO}", "done"),
        ("Deposit", "1 deposit", "", "done"),
        ("Fund", "Relief-Nl", "exiles in the north", "done"),
        ("Decision", told["decision"].code, f"{today} · 1 body for", "done"),
        ("Remittance", order.code, f"500.00{EURO} · sent {today} · fee 15.00", "here"),
        ("Confirmation", "by letter", f"{today} · 500.00{EURO}", "done"),
        ("Letter", told["letter"].code, "", "done"),
    ]
    assert link(paper, story.treasurer, "Collection").value == paper.number


def test_list_told_to_its_collector(story, told):
    paper = told["deposit"].lists.get()
    assert [(one.label, one.value, one.state) for one in chain(paper, story.collecting)] == [
        ("Collection", paper.number, "here"),
        ("Deposit", told["deposit"].code, "done"),
        ("Fund", "Relief-Nl", "done"),
        ("Decision", told["decision"].code, "done"),
        ("Remittance", "1 remittance", "done"),
        ("Confirmation", "1 confirmed", "done"),
        ("Letter", "1 letter", "done"),
    ]


def test_gift_and_entry_lead_to_their_list(story, told):
    gift = told["deposit"].lists.get().contributions.get()
    for thing in (gift, gift.entry):
        found = link(thing, story.treasurer, "Collection")
        assert (found.state, found.note, found.url) == ("here", "line 1 · 4 Mar", gift.list.get_absolute_url())


def test_letter_leads_the_secretary_to_the_item(story, told):
    found = link(told["letter"], story.secretary, "Bulletin")
    assert (found.value, found.url) == (str(told["item"]), told["item"].get_absolute_url())
    assert link(told["item"], story.secretary, "Letter").url == told["letter"].get_absolute_url()


@pytest.mark.parametrize("office", [Office.TREASURER, Office.AUDITOR, Office.SECRETARY, Office.CASE_WORKER])
def test_every_address_of_a_chain_opens(story, told, sign_in, office):
    user = story.case_worker if office == Office.CASE_WORKER else makers.user(office)
    client = sign_in(user)
    found = {one.url for thing in things(story, told).values() for one in chain(thing, user) if one.url}
    assert found
    assert [url for url in found if client.get(url).status_code != 200] == []


def test_auditor_walks_it_both_ways(story, told, auditor):
    pages = {"Collection": "list", "Deposit": "deposit", "Fund": "fund", "Decision": "decision", "Letter": "letter"}
    found = {label: link(told["remittance"], auditor, label).url for label in ("Fund", "Decision", "Letter")}
    known = things(story, told)
    assert found == {label: known[pages[label]].get_absolute_url() for label in found}
    back = {
        name: link(known[name], auditor, "Remittance").url for name in ("list", "deposit", "fund", "decision", "letter")
    }
    assert set(back.values()) == {told["remittance"].get_absolute_url()}


@pytest.mark.parametrize(
    "kind", ["list", "gift", "fund", "decision", "remittance", "letter", "item", "deposit's entry"]
)
def test_at_most_four_queries_whatever_the_number(story, told, auditor, kind):
    thing = type(things(story, told)[kind]).objects.get(pk=things(story, told)[kind].pk)
    chain(thing, auditor)  # the offices are asked once per request, the things it belongs to once per page
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            chain(thing, auditor)
        counts.append(len(asked))
        story.deposited(story.posted("3"), story.posted("4"))
    assert counts[0] == counts[1] <= 4


# What an office is not told.


def test_delegate_is_told_of_no_other_body(story, foreign, told):
    foreign.appeal = story.appeal
    foreign.posted("77.00")
    found = link(told["decision"], foreign.delegate, "Collection")
    assert (found.value, found.note) == ("1 list", f"4 Mar · 77.00{EURO}")
    assert link(told["decision"], story.treasurer, "Collection").value == "2 lists"


def test_approver_is_told_a_number_of_lists_and_no_day_of_sending(story, told):
    collection = link(told["remittance"], story.approvers[0], "Collection")
    assert (collection.value, collection.note, collection.url) == ("1 list", "", "")
    assert "sent " not in link(told["remittance"], story.approvers[0], "Remittance").note


def test_forwarder_is_told_the_own_day_of_sending(story, told, forwarder):
    assert "sent " in link(told["remittance"], story.forwarder, "Remittance").note
    assert link(told["remittance"], forwarder, "Remittance").note == ""


def test_secretary_is_told_the_code_of_an_order_and_no_sum(story, told):
    found = link(told["letter"], story.secretary, "Remittance")
    assert (found.value, found.note, found.url) == (told["remittance"].code, "", "")


@pytest.mark.parametrize("office", [Office.DELEGATE, Office.APPROVER, Office.TREASURER, Office.FORWARDER])
def test_nobody_else_is_led_from_news_to_a_letter(told, office):
    assert chain(told["item"], makers.user(office)) == []
    assert "Bulletin" not in [one.label for one in chain(told["remittance"], makers.user(office))]


def test_nothing_for_strangers(told, client):
    assert chain(told["item"], AnonymousUser()) == []
    assert 'class="chain"' not in client.get(told["item"].get_absolute_url()).content.decode()


# What is missing, and what came back.


def test_draft_has_its_end_missing(story):
    story.posted()
    order = story.drafted(story.decided(), story.addressed())
    assert [(one.value, one.state) for one in chain(order, story.treasurer)][1:2] == [("none yet", "missing")]
    assert [one.state for one in chain(order, story.treasurer)][4:] == ["here", "missing", "missing"]


def test_what_came_back_stands_at_the_confirmation(story):
    story.deposited()
    order = story.sent(story.drafted(story.decided(), story.addressed()))
    order = remittances.mark_returned(order, returned=Decimal(460), because="moved away", by=story.treasurer)
    found = link(order, story.treasurer, "Confirmation")
    assert (found.value, found.state) == ("none yet", "missing")
    assert re.fullmatch(rf"460\.00{EURO} came back \d+ \w+", found.note)


def test_letter_that_confirms_nothing(story):
    story.addressed()
    letter = letters.receive_letter(
        received_on=makers.LONG_AGO, language="en", original="News.", captive=story.captive, by=story.secretary
    )
    assert [(one.label, one.state) for one in chain(letter, story.secretary)] == [
        ("Confirmation", "missing"),
        ("Letter", "here"),
        ("Bulletin", "missing"),
    ]


def test_entry_that_moves_no_coin_of_a_chain(story):
    assert chain(makers.filled(story.fund, story.bank, 5, by=story.treasurer), story.treasurer) == []
