import json
import pickle

import pytest
from django.db import connection, transaction
from django.template import Context, Template

from access.refusal import Refusal
from audit.models import Minute
from remittances.models import RecipientAddress
from vault import wall
from vault.fields import MASK, Sealed
from vault.holder.state import text
from vault.models import EpochKey, RecordKey
from vault.services import CannotOpen, ReasonMissing, contains, destroy_record_keys, fingerprint, reveal, seal

LINES = "V. Serge, Orenburg, ulitsa 7"


def sealed_address(code="K-1", lines=LINES):
    address = RecipientAddress(code=code, country="RU", people=9)
    seal(address, lines=lines)
    address.save()
    return RecipientAddress.objects.get(pk=address.pk)


def stored(address):
    with connection.cursor() as cursor:
        cursor.execute("SELECT lines FROM remittances_recipientaddress WHERE id = %s", [address.pk])
        return bytes(cursor.fetchone()[0])


def store(address, blob):
    """As who has the files of the database would: no rule of it is asked."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE remittances_recipientaddress SET lines = %s WHERE id = %s", [blob, address.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET LOCAL ROLE aidassoc_site")
    address.refresh_from_db()


def test_reveal_gives_the_text_after_its_minute(forwarder):
    address = sealed_address()
    assert reveal(address, "lines", by=forwarder, because="sending of 12 November") == LINES
    minute = Minute.objects.get(act="sealed value revealed")
    assert (minute.actor, minute.subject_code) == (forwarder, "K-1")
    assert minute.facts == {"field": "lines", "because": "sending of 12 November"}


@pytest.mark.parametrize("because", ["", "  ", " x "])
def test_reveal_wants_a_reason(forwarder, because):
    address = sealed_address()
    with pytest.raises(ReasonMissing):
        reveal(address, "lines", by=forwarder, because=because)
    assert not Minute.objects.filter(act="sealed value revealed").exists()


@pytest.mark.django_db
def test_nothing_is_stored_in_the_clear():
    address = sealed_address()
    assert b"Orenburg" not in stored(address)
    with wall.through(purpose="rotation"):
        assert [key for key in RecordKey.objects.all() if b"Orenburg" in bytes(key.wrapped)] == []


@pytest.mark.django_db
def test_sealed_value_shows_only_its_mask():
    value = sealed_address().lines
    shown = Template("{{ value }}").render(Context({"value": value}))
    assert {str(value), f"{value}", f"{value:>40}", shown} == {MASK}
    assert "Orenburg" not in repr(value)
    for refused in (json.dumps, pickle.dumps):
        with pytest.raises(TypeError):
            refused(value)


@pytest.mark.django_db
def test_sealed_field_takes_no_plain_text():
    with pytest.raises(TypeError, match=r"sealed: set it with vault\.services\.seal"):
        RecipientAddress.objects.create(code="K-9", country="RU", people=1, lines=LINES)


@pytest.mark.django_db
def test_seal_refuses_what_is_too_long():
    with pytest.raises(Refusal, match="64 kB"):
        sealed_address(lines="x" * 70_000)


@pytest.mark.parametrize("place", range(0, 70, 7))
def test_flipped_bit_never_opens(forwarder, place):
    address = sealed_address()
    blob = bytearray(stored(address))
    blob[place] ^= 1
    store(address, bytes(blob))
    with pytest.raises(CannotOpen):
        reveal(address, "lines", by=forwarder, because="a try that fails")
    assert Minute.objects.filter(act="sealed value does not open").count() == 1


@pytest.mark.parametrize("length", [0, 1, 16, 28, 44, 60])
def test_cut_value_never_opens(forwarder, length):
    address = sealed_address()
    store(address, stored(address)[:length])
    with pytest.raises(CannotOpen):
        reveal(address, "lines", by=forwarder, because="a try that fails")


def test_value_moved_to_another_row_never_opens(forwarder):
    one, other = sealed_address("K-1"), sealed_address("K-2", "elsewhere")
    store(one, stored(other))
    with pytest.raises(CannotOpen):
        reveal(one, "lines", by=forwarder, because="a try that fails")


def test_destroyed_record_key_never_opens(forwarder):
    address = sealed_address()
    assert destroy_record_keys(address.lines, None) == 1
    with pytest.raises(CannotOpen):
        reveal(address, "lines", by=forwarder, because="a try that fails")


def test_another_epoch_key_never_opens(forwarder, monkeypatch, key_holder):
    address = sealed_address()
    monkeypatch.setitem(key_holder.holder.secrets["epochs"], "S4.1", text(bytes(32)))
    with pytest.raises(CannotOpen):
        reveal(address, "lines", by=forwarder, because="a try that fails")


@pytest.mark.django_db
def test_each_record_has_a_key_of_its_own_under_one_epoch():
    sealed_address("K-1"), sealed_address("K-2")
    with wall.through(purpose="rotation"):
        assert RecordKey.objects.count() == 2
    assert [str(epoch) for epoch in EpochKey.objects.all()] == ["S4.1"]


@pytest.mark.django_db
def test_same_text_is_never_stored_twice_alike():
    assert stored(sealed_address("K-1")) != stored(sealed_address("K-2"))


@pytest.mark.django_db
def test_contains_looks_for_the_secret_without_telling_it():
    address = sealed_address(lines="Serge")
    assert contains(address, "lines", "a letter from SERGE")
    assert not contains(address, "lines", "a letter from nobody")
    assert contains(RecipientAddress(), "lines", "anything") is False


def test_fingerprint_depends_on_purpose_text_and_key(monkeypatch, key_holder):
    found = {fingerprint("booking", "a"), fingerprint("booking", "b"), fingerprint("donor", "a")}
    monkeypatch.setitem(key_holder.holder.secrets, "index", text(bytes(32)))
    assert len(found | {fingerprint("booking", "a")}) == 4


def test_sealed_values_compare_by_ciphertext():
    assert Sealed(b"a") == Sealed(b"a") != Sealed(b"b")
