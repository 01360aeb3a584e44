import os
from types import SimpleNamespace

import pyrage
import pytest
from django.db import connection

from aidassoc import database
from aidassoc.backups import restoring
from vault import throw_away

KEY_FILE = b'{"version": 1, "secrets": "wrapped under the root key"}'


@pytest.fixture
def place(tmp_path, settings, monkeypatch):
    """A backup folder, an identity that is elsewhere, a key holder's file, a journal."""
    identity = pyrage.x25519.Identity.generate()
    settings.BACKUP_FOLDER, settings.BACKUP_RECIPIENTS = str(tmp_path / "backups"), str(identity.to_public())
    settings.BURN_JOURNAL = tmp_path / "burns.jsonl"
    settings.BURN_JOURNAL.touch()
    state = tmp_path / "keys.json"
    state.write_bytes(KEY_FILE)
    monkeypatch.setattr(throw_away, "state_file", lambda: state)
    (tmp_path / "identity").write_text(f"# ours\n{identity}\n")
    return SimpleNamespace(
        folder=tmp_path / "backups", identity=[identity], key=tmp_path / "identity", state=tmp_path / "restored.json"
    )


@pytest.fixture
def scratch():
    """The name of a database that is not there, and after the test is not either."""
    name = f"restored_{os.getpid()}"
    yield name
    with database.as_owner(connection, "postgres"), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def restore(place, scratch, settings):
    def restore(books, vault, **facts):
        given = {"identity": place.identity, "into": scratch, "burns": settings.BURN_JOURNAL, "state": place.state}
        return restoring.restore(books, vault, **{**given, **facts})

    return restore
