"""Killed at any moment, a process has let no plain text out whose minute is not in the book."""

import os
import random
import select
import signal
import warnings
from itertools import count

import pytest
from django.db import connection

from audit.models import Minute
from tests.vault.making import LINES, sealed_address
from vault import client
from vault.services import reveal
from vault.services import revealing as module

# From before the first minute to some dozens of them.
LONGEST_LIFE = 0.12  # seconds


def open_for_ever(address, person, life, out):
    """The child: opens the address again and again, each time for a reason of its own, and lets the text out."""
    # Where a browser's event loop runs, Django hands the child another connection than the one the parent closed. It is
    # left open to the parent and never spoken on: closing it would say goodbye in the parent's name.
    _parents, connection.connection = connection.connection, None
    client.forget()
    for number in count():
        because = f"life {life}, opened for the {number}th time"
        os.write(out, f"{because}|{reveal(address, 'lines', by=person, because=because)}\n".encode())


def killed_once(address, person, life, moment):
    """What the outside has received from a process killed after `moment` seconds."""
    inside, out = os.pipe()
    with warnings.catch_warnings():
        # The child leaves the threads of the key holder behind: it speaks to them through the socket.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            open_for_ever(address, person, life, out)
        finally:
            os._exit(1)
    os.close(out)
    select.select([], [], [], moment)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(inside, "rb") as pipe:
        return [line for line in pipe.read().decode().splitlines() if line]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.soak)])
def test_no_plain_text_without_its_minute(kills, forwarder, monkeypatch):
    monkeypatch.setattr(module, "IN_AN_HOUR", 1_000_000)
    monkeypatch.setattr(module, "IN_A_DAY", 1_000_000)
    address, moments, received = sealed_address(), random.Random(7), []  # noqa: S311 - when to kill, nothing else
    for life in range(kills):
        connection.close()
        client.forget()
        received += killed_once(address, forwarder, life, moments.uniform(0.01, LONGEST_LIFE))
    told = {minute.facts["because"] for minute in Minute.objects.filter(act="sealed value revealed")}
    assert {line.partition("|")[0] for line in received} <= told
    assert {line.partition("|")[2] for line in received} == {LINES}
