"""The ceremony: five keepers at one terminal; what is written only at its end, and opens with any three."""

import builtins
import re
import sys

import pytest
from django.core.management import CommandError, call_command

from access.offices import Office
from audit.models import Minute
from tests import makers
from vault.holder.holder import Holder
from vault.holder.state import StateFile
from vault.models import KeySet

NAMES = [f"k{number}" for number in range(5)]


@pytest.fixture
def terminal(settings, folder, monkeypatch, capsys, db):
    """A terminal at which keepers type; `typed(question)` may be replaced. Returns what was shown so far."""
    settings.VAR_DIR = folder
    shown = []

    def typed(question):
        shown.append(capsys.readouterr().out)
        asked = re.search(r"word (\d+)\?", question)
        if not asked:
            return ""
        words = dict(re.findall(r"(\d+)\. (\w+)", "".join(shown[-4:])))
        return words[asked[1]]

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("vault.holder.hardening.harden", lambda: False)
    monkeypatch.setattr(builtins, "input", typed)
    return shown


def keepers(**more):
    return [makers.user(Office.KEEPER, username=name, **more) for name in NAMES]


def shares(shown):
    """The five texts of words that were shown."""
    found = [re.findall(r"\d+\. (\w+)", page) for page in shown]
    return [" ".join(words) for words in found if len(words) == 33]


def test_ceremony_makes_a_vault_that_any_three_open(terminal, folder):
    keepers()
    call_command("make_vault", *NAMES)
    words = shares(terminal)
    assert len(words) == 5
    holder = Holder(StateFile(folder / "vault" / "keys.json"))
    told = [holder.answer({"do": "offer_share", "words": words[place]}) for place in (4, 0, 2)]
    assert told[-1]["open"]
    key_set = KeySet.objects.get()
    assert (key_set.identifier, key_set.state) == (holder.set, "in force")
    assert [share.keeper.username for share in key_set.shares.order_by("number")] == NAMES
    assert Minute.objects.get(act="vault made").facts == {"keepers": NAMES}
    with pytest.raises(CommandError, match="loses every sealed value"):
        call_command("make_vault", *NAMES)


def test_ceremony_broken_off_leaves_nothing(terminal, folder, monkeypatch):
    keepers()
    typed, count = builtins.input, iter(range(100))

    def interrupted(question):
        if next(count) == 15:
            raise KeyboardInterrupt
        return typed(question)

    monkeypatch.setattr(builtins, "input", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("make_vault", *NAMES)
    assert not (folder / "vault").exists()
    assert not KeySet.objects.exists()


def test_ceremony_wants_five_keepers_of_five_bodies(terminal):
    body = makers.member()
    with pytest.raises(CommandError, match="There is no login k0"):
        call_command("make_vault", *NAMES)
    keepers(body=body)
    with pytest.raises(CommandError, match="five different bodies"):
        call_command("make_vault", *NAMES)
    assert terminal == []
