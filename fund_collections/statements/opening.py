"""A table is taken apart, and its columns are found."""

import io

from django.utils.translation import gettext as _

from . import columns, sheets
from .cells import Cell, shown
from .columns import Columns, Places
from .shape import UnreadableStatement
from .sheets import Table
from .source import HEAD

ENCODINGS = ("cp1250", "cp1251", "cp1253", "cp1254", "cp1256", "cp866", "gb18030", "mac_roman")


def opened(data: bytes, column_map: Columns | None) -> tuple[Table, Places]:
    """The table in the file and the places of its columns. Raises UnreadableStatement."""
    if not data.strip(b"\0\r\n\t "):
        raise UnreadableStatement(_("The file is empty."))
    kind = sheets.archive_kind(io.BytesIO(data)) if data.startswith(b"PK") else ""
    if kind:
        return _placed(sheets.sheet(data, kind, lambda rows: _has_columns(rows, column_map)), column_map)
    if data.startswith((b"PK", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise UnreadableStatement(_("This is no table that can be read: save it as CSV, XLSX or ODS."))
    if column_map:
        text = sheets.text_of(data, column_map.encoding)
        delimiter = column_map.delimiter or _delimiter_of(text, column_map)
        return _placed(Table("csv", sheets.csv_rows(text, delimiter)), column_map)
    return _by_headings(data)


def _by_headings(data: bytes) -> tuple[Table, Places]:
    """A text whose headings tell delimiter and encoding."""
    text, refusal = "", _no_headings()
    try:
        text = sheets.text_of(data)
    except UnreadableStatement as caught:
        refusal = caught
    if delimiter := _delimiter_by_headings(text):
        return _placed(_table(text, delimiter), None)
    for encoding in ENCODINGS if _may_be_proved(data) else ():
        if delimiter := _delimiter_by_headings(data[:HEAD].decode(encoding, "replace")):
            return _placed(_table(sheets.text_of(data, encoding), delimiter), None)
    raise refusal


def _may_be_proved(data: bytes) -> bool:
    """Whether headings would tell another region's encoding: they are not understood by their ASCII letters alone."""
    if data.isascii() or sheets.is_unicode(data):
        return False
    return not _delimiter_by_headings(data[:HEAD].decode("ascii", "ignore"))


def _table(text: str, delimiter: str) -> Table:
    return Table("csv", _unwrapped(sheets.csv_rows(text, delimiter)))


def _delimiter_by_headings(text: str) -> str:
    """The delimiter that makes a row of headings understood; "" where none does."""
    head = "\n".join(text[: 4 * HEAD].splitlines()[: 2 * columns.LOOKED_AT])
    for delimiter in sheets.DELIMITERS:
        rows = [list(map(shown, row)) for row in _unwrapped(_tolerantly(head, delimiter))]
        if columns.found(rows):
            return delimiter
    return ""


def _unwrapped(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Without the quotation marks that still stand around each cell of a file that was quoted twice."""
    first = [shown(cell) for row in rows[:1] for cell in row if shown(cell)]
    if not first or not all(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in first):
        return rows
    return [[shown(cell).strip('"') for cell in row] for row in rows]


def _tolerantly(head: str, delimiter: str) -> list[list[Cell]]:
    """The rows of the head; it may be cut amid a quoted text."""
    for lines in (head.splitlines(keepends=True), head.splitlines(keepends=True)[: columns.LOOKED_AT]):
        try:
            return sheets.csv_rows("".join(lines), delimiter)
        except UnreadableStatement:
            continue
    return [line.split(delimiter) for line in head.splitlines()]


def _delimiter_of(text: str, column_map: Columns) -> str:
    """The delimiter that parts the row of headings, or the first row, into most columns."""
    at = max(0, (column_map.header_row or 1) - 1)
    line = next(iter(text.splitlines()[at : at + 1]), "")
    return max(sheets.DELIMITERS, key=line.count)


def _placed(table: Table, column_map: Columns | None) -> tuple[Table, Places]:
    head = [list(map(shown, row)) for row in table.rows[: 2 * columns.LOOKED_AT]]
    places = columns.by_map(column_map, head) if column_map else columns.found(head)
    if places is None:
        raise _no_headings()
    return table, places


def _has_columns(rows: list[list[Cell]], column_map: Columns | None) -> bool:
    """Whether the sheet may be the table, among others of the workbook."""
    try:
        return bool(_placed(Table("", rows), column_map))
    except UnreadableStatement:
        return False


def _no_headings() -> UnreadableStatement:
    return UnreadableStatement(
        _("No row of headings is understood (day and amount at least): save a column map for this bank’s tables.")
    )
