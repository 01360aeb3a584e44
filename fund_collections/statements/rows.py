"""Which rows of a table are bookings, and what the others are: totals, lines of balance, texts that go on, remarks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import cells
from .cell_words import NOTHING, PENDING, TOTAL
from .cells import Cell, shown
from .columns import Places, fold
from .shape import UnreadableStatement
from .sheets import Table
from .values import Fault


@dataclass(slots=True)
class Row:
    """A booking, its number from 1 in the file, and the cells of the rows below that only go on with its text."""

    number: int
    cells: list[Cell]
    more: list[Cell] = field(default_factory=list)
    # Of another column where the day of booking is not yet stated.
    other_day: Cell = ""


@dataclass(slots=True)
class Rows:
    """The rows below the headings."""

    bookings: list[Row] = field(default_factory=list)
    # Sums without a day: they must be those of the columns, or are bookings that lack theirs.
    totals: list[Row] = field(default_factory=list)
    # Rows that state nothing but a balance, each with the number of bookings above it.
    balances: list[tuple[int, Row]] = field(default_factory=list)


def at(row_cells: list[Cell], position: int | None) -> Cell:
    return row_cells[position] if position is not None and position < len(row_cells) else ""


def states(row_cells: list[Cell], position: int | None) -> bool:
    return shown(at(row_cells, position)).strip() not in NOTHING


def sorted_out(table: Table, places: Places) -> Rows:
    """Every row told apart by the columns in which it says something. Raises UnreadableStatement."""
    found, last = Rows(), 0
    for row in _filled(table, places):
        goes_on = row.number == last + 1
        last = row.number
        has_sum = any(states(row.cells, one) for one in (places.amount, places.debit, places.credit))
        if _has_day(row, places) and (has_sum or places.balance is None):
            if has_sum or fold(shown(at(row.cells, places.status))) not in PENDING:
                found.bookings.append(_narrow(row, places))
        elif has_sum:
            found.totals.append(row)
        elif states(row.cells, places.balance):
            found.balances.append((len(found.bookings), row))
        elif goes_on and found.bookings:
            found.bookings[-1].more += _texts(row.cells, places)
    if not found.bookings and not found.totals:
        raise UnreadableStatement(_("The table has no row below its headings."))
    return found


def _has_day(row: Row, places: Places) -> bool:
    """Whether the row has a day; of what is not booked yet another column tells one."""
    if not states(row.cells, places.booked_on):
        others = (at(row.cells, place) for place in (places.other_day, places.value_on))
        row.other_day = next((cell for cell in others if cells.may_be_day(cell)), "")
        return row.other_day != ""
    return cells.may_be_day(at(row.cells, places.booked_on))


def _filled(table: Table, places: Places) -> Iterator[Row]:
    """The rows that hold anything."""
    start, rows = places.header_row, table.rows
    end = next((place + 1 for place in range(len(rows) - 1, -1, -1) if _holds(rows[place])), 0)
    for row, column, last, _last_column in table.merged:
        if last >= start and row < end:
            facts = {"row": row + 1, "column": places.name(column)}
            sentence = _("Row %(row)s, column “%(column)s”: merged cells. Part them: each row is one booking.")
            raise UnreadableStatement(sentence % facts)
    for place in range(start, end):
        if _holds(rows[place]):
            yield Row(place + 1, rows[place])


def _narrow(row: Row, places: Places) -> Row:
    width = max(len(places.names), 1)
    if places.names and _holds(row.cells[width:]):
        if places.end_with_texts:
            row.more += row.cells[width:]
            return row
        facts = {"row": row.number, "count": len(row.cells), "headings": width}
        sentence = _("Row %(row)s has %(count)s columns, the headings are %(headings)s.")
        raise UnreadableStatement(sentence % facts)
    return row


def _texts(row_cells: list[Cell], places: Places) -> Iterable[Cell]:
    return [at(row_cells, place) for place in places.texts if states(row_cells, place)]


def cells_of(rows: list[Row], places: Places, positions: list[int | None]) -> Iterator[tuple[int, str, Cell]]:
    """(number of the row, name of the column, cell) of some columns."""
    for position in positions:
        if position is not None:
            name = places.name(position)
            for row in rows:
                yield row.number, name, at(row.cells, position)


def in_cell(row: int, name: str, fault: Fault) -> UnreadableStatement:
    facts = {"row": row, "column": name, "problem": str(fault)}
    return UnreadableStatement(_("Row %(row)s, column “%(column)s”: %(problem)s") % facts)


def is_called_total(row: Row) -> bool:
    """Whether a word of the row says that it is one."""
    return any(word in TOTAL for cell in row.cells if isinstance(cell, str) for word in fold(cell).split())


def _holds(row_cells: list[Cell]) -> bool:
    return any(shown(cell).strip() for cell in row_cells)
