"""What the demo's banks write is read as what it says, whatever the format."""

from datetime import date
from decimal import Decimal

import pytest

from fund_collections.numbers import codes_in, list_number
from fund_collections.statements import read_statement
from fund_collections.statements.columns import Columns
from portal.demo import dialects

FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)
LISTS = " ".join(list_number("DE-M", number) for number in (7, 8, 9))
ROWS = (
    dialects.Row(date(2026, 2, 4), Decimal("120.50"), f"Cash paid in, lists {LISTS}", "EUR26020001"),
    dialects.Row(date(2026, 2, 5), Decimal(40), "Gift: Bread & “coal”, in full", "EUR26020002", "Ilse O'Nadel"),
    dialects.Row(date(2026, 2, 9), Decimal("-63.00"), "Order R-2026-0007", "EUR26020003"),
    dialects.Row(date(2026, 2, 9), Decimal("-0.05"), "Account charges of the quarter", "EUR26020004"),
)
MAP = Columns(**{name: (column,) if name == "texts" else column for name, column in dialects.TABLE.items()}, days="mdy")
WRITERS = {
    "camt.053.001.02": (dialects.camt, None),
    "MT940": (dialects.swift, None),
    "OFX 102": (dialects.ofx, None),
    "csv": (dialects.table, MAP),
}


def sheet(opening="500.00", rows=ROWS):
    return dialects.Sheet("EUR-2026-02", "XX00DEMO000000000001", "EUR", FIRST, LAST, Decimal(opening), rows)


def read(form, written):
    write, column_map = WRITERS[form]
    found = read_statement(write(written), column_map=column_map)
    assert found.format == form
    (statement,) = found.statements
    return statement


@pytest.mark.parametrize("form", WRITERS)
def test_bookings_read_back(form):
    entries = read(form, sheet()).entries
    told = [(one.booked_on, one.amount, one.currency, one.bank_reference) for one in entries]
    assert told == [(row.on, row.amount, "EUR", row.reference) for row in ROWS]
    of = {"bodies": {"DE-M"}}
    assert [codes_in(one.text, **of) for one in entries] == [codes_in(row.text, **of) for row in ROWS]
    assert [one.counterparty for one in entries] == [row.name for row in ROWS]
    assert all(row.text in one.text for one, row in zip(entries, ROWS, strict=True))


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("opening", ["500.00", "-100.00"])
def test_balances_tie(form, opening):
    statement, written = read(form, sheet(opening)), sheet(opening)
    # OFX states no opening balance, so that nothing is proved.
    proved = form != "OFX 102"
    assert (statement.opening, statement.closing) == (written.opening if proved else None, written.closing)
    assert statement.ties is (True if proved else None)


@pytest.mark.parametrize("form", ["camt.053.001.02", "MT940", "OFX 102"])
def test_account_and_days_are_named(form):
    statement = read(form, sheet())
    assert (statement.account, statement.from_on, statement.to_on) == ("XX00DEMO000000000001", FIRST, LAST)


@pytest.mark.parametrize("form", ["camt.053.001.02", "MT940", "OFX 102"])
def test_month_without_bookings_reads(form):
    statement = read(form, sheet(rows=()))
    assert (statement.entries, statement.closing) == ((), Decimal(500))
