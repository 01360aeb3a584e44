"""What is done by the clock: `manage.py clerk` runs these jobs, beside the site or alone."""

import logging
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from access import devices, limits, once
from access.sessions import SessionStore
from aidassoc import minutes
from audit import heads, readings
from audit.models import Minute
from audit.sealing import seal
from remittances import services as remittances
from vault.client import Closed, NotAnswered
from vault.services import rotation_step

log = logging.getLogger(__name__)
PATIENCE = 20  # seconds one job may take of the others' time
LATE = timedelta(minutes=10)
CLERK = 0x636C6B  # the first half of the jobs' advisory locks


@dataclass(frozen=True)
class Job:
    name: str
    every: int  # seconds
    run: Callable[[], object]


def seal_minutes():
    last = seal(wait=PATIENCE)
    waiting = Minute.objects.filter(id__gt=last.last_id if last else 0).order_by("id").values_list("at", flat=True)
    if (oldest := waiting.first()) and timezone.now() - oldest > LATE:
        log.warning("Minutes wait for their seal since ten minutes: some transaction does not end.")


def sign_head():
    """Each day a head for every member body; those without an address fetch it."""
    if not heads.is_due(timezone.now()):
        return
    try:
        head = heads.sign_head(sign=minutes.sign)
    except NotAnswered:
        # It never signs fewer minutes than it did before, nor others of the same number.
        log.critical("The key holder refuses to sign the minute book: it signed another one. Run check_audit.")
        return
    if head and heads.mail_is_set():
        heads.send(head, to=minutes.keeping_bodies())


def make_digests():
    for monday in readings.last_weeks(timezone.now().date()):
        made = readings.make_digest(monday, bodies=minutes.bodies_with_delegates())
        if made and heads.mail_is_set():
            readings.send(made, to=minutes.keeping_bodies())


def tell_signers():
    """Whose signature became void hears of it by mail too, where the site mails."""
    if heads.mail_is_set():
        remittances.tell_signers()


def rotate():
    """As many batches as there is time for; the next turn goes on."""
    until = time.monotonic() + PATIENCE
    while rotation_step() is not None and time.monotonic() < until:
        pass


def sweep_the_door():
    """Visits that are over, counts, devices and used forms that are old: they do nothing any more."""
    SessionStore.clear_expired()
    devices.forget_old()
    limits.forget_old()
    once.forget_old()


def burn():
    remittances.finish_burns(seconds=PATIENCE)


def release_lapsed():
    """Orders whose time in a hand is over and of which nothing was opened are free again."""
    remittances.release_lapsed()


JOBS = (
    Job("finish burns", 15, burn),
    Job("seal minutes", 30, seal_minutes),
    Job("rotate keys", 60, rotate),
    Job("tell signers", 60, tell_signers),
    Job("sweep the door", 600, sweep_the_door),
    Job("release lapsed orders", 300, release_lapsed),
    Job("sign head", 600, sign_head),
    Job("make digests", 3600, make_digests),
)


def do(job):
    """Run one job unless another clerk is at it. True unless it failed, which is logged by its kind alone.

    A closed vault is no failure: what needs it waits until it is open.
    """
    try:
        _alone(job)
    except Closed:
        log.info(f"{job.name} waits for the vault to be open.")  # noqa: G004
    except Exception as fault:  # noqa: BLE001 - whatever ails one job, the others go on
        # The log lets words of the code through, and nothing they are filled with: names of a job and a kind are words.
        log.error(f"{job.name} failed: {type(fault).__name__}")  # noqa: G004, TRY400
        connection.close()
        return False
    return True


def _alone(job):
    name = zlib.crc32(job.name.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [CLERK, name - 2**31])
        if not cursor.fetchone()[0]:
            return
    try:
        job.run()
    finally:
        # A connection that broke has let go of it already.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [CLERK, name - 2**31])
