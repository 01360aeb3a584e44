"""Tables of banks: read by headings or by a map, refused where they may be read in two ways."""

import io
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from fund_collections.statements import UnreadableStatement, read_statement
from fund_collections.statements.tables import Columns, read_table

HEAD = ["Date", "Text", "Amount", "Currency"]


def table(*lines, head="Date;Text;Amount;Currency"):
    return "\n".join([head, *lines]).encode()


def table_of_text(text):
    return table(text)


def only(data, **facts):
    (statement,) = read_table(data, **facts).statements
    return statement


def sums(data, **facts):
    return [str(entry.amount) for entry in only(data, **facts).entries]


@pytest.mark.parametrize(
    ("head", "line", "encoding"),
    [
        ("Buchungstag;Verwendungszweck;Betrag;Währung", "02.04.2026;Kohlen;-1.234,56;EUR", "cp1252"),
        ("Date opération,Libellé,Débit,Crédit,Devise", '13/04/2026,Charbon,"1234,56",,EUR', "utf-8"),
        ("Fecha\tConcepto\tImporte\tMoneda", "2026-04-02\tCarbón\t-1234.56\tEUR", "utf-16"),
        ("Datum|Omschrijving|Bedrag|Munt", "02-04-2026|Kolen|-1234.56|EUR", "utf-8-sig"),
        ("Дата операции;Назначение платежа;Сумма;Валюта", "02.04.2026;Уголь;-1 234,56;EUR", "utf-8"),
        ("Ημερομηνία;Περιγραφή;Ποσό;Νόμισμα", "02.04.2026;Κάρβουνο;-1.234,56;EUR", "utf-8"),
        ("交易日期,摘要,金额,币种", '20260402,煤,"-1,234.56",EUR', "utf-8"),
        ("التاريخ;الوصف;المبلغ;العملة", "2026/04/02;فحم;1,234.56-;EUR", "utf-8"),
        ("Date;Details;Amount (EUR)", "2026-04-02T10:00:00;Coal;(1 234.56)", "utf-8"),
        ("Date;Text;Amount;Debit/Credit;Ccy", "2026-04-02;Coal;1'234.56 EUR;D;EUR", "utf-8"),
    ],
)
def test_headings_of_many_languages(head, line, encoding):
    if head.startswith("Datum|"):
        line = f"{line}\n13-04-2026|Kolen|0.00|EUR"
    (entry, *_more) = only(f"{head}\r\n{line}\r\n".encode(encoding)).entries
    assert (entry.amount, entry.currency) == (Decimal("-1234.56"), "EUR")
    assert entry.booked_on in {date(2026, 4, 2), date(2026, 4, 13)}
    assert entry.text


def test_lines_above_the_headings_and_blank_lines_below_are_passed_over():
    data = table("2026-04-02;a;1.00;EUR", "", head="Account of;somebody\n\nDate;Text;Amount;Currency") + b"\n\n"
    assert sums(data) == ["1.00"]


def test_file_is_found_to_be_a_table_by_its_content():
    assert read_statement(table("2026-04-02;a;1.00;EUR"), file="x.txt").format == "csv"


@pytest.mark.parametrize("turned", [False, True])
def test_balances_prove_the_table_whichever_end_is_newer(turned):
    lines = ["2026-04-02;a;10.00;EUR;110.00", "2026-04-02;b;-3.00;EUR;107.00", "2026-04-03;c;1.00;EUR;108.00"]
    statement = only(table(*lines[:: -1 if turned else 1], head="Date;Text;Amount;Currency;Balance"))
    assert (statement.opening, statement.closing, statement.ties) == (Decimal(100), Decimal(108), True)


def test_balance_that_does_not_fit_is_shown_as_difference():
    lines = ["2026-04-02;a;10.00;EUR;110.00", "2026-04-03;b;-3.00;EUR;106.00"]
    assert only(table(*lines, head="Date;Text;Amount;Currency;Balance")).difference == -1


def test_pending_rows_are_told():
    data = table("2026-04-02;a;1.00;EUR;booked", "2026-04-03;b;2.00;EUR;Pending", head=";".join([*HEAD, "Status"]))
    assert [entry.is_booked for entry in only(data).entries] == [True, False]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["02/04/2026;a;1.00;EUR"], "Row 2, column “Date”: “02/04/2026” may be two days."),
        (["13/04/26;a;1.00;EUR"], "may be two days"),
        (["13/04/2026;a;1.00;EUR", "04/13/2026;b;1.00;EUR"], "Row 3, column “Date”: “04/13/2026” has its parts in an"),
        (["2026-04-02;a;1.234;EUR"], "Row 2, column “Amount”: “1.234” may have three decimals or thousands."),
        (["2026-04-02;a;1,50;EUR", "2026-04-03;b;1.50;EUR"], "“1.50” has another decimal mark than “1,50”"),
        (["2026-04-02;a;1.00;EUR", "2026-04-03;b;12..34;EUR"], "Row 3, column “Amount”: the amount “12..34” is no num"),
        (["2026-04-02;a;;EUR"], "Row 2, column “Amount”: no amount is stated."),
        (["2026-04-02;a;=1+1;EUR"], "Row 2, column “Amount”: “=1+1” is a formula"),
        (["2026-04-02;a;1.12345;EUR"], "more than four decimals"),
        (["2026-04-02;a;9999999999999999.00;EUR"], "too large to be true"),
        (["2026-04-02;a;1.00;euro"], "Row 2, column “Currency”: “EURO” is not a currency code."),
        (["2026-04-32;a;1.00;EUR"], "Row 2, column “Date”: “2026-04-32” is not a date."),
        (["1066-04-02;a;1.00;EUR"], "outside the years 1900 to 2100"),
        (["2026-04-02;a;1.00;EUR", ";Total;2.00;EUR"], "Row 3, column “Date”: no day. Is it a total?"),
        (["2026-04-02;a;1.00;EUR", ";;1.00;EUR"], "Row 3, column “Date”: no day. Is it a total?"),
        (["2026-04-02;a;1.00;EUR", "later;b;1.00;EUR"], "Row 3, column “Date”: “later” is not a date."),
        (["2026-04-02;a;b;1.00;EUR"], "Row 2 has 5 columns, the headings are 4."),
        (['2026-04-02;"a;1.00;EUR'], "a quotation mark is not closed"),
        (["2026-04-02;a;1.00;EUR\x00"], "Line 2 holds signs that no text has"),
        ([], "The table has no row below its headings."),
    ],
)
def test_what_is_wrong_or_ambiguous_gets_a_sentence(lines, sentence):
    with pytest.raises(UnreadableStatement) as caught:
        read_table(table(*lines))
    assert sentence in str(caught.value)


def test_row_700_of_1000_is_named():
    lines = [f"2026-04-02;gift {row};{row}.00;EUR" for row in range(2, 1002)]
    lines[698] = "2026-04-02;gift 700;seven;EUR"
    with pytest.raises(UnreadableStatement, match="Row 700, column “Amount”: the amount “seven” is no number"):
        read_table(table(*lines))


@given(st.binary(max_size=300) | st.text(alphabet='0123456789.,;-/\n"ab=\0', max_size=200).map(table_of_text))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(data):
    with suppress(UnreadableStatement):
        assert read_table(data).statements


@pytest.mark.parametrize(
    "data",
    [b"", b" \n", b"\xff\xfe", b"PK\x03\x04broken", b"%PDF-1.7;;;", b"a;b;c\n1;2;3", b"\x81;\x8d", b"\x00\x01;\x02"],
)
def test_no_table_gets_a_sentence(data):
    with pytest.raises(UnreadableStatement, match=r"\.$"):
        read_table(data)


def test_two_columns_that_may_mean_the_same_are_refused():
    with pytest.raises(UnreadableStatement, match="“Amount” and “Betrag” may mean the same"):
        read_table(table("2026-04-02;1.00;2.00;EUR", head="Date;Amount;Betrag;Currency"))


MAP = Columns(header_row=1, booked_on="Tag", amount="Summe", texts=("Zweck", "4"), days="mdy", mark=",")


@pytest.mark.parametrize(
    ("changed", "line", "found"),
    [
        ({}, "04/02/2026;1.234;Kohle;42", ("2026-04-02", "1234.00", "Kohle 42")),
        ({"mark": "."}, "04/02/2026;1.234;Kohle;42", ("2026-04-02", "1.234", "Kohle 42")),
        ({"days": "dmy"}, "04/02/26;5;Kohle;42", ("2026-02-04", "5.00", "Kohle 42")),
        ({"sign": "turned"}, "04/02/2026;5;Kohle;", ("2026-04-02", "-5.00", "Kohle")),
        (
            {"sign": "by word", "sign_column": "4", "debit_word": "Ausgang", "texts": ("Zweck",)},
            "04/02/2026;5;Kohle;AUSGANG",
            ("2026-04-02", "-5.00", "Kohle"),
        ),
    ],
)
def test_map_says_how_a_table_is_read(changed, line, found):
    said = {name: getattr(MAP, name) for name in Columns.__dataclass_fields__} | changed
    (entry,) = only(table(line, head="Tag;Summe;Zweck;?"), column_map=Columns(**said)).entries
    assert (str(entry.booked_on), str(entry.amount), entry.text) == found


@pytest.mark.parametrize(
    ("head", "said", "accounts"),
    [
        ("Date;Amount;Tegenrekening IBAN/BBAN;IBAN", None, ["NL02ABNA0123456789", "37040044/0532013000"]),
        ("Date;Amount;IBAN;Konto 2", None, ["NL02ABNA0123456789", "37040044/0532013000"]),
        ("Date;Amount;Payer IBAN;Payee IBAN", None, ["", ""]),
        ("Date;Amount;Whose;Ours", Columns(booked_on="Date", amount="Amount"), ["", ""]),
        ("Date;Amount;Whose;Ours", Columns(booked_on="Date", amount="Amount", other_account="Whose"),
         ["NL02ABNA0123456789", "37040044/0532013000"]),
    ],
)  # fmt: skip
def test_account_of_the_other_party_is_found_by_its_heading_or_map(head, said, accounts):
    own = "DE12508800500194774600"
    lines = (f"2026-04-02;5.00;NL02ABNA0123456789;{own}", f"2026-04-03;7.00;37040044/0532013000;{own}")
    assert [one.account for one in only(table(*lines, head=head), column_map=said).entries] == accounts


def test_map_names_columns_by_number_where_there_are_no_headings():
    said = Columns(header_row=0, booked_on="1", debit="2", credit="3", delimiter=",", encoding="cp1251")
    assert sums("2026-04-02,5.00,,уголь\n2026-04-03,,7.00,".encode("cp1251"), column_map=said) == ["-5.00", "7.00"]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (Columns(booked_on="Day", amount="Amount"), "The table has no column “Day”."),
        (Columns(booked_on="9", amount="Amount"), "The table has no column “9”."),
        (Columns(booked_on="Date", amount="Amount", header_row=9), "looks for headings in row 9"),
    ],
)
def test_map_that_does_not_fit_gets_a_sentence(columns, sentence):
    with pytest.raises(UnreadableStatement, match=sentence):
        read_table(table("2026-04-02;a;1.00;EUR"), column_map=columns)


def xlsx(fill):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()
    return out.getvalue()


def rows_of(*rows):
    def fill(sheet, day):
        sheet.write_row(0, 0, HEAD)
        for at, (on, *cells) in enumerate(rows, 1):
            sheet.write_datetime(at, 0, on, day)
            sheet.write_row(at, 1, cells)

    return fill


def test_sheet_is_read_with_its_days_and_numbers():
    data = xlsx(rows_of((date(2026, 4, 2), "coal", -1234.56, "EUR"), (date(2026, 4, 3), 4711, 0.1 + 0.2, "EUR")))
    found = read_statement(data)
    (statement,) = found.statements
    assert found.format == "xlsx"
    assert [(entry.booked_on.day, str(entry.amount), entry.text) for entry in statement.entries] == [
        (2, "-1234.56", "coal"),
        (3, "0.30", "4711"),
    ]


def test_formula_in_a_text_is_text_and_in_a_sum_refused():
    fill = rows_of((date(2026, 4, 2), "", 1, "EUR"))
    text = xlsx(lambda sheet, day: (fill(sheet, day), sheet.write_formula("B2", "=HYPERLINK(A1)", value="click")))
    assert only(text).entries[0].text == "=HYPERLINK(A1)"
    amount = xlsx(lambda sheet, day: (fill(sheet, day), sheet.write_formula("C2", "=1+1", value=2)))
    with pytest.raises(UnreadableStatement, match=r"Row 2, column “Amount”: “=1\+1” is a formula"):
        read_table(amount)


@pytest.mark.parametrize(
    ("fill", "sentence"),
    [
        (
            lambda sheet, _day: (sheet.write_row(0, 0, HEAD), sheet.merge_range("A3:C3", "x")),
            "Row 3, column “Date”: merg",
        ),
        (
            lambda sheet, _day: (sheet.write_row(0, 0, HEAD), sheet.write("XFD9", "far")),
            "Row 9 has more than 200 columns",
        ),
        (lambda sheet, _day: (sheet.write_row(0, 0, HEAD), sheet.write("A1048576", "low")), "more than 250000 rows"),
        (lambda _sheet, _day: None, "The table is empty."),
    ],
)
def test_sheet_that_is_no_table_gets_a_sentence(fill, sentence):
    with pytest.raises(UnreadableStatement, match=sentence):
        read_table(xlsx(fill))


def test_cut_sheet_gets_a_sentence():
    data = xlsx(rows_of((date(2026, 4, 2), "coal", 1, "EUR")))
    for broken in (data[:-30], data.replace(b"\x00\x00\x00", b"\x00\x01\x00"), data[:200] + data[230:]):
        with pytest.raises(UnreadableStatement):
            read_table(broken)


def ods(*cells):
    book, sheet = OpenDocumentSpreadsheet(), Table(name="x")
    book.spreadsheet.addElement(sheet)
    for row in ([{"valuetype": "string", "text": name} for name in HEAD], cells):
        line = TableRow()
        for facts in map(dict, row):
            text = facts.pop("text", "")
            cell = TableCell(**facts)
            cell.addElement(P(text=text))
            line.addElement(cell)
        sheet.addElement(line)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


DAY, COAL = {"valuetype": "date", "datevalue": "2026-04-02"}, {"valuetype": "string", "text": "coal"}
EURO = {"valuetype": "string", "text": "EUR"}


def test_open_document_is_read():
    found = read_statement(ods(DAY, COAL, {"valuetype": "float", "value": "2.5"}, EURO))
    assert (found.format, str(found.statements[0].entries[0].amount)) == ("ods", "2.50")


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ({"valuetype": "float", "value": "2", "formula": "of:=1+1"}, "“=1.1” is a formula"),
        ({"valuetype": "float", "value": "2", "numbercolumnsspanned": "2"}, "Row 2, column “Amount”: merged cells"),
        ({"valuetype": "float", "value": "2", "numbercolumnsrepeated": "9999"}, "more than 200 columns"),
    ],
)
def test_open_document_that_is_no_table_gets_a_sentence(amount, sentence):
    with pytest.raises(UnreadableStatement, match=sentence):
        read_table(ods(DAY, COAL, amount, EURO))
