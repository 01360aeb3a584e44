"""The sums of a table's rows with their signs, whichever of the ways of banks they are written in."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from . import cells
from .cell_words import CREDIT_WORDS, DEBIT_WORDS
from .cells import Cell, shown
from .columns import Columns, Places, fold
from .rows import Row, at, cells_of, in_cell, states
from .shape import UnreadableStatement
from .values import Fault, words


class Sums:
    """One column with a sign of its own or one that another column tells, or a column of debits and one of credits."""

    def __init__(self, rows: list[Row], places: Places, said: Columns) -> None:
        self.rows, self.places, self.said = rows, places, said
        sums = [places.amount, places.debit, places.credit, places.balance]
        self.mark = said.mark or cells.mark_of(cells_of(rows, places, sums))
        self.debit_sign = self._debit_sign()
        self.words_decide = self._words_decide()

    def of(self, row: Row) -> Decimal:
        """The sum of the row, positive for money that came in. Raises UnreadableStatement."""
        places = self.places
        if places.amount is None:
            return self._of_two_columns(row)
        if not states(row.cells, places.amount):
            raise in_cell(row.number, places.name(places.amount), Fault(_("no amount is stated.")))
        amount = self.stated(row, places.amount)
        if self.said.sign == "turned":
            return -amount
        return self._directed(row, amount) if places.sign_column is not None else amount

    def stated(self, row: Row, place: int | None) -> Decimal:
        """What stands in a cell, as it is written."""
        return self._amount(row.number, self.places.name(place), at(row.cells, place))

    def balance(self, row: Row) -> Decimal:
        return self.stated(row, self.places.balance)

    def _debit_sign(self) -> int:
        """Debits are written without a sign by most banks, with minus by some."""
        debit = self.places.debit
        signs = {self._sign(row, debit) for row in self.rows if states(row.cells, debit)} - {0}
        if len(signs) > 1:
            facts = {"column": self.places.name(debit)}
            raise UnreadableStatement(_("Column “%(column)s”: some debits have a minus and some have none.") % facts)
        return -1 if signs == {-1} else 1

    def _sign(self, row: Row, place: int | None) -> int:
        amount = self.stated(row, place)
        return (amount > 0) - (amount < 0)

    def _words_decide(self) -> bool:
        """Whether on all rows alike a minus repeats the word beside it, or says (of cards) that it is a credit."""
        signs: dict[int, set[int]] = {-1: set(), 1: set(), 0: set()}
        for row in self.rows if self.places.sign_column is not None else ():
            if states(row.cells, self.places.amount):
                signs[self._direction(row)].add(self._sign(row, self.places.amount))
        debits, credits_ = signs[-1] - {0}, signs[1] - {0}
        return (debits, credits_) in (({-1}, {1}), ({-1}, set()), ({1}, {-1}))

    def _directed(self, row: Row, amount: Decimal) -> Decimal:
        name = self.places.name(self.places.sign_column)
        direction = self._direction(row)
        if not direction:
            facts = {"word": self._word(row)}
            raise in_cell(row.number, name, Fault(_("“%(word)s” says neither debit nor credit.") % facts))
        if amount < 0 and not self.words_decide:
            fault = Fault(_("the amount has a minus although this column says debit or credit."))
            raise in_cell(row.number, name, fault)
        return abs(amount) * direction

    def _direction(self, row: Row) -> int:
        """-1 for a debit, 1 for a credit, 0 for what is neither."""
        word, wanted = self._word(row), self.said.debit_word
        folded = fold(word) or word
        if not word:
            return 0
        if wanted:
            return -1 if folded == (fold(wanted) or wanted) else 1
        return -1 if folded in DEBIT_WORDS else int(folded in CREDIT_WORDS)

    def _word(self, row: Row) -> str:
        return words(shown(at(row.cells, self.places.sign_column)), 40)

    def _of_two_columns(self, row: Row) -> Decimal:
        places, found = self.places, []
        for position, sign in ((places.debit, -self.debit_sign), (places.credit, 1)):
            if states(row.cells, position):
                found.append(sign * self.stated(row, position))
        moved = [amount for amount in found if amount]
        if len(moved) > 1 or not found:
            name = f"{places.name(places.debit)} / {places.name(places.credit)}"
            sentence = _("a debit and a credit at once.") if moved else _("no amount is stated.")
            raise in_cell(row.number, name, Fault(sentence))
        return moved[0] if moved else Decimal(0)

    def _amount(self, row: int, name: str, cell: Cell) -> Decimal:
        try:
            return cells.amount(cell, self.mark)
        except Fault as fault:
            raise in_cell(row, name, fault) from None


class Ends:
    """Opening and closing by the column of balances, whichever end of the table is the newer one."""

    def __init__(self, moved: list[Decimal], stated: dict[int, Decimal], lines: Iterable[tuple[int, Decimal]]) -> None:
        self.moved, self.stated, self.lines = moved, stated, list(lines)
        last = len(moved) - 1
        self.upward = self._ends(stated, moved)
        self.downward = self._ends({last - number: sum_ for number, sum_ in stated.items()}, moved[::-1])
        if not stated and [above for above, _sum in self.lines] == [0, len(moved)]:
            (_above, top), (_all, bottom) = self.lines
            self.upward, self.downward = (top, bottom), (bottom, top)

    @staticmethod
    def _ends(stated: dict[int, Decimal], moved: list[Decimal]) -> tuple[Decimal | None, Decimal | None]:
        """The oldest first. Some banks state a balance only where a day ends."""
        if len(moved) - 1 not in stated:
            return None, None
        first = min(stated)
        return stated[first] - sum(moved[: first + 1]), stated[len(moved) - 1]

    def of(self, *, newest_first: bool | None) -> tuple[Decimal | None, Decimal | None]:
        """The two, None telling that the days leave open which end is the newer one."""
        if newest_first is None:
            newest_first = not self._tie(self.upward) and self._tie(self.downward)
        return self.downward if newest_first else self.upward

    def _tie(self, ends: tuple[Decimal | None, Decimal | None]) -> bool:
        opening, closing = ends
        return opening is not None and closing is not None and closing - opening == sum(self.moved)
