"""A printable report as plain values; the page, the PDF and the sheets are made from it alone.

Texts may be lazy translations: they are put into words when a document is rendered, in the document's language.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from typing import Literal, Self

from django.utils import timezone
from django.utils.functional import Promise

from audit.exports import Taken
from ledger.money import Money, totals
from reports.flow import Flow

type Text = str | Promise
type Kind = Literal["text", "code", "date", "money", "number", "state"]
type Tone = Literal["plain", "ok", "half", "need"]


class ReportFault(Exception):
    """The report was put together wrongly: a fault of the program, never of the person who asked for it."""


class MixedCurrencies(ReportFault):
    """Sums of different currencies were put where one currency is due."""


class TotalDoesNotTie(ReportFault):
    """A row of totals says another figure than the rows above it."""


@dataclass(frozen=True, slots=True)
class State:
    """A state as a word; the tone decides the sign before it, never a colour alone."""

    word: Text
    tone: Tone = "plain"

    def __str__(self):
        return str(self.word)


class Coded(str):  # noqa: SLOT000 - a str cannot have any
    """A text that stands for a thing with a code, such as the name of a fund; on a page it leads there."""

    of: str
    code: str
    period: tuple[date, date] | None

    def __new__(cls, text: object, *, of: str, code: str, period: tuple[date, date] | None = None) -> Self:
        """`of` is a kind of access.finding: "fund", "account", "appeal", "body".

        `period` are the days that the sums of its row are of, where these are not those of the report.
        """
        made = super().__new__(cls, text)
        made.of, made.code, made.period = of, code, period
        return made


type Cell = Text | int | Decimal | date | Money | State | None
type Row = Sequence[Cell]

# Rows of a Flow that are looked at together.
TOGETHER = 500
ALLOWED = {
    "text": (str, Promise),
    "code": (str, Promise),
    "date": (date,),
    "money": (Money,),
    "number": (int, Decimal),
    "state": (State, str, Promise),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`currency` says that every sum of the column is of that one currency: it then stands in the head alone.

    `width` is the share of the room that a text column takes of what the others leave. `places` are the decimals that
    each number of the column has at the least: their marks stand under one another.
    """

    label: Text
    kind: Kind = "text"
    currency: str = ""
    width: float = 1
    places: int = 0

    def __post_init__(self):
        if self.kind not in ALLOWED:
            raise ReportFault(f"No column can be of the kind {self.kind!r}.")


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that must be read with the figures, such as a difference that does not tie, said in words."""

    text: Text
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under columns. Raises ReportFault where a cell does not fit its column or a total does not tie.

    Rows too many to hold come as a Flow: they are looked at while they pass, in `walk`.
    """

    caption: Text
    columns: Sequence[Column]
    rows: Sequence[Row] | Flow
    totals: Sequence[Row] = ()
    note: Text = ""

    def __post_init__(self):
        self._require_shape(self.totals)
        for place, column in enumerate(self.columns):
            _require_total_kind(column, [row[place] for row in self.totals])
        if not isinstance(self.rows, Flow):
            self._require_shape(self.rows)
            for place in self.money:
                _require_tie(self.columns[place], totals_by_currency(self.rows, place), self.totals, place)

    @property
    def money(self):
        """The places of the columns of sums."""
        return [place for place, column in enumerate(self.columns) if column.kind == "money"]

    def walk(self):
        """The rows; of a Flow each is looked at as it passes, and its totals after the last."""
        if not isinstance(self.rows, Flow):
            yield from self.rows
            return
        sums: dict[int, defaultdict[str, Decimal]] = {place: defaultdict(Decimal) for place in self.money}
        count = 0
        for rows in batched(self.rows, TOGETHER, strict=False):
            self._require_shape(rows)
            count += len(rows)
            for row in rows:
                self._add(row, sums)
            yield from rows
        if count != len(self.rows):
            raise ReportFault(f"{count} rows where {len(self.rows)} were announced.")
        for place, found in sums.items():
            due = {currency: Money(sum_, currency) for currency, sum_ in found.items()}
            _require_tie(self.columns[place], due, self.totals, place)

    def _add(self, row, sums):
        cells = [(place, row[place]) for place in sums if row[place] is not None]
        if len({cell.currency for _place, cell in cells}) > 1:
            raise MixedCurrencies("A row of a Flow names more than one currency.")
        for place, cell in cells:
            sums[place][cell.currency] += cell.amount

    def _require_shape(self, rows):
        for row in rows:
            if len(row) != len(self.columns):
                raise ReportFault(f"A row of {len(row)} cells under {len(self.columns)} columns.")
        for place, column in enumerate(self.columns):
            if rows is not self.totals:
                _require_kind(column, [row[place] for row in rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """`counted` is false of what stands beside the figures of the report: the check number knows nothing of it."""

    title: Text
    intro: Text = ""
    tables: Sequence[Table] = ()
    notes: Sequence[Note] = ()
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Sealed:
    """How far the minute book was closed in when the report was printed; no part of the check number."""

    at: datetime
    minutes: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report.

    `code` names it in files ("collection-report") and never changes with the language. `period` is a pair of days or a
    text. `printed_by` is the word of an office and `signatures` are offices: a report names no person. As a file that
    somebody took along it tells by which login, as every export does.
    """

    code: str
    title: Text
    period: tuple[date, date] | Text
    as_of: date
    known_on: date | None = None
    association: Text
    sections: Sequence[Section]
    printed_by: Text = ""
    printed_on: date = field(default_factory=timezone.localdate)
    scope: Text = ""
    signatures: Sequence[Text] = ()
    # A label with a ruled line after it, to be filled in by hand: on paper alone, and no part of the check number.
    fill_in: Text = ""
    notes: Sequence[Note] = ()
    language: str = "en"
    paper: Literal["a4", "letter"] = "a4"
    landscape: bool = False
    sealed: Sealed | None = None
    taken: Taken | None = None

    def __post_init__(self):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.code):
            raise ReportFault(f"{self.code!r} cannot stand in a file name.")

    @property
    def tables(self):
        return [table for section in self.sections for table in section.tables]


def totals_by_currency(rows, place):
    """The sums of the money cells at `place` as {currency: Money}, in the order of the codes. Nothing is converted."""
    found = totals(row[place] for row in rows if row[place] is not None)
    return {currency: Money(found[currency], currency) for currency in sorted(found)}


def total_rows(columns, rows, label):
    """Rows of totals under `rows`: one for each currency, or a single one where each money column has its own currency.

    Numbers are added over the rows that share the row's currency; the label stands in the first column.
    """
    money = [place for place, column in enumerate(columns) if column.kind == "money"]
    if all(columns[place].currency for place in money):
        return [_total_row(columns, rows, label, None)]
    found = sorted({row[place].currency for row in rows for place in money if row[place] is not None})
    return [_total_row(columns, rows, label, currency) for currency in found]


def _total_row(columns, rows, label, currency):
    if currency:
        rows = [row for row in rows if any(isinstance(c, Money) and c.currency == currency for c in row)]
    cells = [label]
    for place, column in enumerate(columns[1:], start=1):
        if column.kind == "money":
            cells.append(totals_by_currency(rows, place).get(currency or column.currency))
        elif column.kind == "number":
            cells.append(sum(row[place] or 0 for row in rows))
        else:
            cells.append("")
    return cells


def _require_kind(column, cells):
    for cell in cells:
        if cell is None:
            continue
        # True would print as a number and a moment would print as a day.
        if not isinstance(cell, ALLOWED[column.kind]) or isinstance(cell, bool | datetime):
            raise ReportFault(f"{type(cell).__name__} under {column.label}, a column of the kind {column.kind}.")
        if isinstance(cell, Money) and column.currency and cell.currency != column.currency:
            raise MixedCurrencies(f"{cell.currency} under {column.label}, a column of {column.currency}.")


def _require_total_kind(column, cells):
    if column.kind == "money" and any(isinstance(cell, int | Decimal) for cell in cells):
        raise MixedCurrencies(f"A bare number as the total of {column.label}: a total is a sum of one currency.")
    # A row of totals may bear its label, or nothing, under a column of any other kind.
    _require_kind(column, [cell for cell in cells if column.kind == "money" or not isinstance(cell, str | Promise)])


def _require_tie(column, due, total, place):
    """Raise unless each total of the column is the sum of its own currency, each currency once."""
    said = [row[place] for row in total if row[place] is not None]
    if twice := [currency for currency, times in Counter(sum_.currency for sum_ in said).items() if times > 1]:
        raise MixedCurrencies(f"Two totals of {', '.join(twice)} under {column.label}.")
    for cell in said:
        if cell != due.get(cell.currency, Money(Decimal(0), cell.currency)):
            raise TotalDoesNotTie(f"{column.label} says {cell}, the rows add up to {due.get(cell.currency)}.")
