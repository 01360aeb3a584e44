"""Buttons that move money count once: pressed twice, from an old page, by the way back and forward again."""

from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import html

from access.once import fresh
from ledger.models import Entry
from remittances import services
from tests.remittances.story import DAY

DONE = "This form was sent already"
OLD = "This form is too old, or it was made for something or somebody else."


def address_of(name, order):
    return reverse(f"remittances:remittance_{name}", args=[] if name == "take_next" else [order.pk])


@pytest.fixture
def desks(brought_to, bank, forwarder, treasurer):
    """Of each act: the state of its order, who does it, and what is typed."""
    return {
        "take_next": ("approved", forwarder, {"route": "postal order"}),
        "send": ("in hand", forwarder, {"account": bank.pk, "fee": "15", "on": "2026-03-02"}),
        "confirm": ("sent", treasurer, {
            "grade": "provider", "received": "290", "on": "2026-03-03", "letter": "",
            "shares-TOTAL_FORMS": "0", "shares-INITIAL_FORMS": "0",
        }),
        "return": ("sent", treasurer, {"returned": "290", "on": "2026-03-03", "because": "moved"}),
    }  # fmt: skip


def opened(client, name, order):
    """The page with the act's form: for what is taken next the list, else a page of its own."""
    page = client.get(reverse("remittances:remittance_list") if name == "take_next" else address_of(name, order))
    return html.fromstring(page.text).xpath("//form//input[@name='once']/@value")


@pytest.mark.parametrize("name", ["take_next", "send", "confirm", "return"])
def test_pressed_twice_it_is_done_once_and_says_so(name, desks, brought_to, sign_in):
    state, person, typed = desks[name]
    order, client = brought_to(state), sign_in(person)
    (form_id,) = opened(client, name, order)
    answers = [client.post(address_of(name, order), {**typed, "once": form_id}, follow=True) for _press in range(2)]
    assert [answer.redirect_chain for answer in answers] == [[(order.get_absolute_url(), 302)]] * 2
    sentence = "It is not sent a second time." if name == "send" else DONE
    assert [sentence in answer.text for answer in answers] == [False, True]
    assert Entry.objects.count() == {"take_next": 1, "send": 2, "confirm": 3, "return": 3}[name]


@pytest.mark.parametrize("name", ["take_next", "send", "confirm", "return"])
def test_without_its_id_nothing_is_done(name, desks, brought_to, sign_in):
    state, person, typed = desks[name]
    order, client, before = brought_to(state), sign_in(person), Entry.objects.count()
    foreign = fresh("take next", "courier", person) if name == "take_next" else fresh(name, order.pk, order.forwarder)
    for form_id in ("", "nonsense", foreign):
        answer = client.post(address_of(name, order), {**typed, "once": form_id}, follow=True)
        assert OLD in answer.text
    order.refresh_from_db()
    assert (order.state, Entry.objects.count()) == (state, before)


def test_what_was_refused_is_sent_by_the_same_form(desks, brought_to, sign_in):
    _state, person, typed = desks["send"]
    order, client = brought_to("in hand"), sign_in(person)
    (form_id,) = opened(client, "send", order)
    refused = client.post(address_of("send", order), {**typed, "fee": "9000", "once": form_id})
    assert "9,000.00 EUR is too much" in refused.text
    assert refused.context["form"]["once"].value() == form_id
    client.post(address_of("send", order), {**typed, "once": form_id})
    assert order.attempts.count() == 1


def test_an_unused_page_of_the_first_attempt_does_not_send_the_second(
    desks, brought_to, bank, forwarder, treasurer, sign_in
):
    _state, _person, typed = desks["send"]
    order, client = brought_to("in hand"), sign_in(forwarder)
    (old,) = opened(client, "send", order)
    order = services.send(order, account=bank, fee=Decimal(15), on=DAY, by=forwarder)
    services.mark_returned(order, returned=Decimal(300), because="moved", on=DAY, by=treasurer)
    order = brought_to("in hand", services.recall(order, because="another way", by=treasurer))
    answer = client.post(address_of("send", order), {**typed, "once": old})
    assert (OLD in answer.text, order.attempts.count()) == (True, 1)
    (now,) = html.fromstring(answer.text).xpath("//form//input[@name='once']/@value")
    client.post(address_of("send", order), {**typed, "once": now})
    assert order.attempts.count() == 2


def test_a_form_drafts_one_remittance(money, decision, address, treasurer, sign_in):
    client, new = sign_in(treasurer), reverse("remittances:remittance_new")
    typed = {"decision": decision.pk, "address": address.code, "amount": "30", "route": "courier", "purpose": "bread"}
    assert OLD in client.post(new, typed).text
    typed["once"] = client.get(new).context["form"]["once"].value()
    answers = [client.post(new, typed, follow=True) for _press in range(2)]
    assert [DONE in answer.text for answer in answers] == [False, True]
    assert services.left_of_decision(decision) == 970
