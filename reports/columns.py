"""Sums beside the code of their currency: the one change every output makes to a table before showing it."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from ledger.money import Money
from reports.document import Column
from reports.flow import Flow


def with_currencies(table):
    """The table with its currencies in columns of their own, so that figures can be lined up and read by machines.

    Where each row keeps to one currency, one column stands before the first sum; else one after each column of sums
    that names no currency in its head. Returns (columns, rows, totals).
    """
    mixed = [place for place, column in enumerate(table.columns) if column.kind == "money" and not column.currency]
    if not mixed:
        return table.columns, table.rows, table.totals
    # A row of a Flow keeps to one currency; to ask each of them would be to make them all.
    looked_at = () if isinstance(table.rows, Flow) else table.rows
    one_each = all(len(_currencies(row, mixed)) <= 1 for row in (*looked_at, *table.totals))
    # {where the new column goes: the sums it names}
    places = {mixed[0]: mixed} if one_each else {place + 1: [place] for place in mixed}
    code = Column(label=_("Currency"), kind="code")
    columns = _spread(table.columns, places, lambda _sums: code)
    return columns, _coded(table.rows, places), _coded(table.totals, places)


def _coded(rows, places):
    if isinstance(rows, Flow):
        return rows.turned(lambda row: _spread(row, places, partial(_code, row)))
    return [_spread(row, places, partial(_code, row)) for row in rows]


def _spread(cells, places, made):
    spread = []
    for place, cell in enumerate(cells):
        if place in places:
            spread.append(made(places[place]))
        spread.append(cell)
    if len(cells) in places:
        spread.append(made(places[len(cells)]))
    return spread


def _code(row, sums):
    return next(iter(_currencies(row, sums)), "")


def _currencies(row, places):
    return {row[place].currency for place in places if isinstance(row[place], Money)}
