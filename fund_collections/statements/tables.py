"""Reader of the tables that banks give away: text in columns (CSV), XLSX and ODS sheets.

The columns are said by a map or found by their headings; order of dates, decimal mark, delimiter and encoding are said
by the map or found in the file. Where the file leaves room for two readings it is refused, with what to say in a map.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from . import cells, columns, values
from .cells import Cell, shown
from .columns import Columns, Places
from .opening import opened
from .shape import SIZE_LIMIT, BookingRead, FileRead, StatementRead, UnreadableStatement
from .sheets import Table
from .values import Fault, words

__all__ = ["Columns", "first_rows", "read_table"]

TEXT_LIMIT = 4000
NAME_LIMIT = 140
SHOWN_ROWS = 10
PENDING = frozenset(
    {
        "pending",
        "vorgemerkt",
        "en attente",
        "pendiente",
        "in sospeso",
        "pendente",
        "in behandeling",
        "oczekujaca",
        "not booked",
    }
)
DEBIT_WORDS = frozenset(
    {"d", "db", "dr", "debit", "dbit", "s", "soll", "af", "debet", "debito", "cargo", "dare", "uit", "debe"}
)
CREDIT_WORDS = frozenset(
    {"c", "cr", "credit", "crdt", "h", "haben", "bij", "kredit", "credito", "abono", "avere", "in", "haber"}
)


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
        self.table, self.places, self.said = table, places, said
        self.rows = list(self._filled())
        if not self.rows:
            raise UnreadableStatement(_("The table has no row below its headings."))
        sums = [places.amount, places.debit, places.credit, places.balance]
        self.mark = said.mark or cells.mark_of(self._cells(sums))
        self.order = said.days or cells.order_of(self._cells([places.booked_on, places.value_on]))
        self.own_account = self._one_account()
        # A column of accounts that are not the same on every row is not our own's.
        elsewhere = None if self.own_account else places.account
        self.other_account = elsewhere if places.other_account is None else places.other_account
        self.debit_sign = self._debit_sign()

    def statements(self) -> tuple[StatementRead, ...]:
        bookings = [self._booking(number, row, cells_) for number, (row, cells_) in enumerate(self.rows, 1)]
        currencies = {booking.currency for booking in bookings}
        opening, closing = self._balances(bookings)
        days = [booking.booked_on for booking in bookings]
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

    def _filled(self) -> Iterator[tuple[int, list[Cell]]]:
        """(number of the row, its cells) down to the last that holds anything."""
        start, rows = self.places.header_row, self.table.rows
        end = next((at + 1 for at in range(len(rows) - 1, -1, -1) if _holds(rows[at])), 0)
        for row, column, last, _last_column in self.table.merged:
            if last >= start and row < end:
                facts = {"row": row + 1, "column": self.places.name(column)}
                sentence = _("Row %(row)s, column “%(column)s”: merged cells. Part them: each row is one booking.")
                raise UnreadableStatement(sentence % facts)
        width = max(len(self.places.names), 1)
        for at in range(start, end):
            if not _holds(rows[at]):
                raise UnreadableStatement(_("Row %(row)s is empty, amid the bookings.") % {"row": at + 1})
            if self.places.names and _holds(rows[at][width:]):
                facts = {"row": at + 1, "count": len(rows[at]), "headings": width}
                sentence = _("Row %(row)s has %(count)s columns, the headings are %(headings)s.")
                raise UnreadableStatement(sentence % facts)
            yield at + 1, rows[at]

    def _cells(self, positions: list[int | None]) -> Iterator[tuple[int, str, Cell]]:
        for position in positions:
            if position is not None:
                name = self.places.name(position)
                for row, row_cells in self.rows:
                    yield row, name, _at(row_cells, position)

    def _one_account(self) -> str:
        """The account, where one column names the same on every row; else it may be the other party's."""
        found = {words(shown(cell), NAME_LIMIT) for _row, _name, cell in self._cells([self.places.account])}
        return "".join(found.pop().split()) if len(found) == 1 else ""

    def _debit_sign(self) -> int:
        """Debits are written without a sign by most banks, with minus by some."""
        signs = set()
        for row, name, cell in self._cells([self.places.debit]):
            if shown(cell).strip() and (amount := self._amount(row, name, cell)):
                signs.add(-1 if amount < 0 else 1)
        if len(signs) > 1:
            facts = {"column": self.places.name(self.places.debit)}
            raise UnreadableStatement(_("Column “%(column)s”: some debits have a minus and some have none.") % facts)
        return -1 if signs == {-1} else 1

    def _amount(self, row: int, name: str, cell: Cell) -> Decimal:
        try:
            return cells.amount(cell, self.mark)
        except Fault as fault:
            raise _in_cell(row, name, fault) from None

    def _day(self, row: int, position: int | None, cell: Cell) -> date:
        try:
            return cells.day(cell, self.order)
        except Fault as fault:
            raise _in_cell(row, self.places.name(position), fault) from None

    def _booking(self, number: int, row: int, row_cells: list[Cell]) -> BookingRead:
        places = self.places
        text = lambda position, limit=NAME_LIMIT: words(shown(_at(row_cells, position)), limit)  # noqa: E731
        if not text(places.booked_on):
            fault = Fault(_("no day. Is it a total? Such rows are taken out first."))
            raise _in_cell(row, places.name(places.booked_on), fault)
        value = _at(row_cells, places.value_on)
        currency = text(places.currency).upper() or places.currency_of_heading
        try:
            currency = currency and values.currency(currency)
        except Fault as fault:
            raise _in_cell(row, places.name(places.currency), fault) from None
        return BookingRead(
            ordinal=number,
            amount=self._sum(row, row_cells),
            currency=currency,
            booked_on=self._day(row, places.booked_on, _at(row_cells, places.booked_on)),
            value_on=self._day(row, places.value_on, value) if shown(value).strip() else None,
            status="PDNG" if columns.fold(text(places.status)) in PENDING else "BOOK",
            bank_reference=text(places.reference),
            end_to_end="",
            counterparty=text(places.counterparty),
            text=words(" ".join(text(position, TEXT_LIMIT) for position in places.texts), TEXT_LIMIT),
            reversal=False,
            account=text(self.other_account),
        )

    def _sum(self, row: int, row_cells: list[Cell]) -> Decimal:
        places = self.places
        if places.amount is None:
            return self._of_two_columns(row, row_cells)
        name = places.name(places.amount)
        cell = _at(row_cells, places.amount)
        if not shown(cell).strip():
            raise _in_cell(row, name, Fault(_("no amount is stated.")))
        amount = self._amount(row, name, cell)
        if self.said.sign == "turned":
            return -amount
        return amount * self._direction(row, row_cells, amount) if places.sign_column is not None else amount

    def _of_two_columns(self, row: int, row_cells: list[Cell]) -> Decimal:
        places, found = self.places, []
        for position, sign in ((places.debit, -self.debit_sign), (places.credit, 1)):
            cell = _at(row_cells, position)
            if shown(cell).strip():
                found.append(sign * self._amount(row, places.name(position), cell))
        moved = [amount for amount in found if amount]
        if len(moved) > 1 or not found:
            name = f"{places.name(places.debit)} / {places.name(places.credit)}"
            sentence = _("a debit and a credit at once.") if moved else _("no amount is stated.")
            raise _in_cell(row, name, Fault(sentence))
        return moved[0] if moved else Decimal(0)

    def _direction(self, row: int, row_cells: list[Cell], amount: Decimal) -> int:
        name = self.places.name(self.places.sign_column)
        word = words(shown(_at(row_cells, self.places.sign_column)), 40)
        folded, wanted = columns.fold(word) or word, self.said.debit_word
        if amount < 0:
            raise _in_cell(row, name, Fault(_("the amount has a minus although this column says debit or credit.")))
        if word and (folded == (columns.fold(wanted) or wanted) if wanted else folded in DEBIT_WORDS):
            return -1
        if word and (wanted or folded in CREDIT_WORDS):
            return 1
        raise _in_cell(row, name, Fault(_("“%(word)s” says neither debit nor credit.") % {"word": word}))

    def _balances(self, bookings: list[BookingRead]) -> tuple[Decimal | None, Decimal | None]:
        """Opening and closing by the column of balances, whichever end of the table is the newer one."""
        name = self.places.name(self.places.balance)
        ends = [(self.rows[at], bookings[at]) for at in (0, -1)]
        stated = [_at(row_cells, self.places.balance) for (_row, row_cells), _booking in ends]
        if not all(shown(cell).strip() for cell in stated):
            return None, None
        balances = [self._amount(row, name, cell) for ((row, _c), _b), cell in zip(ends, stated, strict=True)]
        moved = sum((booking.amount for booking in bookings if booking.is_booked), Decimal(0))
        upward = (balances[0] - bookings[0].amount, balances[1])
        downward = (balances[1] - bookings[-1].amount, balances[0])
        newest_first = bookings[0].booked_on > bookings[-1].booked_on
        if bookings[0].booked_on == bookings[-1].booked_on:
            newest_first = upward[1] - upward[0] != moved and downward[1] - downward[0] == moved
        return downward if newest_first else upward


def _at(row_cells: list[Cell], position: int | None) -> Cell:
    return row_cells[position] if position is not None and position < len(row_cells) else ""


def _holds(row_cells: list[Cell]) -> bool:
    return any(shown(cell).strip() for cell in row_cells)


def _in_cell(row: int, name: str, fault: Fault) -> UnreadableStatement:
    facts = {"row": row, "column": name, "problem": str(fault)}
    return UnreadableStatement(_("Row %(row)s, column “%(column)s”: %(problem)s") % facts)
