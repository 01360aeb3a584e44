"""Rotation: a new epoch seals at once, keys are wrapped anew in steps, the old epoch is destroyed, nothing is lost."""

import threading
import time

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Minute
from remittances.models import RecipientAddress
from tests.remittances.test_races import at_once
from tests.vault.making import LINES, WHY, sealed_address
from vault import cipher, client, wall
from vault.models import EpochKey, RecordKey
from vault.services import asking, contains, destroy_record_keys, reveal, rotate, rotation_step, same_as, same_letters
from vault.services.rotating import AnotherHolder, waiting


def under(level="S4"):
    """How many record keys stand under each epoch of a level."""
    with wall.through(purpose="rotation"):
        keys = RecordKey.objects.filter(epoch__level=level).select_related("epoch")
        found = [str(key.epoch) for key in keys]
    return {name: found.count(name) for name in found}


@pytest.fixture
def addresses(db):
    return [sealed_address(lines=f"{LINES} {number}") for number in range(7)]


def newest():
    return str(EpochKey.objects.filter(level="S4").latest("number"))


def test_new_epoch_seals_at_once_and_the_old_one_is_emptied_in_steps(addresses, secretary):
    first = newest()
    second = str(rotate("S4", by=secretary))
    addresses.append(sealed_address())
    assert under() == {first: 7, second: 1}
    assert [rotation_step(batch=3) for _time in range(5)] == [3, 3, 1, 0, None]
    assert under() == {second: 8}
    assert first not in client.ask("epochs")["epochs"]
    acts = Minute.objects.filter(act__startswith="epoch").order_by("id")
    assert list(acts.values_list("act", "subject_code")) == [("epoch made", second), ("epoch retired", first)]


def test_rotation_stops_where_nothing_at_all_opens(addresses, monkeypatch):
    """As with the key holder's file of another site: going on would destroy the only key."""
    first = newest()
    more = [sealed_address(lines=f"{LINES} {number}") for number in range(7, 12)]
    rotate("S4")
    with monkeypatch.context() as another:
        another.setattr(client, "rewrap", lambda _old, _new, pairs: [None for _pair in pairs])
        with pytest.raises(AnotherHolder, match="None of 12 keys"):
            rotation_step()
    assert under() == {first: len(addresses) + len(more)}
    assert first in client.ask("epochs")["epochs"]


def test_contents_stay_as_they_are_and_open_at_every_step(addresses, forwarder):
    before = {one.pk: one.lines.blob for one in addresses}
    rotate("S4")
    while rotation_step(batch=2) is not None:
        found = list(RecipientAddress.objects.all())
        assert {one.pk: one.lines.blob for one in found} == before
        assert [contains(one, "lines", f"x {LINES} {number} x") for number, one in enumerate(addresses)] == [True] * 7
    assert reveal(addresses[3], "lines", by=forwarder, because=WHY) == f"{LINES} 3"


def test_an_epoch_destroyed_while_a_question_is_on_its_way(addresses, monkeypatch):
    due, read = asking.commitment_of(addresses[3], "lines", "test", ""), asking._values

    def slowly(*given):
        found = read(*given)
        monkeypatch.undo()
        rotate("S4")
        while rotation_step() is not None:
            pass
        return found

    monkeypatch.setattr(asking, "_values", slowly)
    assert asking.commitment_of(addresses[3], "lines", "test", "") == due
    assert not Minute.objects.filter(act="sealed value does not open").exists()


def test_rotation_broken_off_goes_on(addresses, monkeypatch):
    first = newest()
    rotate("S4")
    rotation_step(batch=3)
    with monkeypatch.context() as cut_off:
        cut_off.setattr("vault.services.rotating.client.rewrap", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rotation_step(batch=3)
    assert under()[first] == 4
    while rotation_step(batch=3) is not None:
        pass
    assert first not in under()


def test_epoch_retired_but_not_destroyed_is_destroyed_by_the_next_step(addresses, monkeypatch):
    first = newest()
    rotate("S4")
    rotation_step()
    ask = client.ask
    with monkeypatch.context() as cut_off:
        cut_off.setattr(client, "ask", lambda do, **facts: raised() if do == "destroy_epoch" else ask(do, **facts))
        with pytest.raises(client.Closed):
            rotation_step()
    assert first in client.ask("epochs")["epochs"]
    assert rotation_step() is None
    assert first not in client.ask("epochs")["epochs"]


def raised():
    raise client.Closed


@pytest.mark.django_db(transaction=True)
def test_epoch_that_keys_are_moved_to_is_not_retired_meanwhile(monkeypatch):
    sealed_address()
    rotate("S4")
    rewrap = client.rewrap

    def another():
        rotate("S4")
        return [rotation_step() for _time in range(2)]

    def overtaken(*facts):
        monkeypatch.undo()
        at_once(another)
        return rewrap(*facts)

    monkeypatch.setattr(client, "rewrap", overtaken)
    assert rotation_step() == 1
    while rotation_step() is not None:
        pass
    assert under() == {newest(): 1}


def test_retired_epoch_takes_no_key(addresses):
    old = EpochKey.objects.get(level="S4")
    EpochKey.objects.update(retired_at=timezone.now())
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        RecordKey.objects.create(epoch=old, wrapped=b"x")
    assert refused.value.__cause__.diag.constraint_name == "record_key_epoch_in_force"


def test_key_that_does_not_open_does_not_keep_the_old_epoch_alive(addresses):
    with wall.through(purpose="rotation") as cursor:
        cursor.execute("UPDATE vault_recordkey SET wrapped = '\\x00' WHERE id = %s", [_key_id(addresses[0])])
    rotate("S4")
    assert [rotation_step(), rotation_step(), rotation_step()] == [7, 0, None]
    assert Minute.objects.get(act="record key does not open").subject_id == str(_key_id(addresses[0]))
    assert same_letters(addresses, "lines", f"{LINES} 1") == [False, True] + [False] * 5
    assert same_as(addresses[1], addresses[1:], "lines") == [True] + [False] * 5
    assert Minute.objects.get(act="sealed value does not open").subject_id == str(addresses[0].pk)


def test_burned_key_is_gone_with_its_epoch(addresses):
    assert destroy_record_keys(addresses[0].lines, addresses[1].lines, None) == 2
    rotate("S4")
    while rotation_step() is not None:
        pass
    assert list(under().values()) == [5]


def test_command_rotates_resumes_and_counts(addresses, capsys):
    call_command("rotate_keys", "--level", "S4", "--dry-run")
    call_command("rotate_keys", "--level", "S4")
    call_command("rotate_keys", "--resume")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "0 record keys stand under keys that were replaced."
    assert said[1:] == [f"{newest()} seals from now on.", "7 record keys wrapped anew.", "0 record keys wrapped anew."]
    assert waiting() == 0


def _key_id(address):
    return cipher.unpack(address.lines.blob)[0]


def test_wall_shows_only_what_is_named(addresses):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_recordkey")
        assert cursor.fetchone() == (0,)
        cursor.execute("DELETE FROM vault_recordkey")
        assert cursor.rowcount == 0
        cursor.execute("UPDATE vault_recordkey SET wrapped = 'x'")
        assert cursor.rowcount == 0
    with wall.through(keys=[_key_id(addresses[2])]):
        assert [key.pk for key in RecordKey.objects.all()] == [_key_id(addresses[2])]
    assert RecordKey.objects.count() == 0
    assert sum(under().values()) == 7


@pytest.mark.django_db(transaction=True)
def test_sealing_that_waits_for_a_retirement_takes_the_newer_epoch():
    first = sealed_address()
    seen = threading.Event()

    def replaced():
        with transaction.atomic():
            old = EpochKey.objects.select_for_update().get(level="S4")
            seen.set()
            wait_until("SELECT count(*) FROM pg_locks WHERE NOT granted")
            client.ask("make_epoch", level="S4", number=2)
            EpochKey.objects.create(level="S4", number=2)
            EpochKey.objects.filter(pk=old.pk).update(retired_at=timezone.now())

    def sealed():
        assert seen.wait(20)
        return sealed_address()

    _none, second = at_once(replaced, sealed)
    assert under() == {"S4.1": 1, "S4.2": 1}
    assert first.pk != second.pk


def wait_until(question):
    """Until the count that the question asks for is above 0; twenty seconds at most."""
    for _time in range(400):
        with connection.cursor() as cursor:
            cursor.execute(question)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nobody waits")
