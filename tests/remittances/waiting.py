"""Two acts that are made to meet: both wait at one row until it is let go, in the order in which they came."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
from django.db import connection

from access.refusal import Refusal

WAITING = """SELECT count(*) FROM pg_stat_activity
             WHERE wait_event_type = 'Lock' AND datname = current_database()"""


@contextmanager
def _beside():
    """A connection of its own, as the owner of the tables."""
    asked = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: asked[name] for name in names if name in asked}) as other:
        yield other


def _until_waiting(count, *futures):
    """Wait until so many acts wait for a row, or one is over."""
    with _beside() as watcher:
        watcher.autocommit = True
        for _turn in range(200):
            if watcher.execute(WAITING).fetchone()[0] >= count or all(one.done() for one in futures):
                return
            time.sleep(0.02)


def meet(hold, first, second):
    """Hold the rows that the SQL `hold` locks until both acts wait for something; what each returned or was refused."""

    def run(act):
        try:
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads, _beside() as holder:
        holder.execute(*hold)
        one = threads.submit(run, first)
        _until_waiting(1, one)
        another = threads.submit(run, second)
        _until_waiting(2, another)
        holder.rollback()
        return one.result(), another.result()
