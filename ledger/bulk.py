"""Rows of many entries as the text that COPY reads. Made here and written in blocks, not row by row."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from access.models import User
    from ledger.services.posting import NewEntry

BLOCK = 1000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = "\\N"


def copy(into: str, rows: Iterable[str]) -> None:
    """COPY into a table; the server stores one block while the next is made."""
    rows = iter(rows)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {into} FROM STDIN") as sink,
    ):
        while block := "".join(islice(rows, BLOCK)):
            sink.write(block)


def entries(new: Sequence["NewEntry"], numbers: Sequence[int], by: "User | None") -> Iterator[str]:
    """Rows of id, year, number, posted_on, kind, text, rate_source, recorded_by."""
    writer = by.pk if by else NULL
    for entry, number in zip(new, numbers, strict=True):
        day, text = entry.posted_on, entry.text.translate(ESCAPES)
        yield f"{entry.id}\t{day.year}\t{number}\t{day}\t{entry.kind!s}\t{text}\t\t{writer}\n"


def postings(new: Sequence["NewEntry"]) -> Iterator[str]:
    """Rows of entry, account, fund, currency, amount."""
    places: dict[tuple[int, int, str], str] = {}
    for entry in new:
        key = entry.id
        for line in entry.lines:
            # The same few accounts and funds over and over: `new` keeps them alive, so an object's id tells it.
            where = (id(line.account), id(line.fund), line.currency)
            if where not in places:
                places[where] = f"{line.account.pk}\t{line.fund.pk}\t{line.currency}"
            yield f"{key}\t{places[where]}\t{line.amount}\n"


def array(values: Iterable[object]) -> str:
    """Ids or sums as an array of the server: they need no quotes, and this takes a tenth of the driver's time."""
    return "{" + ",".join(map(str, values)) + "}"
