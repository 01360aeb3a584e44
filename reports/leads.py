"""Where the codes and sums on a report's page lead: to the page of what bears the code, for who may open it.

A sum with a lead of its own (reports/made_of.py) goes there; another one where its row's code leads. Files and paper
lead nowhere, and the check number knows nothing of it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from access.finding import addresses
from ledger.money import Money
from reports.columns import with_currencies
from reports.document import Cell, Coded, Column, Row, Table
from reports.made_of import Led

# Of "J-2026-00031–00048" and "NL-00214-7/12" the first code; what follows it is a range, a line, another code.
CODE = re.compile(r"[\w-]+")

# The sums beside a fund are those of the period, those beside an account what it held on the last day.
SUMMED = ("fund", "account")
# On the page of one of these a sum is not told apart.
TOLD_ELSEWHERE = (*SUMMED, "body")

# All links of a page together, in bytes. From the second half on a row has each of its links once, at the last cell
# that leads there, so that every row still has its own.
MOST_BYTES, BYTES_AROUND, BYTES_OF_AND = 20_000, 15, 4

type Pair = tuple[str, str]


class Leads(dict[Pair, str]):
    """{(kind, code): address}, and how many bytes of links the page still has room for."""

    room = MOST_BYTES

    def drawn(self, url: str) -> str:
        """The address, while there is room for it."""
        bytes_ = len(url) + BYTES_AROUND + BYTES_OF_AND * url.count("&")
        if not url or self.room < bytes_:
            return ""
        self.room -= bytes_
        return url

    @property
    def short(self) -> bool:
        """Whether half of the room is taken."""
        return self.room < MOST_BYTES // 2


def nowhere() -> Leads:
    """Of a file."""
    leads = Leads()
    leads.room = 0
    return leads


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as a page shows it: the first of its rows, with their currencies in columns of their own."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[Row]
    left_out: int


def shown(table: Table, lines: int | None) -> Shown:
    """The first `lines` rows of a table, or all of them."""
    columns, rows, totals = with_currencies(table)
    return Shown(columns, list(rows[:lines]), totals, max(0, len(rows) - (len(rows) if lines is None else lines)))


def found(tables: Iterable[Shown], user: Any) -> Leads:
    """{(kind, code): address} of what this person may open of all that the tables show, in one query."""
    pairs = {pair for table in tables for row in table.rows for pair in map(_pair, row, table.columns) if pair}
    return Leads(addresses(sorted(pairs), user) if pairs else {})


def _pair(cell: Cell, column: Column) -> Pair | None:
    if isinstance(cell, Coded):
        return cell.of, cell.code
    if column.kind == "code" and cell and (code := CODE.match(str(cell))):
        return "", code[0]
    return None


def of_row(row: Row, columns: Sequence[Column], leads: Leads, period: object) -> list[str]:
    """An address or "" for each cell: a code's own page; for a sum of a fund or account the entries that make it."""
    cells = [leads.get(pair, "") if (pair := _pair(*each)) else "" for each in zip(row, columns, strict=True)]
    whole = row[0] if row else None
    period = whole.period or period if isinstance(whole, Coded) else period
    first, last = period if isinstance(period, tuple) else ("", "")
    if isinstance(whole, Coded) and whole.of in SUMMED and cells[0] and last:
        days = {"first": first, "last": last} if whole.of == "fund" else {"last": last}
        cells = [
            f"{cells[0]}?{urlencode({'currency': cell.currency, **days})}"
            if isinstance(cell, Money) and cell.amount
            else lead
            for cell, lead in zip(row, cells, strict=True)
        ]
    own = _own(row, columns, cells)
    urls = [_of_sum(cell, own) or url for cell, url in zip(row, cells, strict=True)]
    if leads.short:
        urls = ["" if url in urls[place + 1 :] else url for place, url in enumerate(urls)]
    return [leads.drawn(url) for url in urls]


def _own(row: Row, columns: Sequence[Column], cells: Sequence[str]) -> str:
    """Where the first code of the row leads, if it bears the row's sums."""
    for cell, column, url in zip(row, columns, cells, strict=True):
        pair = _pair(cell, column)
        if url and pair and pair[0] not in TOLD_ELSEWHERE:
            return url
    return ""


def _of_sum(cell: Cell, own: str) -> str:
    if isinstance(cell, Led):
        return cell.to
    return own if isinstance(cell, Money) and cell.amount else ""
