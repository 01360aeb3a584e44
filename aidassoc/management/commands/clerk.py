import os
import signal
import threading
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aidassoc.clerk import JOBS, do


class Command(BaseCommand):
    help = "Do what is done by the clock: seal minutes, sign heads, make digests, rotate keys, finish burns."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="each job once, then end; 1 if one failed")
        parser.add_argument("--follow", action="store_true", help="end when the process that started this one ends")

    def handle(self, *, once, follow, **_options):
        if once:
            if failed := [job.name for job in JOBS if not do(job)]:
                sentence = f"Failed: {', '.join(failed)}."
                raise CommandError(sentence, returncode=1)
            return
        stop, parent = threading.Event(), os.getppid()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        due = dict.fromkeys(JOBS, 0.0)
        while not stop.is_set():
            for job in JOBS:
                if time.monotonic() >= due[job] and not stop.is_set():
                    do(job)
                    due[job] = time.monotonic() + job.every
            # Nobody keeps a connection while there is nothing to do: the database may be stopped meanwhile.
            connection.close()
            stop.wait(1)
            if follow and os.getppid() != parent:
                return
