"""What banks put into their tables beside bookings, and the ways they write days and sums."""

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from fund_collections.statements import UnreadableStatement, cells, read_statement
from fund_collections.statements.tables import read_table


def table(*lines, head):
    return "\n".join([head, *lines]).encode()


def only(data):
    (statement,) = read_table(data).statements
    return statement


def sums(data):
    return [str(entry.amount) for entry in only(data).entries]


SWISS = "Buchungsdatum;Valuta;Buchungstext;Betrag Detail;Belastung in CHF;Gutschrift in CHF;Saldo (CHF)"
SWISS_ROWS = (
    "Umsatztotal;;;;3'000.00;10.00;",
    "Schlusssaldo;;;;;;7'110.00",
    "03.04.2026;03.04.2026;Sammelauftrag;;3'000.00;;7'110.00",
    ";;an Vera Example;1'000.00;;;",
    ";;an Emil Example;2'000.00;;;",
    "",
    "02.04.2026;02.04.2026;Gutschrift;;;10.00;10'110.00",
    "",
    "Disclaimer: 24 Stunden;;;;;;",
)


def test_totals_details_balances_and_notes_are_told_from_bookings():
    statement = only(table(*SWISS_ROWS, head=SWISS))
    assert [(entry.amount, entry.currency) for entry in statement.entries] == [(-3000, "CHF"), (10, "CHF")]
    assert statement.entries[0].text == "Sammelauftrag an Vera Example an Emil Example"
    assert (statement.opening, statement.closing, statement.ties) == (10100, 7110, True)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("Umsatztotal;;;;3'000.00;11.00;", *SWISS_ROWS[1:]), "Row 2, column “Buchungsdatum”: “Umsatztotal” is not a"),
        (("03.04.2026;;a;;;;7'110.00", *SWISS_ROWS[5:]), "Row 2, column “Belastung in CHF”: no amount is stated."),
    ],
)
def test_row_that_is_no_total_and_no_balance_is_refused(lines, sentence):
    with pytest.raises(UnreadableStatement, match=sentence):
        only(table(*lines, head=SWISS))


def test_balances_in_rows_of_their_own_prove_the_table():
    lines = ("Saldo iniziale;;;100,00", "02.04.2026;carbone;-5,00;", "03.04.2026;dono;7,00;", "Saldo finale;;;102,00")
    statement = only(table(*lines, head="Data;Descrizione;Importo;Saldo"))
    assert (statement.opening, statement.closing, statement.ties) == (100, 102, True)


@pytest.mark.parametrize(("third", "opening", "closing"), [("108.00", "100", "108"), ("", None, None)])
def test_balance_only_where_a_day_ends(third, opening, closing):
    lines = ("2026-04-02;a;10.00;", "2026-04-02;b;-3.00;107.00", f"2026-04-03;c;1.00;{third}")
    statement = only(table(*lines, head="Date;Text;Amount;Balance"))
    assert [statement.opening, statement.closing] == [one and Decimal(one) for one in (opening, closing)]


@pytest.mark.parametrize(("balance", "booked"), [("103.00", [True, True]), ("101.00", [False, True])])
def test_row_without_its_day_of_booking_counts_where_the_balances_say_so(balance, booked):
    lines = (f";2026-04-03;2.00;{balance}", "2026-04-02;2026-04-02;1.00;101.00")
    statement = only(table(*lines, head="Booking date;Transaction date;Amount;Balance"))
    assert ([entry.is_booked for entry in statement.entries], statement.ties) == (booked, True)


@pytest.mark.parametrize(
    ("head", "lines", "amounts"),
    [
        ("Date;Amount;Debit/Credit", ("2026-04-02;-5;Debit", "2026-04-03;7;Credit"), ["-5.00", "7.00"]),
        ("Datum;Betrag;Debit/Kredit", ("2026-04-02;5;Belastung", "2026-04-03;-7;Gutschrift"), ["-5.00", "7.00"]),
        ("Date;Amount;Debit;Credit", ("2026-04-02;;5;", "2026-04-03;;;7"), ["-5.00", "7.00"]),
        (
            "Datum;Belastung / Gutschrift;Betrag",
            ("2026-04-02;Belastung;5", "2026-04-03;Gutschrift;7"),
            ["-5.00", "7.00"],
        ),
        ("Data;Addebiti/Accrediti", ("2026-04-02;-5", "2026-04-03;7"), ["-5.00", "7.00"]),
        ("Datum;Gutschrift/Belastung;Betrag", ("2026-04-02;an Vera;-5", "2026-04-03;von Emil;7"), ["-5.00", "7.00"]),
        ("Buchungstag;Umsatz; ", ("2026-04-02;5;S", "2026-04-03;7;H"), ["-5.00", "7.00"]),
        ("Date;Amount;Kind", ("2026-04-02;-5;debit", "2026-04-03;7;credit"), ["-5.00", "7.00"]),
        ("Date;Amount;Amount in account currency", ("2026-04-02;9;-5", "2026-04-03;9;7"), ["-5.00", "7.00"]),
        ("Valuta;Soll;Haben", ("2026-04-02;5;", "2026-04-03;;7"), ["-5.00", "7.00"]),
        ("BookingDate;DebitAmount;CreditAmount", ("2026-04-02;5;-", "2026-04-03;-;7"), ["-5.00", "7.00"]),
    ],
)
def test_sides_are_told_as_banks_tell_them(head, lines, amounts):
    assert sums(table(*lines, head=head)) == amounts


def test_minus_that_contradicts_the_word_beside_it_is_refused():
    lines = ("2026-04-02;-5;Debit", "2026-04-03;5;Debit")
    with pytest.raises(UnreadableStatement, match="has a minus although"):
        only(table(*lines, head="Date;Amount;Debit/Credit"))


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("-$5.00", "-5.00"),
        ("R$ -1.234,56", "-1234.56"),
        ("(EUR 5.00)", "-5.00"),
        ("12,34,567.89", "1234567.89"),
        ("5.00Dr", "-5.00"),
        ("5.00 CR", "5.00"),
        ("5,00 kr", "5.00"),
    ],
)
def test_sum_is_read_as_banks_write_it(written, amount):
    assert sums(table(f"2026-04-02;{written}", head="Date;Amount")) == [amount]


@pytest.mark.parametrize(
    ("head", "written"),
    [
        ("Date", "02 Apr 2026"),
        ("Date", "2-Apr-26"),
        ("Date", "April 2, 2026"),
        ("Date", "20260402120000"),
        ("Date", "2026-04-02 12:34:56 +0000"),
        ("Date", "2026.04.02."),
        ("Datum", "2. April 2026"),
        ("Datum", "02/04/2026"),
        ("Fecha", "02/04/26"),
    ],
)
def test_day_is_read_as_banks_write_it(head, written):
    words = {"Date": "Amount;Details", "Datum": "Betrag;Verwendungszweck", "Fecha": "Importe;Concepto"}[head]
    assert only(table(f"{written};5;coal", head=f"{head};{words}")).entries[0].booked_on == date(2026, 4, 2)


def test_value_day_past_the_end_of_its_month_is_its_last():
    assert only(table("2026-03-01;2026-02-30;5", head="Date;Value date;Amount")).entries[0].value_on == date(
        2026, 2, 28
    )


def test_of_two_columns_the_one_with_the_better_word_counts():
    head = "Transaction date;Posting date;Payee;Name;Account;IBAN;Amount"
    own, others = "DE12508800500194774600", ("NL02ABNA0123456789", "FR1420041010050500013M02606")
    lines = [f"2026-04-0{day};2026-04-1{day};a;b;{other};{own};5" for day, other in enumerate(others, 1)]
    statement = only(table(*lines, head=head))
    assert ([entry.booked_on.day for entry in statement.entries], statement.account) == ([11, 12], own)
    assert [(entry.counterparty, entry.text, entry.account) for entry in statement.entries] == [
        ("a", "b", other) for other in others
    ]


@pytest.mark.parametrize(
    ("head", "line", "encoding"),
    [
        ("Datum zaúčtování;Částka;Zpráva", "02.04.2026;5,00;uhlí", "cp1250"),
        ("Дата операции;Сумма;Описание", "02.04.2026;5,00;уголь", "cp1251"),
        ("Datum;Betrag;Buchungstext", "02.04.2026;5,00;Kohlen für den Winter", "cp850"),
        ("Date;Libellé;Débit;Crédit;Motif", "02/04/2026;;;5,00;été", "mac_roman"),
        ("Ημερομηνία;Ποσό;Περιγραφή", "02.04.2026;5,00;κάρβουνο", "cp1253"),
    ],
)
def test_letters_are_found_by_the_headings(head, line, encoding):
    found = read_statement(f"{head}\n{line}\n".encode(encoding))
    assert found.statements[0].entries[0].text == line.rpartition(";")[2]


def test_file_that_was_quoted_twice_is_read():
    assert sums(table('"""2026-04-02""";"""5"""', head='"""Date""";"""Amount"""')) == ["5.00"]


def test_cells_behind_the_last_heading_are_text_where_nothing_else_can_have_moved():
    assert only(table("2026-04-02;5;a;b;c", head="Date;Amount;Text")).entries[0].text == "a b c"
    with pytest.raises(UnreadableStatement, match="Row 2 has 4 columns, the headings are 3"):
        only(table("2026-04-02;a;b;5", head="Date;Text;Amount"))


def workbook(*sheets):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for rows in sheets:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


BOOKINGS = [["Date", "Amount"], [46114, 5]]
NOTICE = [["Legal notice"], ["of the bank"]]


@pytest.mark.parametrize("sheets", [[BOOKINGS, NOTICE], [NOTICE, [], BOOKINGS]])
def test_of_several_sheets_the_one_with_the_columns_counts_and_a_day_may_be_a_number(sheets):
    (entry,) = only(workbook(*sheets)).entries
    assert (entry.booked_on, entry.amount) == (date(2026, 4, 2), 5)


@pytest.mark.parametrize("sheets", [[BOOKINGS, BOOKINGS], [NOTICE, NOTICE]])
def test_several_sheets_that_may_count_are_refused(sheets):
    with pytest.raises(UnreadableStatement, match="has several sheets"):
        only(workbook(*sheets))


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 5.0, True, 99_999])
def test_number_far_from_any_day_is_none(number):
    assert not cells.may_be_day(number)
