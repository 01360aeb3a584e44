"""A report as an OpenDocument spreadsheet: the sheets of the XLSX, written as the rows are made."""

from datetime import date
from decimal import Decimal
from itertools import chain

from django.utils import translation

from audit import ods
from audit.sheets import cut
from ledger.money import Money, as_figure
from reports import checknumber, wording
from reports.columns import with_currencies
from reports.sheets import head_lines, said_lines, sheet_name

# Lines of a sheet that may stand around its rows.
AROUND = 1_000


def to_ods(document):
    """The report as ODS, a sheet for each table with the report's head and check number; a long table goes on in more.

    No cell of it can run: a text is always written as one.
    """
    with translation.override(document.language):
        return ods.book(_sheets(document))


def _sheets(document):
    names: set[str] = set()
    head = list(head_lines(document, checknumber.of(document)))
    for section in document.sections:
        for table in section.tables:
            columns, rows, totals = with_currencies(table)
            said = [note.text for note in (*section.notes, *document.notes)]
            after = [*_heads(totals), [], *said_lines(table.note, *said)]
            top = [*head, [wording.printable(section.title)], *said_lines(table.caption), []]
            top = _heads([*top, [wording.printable(column.label) for column in columns]])
            title = str(table.caption) or str(section.title)
            parts = cut(chain(map(_cells, rows), after), spare=AROUND)
            yield from ((sheet_name(title, names), chain(top, part)) for part in parts)
    if not document.tables:
        notes = said_lines(*[note.text for note in document.notes])
        yield sheet_name(document.title, names), _heads([*head, [], *notes])


def _heads(rows):
    return [[ods.Head(cell) if isinstance(cell, str) else cell for cell in _cells(row or [None])] for row in rows]


def _cells(row):
    return [_cell(cell) for cell in row]


def _cell(cell):
    match cell:
        case Money():
            return as_figure(cell.amount, cell.currency)
        case None | int() | Decimal() | date():
            return cell
    return wording.printable(cell)
