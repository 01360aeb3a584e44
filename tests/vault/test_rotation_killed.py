"""Keys rotated by a process that is killed again and again, while people seal and ask: nothing unreadable, none old."""

import os
import signal
import subprocess
import sys
import threading
import uuid

import pytest
from django.conf import settings
from django.db import connection, connections

from remittances.models import RecipientAddress
from tests.project.tree import ROOT
from vault import client, wall
from vault.models import EpochKey, RecordKey
from vault.services import contains, rotate, rotation_step, seal, seal_many
from vault.services.sealing import opened

# As the tests' own processes reach the tests' database; a line for each step that is done.
WORKER = """
import sys, pytest, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from vault.services import rotation_step
while rotation_step(batch=int(sys.argv[2])) is not None:
    print("step", flush=True)
"""


def made(count):
    rows = [RecipientAddress(id=uuid.uuid4(), code=f"T-{number}", country="RU", people=1) for number in range(count)]
    for start in range(0, count, 1000):
        part = rows[start : start + 1000]
        seal_many([(row, {"lines": f"street of {row.code}"}) for row in part])
        RecipientAddress.objects.bulk_create(part)


def killed_after(steps, batch):
    """Run the worker and kill it in the midst of the step that follows `steps`; False once it came to the end."""
    command = [sys.executable, "-W", "ignore", "-c", WORKER, connection.settings_dict["NAME"], str(batch)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "aidassoc.settings", "AIDASSOC_HOLDER": settings.HOLDER}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as worker:
        for _step in range(steps):
            if not worker.stdout.readline():
                return False
        worker.send_signal(signal.SIGKILL)
    return True


class Person(threading.Thread):
    """Seals and asks until told to stop; what went wrong is in `faults`."""

    def __init__(self, number, count, stop):
        super().__init__()
        self.number, self.count, self.stop, self.faults, self.acts = number, count, stop, [], 0

    def run(self):
        try:
            while not self.stop.is_set() or not self.acts:
                self._act()
                self.acts += 1
        except Exception as fault:  # noqa: BLE001 - told by the test
            self.faults.append(repr(fault))
        finally:
            connections.close_all()

    def _act(self):
        code = f"T-{(self.number * 7919 + self.acts * 31) % self.count}"
        if not contains(RecipientAddress.objects.get(code=code), "lines", f"street of {code}"):
            self.faults.append(code)
        if self.acts % 5 == 0:
            row = RecipientAddress(code=f"P-{self.number}-{self.acts}", country="RU", people=1)
            seal(row, lines=f"street of {row.code}")
            row.save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("records", "people", "kills", "batch"),
    [(200, 4, 2, 20), pytest.param(10_000, 20, 10, 100, marks=pytest.mark.soak)],
)
def test_killed_rotation_loses_nothing(records, people, kills, batch):
    made(records)
    old = str(EpochKey.objects.get(level="S4"))
    stop = threading.Event()
    crowd = [Person(number, records, stop) for number in range(people)]
    for person in crowd:
        person.start()
    rotate("S4")
    try:
        killed = [killed_after(records // batch // (kills + 2) + 1, batch) for _kill in range(kills)]
    finally:
        stop.set()
        for person in crowd:
            person.join()
    assert [person.faults for person in crowd] == [[]] * people
    assert killed == [True] * kills
    finish_and_check(old, records, crowd)


def finish_and_check(old, records, crowd):
    """Run the rotation to its end; every record opens to what was sealed, and none is under the old key."""
    while rotation_step() is not None:
        pass
    with wall.through(purpose="rotation"):
        assert not RecordKey.objects.exclude(epoch__number=int(old.split(".")[1]) + 1).exists()
    assert old not in client.ask("epochs")["epochs"]
    rows = RecipientAddress.objects.all()
    assert [row.code for row in rows if opened(row, "lines") != f"street of {row.code}"] == []
    assert len(rows) == records + sum(-(-person.acts // 5) for person in crowd)
