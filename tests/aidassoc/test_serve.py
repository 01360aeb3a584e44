"""The clerk beside the site: a process that works by the clock and ends with the one that started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.project.tree import ROOT

# Nobody answers there: a job that fails is told by its kind, and the clerk goes on.
NOBODY = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "AIDASSOC_DEMO": "1"}


def clerk(*words):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("AIDASSOC_", "DJANGO_"))}
    command = [sys.executable, "manage.py", "clerk", *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env={**plain, **NOBODY}, **pipes)


def test_a_clerk_goes_on_without_a_database_and_ends_when_told():
    with clerk() as process:
        said = [process.stdout.readline() for _job in range(3)]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        process.stdout.read()
    assert all(line.endswith(" failed: OperationalError\n") for line in said), said
    assert "nobody" not in "".join(said)


def test_one_turn_tells_what_failed():
    with clerk("--once") as process:
        assert process.wait(60) == 1
        assert process.stdout.read().splitlines()[-1].startswith("CommandError: Failed: ")


def test_a_clerk_that_follows_ends_with_the_site():
    start = f"import subprocess, sys; p = subprocess.Popen([{sys.executable!r}, 'manage.py', 'clerk', '--follow'],"
    start += " stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); print(p.pid, flush=True); sys.stdin.readline()"
    with subprocess.Popen(
        [sys.executable, "-c", start], cwd=ROOT, env={**os.environ, **NOBODY}, stdin=-1, stdout=-1, text=True
    ) as site:
        pid = int(site.stdout.readline())
        os.kill(pid, 0)
        time_to_load(pid)
        site.communicate("\n")
    until = time.monotonic() + 30
    while time.monotonic() < until and running(pid):
        os.sched_yield()
    assert not running(pid)


def time_to_load(pid):
    """Wait until the clerk knows its parent: it has begun to hear SIGTERM by then."""
    until = time.monotonic() + 30
    while time.monotonic() < until and not hears_sigterm(pid):
        os.sched_yield()


def hears_sigterm(pid):
    with Path(f"/proc/{pid}/status").open() as status:
        caught = next(line for line in status if line.startswith("SigCgt:"))
    return int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
