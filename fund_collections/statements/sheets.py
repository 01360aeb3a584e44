"""The cells of a table: of a text file with columns (CSV), or of a sheet (XLSX, ODS). No formula is ever computed."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import python_calamine
from django.utils.translation import gettext as _
from lxml import etree

from .cells import Cell
from .shape import UnreadableStatement
from .source import HEAD, WESTERN, western

ROWS_LIMIT = 250_000
COLUMNS_LIMIT = 200
UNPACKED_LIMIT = 200 * 1024 * 1024
DELIMITERS = (";", "\t", ",", "|")
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
LINKS = "xl/_rels/workbook.xml.rels"
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


DAMAGE = (zipfile.BadZipFile, RuntimeError, zlib.error, EOFError, OSError, ValueError, LookupError)


@dataclass(slots=True)
class Table:
    """Rows of cells, as they stand from the first row on; `merged` are (row, column, last row, last column) from 0."""

    format: str
    rows: list[list[Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()


def archive_kind(source: BinaryIO) -> str:
    """What a zip archive is: "xlsx", "ods", or "" for any other."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        return ""
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ods" if {"mimetype", "content.xml"} <= names else ""


def text_of(data: bytes, encoding: str = "") -> str:
    """The text of a file, its encoding found by its bytes where none is given. Raises UnreadableStatement."""
    try:
        text = data.decode(encoding or _encoding(data))
    except UnicodeDecodeError:
        raise UnreadableStatement(_("The letters of the file are in no encoding that is known here.")) from None
    text = text.removeprefix("\ufeff")
    if found := CONTROL.search(text):
        line = {"line": text.count("\n", 0, found.start()) + 1}
        raise UnreadableStatement(_("Line %(line)s holds signs that no text has: the file is no table.") % line)
    return text


def is_unicode(data: bytes) -> bool:
    return _encoding(data) not in WESTERN


def _encoding(data):
    for mark, name in BOMS.items():
        if data.startswith(mark):
            return name
    head = data[:2000]
    if head.count(0) > len(head) // 8:  # every second byte of Western letters
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    try:
        data.decode()
    except UnicodeDecodeError:
        return western(data[: 16 * HEAD])
    return "utf-8"


def csv_rows(text: str, delimiter: str, most: int = ROWS_LIMIT + 1) -> list[list[Cell]]:
    """The rows of a text in columns, at most `most` of them. Raises UnreadableStatement."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Cell]] = []
    try:
        for row in reader:
            if len(row) > COLUMNS_LIMIT:
                raise _too_wide(len(rows) + 1)
            rows.append(row)
            if len(rows) == most:
                break
    except csv.Error:
        line = {"line": reader.line_num}
        raise UnreadableStatement(
            _("Line %(line)s: a quotation mark is not closed, or stands amid a text.") % line
        ) from None
    if len(rows) > ROWS_LIMIT:
        raise _too_long()
    return rows


def _too_wide(row):
    facts = {"row": row, "limit": COLUMNS_LIMIT}
    return UnreadableStatement(_("Row %(row)s has more than %(limit)s columns.") % facts)


def _too_long():
    return UnreadableStatement(
        _("The table has more than %(limit)s rows: ask the bank for parts.") % {"limit": ROWS_LIMIT}
    )


def _damaged():
    return UnreadableStatement(_("The sheet is damaged or locked with a password: it cannot be opened."))


def sheet(data: bytes, kind: str, counts: Callable[[list[list[Cell]]], bool]) -> Table:
    """The one sheet of a workbook that holds anything, or the one that `counts`. Raises UnreadableStatement."""
    try:
        found = {place: look for place, look in _looks(data, kind).items() if look.filled}
        if not found:
            raise UnreadableStatement(_("The table is empty."))
        sheets = _values(data, found)
        if len(sheets) > 1:
            sheets = {place: rows for place, rows in sheets.items() if counts(rows)}
        if len(sheets) != 1:
            raise UnreadableStatement(
                _("The workbook has several sheets with something in them: keep the one that counts.")
            )
        ((place, rows),) = sheets.items()
        look = found[place]
    except DAMAGE as fault:
        raise _damaged() from fault
    except etree.XMLSyntaxError:
        raise _damaged() from None
    for (row, column), formula in look.formulas.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = formula
    return Table(kind, rows, tuple(look.merged))


def _values(data, places):
    """The cells of the sheets at these places of the workbook."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            place: workbook.get_sheet_by_index(place).to_python(skip_empty_area=False)
            for place in places
            if place < len(workbook.sheet_names)
        }
    except python_calamine.CalamineError as fault:
        raise ValueError from fault
    except BaseException as fault:
        # A fault inside the library comes as an exception of its own that is no Exception.
        if type(fault).__name__ == "PanicException":
            raise ValueError from fault
        raise


class _Look:
    """What the values alone do not tell of a sheet: where its formulas and merged cells are, and how large it is."""

    def __init__(self) -> None:
        self.formulas: dict[tuple[int, int], str] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.filled = False

    def cell(self, row: int, column: int, formula: str | None) -> None:
        if row >= ROWS_LIMIT:
            raise _too_long()
        if column >= COLUMNS_LIMIT:
            raise _too_wide(row + 1)
        self.filled = True
        if formula is not None:
            self.formulas[row, column] = f"={formula.removeprefix('of:').removeprefix('=')}"


def _looks(data, kind):
    """A look at each sheet by its place in the workbook, before the library unfolds it in memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(one.file_size for one in archive.infolist()) > UNPACKED_LIMIT:
            limit = {"limit": UNPACKED_LIMIT // 1024**2}
            raise UnreadableStatement(_("The sheet unpacks to more than %(limit)s MB.") % limit)
        if archive.testzip():  # reads all: a size that was a lie shows here
            raise zipfile.BadZipFile
        found = []
        for name in _parts(archive) if kind == "xlsx" else ["content.xml"]:
            if kind == "xlsx" and not SHEET.fullmatch(name):
                found.append(_Look())
                continue
            with archive.open(name) as part:
                found += (_xlsx if kind == "xlsx" else _ods)(part)
    return dict(enumerate(found))


def _parts(archive):
    """The names of an XLSX workbook's sheets in the archive, in the order of the workbook, charts among them."""
    there = [name for name in archive.namelist() if SHEET.fullmatch(name)]
    if LINKS not in archive.namelist():
        return there
    parser = etree.XMLParser(**PARSER)
    links = etree.fromstring(archive.read(LINKS), parser)
    targets = {link.get("Id"): f"xl/{link.get('Target', '')}".replace("xl//xl/", "xl/") for link in links}
    listed = etree.fromstring(archive.read("xl/workbook.xml"), parser).iter("{*}sheet")
    ids = [value for one in listed for name, value in one.attrib.items() if etree.QName(name).localname == "id"]
    found = [targets.get(one, "") for one in ids]
    return found if set(found) & set(there) else there


def _elements(part, *tags) -> Iterator[tuple[str, etree._Element]]:
    events = etree.iterparse(part, events=("start", "end"), tag=[f"{{*}}{tag}" for tag in tags], **PARSER)
    for event, element in events:
        yield f"{event} {etree.QName(element).localname}", element
        if event == "end":
            element.clear(keep_tail=False)


def _xlsx(part):
    look, row, column, formula = _Look(), -1, -1, None
    for event, element in _elements(part, "row", "c", "f", "mergeCell"):
        if event == "start row":
            row, column = int(element.get("r", row + 2)) - 1, -1
        elif event == "start c":
            place = REFERENCE.fullmatch(element.get("r", ""))
            column, formula = _column(place[1]) if place else column + 1, None
        elif event == "end f":
            formula = element.text or ""
        elif event == "end c" and len(element):
            look.cell(row, column, formula)
        elif event == "end mergeCell":
            first, _colon, last = element.get("ref", "").partition(":")
            corners = [REFERENCE.fullmatch(corner) for corner in (first, last or first)]
            if all(corners):
                look.merged.append(tuple(part for one in corners for part in (int(one[2]) - 1, _column(one[1]))))
    return [look]


def _column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _ods(part):
    looks: list[_Look] = []
    row = column = 0
    for event, element in _elements(part, "table", "table-row", "table-cell", "covered-table-cell"):
        facts = {etree.QName(name).localname: value for name, value in element.attrib.items()}
        if event == "start table":
            looks, row = [*looks, _Look()], 0
        elif event == "start table-row":
            column = 0
        elif event == "end table-row":
            row += int(facts.get("number-rows-repeated", 1))
        elif event in {"end table-cell", "end covered-table-cell"}:
            again = int(facts.get("number-columns-repeated", 1))
            if "value-type" in facts or "formula" in facts or len(element):
                times = int(element.getparent().get(f"{{{element.nsmap[element.prefix]}}}number-rows-repeated", 1))
                looks[-1].cell(row + times - 1, column + again - 1, None)
                looks[-1].cell(row, column, facts.get("formula"))
                _note_merged(looks[-1], facts, row, column)
            column += again
    return looks


def _note_merged(look, facts, row, column):
    high, wide = int(facts.get("number-rows-spanned", 1)), int(facts.get("number-columns-spanned", 1))
    if high > 1 or wide > 1:
        look.merged.append((row, column, row + high - 1, column + wide - 1))
