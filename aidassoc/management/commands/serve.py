import os
import signal
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aidassoc import checks

THREADS = 4
LAST_REQUESTS = 5  # seconds they may take when the site is stopped
CLERK = [sys.executable, "manage.py", "clerk", "--follow"]


class Command(BaseCommand):
    help = "Serve the site with granian until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1)
        parser.add_argument("--no-clerk", action="store_true", help="a clerk of its own runs elsewhere")

    def handle(self, *, host, port, workers, no_clerk, **options):
        # The demo may be tried on a server with one role; a site with names in it may not.
        if not settings.DEMO and (fault := checks.too_mighty(connection)):
            raise CommandError(f"{fault} {checks.TWO_ROLES}")
        connection.close()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
        command += ["--host", host, "--port", str(port), "--workers", str(workers)]
        command += ["--blocking-threads", str(THREADS), "--log-level", "warning"]
        # A worker told to stop while it is still loading would never do so.
        command += ["--workers-kill-timeout", str(LAST_REQUESTS)]
        command += ["--working-dir", settings.BASE_DIR, "aidassoc.wsgi:application"]
        # Whitenoise wants the folder, also when nothing was collected into it.
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        # A shell starts what it puts in the background deaf to Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # In a session of its own, so that Ctrl-C comes to us alone and granian is told once, below.
        pool = {"AIDASSOC_POOL": str(THREADS), **os.environ}
        granian = subprocess.Popen(command, env=pool, start_new_session=True)
        beside = [] if no_clerk else [subprocess.Popen(CLERK, cwd=settings.BASE_DIR, start_new_session=True)]
        self.stdout.write(f"Serving on http://{host}:{port}/ until Ctrl-C.")
        self.stdout.flush()
        try:
            code = granian.wait()
        except KeyboardInterrupt:
            code = 0
        finally:
            for process in (granian, *beside):
                process.terminate()
            for process in (granian, *beside):
                process.wait()
        if code:
            sys.exit(code)
