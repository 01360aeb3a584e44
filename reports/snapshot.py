"""One state of the books for a whole report, however many questions it asks and however long it is written."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from django.db import connection, transaction
from psycopg import IsolationLevel

from audit.exports import Taken
from reports.asked import Asked
from reports.document import Document
from reports.seal import last_seal


def made[Made](
    build: Callable[[Asked], Document],
    asked: Asked,
    render: Callable[[Document], Made],
    *,
    moment: Callable[[], AbstractContextManager[None]] | None = None,
    taken: Taken | None = None,
) -> Made:
    """The report, built and rendered from one state of the books; the minutes are closed in before.

    A file that somebody takes along bears how it was `taken`.
    Another `moment` than one_moment may do where nothing that is kept is made, such as a page to look at.
    """
    sealed = last_seal()
    with (moment or one_moment)():
        return render(replace(build(asked), sealed=sealed, taken=taken))


@contextmanager
def one_moment() -> Iterator[None]:
    """Within it every question is answered as the first one; inside another transaction that one decides."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    # Said with the BEGIN, it costs no statement of its own.
    driver = connection.connection
    usual, driver.isolation_level = driver.isolation_level, IsolationLevel.REPEATABLE_READ
    try:
        with transaction.atomic():
            yield
    finally:
        if not driver.closed:
            driver.isolation_level = usual
