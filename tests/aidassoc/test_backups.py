"""Backups that their own server cannot read, restores that forget no burn."""

import gzip
import io
import os
import shutil
import subprocess
import sys

import psycopg
import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from access.refusal import Refusal
from aidassoc import database, grants
from aidassoc.backups import files, restoring, writing
from aidassoc.embedded import SITE
from remittances import services
from remittances.models import RecipientAddress
from tests.aidassoc.conftest import KEY_FILE
from tests.project.tree import ROOT
from vault.models import RecordKey

CANARY = "Quarry lane 7, third door"


def written(place):
    manifests = (
        writing.write_books(place.folder, files.recipients()),
        writing.write_vault(place.folder, files.recipients()),
    )
    return [place.folder / f"{manifest.name}.age" for manifest in manifests]


def opened_address(case_worker, lines=CANARY):
    return services.open_address(country="GR", lines=lines, people=2, by=case_worker)


def site_in(name):
    given = connection.settings_dict
    return psycopg.connect(host=given["HOST"], port=given["PORT"], user=SITE, dbname=name, autocommit=True)


@pytest.mark.django_db(transaction=True)
def test_what_was_written_comes_back(place, restore, scratch, case_worker):
    address, keys = opened_address(case_worker), RecordKey.objects.none()
    figures = restore(*written(place))
    assert (figures["keys"], figures["burned again"]) == (1, 0)
    assert place.state.read_bytes() == KEY_FILE
    with database.as_owner(connection, scratch):
        again, keys = RecipientAddress.objects.get(pk=address.pk), list(RecordKey.objects.all())
    assert (again.lines, len(keys)) == (address.lines, 1)
    with site_in(scratch) as site:
        assert site.execute("SELECT count(*) FROM vault_recordkey").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            site.execute("UPDATE audit_minute SET act = 'x'")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("older", [False, True], ids=["with the fresh vault", "with a vault from before"])
def test_a_burned_address_stays_burned(place, restore, scratch, case_worker, secretary, older, tmp_path):
    address = opened_address(case_worker)
    books, vault = written(place)
    kept = shutil.copytree(place.folder, tmp_path / "kept")
    services.burn(address, because="seen by a stranger", by=secretary)
    assert services.finish_burns() == 0
    assert [path.name for path in place.folder.glob("vault-*.age")] == ["vault-000003.age"]
    if older:
        with pytest.raises(Refusal, match="written before K-1 was burned"):
            restore(kept / books.name, kept / vault.name)
        restore(kept / books.name, kept / vault.name, stale=True)
    else:
        restore(books, place.folder / "vault-000003.age")
    with database.as_owner(connection, scratch):
        assert RecipientAddress.objects.get(pk=address.pk).burned_at
        assert RecordKey.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_site_enters_once_the_burns_are_replayed(place, restore, scratch, monkeypatch):
    def look(path):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            site_in(scratch)
        return 7

    monkeypatch.setattr(restoring, "replay_burns", look)
    assert restore(*written(place))["burned again"] == 7
    site_in(scratch).close()


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_fails_leaves_nothing(place, restore, scratch, monkeypatch):
    def fail(connection):
        raise Refusal("no")

    monkeypatch.setattr(grants, "give", fail)
    with pytest.raises(Refusal):
        restore(*written(place))
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        site_in(scratch)
    assert not place.state.exists()


@pytest.mark.django_db(transaction=True)
def test_files_hold_nothing_in_the_clear(place, case_worker):
    opened_address(case_worker)
    books, vault = written(place)
    found = b"".join(path.read_bytes() for path in place.folder.iterdir())
    sought = CANARY.encode(), CANARY.encode("utf-16-le"), b"remittances_recipientaddress", KEY_FILE, b"case-worker"
    assert [text for text in (*sought, gzip.compress(CANARY.encode())[10:18]) if text in found] == []
    assert b"AGE-SECRET-KEY" not in found
    assert list(place.folder.glob("*.part")) == []
    dumped = pyrage.decrypt(books.read_bytes(), place.identity)
    assert b"PGDMP" in dumped[:5]
    assert b'"is": "end"' in pyrage.decrypt(vault.read_bytes(), place.identity)


@pytest.mark.django_db(transaction=True)
def test_what_does_not_fit_is_refused_in_a_sentence(place, restore, scratch, tmp_path):
    first = written(place)
    second = written(place)
    stranger = [pyrage.x25519.Identity.generate()]
    cases = [
        ((second[1], second[0]), {}, "are not a pair"),
        ((first[0], first[1]), {}, "vault-000002 is stale: vault-000004 is there"),
        ((second[0], first[1]), {"stale": True}, "older than the books"),
        (second, {"identity": stranger}, "This identity does not open"),
        (second, {"into": connection.settings_dict["NAME"]}, "is not empty"),
        (second, {"state": place.key}, "is a key holder's file already"),
        ((tmp_path / "books-1.age", second[1]), {}, "no readable manifest"),
        (second, {"burns": tmp_path / "lost.jsonl"}, "burned addresses would come back"),
    ]
    for pair, facts, sentence in cases:
        with pytest.raises(Refusal, match=sentence):
            restore(*pair, **facts)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        site_in(scratch)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("left", [0, 100, 0.5, -1], ids=["nothing", "header", "half", "all but a byte"])
@pytest.mark.parametrize("which", [0, 1], ids=["books", "vault"])
def test_a_file_cut_short_is_recognised(place, restore, left, which):
    pair = written(place)
    whole = pair[which].read_bytes()
    pair[which].write_bytes(whole[: int(len(whole) * left) if isinstance(left, float) else left])
    with pytest.raises(Refusal, match=r"was cut short: \d+ of \d+ bytes"):
        restore(*pair)
    # Nor does it pass when the manifest was made to fit.
    manifest = files.manifest_of(pair[which])
    sink = files.Sink(io.BytesIO())
    sink.write(pair[which].read_bytes())
    facts = {**vars(manifest), "size": sink.size, "sha256": sink.hash.hexdigest(), "mark": ""}
    files.write_manifest(place.folder, files.Manifest(**facts))
    with pytest.raises(Refusal, match=r"was cut short or changed|does not open"):
        restore(*pair)


@pytest.mark.django_db(transaction=True)
def test_a_flipped_bit_and_a_forged_manifest_are_recognised(place, restore):
    books, vault = written(place)
    manifest = files.manifest_of(vault)
    assert manifest.mark
    files.write_manifest(place.folder, files.Manifest(**{**vars(manifest), "made_at": "2026-01-01T00:00:00+00:00"}))
    with pytest.raises(Refusal, match="does not bear the key holder's mark"):
        restore(books, vault)
    content = bytearray(books.read_bytes())
    content[-40] ^= 1
    books.write_bytes(content)
    with pytest.raises(Refusal, match="is damaged"):
        restore(books, vault)


# A stream of so many megabytes through encryption to a file and back; prints by how many kB the process grew.
STREAM = """
import resource, sys
from pathlib import Path
import pyrage
from aidassoc.backups import files, writing

class Sink:
    def write(self, data): return len(data)
    def flush(self): pass

def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
identity, path = pyrage.x25519.Identity.generate(), Path(sys.argv[2])
lines = writing.Lines({"row": ["x" * 1000]} for _ in range(int(sys.argv[1]) * 1000))
before = most()
with files.whole(path) as sink:
    pyrage.encrypt_io(lines, sink, [identity.to_public()])
with path.open("rb") as file:
    pyrage.decrypt_io(file, Sink(), [identity])
print(most() - before, path.stat().st_size)
"""


def test_memory_does_not_grow_with_the_backup(tmp_path):
    command = [sys.executable, "-c", STREAM, "40", tmp_path / "file"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "aidassoc.settings", "AIDASSOC_DEMO": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    grown, size = map(int, done.stdout.split())
    assert size > 40_000_000
    assert grown < 8_000


@pytest.mark.django_db(transaction=True)
def test_commands_say_what_they_did(place, scratch, capsys, settings):
    call_command("backup", dry_run=True)
    assert not place.folder.exists()
    call_command("backup")
    books, vault = sorted(place.folder.glob("*.age"))
    facts = {"identity": str(place.key), "into": scratch, "state": str(place.state)}
    call_command("restore", str(books), str(vault), **facts, dry_run=True)
    call_command("restore", str(books), str(vault), **facts)
    assert "books: books-000001\nvault: vault-000002\nminutes: 0\n" in capsys.readouterr().out
    settings.BURN_JOURNAL.unlink()
    with pytest.raises(CommandError, match="no burn journal"):
        call_command("restore", str(books), str(vault), **facts, dry_run=True)
    call_command("restore", str(books), str(vault), "--never-burned", **facts, dry_run=True)
    settings.BACKUP_RECIPIENTS = "age1nobody"
    with pytest.raises(CommandError, match="no age recipient"):
        call_command("backup")


@pytest.fixture
def drilled(place, case_worker, monkeypatch):
    """Run the drill over one address; afterwards no database of it is left."""

    def drilled():
        opened_address(case_worker)
        call_command("drill_backup")

    yield drilled
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'drill%'")
        assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True)
def test_the_drill_proves_books_minutes_and_a_decryption(drilled, capsys):
    drilled()
    said = capsys.readouterr().out
    assert "keys: 1\n" in said
    assert "opened by the key holder: remittances.RecipientAddress.lines\n" in said


@pytest.mark.django_db(transaction=True)
def test_the_drill_finds_keys_that_open_nothing(drilled, monkeypatch):
    monkeypatch.setattr(restoring, "KEY", restoring.KEY.replace("decode(%s, 'base64')", "coalesce('x', %s)::bytea"))
    with pytest.raises(CommandError, match="does not open"):
        drilled()
