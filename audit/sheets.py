"""What both kinds of spreadsheet share: a packed file built up in memory, its cells told apart, its sheets cut in time.

Nothing is written to the disk, where the figures would stand in the open, and no row is kept: what grows is the packed
file alone, about 40 bytes a row.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape

# The largest sheet that spreadsheets open, less its head; a longer list goes on in a further sheet.
ROWS = 2**20 - 1
# They keep 15 digits of a number; a longer one is written as text rather than altered.
EXACT_DIGITS = 15
UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Pack:
    """A zip file under way; the same rows give the same bytes."""

    EPOCH = (1980, 1, 1, 0, 0, 0)

    def __init__(self):
        self._bytes = io.BytesIO()
        self._zip = zipfile.ZipFile(self._bytes, "w", zipfile.ZIP_DEFLATED)

    def add(self, name, text, *, packed=True):
        kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        self._zip.writestr(zipfile.ZipInfo(name, self.EPOCH), text.encode(), compress_type=kind)

    @contextmanager
    def part(self, name):
        """A part that is written piece by piece: yields a function that takes text."""
        info = zipfile.ZipInfo(name, self.EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w") as into:
            yield lambda text: into.write(text.encode())

    def closed(self):
        self._zip.close()
        return self._bytes.getvalue()


def cut(rows: Iterable[Any], *, spare: int = 0) -> Iterator[Iterator[Any]]:
    """The rows of one sheet after another, each to be read to its end before the next; one empty sheet for no row.

    Of each sheet so many lines are spared for what stands around the rows.
    """
    rest, most = iter(rows), max(1, ROWS - spare)
    yield islice(rest, most)
    for first in rest:
        yield chain([first], islice(rest, most - 1))


def said(cell):
    """Text as XML can hold it."""
    return escape(UNSPEAKABLE.sub("\ufffd", str(cell)), {'"': "&quot;"})


def kind_of(cell):
    """Whether a cell is a "number", a "day" or a "text"; "" for an empty one."""
    match cell:
        case None | "":
            return ""
        case bool() | datetime():
            return "text"
        case int() | Decimal() | float():
            return "number" if len(Decimal(cell).normalize().as_tuple().digits) <= EXACT_DIGITS else "text"
        case date():
            return "day"
    return "text"


def figure(number):
    """A number as files write it: no exponent, no marks for thousands."""
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def decimals(number):
    """How many decimals a number is written with, at most four."""
    exponent = Decimal(number).as_tuple().exponent if isinstance(number, Decimal) else 0
    return min(max(0, -int(exponent)), 4)


def text_of(cell):
    """A cell of the kind "text" in words."""
    return cell.isoformat() if isinstance(cell, datetime) else str(cell)
