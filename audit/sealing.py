"""Closing stretches of the minute book in, behind the writers' backs: nobody waits for this.

A minute's number is given when it is written, not when it is committed, so a later number can be there before an
earlier one. A stretch is closed in once it is settled: every writer that was at work when its last minute was seen has
ended. Whoever writes a minute has the table's lock for rows before the minute has its number, and keeps it to the end.
"""

import time
from itertools import islice

from django.db import connection, transaction
from django.db.models import Max, Subquery

from audit import chain
from audit.models import Minute, Seal
from audit.verifier.verify_minutes import BEFORE_ALL, chained

# Minutes in one seal: a fault is told by the stretch it lies in.
MOST = 10_000
# Any number that no other advisory lock of the house has.
ONE_AT_A_TIME = 0x6D696E75746573
WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'audit_minute'::regclass AND mode = 'RowExclusiveLock' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND pid IS DISTINCT FROM pg_backend_pid()"""
PAUSE = 0.02  # seconds between two looks at the writers


def last_seal():
    return Seal.objects.order_by("-number").first()


def seal(*, wait):
    """Close in every minute written so far and return the last seal, None for an empty book.

    Waits at most `wait` seconds for writers at work; what is not settled by then, or is being closed in by somebody
    else at this moment, is left to the next time.
    """
    newest = Subquery(Minute.objects.order_by("-id").values("id")[:1])
    last = Seal.objects.annotate(newest=newest).order_by("-number").first()
    # One look is enough while nothing was written.
    return last if last and (last.newest or 0) <= last.last_id else _seal(wait)


@transaction.atomic
def _seal(wait):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        alone = cursor.fetchone()[0]
        last = last_seal()
        until = Minute.objects.aggregate(last=Max("id"))["last"]
        if not alone or until is None or (last and until <= last.last_id) or not _settled(cursor, wait):
            return last
    made = Seal.objects.bulk_create(_seals(last, until))
    return made[-1] if made else last


def _settled(cursor, wait):
    """Whether every writer that is at work now has ended, within `wait` seconds."""
    give_up = time.monotonic() + wait
    ahead = _writers(cursor)
    while ahead and time.monotonic() < give_up:
        time.sleep(PAUSE)
        ahead &= _writers(cursor)
    return not ahead


def _writers(cursor):
    cursor.execute(WRITERS)
    return {name for (name,) in cursor.fetchall()}


def _seals(last, until):
    """The seals that continue the chain after `last` up to the minute numbered `until`."""
    number, count, after = (last.number, last.count, last.last_id) if last else (0, 0, chain.LOWEST)
    digest = bytes.fromhex(last.digest) if last else BEFORE_ALL
    lines = chain.minutes(after, until)
    made = []
    while stretch := list(islice(lines, MOST)):
        for _minute, line in stretch:
            digest = chained(digest, line)
        number, count = number + 1, count + len(stretch)
        ends = {"first_id": stretch[0][0], "last_id": stretch[-1][0]}
        made.append(Seal(number=number, count=count, digest=digest.hex(), **ends))
    return made
