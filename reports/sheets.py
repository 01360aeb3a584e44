"""A report as a spreadsheet: XLSX and CSV with the same rows, figures as numbers and no cell that could run."""

import csv
import io
import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from itertools import batched

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext

from audit.exports import Echo, harmless
from ledger.money import Money
from reports import checknumber, wording
from reports.columns import with_currencies
from reports.flow import Flow
from reports.longsheet import EXACT_DIGITS, TOGETHER, Let, let_in, write_sample

WIDTHS = {"text": 32, "code": 14, "date": 12, "money": 16, "number": 10, "state": 16}
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
PAPER = {"a4": 9, "letter": 1}


def to_csv(document, delimiter=";", *, decimal=".", bom=True):
    """The report as CSV in UTF-8; see csv_pieces."""
    return b"".join(csv_pieces(document, delimiter, decimal=decimal, bom=bom))


def csv_pieces(document, delimiter=";", *, decimal=".", bom=True):
    """Yield the report as CSV in UTF-8, tables under one another, some hundred lines at a time.

    Figures bear neither groups nor brackets, dates are ISO 8601. Text that a spreadsheet could run as a formula is
    led by an apostrophe. With `decimal=","` the delimiter has to be a semicolon.
    """
    if delimiter not in {";", ","} or decimal not in {".", ","} or delimiter == decimal:
        raise ValueError("A delimiter of ; or , and a decimal mark of . or , which differ.")
    write = csv.writer(Echo(), delimiter=delimiter, lineterminator="\r\n").writerow
    yield b"\xef\xbb\xbf" if bom else b""
    with translation.override(document.language):
        for rows in batched(_lines(document), TOGETHER, strict=False):
            yield "".join(write([_csv_cell(cell, decimal) for cell in row]) for row in rows).encode()


def to_xlsx(document):
    """The report as XLSX, a sheet for each table, each with the report's head and check number.

    Raises TooLong for more lines than a sheet can have.
    """
    book_bytes = io.BytesIO()
    # In memory, 60 MB for 20,000 lines: the library's other way leaves the figures in the open in a temporary folder.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    lets = []
    with translation.override(document.language), xlsxwriter.Workbook(book_bytes, options) as book:
        # The same document gives the same bytes.
        made_at = datetime.combine(document.printed_on, time())
        book.set_properties({"title": wording.printable(document.title), "created": made_at})
        formats = _formats(book)
        names: set[str] = set()
        number = checknumber.of(document)
        head = list(head_lines(document, number))
        for section in document.sections:
            for table in section.tables:
                sheet = book.add_worksheet(sheet_name(str(table.caption) or str(section.title), names))
                top = [*head, [wording.printable(section.title)]]
                let, line = _fill(sheet, document, top, section, table, formats)
                lets += [let] if let else []
                _set_page(sheet, document, line, number)
    with translation.override(document.language):
        return let_in(book_bytes, lets) if lets else book_bytes.getvalue()


def _lines(document):
    yield from head_lines(document, checknumber.of(document))
    for section in document.sections:
        yield []
        yield [wording.printable(section.title)]
        for table in section.tables:
            if table.caption:
                yield [wording.printable(table.caption)]
            columns, rows, totals = with_currencies(table)
            yield [wording.printable(column.label) for column in columns]
            yield from rows
            yield from totals
            yield from said_lines(table.note)
        yield from said_lines(*[note.text for note in section.notes])
    yield from said_lines(*[note.text for note in document.notes])


def head_lines(document, number):
    """What stands above the tables of a sheet, a line each."""
    yield [wording.printable(document.title)]
    yield [wording.printable(document.association)]
    yield [wording.period(document)]
    yield from ([line] for line in wording.source(document))
    yield [gettext("check number %(number)s") % {"number": number}]
    if taken := wording.taken(document):
        yield [taken]
    if seal := wording.seal(document):
        yield [seal]


def said_lines(*texts):
    """A line for each text that says anything."""
    return [[wording.printable(text)] for text in texts if text]


def _csv_cell(cell, decimal):
    match cell:
        case None:
            return ""
        case Money():
            return f"{cell.amount:.{wording.places(cell)}f}".replace(".", decimal)
        case int() | Decimal():
            return format(cell, "f" if isinstance(cell, Decimal) else "d").replace(".", decimal)
        case date():
            return cell.isoformat()
    return harmless(wording.printable(cell))


def _fill(sheet, document, top, section, table, formats):
    """Fill a sheet; returns the Let of its rows, where the library cannot write so many, and the line of its head."""
    columns, rows, totals = with_currencies(table)
    top = [*top, *said_lines(table.caption), []]
    head = len(top)
    for line, cells in enumerate(top):
        _write(sheet, line, cells, formats, bold=line == 0)
    _write(sheet, head, [wording.printable(column.label) for column in columns], formats, bold=True)
    is_long = isinstance(rows, Flow) and len(rows) > 0
    if is_long:
        write_sample(sheet, head + 1, rows, formats)
    for line, row in enumerate(() if is_long else rows, start=head + 1):
        _write(sheet, line, row, formats)
    for line, row in enumerate(totals, start=head + 1 + len(rows)):
        _write(sheet, line, row, formats, bold=True)
    said = said_lines(table.note, *[note.text for note in (*section.notes, *document.notes)])
    for line, cells in enumerate(said, start=head + 2 + len(rows) + len(totals)):
        _write(sheet, line, cells, formats)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
    return Let(f"xl/worksheets/sheet{sheet.index + 1}.xml", head + 1, rows) if is_long else None, head


def _set_page(sheet, document, head, check_number):
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    sheet.set_paper(PAPER[document.paper])
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{check_number}&R&P / &N")
    if document.landscape:
        sheet.set_landscape()
    if wording.is_right_to_left(document.language):
        sheet.right_to_left()


def _write(sheet, line, cells, formats, *, bold=False):
    for place, cell in enumerate(cells):
        match cell:
            case None | "":
                continue
            case Money():
                _write_figure(sheet, line, place, cell.amount, formats(bold=bold, places=wording.places(cell)))
            case int() | Decimal():
                places = wording.decimals(Decimal(cell))
                _write_figure(sheet, line, place, Decimal(cell), formats(bold=bold, places=places))
            case date():
                sheet.write_datetime(line, place, cell, formats(bold=bold, day=True))
            case _:
                # Always as a string: no text of ours is a formula or a link.
                sheet.write_string(line, place, wording.printable(cell), formats(bold=bold))


def _write_figure(sheet, line, place, number, form):
    if len(number.normalize().as_tuple().digits) > EXACT_DIGITS:
        sheet.write_string(line, place, format(number, "f"), form)
    else:
        sheet.write_number(line, place, number, form)


def _formats(book):
    @cache
    def form(*, bold=False, places=None, day=False):
        look = {"bold": bold}
        if day:
            look["num_format"] = "yyyy-mm-dd"
        elif places is not None:
            figure = "#,##0" + ("." + "0" * places if places else "")
            look["num_format"] = f"{figure}_);({figure})"
        return book.add_format(look)

    return form


def sheet_name(text, names):
    """A name as spreadsheets allow it: 31 characters, some signs forbidden, none twice whatever its case."""
    name = (NOT_IN_SHEET_NAMES.sub(" ", wording.printable(text)).strip() or "-")[:31]
    number = 1
    while name.casefold() in names:
        number += 1
        name = f"{name[:27]} {number}"
    names.add(name.casefold())
    return name
