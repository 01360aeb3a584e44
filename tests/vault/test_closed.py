"""While the vault is closed: public pages serve, what needs it says so, nothing typed is lost."""

import pytest
from django.db import transaction
from django.urls import reverse

from access.offices import Office
from audit.models import Minute
from captives.models import Captive
from letters.models import Letter
from remittances.models import RecipientAddress
from tests import makers
from tests.vault.making import LINES, WHY, sealed_address
from vault import alarms
from vault.client import BudgetSpent, Closed
from vault.middleware import SealedPages
from vault.services import CannotOpen, contains, fingerprint, reveal, rotate, seal

SENTENCE = "The vault is closed."


@pytest.fixture
def closed(key_holder):
    """The run's key holder closed, and open again afterwards."""
    holder = key_holder.holder
    held = holder.root, holder.set, holder.secrets
    holder.close()
    yield holder
    holder.root, holder.set, holder.secrets = held


@pytest.mark.parametrize("page", ["bulletins:front", "bulletins:feed", "account_login"])
def test_public_pages_serve(client, db, closed, page):
    assert client.get(reverse(page)).status_code == 200


def test_every_act_of_the_vault_refuses_with_its_sentence(db, forwarder, request):
    address = sealed_address()
    request.getfixturevalue("closed")
    for act in (
        lambda: seal(RecipientAddress(), lines=LINES),
        lambda: contains(address, "lines", "x"),
        lambda: reveal(address, "lines", by=forwarder, because=WHY),
        lambda: fingerprint("p", "x"),
        lambda: rotate("S4"),
    ):
        with pytest.raises(Closed, match=SENTENCE):
            act()


@pytest.mark.parametrize(
    ("office", "page", "typed", "model"),
    [
        (Office.SECRETARY, "letters:letter_new", {"original": "Dear comrades, of the winter"}, Letter),
        (Office.CASE_WORKER, "captives:captive_new", {"real_name": "Anna Winter", "notes": "of the winter"}, Captive),
        (Office.CASE_WORKER, "remittances:address_new", {"lines": "street 7", "country": "RU"}, RecipientAddress),
    ],
)
def test_form_keeps_what_was_typed(sign_in, db, closed, office, page, typed, model):
    answer = sent(sign_in(makers.user(office)), page, typed)
    assert answer.status_code == 200
    assert SENTENCE in answer.text
    assert [text for text in typed.values() if text not in answer.text] == []
    assert not model.objects.exists()


def test_form_of_which_the_key_is_lost_keeps_what_was_typed(sign_in, db, key_holder, monkeypatch):
    """As after a restore that brought the database and not the holder's file."""
    sealed_address()
    holder, typed = key_holder.holder, "street 7"
    with monkeypatch.context() as lost:
        lost.setattr(holder, "secrets", {**holder.secrets, "epochs": {}})
        visitor = sign_in(makers.user(Office.CASE_WORKER))
        answer = sent(visitor, "remittances:address_new", {"lines": typed, "country": "RU"})
    assert (answer.status_code, typed in answer.text) == (200, True)
    assert "The vault has lost the key under which this would be sealed." in answer.text


def sent(visitor, page, typed):
    form = visitor.get(reverse(page)).context["form"]
    given = {name: _filler(field) for name, field in form.fields.items()} | typed
    return visitor.post(reverse(page), given)


def _filler(field):
    choices = [value for value, _label in getattr(field, "choices", ()) if value]
    if choices:
        return str(choices[0])
    kind = type(field).__name__
    return {"DateField": "2026-01-02", "IntegerField": "3", "BooleanField": "on", "FileField": ""}.get(kind, "")


@pytest.mark.parametrize(("refusal", "heading"), [(Closed, SENTENCE[:-1]), (BudgetSpent, "opens no more for now")])
def test_page_that_needs_the_vault_is_a_503_with_its_sentence(rf, treasurer, refusal, heading):
    request = rf.get("/")
    request.user = treasurer
    answer = SealedPages(None).process_exception(request, refusal())
    shown = answer.content.decode()
    assert (answer.status_code, heading in shown, str(refusal()) in shown) == (503, True, True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert SealedPages(None).process_exception(request, ValueError()) is None


def test_alarm_outlives_the_transaction_it_makes_fail(db):
    address, other = sealed_address(), sealed_address()
    address.lines = other.lines
    with pytest.raises(CannotOpen), transaction.atomic():
        contains(address, "lines", "x")
    assert not Minute.objects.filter(act="sealed value does not open").exists()
    alarms.write()
    assert Minute.objects.get(act="sealed value does not open").subject_id == str(address.pk)
