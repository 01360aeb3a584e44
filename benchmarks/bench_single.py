"""One posting after the other: `ledger.services.post` against django-hordak's `transfer_to` on the same server.

Ours is an entry of two legs with its number, running balances and minute; hordak's a transaction of two legs, which
has neither number nor balance nor minute. Both commit each act on its own, one after the other, fsync on.
"""

import os
import statistics
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import ground

ground.ready()

import making
from django.conf import settings
from django.db import connection
from figures import Figure, tell

from aidassoc.database import as_owner
from audit.models import Minute
from ledger.models import Account, EntryKind, Role
from ledger.services import Line, post

PEER = Path(__file__).resolve().parent / "peer" / "hordak_transfers.py"


def our_posts(found):
    cash, income = Account.objects.playing(Role.COUNTED_CASH), Account.objects.playing(Role.GIFTS)

    def work(count):
        for number in range(count):
            amount = Decimal(number % 97 + 1)
            legs = [Line(cash, found["fund"], "EUR", amount), Line(income, found["fund"], "EUR", -amount)]
            facts = {"posted_on": date(2024, 2, 1), "kind": EntryKind.GIFT, "text": f"gift {number}"}
            # One statement, and so a transaction of its own.
            post(by=found["treasurer"], lines=legs, **facts)

    return work


@contextmanager
def hordak():
    """A function that has the peer make so many transfers and returns its seconds."""
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE hordak")
    given = os.environ | {"BENCH_HOST": settings.DATABASES["default"]["HOST"]}
    peer = subprocess.Popen(
        [sys.executable, PEER], env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )

    def work(count):
        peer.stdin.write(f"{count}\n")
        return float(peer.stdout.readline())

    with peer:
        assert peer.stdout.readline() == "ready\n"
        yield work
        peer.stdin.close()


def main(acts=300, rounds=7):
    found = making.association()
    ours, minutes = our_posts(found), Minute.objects.count()
    with hordak() as theirs:
        # Once unmeasured: both have their connection then.
        ours(20), theirs(20)
        seconds = [(ground.timed(ours, acts), theirs(acts)) for _ in range(rounds)]
    assert Minute.objects.count() - minutes == acts * rounds + 20
    ours, theirs = (statistics.median(column) * 1000 / acts for column in zip(*seconds, strict=True))
    tell(Figure("one posting", ours, theirs, "django-hordak transfer_to", "ms", of="peer / ours", bound=1.5))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
