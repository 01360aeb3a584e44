"""The key holder as the process it is: started, opened, killed; no key on disk, none in a core file."""

import base64
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.tree import ROOT
from vault import client
from vault.holder.holder import Holder


def started(folder, *more, **options):
    """The holder's process, once it listens."""
    command = [sys.executable, "-m", "vault.holder", "--socket", folder / "holder", "--state", folder / "keys.json"]
    plain = {"PATH": os.environ["PATH"]}
    given = {"cwd": ROOT, "env": plain, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, **options}
    process = subprocess.Popen([*command, *more], **given)
    process.said = process.stdout.readline().decode()
    return process


def ended(process):
    process.terminate()
    process.stdout.close()
    return process.wait(20)


@pytest.fixture
def running(vault_made, settings):
    settings.HOLDER = str(vault_made.folder / "holder")
    process = started(vault_made.folder)
    yield process
    if process.poll() is None:
        ended(process)


def test_process_opens_with_three_shares_and_forgets_when_killed(vault_made, running):
    for words in vault_made.words[2:]:
        told = client.ask("offer_share", words=words)
    assert told["open"]
    client.ask("make_epoch", level="S4", number=1)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    running.stdout.close()
    assert client.status()["running"] is False
    again = started(vault_made.folder)
    assert client.status()["open"] is False
    with pytest.raises(client.Closed):
        client.ask("epochs")
    for words in vault_made.words[:3]:
        client.ask("offer_share", words=words)
    assert client.ask("epochs") == {"epochs": ["S4.1"]}
    assert ended(again) == 0


def test_no_core_no_debugger_and_no_key_on_disk(vault_made, running):
    for words in vault_made.words[:3]:
        client.ask("offer_share", words=words)
    limits = resource.prlimit(running.pid, resource.RLIMIT_CORE)
    assert limits == (0, 0)
    # Not dumpable: the kernel gives its memory to root and no other process of the same user.
    assert Path(f"/proc/{running.pid}/mem").stat().st_uid == 0
    os.kill(running.pid, signal.SIGABRT)
    assert running.wait() == -signal.SIGABRT
    running.stdout.close()
    root, holder = vault_made.root, Holder(vault_made.state)
    holder.open(root)
    keys = [root, base64.b64encode(root), *(one.encode() for one in vault_made.words), holder.secrets["index"].encode()]
    found = {path.name: path.read_bytes() for path in vault_made.folder.iterdir() if path.is_file()}
    assert sorted(found) == ["keys.json", "keys.lock"]
    assert [name for name, content in found.items() for key in keys if key in content] == []


def test_second_holder_of_the_same_vault_does_not_start(vault_made, running):
    other = started(vault_made.folder, stderr=subprocess.PIPE)
    assert (other.said, other.wait()) == ("", 1)
    assert b"runs already" in other.stderr.read()
    other.stdout.close(), other.stderr.close()
    assert client.status()["running"]


def test_throw_away_key_opens_by_itself_and_ends_with_its_parent(folder, settings):
    settings.HOLDER = str(folder / "holder")
    (folder / "key").write_bytes(base64.b64encode(os.urandom(32)) + b"\n")
    parent = f"import subprocess, sys; p = subprocess.Popen({_argv(folder)!r}, stdout=1); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", parent], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline().startswith(b"listening")
    assert client.status() | {"set": 0} == {
        "open": True,
        "set": 0,
        "given": 0,
        "needed": 3,
        "throw_away": True,
        "running": True,
    }
    process.kill()
    process.wait()
    # The last writer of the pipe is the holder: it ends when the holder does.
    assert process.stdout.read() == b""
    process.stdout.close(), process.stdin.close()
    assert client.status()["running"] is False


def _argv(folder):
    paths = ["--socket", f"{folder}/holder", "--state", f"{folder}/keys.json", "--throw-away", f"{folder}/key"]
    return [sys.executable, "-m", "vault.holder", *paths, "--with-parent"]


def manage(folder, *words, **environment):
    given = {"PATH": os.environ["PATH"], "HOME": str(folder), "AIDASSOC_VAR": str(folder)}
    given |= {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "AIDASSOC_HOLDER": str(folder / "holder")}
    command = [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py", *words]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=given | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_throw_away_is_refused_to_a_real_site(folder):
    done = manage(folder, "key_holder", "--throw-away", AIDASSOC_SECRET_KEY="x" * 50)
    assert done.returncode == 1
    assert "A throw-away key is for the demo alone" in done.stderr


def test_without_a_vault_the_command_says_how_to_make_one(folder):
    done = manage(folder, "key_holder", AIDASSOC_SECRET_KEY="x" * 50)
    assert (done.returncode, "manage.py make_vault" in done.stderr) == (1, True)


def test_ceremony_wants_a_terminal(folder):
    done = manage(folder, "make_vault", "a", "b", "c", "d", "e", AIDASSOC_SECRET_KEY="x" * 50)
    assert (done.returncode, "at a terminal" in done.stderr) == (1, True)
    assert not (folder / "vault").exists()
