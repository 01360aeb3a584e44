"""A burning that is interrupted goes on; a restored backup burns again what was burned since."""

import json

import pytest
from django.conf import settings

from access.refusal import Refusal
from audit.models import Minute
from remittances import journal, services
from remittances.models import Burn, RecipientAddress, State
from remittances.services import burning
from tests.remittances.story import CANARY
from tests.remittances.test_burning import WHY
from vault import services as vault
from vault.models import EpochKey
from vault.services.sealing import record_keys


class Killed(BaseException):
    """As a kill would be: nobody catches it."""


STEPS = ["commitment", "journalled_at", "destroyed_at", "rotated_at", "finished_at"]
PLACES = [
    (burning, "_commitment"),
    (journal, "write"),
    (journal, "_append"),
    (burning, "_destroy"),
    (vault, "rotate"),
    (vault, "rotation_step"),
    (burning, "after_burn"),
]


def begin_closed(address, secretary, monkeypatch):
    """Burn while the vault is closed, so that every step is still to come."""
    with monkeypatch.context() as patch:
        patch.setattr(settings, "HOLDER", "/nobody")
        services.burn(address, because=WHY, by=secretary)


@pytest.mark.parametrize("place", range(len(PLACES)), ids=[name for _module, name in PLACES])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_burning_killed_anywhere_goes_on(place, after, address, secretary, burn_journal, monkeypatch):
    begin_closed(address, secretary, monkeypatch)
    module, name = PLACES[place]
    whole = getattr(module, name)

    def killed(*args, **facts):
        if after:
            whole(*args, **facts)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, killed)
        with pytest.raises(Killed):
            services.finish_burns()
    assert services.finish_burns() == 0
    done = Burn.objects.get()
    assert all(getattr(done, step) for step in STEPS)
    assert [line.code for line in journal.read(burn_journal)] == ["K-1"]
    assert RecipientAddress.objects.get().lines is None
    assert EpochKey.objects.filter(level="S4", retired_at=None).count() == 1


def test_the_journal_stands_before_the_key_is_gone(address, secretary, burn_journal, monkeypatch):
    services.burn(address, because=WHY, by=secretary)
    keys = vault.key_ids(address.lines)
    whole = burning._destroy

    def looked_at(begun):
        (line,) = journal.read(burn_journal)
        assert line.keys == tuple(map(str, keys))
        assert record_keys(keys)
        whole(begun)

    monkeypatch.setattr(burning, "_destroy", looked_at)
    services.finish_burns()
    assert record_keys(keys) == {}
    assert burn_journal.stat().st_mode & 0o777 == 0o600
    assert CANARY not in burn_journal.read_text()


def test_a_burning_is_journalled_at_once(address, secretary, burn_journal, monkeypatch):
    begin_closed(address, secretary, monkeypatch)
    (line,) = journal.read(burn_journal)
    assert (line.code, line.commitment) == ("K-1", "")
    services.finish_burns()
    (line,) = journal.read(burn_journal)
    assert (line.code, line.commitment) == ("K-1", Burn.objects.get().commitment)


def test_no_burning_waits_for_the_rotation_of_another(address, secretary, case_worker, monkeypatch):
    other = services.open_address(country="GR", lines="Mill lane 4", people=2, by=case_worker)
    for one in (address, other):
        services.burn(one, because=WHY, by=secretary)
    with monkeypatch.context() as patch:
        patch.setattr(vault, "rotated", lambda _level: False)
        assert services.finish_burns() == 2
    assert all(begun.journalled_at and begun.destroyed_at for begun in Burn.objects.all())
    assert services.finish_burns() == 0


def test_a_line_cut_short_is_passed_over(address, secretary, burn_journal):
    burn_journal.write_text('{"burn": "cut sho')
    services.burn(address, because=WHY, by=secretary)
    services.finish_burns()
    assert [line.code for line in journal.read(burn_journal)] == ["K-1"]
    assert journal.read(burn_journal.with_name("none")) == []


def test_two_destroy_the_same_address(address, secretary):
    begun = services.burn(address, because=WHY, by=secretary)
    assert services.finish_burns() == 0
    burning._destroy(begun)
    assert begun.destroyed_at == Burn.objects.get().destroyed_at
    assert Minute.objects.filter(act="burned address destroyed").count() == 1


def test_time_is_up_and_the_rest_follows(address, secretary, case_worker):
    services.open_address(country="GR", lines="Mill lane 4", people=2, by=case_worker)
    services.burn(address, because=WHY, by=secretary)
    assert services.finish_burns(seconds=-1) == 1
    assert Burn.objects.get().destroyed_at
    assert services.finish_burns() == 0


def test_a_fresh_backup_follows(address, secretary, monkeypatch):
    taken.clear()
    monkeypatch.setattr(settings, "AFTER_BURN", f"{__name__}.take")
    services.burn(address, because=WHY, by=secretary)
    services.finish_burns()
    assert taken == [1]


taken = []


def take():
    taken.append(1)


@pytest.fixture
def told(tmp_path, address, brought_to, secretary):
    """The journal of a burning that the database, restored from before, knows nothing of; an order is in hand."""
    brought_to("in hand")
    line = {
        "burn": "6a1c1e35-90f4-4c9b-8e1c-0f0a2b3c4d5e",
        "burned_at": "2026-03-05T10:00:00+00:00",
        "burned_by": str(secretary.pk),
        "address": str(address.pk),
        "code": address.code,
        "country": "GR",
        "keys": [str(key) for key in vault.key_ids(address.lines)],
        "salt": "salt",
        "commitment": vault.commitment_of(address, "lines", burning.PURPOSE, "salt"),
    }
    path = tmp_path / "kept.jsonl"
    path.write_text(json.dumps(line) + "\n")
    return path, line


def test_burned_while_the_vault_was_closed_and_then_restored(told, address, case_worker):
    """The line has no hash yet: the key lasts until it is made, where the address is known."""
    path, line = told
    path.write_text(json.dumps(line | {"commitment": ""}) + "\n")
    assert services.replay_burns(path) == 1
    assert record_keys(line["keys"])
    assert services.finish_burns() == 0
    assert record_keys(line["keys"]) == {}
    with pytest.raises(Refusal, match="was burned"):
        services.open_address(country="GR", lines=CANARY, people=2, by=case_worker)


def test_burned_while_closed_and_nobody_knows_the_address(told):
    path, line = told
    path.write_text(json.dumps(line | {"commitment": "", "address": line["burn"]}) + "\n")
    assert (services.replay_burns(path), services.finish_burns()) == (1, 0)
    assert record_keys(line["keys"]) == {}


def test_a_database_from_before_the_hash_takes_it_from_the_journal(address, secretary, case_worker, burn_journal, sql):
    services.burn(address, because=WHY, by=secretary)
    sql("SET LOCAL session_replication_role = replica")
    sql("UPDATE remittances_burn SET commitment = ''")
    sql("SET LOCAL session_replication_role = origin")
    assert services.replay_burns(burn_journal) == 0
    assert services.finish_burns() == 0
    with pytest.raises(Refusal, match="was burned"):
        services.open_address(country="GR", lines=CANARY, people=2, by=case_worker)


def test_a_restored_database_burns_again(told, address, case_worker, secretary):
    path, line = told
    assert services.replay_burns(path) == 1
    address.refresh_from_db()
    order = address.remittances.get()
    assert (address.burned_by, order.state, order.forwarder) == (secretary, State.DRAFT, None)
    assert record_keys(line["keys"]) == {}
    assert services.replay_burns(path) == 0
    assert services.finish_burns() == 0
    with pytest.raises(Refusal, match="was burned"):
        services.open_address(country="GR", lines=CANARY, people=2, by=case_worker)
    assert Minute.objects.filter(act="burn replayed").count() == 1


def test_replayed_where_nobody_knows_address_or_login(told, case_worker):
    path, line = told
    path.write_text(json.dumps(line | {"address": line["burn"], "burned_by": line["burn"]}) + "\n")
    assert services.replay_burns(path) == 1
    assert Burn.objects.get().address is None
    assert services.finish_burns() == 0
    with pytest.raises(Refusal, match="was burned"):
        services.open_address(country="GR", lines=CANARY, people=2, by=case_worker)
    assert record_keys(line["keys"]) == {}
