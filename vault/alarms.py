"""Alarms met inside a transaction that the alarm itself makes fail: they are written once it is over."""

import threading

from django.db import connection, transaction

from audit import services as audit

_of_thread = threading.local()


def sound(instance, field, *, by=None):
    """Have the minutes say that a sealed value does not open, whatever becomes of the transaction around us."""
    _of_thread.waiting = [*getattr(_of_thread, "waiting", ()), (instance, field, by)]
    # As `durable` does, this passes over the transaction that a test is wrapped in.
    if all(block._from_testcase for block in connection.atomic_blocks):  # type: ignore[attr-defined]  # noqa: SLF001
        write()


def write():
    """Write the minutes of the alarms met so far."""
    waiting = getattr(_of_thread, "waiting", ())
    if waiting:
        _of_thread.waiting = []
        with transaction.atomic():
            for instance, field, by in waiting:
                audit.record("sealed value does not open", instance, by=by, field=field)
