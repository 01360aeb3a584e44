"""Reader of the tables that banks give away: text in columns (CSV), XLSX and ODS sheets.

The columns are said by a map or found by their headings; order of dates, decimal mark, delimiter and encoding are said
by the map or found in the file. Where the file leaves room for two readings it is refused, with what to say in a map.
"""

from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from . import cells, columns, values
from .cell_words import NOTHING, PENDING
from .cells import Cell, shown
from .columns import Columns, Places
from .opening import opened
from .rows import Row, at, cells_of, in_cell, is_called_total, sorted_out, states
from .shape import SIZE_LIMIT, BookingRead, FileRead, StatementRead, UnreadableStatement
from .sheets import Table
from .table_sums import Ends, Sums
from .values import Fault, words

__all__ = ["Columns", "first_rows", "read_table"]

TEXT_LIMIT = 4000
NAME_LIMIT = 140
SHOWN_ROWS = 10


def read_table(
    source: bytes | BinaryIO, *, file: str = "", column_map: Columns | None = None, size_limit: int = SIZE_LIMIT
) -> FileRead:
    """Read a table of bookings; `file` is only carried along. Sums have no currency where no column names one.

    Raises UnreadableStatement with one sentence that names row, column and reason.
    """
    data = source if isinstance(source, bytes) else source.read(size_limit + 1)
    if len(data) > size_limit:
        limit = {"limit": max(1, size_limit // 1024**2)}
        raise UnreadableStatement(_("The file is larger than %(limit)s MB.") % limit)
    table, places = opened(data, column_map)
    try:
        statements = _Reading(table, places, column_map or Columns()).statements()
    except Fault as fault:
        raise UnreadableStatement(str(fault)) from None
    return FileRead(file=file, format=table.format, statements=statements)


def first_rows(data: bytes, *, column_map: Columns) -> tuple[BookingRead, ...]:
    """The first rows as the map reads them, for a preview. Raises UnreadableStatement for any row of the file."""
    read = read_table(data, column_map=column_map)
    return tuple(entry for statement in read.statements for entry in statement.entries)[:SHOWN_ROWS]


class _Reading:
    """The rows below the headings, turned into bookings."""

    def __init__(self, table: Table, places: Places, said: Columns) -> None:
        self.places = places
        found = sorted_out(table, places)
        self.rows = found.bookings or found.totals
        self.totals = found.totals if found.bookings else []
        self.lines = found.balances
        self.sums = Sums(self.rows, places, said)
        days = cells_of(self.rows, places, [places.booked_on, places.value_on, places.other_day])
        self.order = said.days or cells.order_of(days, day_first=places.day_first)
        self.own_account = self._one_account()
        # A column of accounts that are not the same on every row is not our own's.
        elsewhere = None if self.own_account else places.account
        self.other_account = elsewhere if places.other_account is None else places.other_account

    def statements(self) -> tuple[StatementRead, ...]:
        bookings = [self._booking(number, row) for number, row in enumerate(self.rows, 1)]
        self._require_totals(bookings)
        bookings, (opening, closing) = self._proved(bookings)
        currencies = {booking.currency for booking in bookings}
        days = [booking.booked_on for booking in bookings if booking.booked_on]
        return (
            StatementRead(
                statement_id="",
                account=self.own_account,
                currency=currencies.pop() if len(currencies) == 1 else "",
                opening=opening,
                closing=closing,
                entries=tuple(bookings),
                from_on=min(days),
                to_on=max(days),
            ),
        )

    def _proved(self, bookings: list[BookingRead]) -> tuple[list[BookingRead], tuple[Decimal | None, Decimal | None]]:
        """The bookings and the balances; what has no day of booking yet counts where only so the balances tie."""
        waiting = [number for number, row in enumerate(self.rows) if row.other_day != ""]
        if waiting:
            opening, closing = self._ends(bookings)
            moved = sum((booking.amount for booking in bookings if booking.is_booked), Decimal(0))
            if opening is None or closing is None or closing - opening != moved:
                for number in waiting:
                    bookings[number] = bookings[number]._replace(status="PDNG")
        return bookings, self._ends(bookings)

    def _ends(self, bookings: list[BookingRead]) -> tuple[Decimal | None, Decimal | None]:
        stated = {
            n: self.sums.balance(row) for n, row in enumerate(self.rows) if states(row.cells, self.places.balance)
        }
        moved = [booking.amount if booking.is_booked else Decimal(0) for booking in bookings]
        lines = [(above, self.sums.balance(row)) for above, row in self.lines]
        first, last = bookings[0].booked_on, bookings[-1].booked_on
        newest_first = None if first == last or not first or not last else first > last
        ends = Ends(moved, stated, lines).of(newest_first=newest_first)
        known = {*stated.values(), *ends}
        for (_above, balance), (_number, row) in zip(lines, self.lines, strict=True):
            if balance not in known:
                name = self.places.name(self.places.debit if self.places.amount is None else self.places.amount)
                raise in_cell(row.number, name, Fault(_("no amount is stated.")))
        return ends

    def _one_account(self) -> str:
        """The account, where one column names the same on every row; else it may be the other party's."""
        found = {
            words(shown(cell), NAME_LIMIT)
            for _row, _name, cell in cells_of(self.rows, self.places, [self.places.account])
        }
        return "".join(found.pop().split()) if len(found) == 1 else ""

    def _value_day(self, row: int, cell: Cell) -> date | None:
        if shown(cell).strip() in NOTHING:
            return None
        return self._day(row, self.places.value_on, cells.last_of_month(cell, self.order))

    def _day(self, row: int, position: int | None, cell: Cell) -> date:
        if not shown(cell).strip():
            fault = Fault(_("no day. Is it a total? Such rows are taken out first."))
            raise in_cell(row, self.places.name(position), fault)
        try:
            return cells.day(cell, self.order)
        except Fault as fault:
            raise in_cell(row, self.places.name(position), fault) from None

    def _require_totals(self, bookings: list[BookingRead]) -> None:
        """What has no day must be the sums of the columns: said to be so, or of debits and credits at once."""
        places = self.places
        sums = {
            places.amount: abs(sum(booking.amount for booking in bookings)),
            places.debit: sum(-booking.amount for booking in bookings if booking.amount < 0),
            places.credit: sum(booking.amount for booking in bookings if booking.amount > 0),
        }
        for row in self.totals:
            stated = [place for place in sums if place is not None and states(row.cells, place)]
            is_said = is_called_total(row) or len(stated) > 1
            if not is_said or any(abs(self.sums.stated(row, place)) != sums[place] for place in stated):
                self._day(row.number, places.booked_on, at(row.cells, places.booked_on))  # refused: it is none

    def _booking(self, ordinal: int, found: Row) -> BookingRead:
        places, row, row_cells = self.places, found.number, found.cells
        text = lambda position, limit=NAME_LIMIT: words(shown(at(row_cells, position)), limit)  # noqa: E731
        booked_on = self._day(row, places.booked_on, at(row_cells, places.booked_on) or found.other_day)
        value = at(row_cells, places.value_on)
        currency = text(places.currency).upper() or places.currency_of_heading
        try:
            currency = currency and values.currency(currency)
        except Fault as fault:
            raise in_cell(row, places.name(places.currency), fault) from None
        return BookingRead(
            ordinal=ordinal,
            amount=self.sums.of(found),
            currency=currency,
            booked_on=booked_on,
            value_on=self._value_day(row, value),
            status="PDNG" if places.status is not None and columns.fold(text(places.status)) in PENDING else "BOOK",
            bank_reference=text(places.reference),
            end_to_end="",
            counterparty=text(places.counterparty),
            text=words(
                " ".join([*(text(place, TEXT_LIMIT) for place in places.texts), *map(shown, found.more)]), TEXT_LIMIT
            ),
            reversal=False,
            account=text(self.other_account),
        )
