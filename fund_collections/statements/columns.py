"""Which column of a bank's table holds what: said by a map, or by headings in the languages of the banks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from django.utils.translation import gettext as _

from . import headings
from .cell_words import DEBIT_WORDS, SIDES
from .headings import fold
from .shape import UnreadableStatement
from .values import words

# A heading may stand below some lines about the account.
LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """How one bank's tables are read. A column is named by its heading, or by its number from 1; "" where it has none.

    `header_row` is 0 for a table without headings, None to look for it. `days` is "ymd", "dmy", "mdy" or "" (found in
    the file), `mark` "." or "," or "", `sign` "as written", "turned" or "by word".
    """

    delimiter: str = ""
    encoding: str = ""
    header_row: int | None = 1
    booked_on: str = ""
    value_on: str = ""
    amount: str = ""
    debit: str = ""
    credit: str = ""
    sign: str = "as written"
    sign_column: str = ""
    debit_word: str = ""
    currency: str = ""
    texts: tuple[str, ...] = ()
    counterparty: str = ""
    other_account: str = ""
    reference: str = ""
    balance: str = ""
    days: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where each thing stands: positions from 0; None where the table has no such column."""

    header_row: int = 0  # rows above the first booking
    booked_on: int | None = None
    other_day: int | None = None  # such as of the purchase
    value_on: int | None = None
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    sign_column: int | None = None
    currency: int | None = None
    counterparty: int | None = None
    other_account: int | None = None
    reference: int | None = None
    balance: int | None = None
    account: int | None = None
    status: int | None = None
    texts: tuple[int, ...] = ()
    names: tuple[str, ...] = field(default=(), compare=False)
    currency_of_heading: str = ""
    # Of languages that never write the month before the day.
    day_first: bool = False

    @property
    def end_with_texts(self) -> bool:
        """Whether nothing but texts follows the first of them: more cells than headings shift nothing that counts."""
        others = (self.booked_on, self.value_on, self.amount, self.debit, self.credit, self.sign_column, self.currency)
        last = max((place for place in (*others, self.balance, self.account) if place is not None), default=0)
        return bool(self.texts) and last < min(self.texts)

    def name(self, position: int | None) -> str:
        """The column as people find it: by its heading, or by its number."""
        if position is None:
            return ""
        heading = self.names[position] if position < len(self.names) else ""
        return heading or str(position + 1)


SUM = re.compile(r"[^\W_a-z]{0,3}[\s\d.,'’+()-]+[^\W_a-z]{0,3}")
# Columns of which a table may have two; of all others it must be clear which counts.
MAY_REPEAT = frozenset({"booked_on", "value_on", "reference", "counterparty", "status"})


NOT_MAPPED = frozenset(
    {"header_row", "names", "texts", "account", "status", "currency_of_heading", "day_first", "other_day"}
)


def found(rows: Sequence[Sequence[str]]) -> Places | None:
    """The places by the first row that looks like headings; None where no row does. Raises UnreadableStatement."""
    for number, row in enumerate(rows[:LOOKED_AT]):
        roles = [headings.roles(heading) for heading in row]
        named = {role for some in roles for role in some}
        if named & {"booked_on", "value_on"} and ("amount" in named or {"debit", "credit"} <= named):
            below = rows[number + 1 : number + 1 + LOOKED_AT]
            return _Places(row, roles, below).found(number + 1)
    return None


class _Places:
    """The places of a row of headings."""

    def __init__(self, row: Sequence[str], roles: list[dict[str, int]], below: Sequence[Sequence[str]]) -> None:
        self.row, self.roles, self.below = row, roles, below
        self.at: dict[str, int | None] = {}
        self.texts: list[int] = []

    def found(self, header_row: int) -> Places:
        for position, some in enumerate(self.roles):
            if some:
                self._take(self._role(some, position), position)
        at = self.at
        if "booked_on" not in at:
            at["booked_on"] = at.pop("value_on", None)
        if {"amount", "debit", "credit"} <= set(at) and not any(self._column(at["amount"])):
            at.pop("amount")
        if "amount" in at:
            at.pop("debit", None), at.pop("credit", None)
            at.setdefault("sign_column", self._sides_beside(at["amount"]))
        sums = [at[name] for name in ("amount", "debit", "credit") if name in at]
        currencies = {headings.currency_of(self.row[position]) for position in sums if position is not None}
        return Places(
            header_row,
            **at,
            texts=tuple(self.texts),
            names=tuple(words(name, 40) for name in self.row),
            currency_of_heading=currencies.pop() if len(currencies) == 1 else "",
            day_first=headings.put_the_day_first(self.row),
        )

    def _sides_beside(self, amount: int | None) -> int | None:
        """A column that holds nothing but sides, whatever it is called, where no sum has a sign of its own."""
        if amount is None or any("-" in cell or "(" in cell for cell in self._column(amount)):
            return None
        for position in range(len(self.row)):
            cells = {fold(cell) for cell in self._column(position)}
            if position not in self.at.values() and cells <= SIDES and cells & DEBIT_WORDS:
                return position
        return None

    def _role(self, some: dict[str, int], position: int) -> str:
        if len(some) == 1:
            return next(iter(some))
        if {"sign_column", "amount"} <= set(some):  # “Debit/Credit” tells sides, or holds sums of both, or is a text
            cells = [cell for cell in self._column(position) if cell]
            if all(fold(cell) in SIDES for cell in cells):
                return "sign_column"
            return "amount" if all(SUM.fullmatch(cell) for cell in cells) else "texts"
        if {"currency", "value_on"} <= set(some):  # “Valuta” is the one in some languages, the other in others
            return "currency" if _holds_codes(self.below, position) else "value_on"
        if {"amount", "value_on"} <= set(some):  # so is “Valor”
            return "amount" if not any("amount" in other and other is not some for other in self.roles) else "value_on"
        return next(iter(some))

    def _take(self, role: str, position: int) -> None:
        if role == "texts":
            self.texts.append(position)
        elif role not in self.at:
            self.at[role] = position
        elif role == "other_account":
            self.at[role] = None  # such as one of the payer and one of the payee: nothing hangs on it
        elif (before := self.at[role]) is None:
            return
        elif role == "account":
            self._take_account(before, position)
        elif role in MAY_REPEAT or (role == "amount" and self._is_of_the_account(before, position)):
            self._take_again(role, before, position)
        elif self._column(before) != self._column(position):
            facts = {"one": self.row[before], "other": self.row[position]}
            sentence = _(
                "The columns “%(one)s” and “%(other)s” may mean the same: save a column map that says which counts."
            )
            raise UnreadableStatement(sentence % facts)

    def _is_of_the_account(self, *positions: int) -> bool:
        """Whether one of two sums alone is said to be in the account's currency: its word ranks first, then."""
        return sum(self.roles[position]["amount"] < headings.IN_ACCOUNT_CURRENCY for position in positions) == 1

    def _take_again(self, role: str, before: int, position: int) -> None:
        """The better word counts; of a second name nothing is lost, nor a second day."""
        better = self.roles[position][role] < self.roles[before][role]
        self.at[role], other = (position, before) if better else (before, position)
        if role == "counterparty":
            self.texts.append(other)
        elif role == "booked_on":
            self.at["other_day"] = other

    def _take_account(self, before: int, position: int) -> None:
        """The own account is the same on every row, the other party's is not."""
        same = [at for at in (before, position) if len(set(self._column(at))) == 1]
        ranked = sorted(same or (before, position), key=lambda at: self.roles[at]["account"])
        self.at["account"] = ranked[0]
        if len(same) == 1:
            self.at.setdefault("other_account", before if position in same else position)

    def _column(self, position: int) -> list[str]:
        return [row[position].strip() for row in self.below if position < len(row)]


def _holds_codes(below, position):
    cells = [row[position].strip() for row in below if position < len(row)]
    return any(cells) and all(re.fullmatch(r"[A-Z]{3}", cell) for cell in cells if cell)


def by_map(columns: Columns, rows: Sequence[Sequence[str]]) -> Places:
    """The places that a map names. Raises UnreadableStatement for a heading that is not there."""
    header_row = columns.header_row or 0
    if header_row > len(rows):
        facts = {"row": header_row}
        raise UnreadableStatement(_("The map looks for headings in row %(row)s, and the table is shorter.") % facts)
    names = rows[header_row - 1] if header_row else ()
    width = max(map(len, rows[header_row : header_row + LOOKED_AT]), default=0)
    at = {
        one.name: _position(getattr(columns, one.name), names, width)
        for one in fields(Places)
        if one.name not in NOT_MAPPED
    }
    texts = tuple(_position(name, names, width) for name in columns.texts)
    places = Places(header_row, names=tuple(words(name, 40) for name in names), texts=texts)
    return replace(places, **at)


def _position(name, names, width):
    if not name:
        return None
    wanted = [position for position, heading in enumerate(names) if fold(heading) == fold(name)]
    if len(wanted) == 1:
        return wanted[0]
    if len(wanted) > 1:
        raise UnreadableStatement(_("Two columns are headed “%(name)s”: name it by its number.") % {"name": name})
    if name.isascii() and name.isdigit() and 0 < int(name) <= max(width, len(names)):
        return int(name) - 1
    raise UnreadableStatement(_("The table has no column “%(name)s”.") % {"name": name})
