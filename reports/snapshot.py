"""One state of the books for a whole report, however many questions it asks and however long it is written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection, transaction

from reports.asked import Asked
from reports.document import Document
from reports.seal import last_seal


def made[Made](build: Callable[[Asked], Document], asked: Asked, render: Callable[[Document], Made]) -> Made:
    """The report, built and rendered from one state of the books; the minutes are closed in before."""
    sealed = last_seal()
    with one_moment():
        return render(replace(build(asked), sealed=sealed))


@contextmanager
def one_moment() -> Iterator[None]:
    """Within it every question is answered as the first one; inside another transaction that one decides."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
