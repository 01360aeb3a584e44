"""The same ends, brought about by the end of PostgreSQL itself: what it said is committed is there when it is back."""

import os
import signal
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import contextmanager, suppress
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from django.db import connection

from aidassoc import programs
from aidassoc.embedded import OWNER, Server
from remittances.models import Remittance
from tests import makers
from tests.remittances.dying import BOUNDARIES, Death, work_in_a_process
from tests.remittances.test_crashes import LONGEST, check, recovered
from tests.remittances.test_double_send import heap

__all__ = ["heap"]
PATIENCE = 30  # seconds until a killed process is gone


@pytest.fixture
def server():
    """A server that has handed over what it calls committed; the disk is not waited for, as no power is lost here."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="aidassoc-killed-") as folder:
        Path(folder).chmod(0o755)
        made = Server(Path(folder) / "postgres")
        made.ensure()
        with (made.folder / "postgresql.conf").open("a") as settings:
            settings.write("fsync = off\n")
        made.stop()
        yield made
        made.remove()


@contextmanager
def moved_to(server):
    """Move this thread's connection into a copy of the tests' database on that server."""
    here = connection.settings_dict
    server.ensure()
    there = {**here, "HOST": str(server.socket_folder), "NAME": OWNER, "SERVER": server}
    connection.close()
    copy(here, there)
    connection.settings_dict = there
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = here


def copy(here, there):
    from_, to = (f"host={one['HOST']} port=5432 user={OWNER} dbname={one['NAME']}" for one in (here, there))
    dump = [programs.newest() / "pg_dump", "--format=custom", f"--dbname={from_}"]
    restore = [programs.newest() / "pg_restore", "--exit-on-error", f"--dbname={to}"]
    with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumping:
        subprocess.run(restore, stdin=dumping.stdout, check=True)


def processes_of(postmaster):
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return [postmaster, *map(int, children)]


def end_of_postgres(server):
    """End the server and all its processes by kill -9; returns once none of them is left."""
    ended = processes_of(server.pid())
    for process in ended:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while any(is_running(process) for process in ended) and time.monotonic() < until:
        time.sleep(0.01)


def is_running(process):
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_killed_postgres_sends_nothing_twice(heap, bank, tmp_path, server):
    times, book = 50, tmp_path / "seen"
    count = len(BOUNDARIES) * times * LONGEST
    heap(count)
    people = [makers.user("forwarder") for _turn in range(2)]
    person, kill = people[0], partial(end_of_postgres, server)
    with moved_to(server):
        for turn, (time_, boundary) in enumerate(product(range(times), BOUNDARIES)):
            death, postmaster = Death(boundary, time_ % LONGEST, book, kill), server.pid()
            assert (boundary, work_in_a_process(death, person, bank)) == (boundary, 1)
            os.waitpid(postmaster, 0)
            server.stop()
            check(book, count)
            person = recovered(turn, person, people[people[0] == person])
        assert work_in_a_process(Death("never", 0, book, None), person, bank) == 0
        check(book, count)
        states = Counter(Remittance.objects.values_list("state", flat=True))
    assert states["unknown"] >= times * 3
    assert states.keys() == {"unknown", "sent"}
