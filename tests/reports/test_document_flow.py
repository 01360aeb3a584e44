"""Rows that flow: looked at as they pass, the same in every form as rows that are held."""

import io
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from ledger.money import Money
from reports import checknumber, html, longsheet, pdf, sheets
from reports.document import Column, MixedCurrencies, ReportFault, Table, TotalDoesNotTie
from reports.flow import Flow, TooLong
from tests.reports.papers import euro, pound, report

COLUMNS = [
    Column(label="List", kind="code"),
    Column(label="Day", kind="date"),
    Column(label="Rate", kind="number"),
    Column(label="In", kind="money"),
    Column(label="Out", kind="money"),
]
ROWS = [
    ["=1+1", date(2026, 3, 1), Decimal("0.86"), euro("10.50"), None],
    ["<b>&", None, 7, None, pound("3")],
    ["NL-7", date(1900, 3, 1), None, Money(Decimal("123456789012345.6789"), "EUR"), None],
]


def table(rows=ROWS, *, count=None, totals=()):
    return Table(caption="Long", columns=COLUMNS, rows=Flow(lambda: iter(rows), count or len(rows)), totals=totals)


def test_check_number_is_that_of_the_rows_held():
    held = Table(caption="Long", columns=COLUMNS, rows=ROWS)
    assert checknumber.of(report(table())) == checknumber.of(report(held))


def test_sheets_are_those_of_the_rows_held():
    held, flowing = report(Table(caption="Long", columns=COLUMNS, rows=ROWS)), report(table())
    assert sheets.to_csv(flowing) == sheets.to_csv(held)
    cells = [
        CalamineWorkbook.from_filelike(io.BytesIO(sheets.to_xlsx(document))).get_sheet_by_name("Long").to_python()
        for document in (flowing, held)
    ]
    assert cells[0] == cells[1]
    assert sheets.to_xlsx(flowing) == sheets.to_xlsx(flowing)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([["NL-7"]], ReportFault),
        ([["NL-7", "no day", None, None, None]], ReportFault),
        ([["NL-7", None, None, euro("1"), pound("1")]], MixedCurrencies),
        ([["NL-7", None, None, euro("2"), None]], TotalDoesNotTie),
    ],
)
def test_fault_is_found_as_the_row_passes(rows, fault):
    document = report(table(rows, totals=[["Total", "", "", euro("1"), None]]))
    with pytest.raises(fault):
        checknumber.of(document)


def test_more_rows_than_announced_are_a_fault():
    with pytest.raises(ReportFault, match="3 rows where 2 were announced"):
        checknumber.of(report(table(count=2)))


@pytest.mark.parametrize(
    ("module", "limit", "render"),
    [(pdf, "LINES", pdf.render), (html, "LINES", html.to_file), (longsheet, "MOST_LINES", sheets.to_xlsx)],
)
def test_too_long_for_its_form_is_a_refusal(monkeypatch, module, limit, render):
    monkeypatch.setattr(module, limit, 2)
    with pytest.raises(TooLong, match=r"^3 lines are"):
        render(report(table()))
