import os
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils import timezone

from access.offices import Office
from tests import makers
from vault import client
from vault.holder.holder import Holder
from vault.holder.server import Server
from vault.holder.shares import split
from vault.holder.state import StateFile
from vault.models import KeySet, KeyShare


@pytest.fixture
def folder():
    """A folder whose path is short enough for a socket."""
    found = Path(tempfile.mkdtemp(prefix="aidassoc-vault-"))
    yield found
    client.forget()
    shutil.rmtree(found)


@pytest.fixture
def vault_made(folder):
    """The file of a new vault, and the words of its five shares: state, root, identifier, words."""
    state, root = StateFile(folder / "keys.json"), os.urandom(32)
    identifier, words = split(root)
    Holder(state).make(root, identifier)
    return SimpleNamespace(state=state, root=root, identifier=identifier, words=words, folder=folder)


@pytest.fixture
def kept(vault_made, db, monkeypatch):
    """A closed vault that five keepers of five bodies hold: people, words, key_set, holder."""
    people = [makers.user(Office.KEEPER, username=f"keeper-{number}") for number in range(1, 6)]
    key_set = KeySet.objects.create(
        identifier=vault_made.identifier, state=KeySet.State.IN_FORCE, in_force_from=timezone.now()
    )
    for number, user in enumerate(people, start=1):
        KeyShare.objects.create(set=key_set, number=number, keeper=user, body=user.body)
    holder = Holder(vault_made.state)
    server = Server(holder, vault_made.folder / "holder").start()
    monkeypatch.setattr(settings, "HOLDER", str(server.path))
    yield SimpleNamespace(people=people, words=vault_made.words, key_set=key_set, holder=holder, state=vault_made.state)
    client.forget()
    server.stop()
