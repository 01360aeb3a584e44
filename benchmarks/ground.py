"""The ground of a benchmark: a database server, a key holder and a var folder of its own, gone when it ends.

The server runs as a site's does (fsync on), and the settings are those of a site.
"""

import atexit
import base64
import gc
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent


def ready(*, migrate=True):
    """Set Django up on a server of this process's own; nothing of the user's is read or written."""
    folder = Path(tempfile.mkdtemp(prefix="aidassoc-bench-"))
    # As root the server runs as another user, who must reach its data.
    folder.chmod(0o755)
    for name in [name for name in os.environ if name.startswith("AIDASSOC_") or name == "DATABASE_URL"]:
        del os.environ[name]
    (folder / "static").mkdir()
    os.environ["AIDASSOC_VAR"] = str(folder)
    os.environ["AIDASSOC_SECRET_KEY"] = os.urandom(32).hex()
    os.environ["AIDASSOC_DOOR_KEY"] = base64.b64encode(os.urandom(32)).decode()
    os.environ["AIDASSOC_HOLDER"] = str(folder / "holder")
    os.environ["DJANGO_SETTINGS_MODULE"] = "aidassoc.settings"
    sys.path.insert(0, str(ROOT))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # Ended from outside, a benchmark still takes its server along.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    django.setup()
    if not migrate:
        return
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from vault.holder.in_process import serve

    atexit.register(settings.DATABASES["default"]["SERVER"].remove)
    atexit.register(connections.close_all)
    serve(settings.HOLDER, folder / "vault" / "keys.json")
    call_command("migrate", verbosity=0)


def timed(work, *given):
    """Seconds of one call, with Python's collector out of the way as `timeit` has it."""
    gc.collect()
    gc.disable()
    try:
        started = time.perf_counter()
        work(*given)
        return time.perf_counter() - started
    finally:
        gc.enable()


def in_turn(times, *works):
    """Medians of several pieces of work, each run `times` in turn (A B A B), so that a busy moment hits all of them."""
    seconds = [[timed(work) for work in works] for _ in range(times)]
    return [statistics.median(column) for column in zip(*seconds, strict=True)]
