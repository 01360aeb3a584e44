"""Who finds which door: another body's things are not there, what is seen but not to be done is refused."""

import pytest
from django.urls import reverse

from access.offices import Office
from fund_collections.models import Booking, ListState, Receipt
from tests import makers
from tests.fund_collections.views.test_pages import at, import_for


@pytest.mark.parametrize("name", ["list_detail", "list_type", "list_count", "list_post", "list_return"])
@pytest.mark.parametrize("person", ["typist", "delegate"])
def test_list_of_another_body_is_not_found(world, other_world, sign_in, name, person):
    foreign = other_world.at(ListState.RETURNED)
    client = sign_in(getattr(world, person))
    assert client.get(at(name, foreign.pk)).status_code == 404
    assert client.post(at(name, foreign.pk)).status_code in {404, 405}


def test_hidden_and_missing_look_the_same(world, other_world, sign_in):
    client = sign_in(world.delegate)
    hidden = client.get(at("list_detail", other_world.issued().pk))
    missing = client.get(at("list_detail", world.body.pk))
    assert hidden.content == missing.content


def test_receipt_and_deposit_of_another_body_are_not_found(world, other_world, sign_in):
    deposit = other_world.deposit()
    client = sign_in(world.delegate)
    for thing in (deposit, Receipt.objects.first()):
        assert client.get(thing.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["list_list", "contribution_list", "deposit_list", "appeal_list"])
def test_lists_and_files_show_the_own_body_alone(world, other_world, sign_in, name):
    own, foreign = world.deposit(), other_world.deposit()
    client = sign_in(world.delegate)
    for response in (client.get(at(name)), client.post(at(name) + "?as=csv")):
        text = b"".join(response) if response.streaming else response.content
        assert foreign.code.encode() not in text
        assert foreign.lists.get().number.encode() not in text
    if name == "deposit_list":
        assert own.code.encode() in text


def test_collector_sees_own_lists_and_not_those_of_another_collector(world, sign_in):
    world.issued()
    colleague = makers.user(Office.COLLECTOR, body=world.body)
    client = sign_in(colleague)
    assert client.get(at("list_detail", world.issued().pk)).status_code == 404


@pytest.mark.parametrize(
    ("person", "state", "name"),
    [
        ("treasurer", ListState.ISSUED, "list_type"),
        ("treasurer", ListState.RETURNED, "list_count"),
        ("typist", ListState.RETURNED, "list_count"),
        ("typist", ListState.RETURNED, "list_return"),
        ("delegate", ListState.COUNTED, "list_post"),
    ],
)
def test_seen_but_not_to_be_done_is_refused(world, sign_in, person, state, name):
    one = world.at(state)
    for method in ("get", "post"):
        assert getattr(sign_in(getattr(world, person)), method)(at(name, one.pk)).status_code == 403
    one.refresh_from_db()
    assert one.state == state


@pytest.mark.parametrize(
    "name", ["statement_list", "statement_import", "contribution_list", "list_list", "appeal_list"]
)
def test_people_without_an_office_are_refused(world, sign_in, stranger, name):
    assert sign_in(stranger).get(at(name)).status_code == 403


def test_auditor_reads_everything_and_does_nothing(world, sign_in, auditor):
    deposit = world.deposit()
    statement = import_for(world, deposit)
    client = sign_in(auditor)
    one = deposit.lists.get()
    for thing in (deposit, statement, one, Receipt.objects.first()):
        assert client.get(thing.get_absolute_url()).status_code == 200
    acts = [at("list_return", one.pk), at("list_issue"), at("deposit_new"), at("statement_import")]
    acts.append(at("booking_match", Booking.objects.get().pk))
    assert {client.post(url).status_code for url in acts} == {403}


def test_auditor_sees_neither_words_nor_places_of_givers(world, sign_in, auditor):
    from fund_collections.services import Line

    line = Line(1, 5, "pseudonym", pseudonym="metal worker", place="Jena")
    one = world.at(ListState.POSTED, lines=[line])
    page = sign_in(auditor).get(one.get_absolute_url()).content.decode()
    assert ("metal worker" in page, "Jena" in page) == (False, False)
    assert "metal worker" in sign_in(world.delegate).get(one.get_absolute_url()).content.decode()


def test_everything_wants_a_login(client):
    response = client.get(at("list_list"))
    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("account_login"))
