"""The pages of burning: codes and countries, one red button, whom to warn."""

import pytest
from django.urls import reverse

from remittances import services
from remittances.models import RecipientAddress
from tests.remittances.story import CANARY, REASON
from tests.remittances.test_burning import WHY

LIST = "/remittances/burn/"


def page(name, address):
    return reverse(f"remittances:address_{name}", args=[address.pk])


@pytest.mark.parametrize("who", ["secretary", "forwarder"])
def test_from_the_list_to_the_warning(who, brought_to, people, forwarder, sign_in):
    order = brought_to("in hand")
    services.reveal_address(order, by=forwarder, because=REASON)
    address, client = order.address, sign_in(people[who])
    listed = client.get(LIST).text
    assert (address.code in listed, address.country in listed, address.notice in listed) == (True, True, False)
    asked = client.get(page("burn", address)).text
    assert ("Nobody can undo this" in asked, CANARY in asked) == (True, False)
    warned = client.post(page("burn", address), {"because": WHY}, follow=True)
    assert f"{address.code} is burned, its key destroyed, older keys replaced." in warned.text
    assert (forwarder.username in warned.text, order.code in warned.text) == (True, True)
    assert "burned" in client.get(LIST).text


def test_without_a_reason_nothing_burns(address, secretary, sign_in):
    answer = sign_in(secretary).post(page("burn", address), {"because": "known"})
    assert "15 characters" in answer.text
    assert RecipientAddress.objects.get().burned_at is None


def test_with_the_vault_closed_it_burns_and_says_what_follows(address, secretary, sign_in, settings):
    client, settings.HOLDER = sign_in(secretary), "/nobody"
    answer = client.post(page("burn", address), {"because": WHY}, follow=True)
    assert "The rest of its destruction goes on by itself" in answer.text
    assert "destroyed as soon as the vault is open" in answer.text
    assert RecipientAddress.objects.get().burned_at


@pytest.mark.parametrize("who", ["treasurer", "auditor", "approver", "case worker", "stranger"])
def test_nobody_else_finds_the_button(who, address, people, sign_in):
    client = sign_in(people[who])
    answers = [
        client.get(LIST),
        client.post(page("burn", address), {"because": WHY}),
        client.get(page("warning", address)),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert RecipientAddress.objects.get().burned_at is None


def test_a_case_worker_sees_that_it_is_burned(address, secretary, case_worker, sign_in):
    services.burn(address, because=WHY, by=secretary)
    client = sign_in(case_worker)
    assert "Burned: destroyed for ever" in client.get(address.get_absolute_url()).text
    assert "burned" in client.get("/remittances/addresses/").text


def test_what_left_before_is_listed(brought_to, secretary, sign_in):
    order = brought_to("sent")
    services.burn(order.address, because=WHY, by=secretary)
    shown = sign_in(secretary).get(page("warning", order.address)).text
    assert ("not to be called back" in shown, order.code in shown) == (True, True)
