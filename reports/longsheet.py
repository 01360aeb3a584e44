"""Rows of a long table written straight into the packed sheet: neither memory nor the disk ever holds them all.

The library keeps a workbook in memory or in files on the disk, where no figure of ours may lie in the open. So it makes
the sheet without these rows, and they are let in while the parts of the file are copied.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import batched
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext

from ledger.money import Money
from reports import wording
from reports.flow import Flow, TooLong

# Lines of a sheet as spreadsheets allow it; decimals for which a sheet has a look ready: a rate has ten.
MOST_LINES, MOST_PLACES = 1_048_576, 10
# A spreadsheet keeps 15 digits of a number; a longer one is written as text rather than altered.
EXACT_DIGITS = 15
TOGETHER = 500
DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Let:
    """Rows to be let into a part of the file, from a line (counted from 0) that holds a sample row meanwhile."""

    part: str
    line: int
    rows: Flow

    def pieces(self, text: str) -> Iterator[str]:
        """The part with the rows in it, piece by piece."""
        sample = re.search(rf'<row r="{self.line + 1}"[^>]*>.*?</row>', text)
        if sample is None:
            raise LookupError("The sheet has no sample row.")
        plain, day, *figures = re.findall(r' s="(\d+)"', sample[0])
        cell = _Looks(plain, day, figures).cell
        yield text[: sample.start()]
        for rows in batched(enumerate(self.rows, start=self.line + 1), TOGETHER, strict=False):
            yield "".join(_row(line, row, cell) for line, row in rows)
        yield text[sample.end() :]


def write_sample(sheet: Any, line: int, rows: Flow, looks: Callable[..., Any]) -> None:
    """A row of empty cells, one of each look that a cell may have; its place is taken by the rows."""
    if line + len(rows) > MOST_LINES:
        raise TooLong.of(gettext("%(lines)d lines are more than a sheet can have; take it as CSV."), len(rows))
    every = [looks(), looks(day=True), *[looks(places=places) for places in range(MOST_PLACES + 1)]]
    for place, look in enumerate(every):
        sheet.write_blank(line, place, None, look)


def let_in(book: io.BytesIO, lets: Iterable[Let]) -> bytes:
    """The file that the library made, with the rows let in."""
    whole = io.BytesIO()
    of_parts = {let.part: let for let in lets}
    with zipfile.ZipFile(book) as made, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as out:
        for info in made.infolist():
            let = of_parts.get(info.filename)
            content = made.read(info)
            with out.open(info, "w") as part:
                for piece in let.pieces(content.decode()) if let else ():
                    part.write(piece.encode())
                if let is None:
                    part.write(content)
    return whole.getvalue()


def _row(line: int, row: Iterable[Any], cell: Callable[[str, Any], str]) -> str:
    return f'<row r="{line}">{"".join(cell(f"{_letter(place)}{line}", one) for place, one in enumerate(row))}</row>'


@dataclass(frozen=True, slots=True)
class _Looks:
    """Writes a cell as reports/sheets.py does, in the looks that bear these numbers in the file."""

    plain: str
    day: str
    figures: list[str]

    def cell(self, at: str, one: Any) -> str:
        match one:
            case None | "":
                return ""
            case Money():
                return self.figure(at, one.amount, wording.places(one))
            case int() | Decimal():
                return self.figure(at, Decimal(one), wording.decimals(Decimal(one)))
            case date():
                return f'<c r="{at}" s="{self.day}"><v>{(one - DAY_ZERO).days}</v></c>'
        return _text(at, _escaped(str(one)), self.plain)

    def figure(self, at: str, number: Decimal, places: int) -> str:
        look = self.figures[min(places, MOST_PLACES)]
        if len(number.as_tuple().digits) > EXACT_DIGITS and len(number.normalize().as_tuple().digits) > EXACT_DIGITS:
            return _text(at, format(number, "f"), look)
        return f'<c r="{at}" s="{look}"><v>{number:f}</v></c>'


def _text(at: str, said: str, look: str) -> str:
    # Always as a string: no text of ours is a formula or a link.
    return f'<c r="{at}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    return escape(wording.printable(text))


@lru_cache(maxsize=64)
def _letter(place: int) -> str:
    """The letter of one of the first 26 columns."""
    return chr(ord("A") + place)
