import csv
import io
from datetime import date
from decimal import Decimal
from itertools import chain

import pytest
from python_calamine import CalamineWorkbook

from reports import checknumber, sheets
from reports.document import Column, Section, Table
from tests.reports.papers import euro, fund_table, report, wording_table

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    '=HYPERLINK("http://a")',
]


def csv_rows(document, **options):
    text = sheets.to_csv(document, **options).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=options.get("delimiter", ";")))


def xlsx_rows(document, sheet=0):
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheets.to_xlsx(document)))
    return book.get_sheet_by_index(sheet).to_python()


def test_csv_holds_the_rows_with_currencies_and_totals():
    rows = csv_rows(report())
    start = rows.index(["Fund", "Currency", "Opening", "In", "Out", "Closing"])
    assert rows[start + 1 : start + 5] == [
        ["General relief", "EUR", "14980.15", "6310.00", "-3010.00", "18280.15"],
        ["Winter relief", "GBP", "640.00", "480.00", "0.00", "1120.00"],
        ["Total", "EUR", "14980.15", "6310.00", "-3010.00", "18280.15"],
        ["Total", "GBP", "640.00", "480.00", "0.00", "1120.00"],
    ]
    assert ["NL-00198-3", "collector NL-14", "2026-09-03", "58", "issued"] in rows


def test_xlsx_holds_the_rows_as_numbers_and_dates():
    rows = xlsx_rows(report())
    assert ["General relief", "EUR", 14980.15, 6310, -3010, 18280.15] in rows
    assert ["Total", "GBP", 640, 480, 0, 1120] in rows
    assert ["NL-00198-3", "collector NL-14", date(2026, 9, 3), 58, "issued"] in xlsx_rows(report(), sheet=1)


def test_sheets_say_what_they_are():
    document = report()
    for rows in (csv_rows(document), xlsx_rows(document)):
        head = [row[0] for row in rows[:6]]
        assert head == [
            "Collection report",
            "International Relief Association",
            "October 2026 · all member bodies",
            "data as of 31 October 2026",
            "printed 22 November 2026 by the treasurer",
            f"check number {checknumber.of(document)}",
        ]


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_text_cannot_run(text):
    for cell in chain.from_iterable(csv_rows(report(title=text, table=wording_table(text)))):
        assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))


@pytest.mark.parametrize("text", FORMULAS)
def test_xlsx_text_is_no_formula(text):
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheets.to_xlsx(report(table=wording_table(text)))))
    assert [
        cell
        for row in book.get_sheet_by_index(0).to_python()
        for cell in row
        if cell == text.replace("\t", " ").replace("\r", " ")
    ]


@pytest.mark.parametrize(("delimiter", "decimal", "line"), [(";", ",", "a;EUR;-1,50"), (",", ".", "a,EUR,-1.50")])
def test_csv_delimiter_and_decimal_mark(delimiter, decimal, line):
    table = Table(
        caption="", columns=[Column(label="A"), Column(label="Sum", kind="money")], rows=[["a", euro("-1.5")]]
    )
    assert line in sheets.to_csv(report(table=table), delimiter, decimal=decimal).decode().splitlines()


@pytest.mark.parametrize(("delimiter", "decimal"), [(",", ","), ("|", "."), (";", "·")])
def test_csv_refuses_marks_that_make_it_unreadable(delimiter, decimal):
    with pytest.raises(ValueError, match="delimiter"):
        sheets.to_csv(report(), delimiter, decimal=decimal)


@pytest.mark.parametrize("bom", [True, False])
def test_csv_byte_order_mark(bom):
    assert sheets.to_csv(report(), bom=bom).startswith(b"\xef\xbb\xbf") is bom


def test_xlsx_keeps_a_figure_that_a_spreadsheet_would_round():
    long = Decimal("999999999999999.1234")
    table = Table(caption="", columns=[Column(label="Sum", kind="money")], rows=[[euro(long)]])
    assert ["EUR", str(long)] in xlsx_rows(report(table=table))


def test_xlsx_sheet_names_are_allowed_and_distinct():
    tables = [fund_table() for __ in range(2)]
    sections = [Section(title="x" * 40, tables=tables), Section(title="a/b: [c]*?'", tables=[wording_table("a")])]
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheets.to_xlsx(report(sections=sections))))
    assert book.sheet_names == ["By fund", "By fund 2", "a b   c"]


def test_xlsx_of_the_same_document_is_the_same_to_the_byte():
    assert sheets.to_xlsx(report()) == sheets.to_xlsx(report())
