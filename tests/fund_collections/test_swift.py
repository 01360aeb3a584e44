from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund_collections.statements import NEITHER, STATED, UnreadableStatement, read_statement
from fund_collections.statements.swift import PIECE_LIMIT
from tests.fund_collections.figures import SAMPLES, as_figures, figures


def mt940(*lines, opening="C240101EUR100,00", closing=None, account="10020030/1234567"):
    head = [":20:STARTUMS", f":25:{account}", ":28C:1/1", f":60F:{opening}"]
    return "\r\n".join([*head, *lines, *([f":62F:{closing}"] if closing else []), "-", ""]).encode()


def only(data):
    (statement,) = read_statement(data).statements
    return statement


@pytest.mark.parametrize(("name", "wanted"), figures(".sta", ".txt"))
def test_sample_reads_with_its_figures(name, wanted):
    found = read_statement((SAMPLES / name).read_bytes())
    assert [as_figures(statement) for statement in found.statements] == wanted
    assert found.format == "MT940"


@pytest.mark.parametrize(
    ("mark", "amount", "reversal"),
    [
        ("C", "5", False),
        ("D", "-5", False),
        ("RC", "-5", True),
        ("RD", "5", True),
        ("c", "5", False),
        ("rd", "5", True),
        ("CR", "5", False),  # R for EUR
        ("DR", "-5", False),
        ("RCR", "-5", True),
        ("RDR", "5", True),
        ("CK", "5", False),  # K for DKK
        ("DN", "-5", False),  # N for PLN
    ],
)
def test_mark_says_which_way_money_went(mark, amount, reversal):
    statement = only(mt940(f":61:2401020102{mark}5,00NTRFNONREF", closing=f"C240102EUR{100 + int(amount)},"))
    (found,) = statement.entries
    assert (found.amount, found.reversal, statement.reading) == (Decimal(amount), reversal, STATED)


def test_reversed_credit_is_never_turned_to_make_it_tie():
    statement = only(mt940(":61:240102RC5,NTRFNONREF", closing="C240102EUR105,"))
    assert (statement.entries[0].amount, statement.reading, statement.difference) == (Decimal(-5), NEITHER, 10)


@pytest.mark.parametrize("mark", ["EC", "ED"])
def test_announced_booking_moves_no_balance(mark):
    statement = only(mt940(f":61:240102{mark}5,NTRFNONREF", closing="C240102EUR100,"))
    assert (statement.ties, statement.entries[0].is_booked) == (True, False)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("9,", "9"),
        (",5", "0.5"),
        ("1234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("9.50", "9.5"),
        ("00007,10", "7.1"),
    ],
)
def test_amount_is_read_as_banks_write_it(written, amount):
    statement = only(mt940(f":61:240102C{written}NTRFNONREF", opening=f"C240101EUR{written}"))
    assert [statement.opening, statement.entries[0].amount] == [Decimal(amount)] * 2


def test_balance_in_another_currency_proves_nothing():
    statement = only(mt940(closing="C240102USD100,"))
    assert (statement.closing, statement.ties, statement.foreign_currencies) == (100, False, ("USD",))


@pytest.mark.parametrize("mark", ["240102C", "2401020102CR"])
def test_booking_line_may_break_before_the_amount(mark):
    (found,) = only(mt940(f":61:{mark}\r\n5,00NTRFGIFT-17\r\nWinter help")).entries
    assert (found.amount, found.end_to_end, found.text) == (Decimal(5), "GIFT-17", "Winter help")


@pytest.mark.parametrize(
    ("value", "entry", "value_on", "booked_on"),
    [
        ("240102", "0103", date(2024, 1, 2), date(2024, 1, 3)),
        ("231231", "0102", date(2023, 12, 31), date(2024, 1, 2)),
        ("240101", "1230", date(2024, 1, 1), date(2023, 12, 30)),
        ("230230", "", date(2023, 2, 28), date(2023, 2, 28)),
        ("991231", "    ", date(1999, 12, 31), date(1999, 12, 31)),
        ("362268", "7806", None, None),
    ],
)
def test_days_of_value_and_of_entry(value, entry, value_on, booked_on):
    (found,) = only(mt940(f":61:{value}{entry}C5,NTRFNONREF")).entries
    assert (found.value_on, found.booked_on) == (value_on, booked_on)


GERMAN = (
    ":61:2401020102CR5,00NTRFNONREF//BANK-1\r\n:86:166?00GUTSCHRIFT?109310?20EREF+GIFT-17?21SVWZ+Winter help "
    "A-2024-0\r\n0017 with love?30BYLADEM1?31DE12?32Vera Example and h?33er sons?34000"
)
DUTCH = ":61:240102C5,N544EREF\r\n:86:/EREF/GIFT-17/BENM//NAME/Vera Example/REMI/Winter help/ISDT/2024-01-02"
POLISH = ":61:240102CN5,NTRFNONREF\r\n:86:020~00Przelew~20Winter~21help~32Vera~33 Example"
PLAIN = ":61:240102C5,NTRFNONREF\r\nWinter help"


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        (GERMAN, ("Vera Example and her sons", "GIFT-17", "BANK-1", "GUTSCHRIFT Winter help A-2024-00017 with love")),
        (DUTCH, ("Vera Example", "GIFT-17", "", DUTCH.partition(":86:")[2])),
        (POLISH, ("Vera Example", "", "", "Przelew Winter help")),
        (PLAIN, ("", "", "", "Winter help")),
    ],
)
def test_what_is_told_beside_a_booking(lines, facts):
    (found,) = only(mt940(lines)).entries
    assert (found.counterparty, found.end_to_end, found.bank_reference, found.text) == facts


@pytest.mark.parametrize(
    ("lines", "account"),
    [
        (":86:166?00GUTSCHRIFT?20coal?30COBADEFF?31DE89370400440532013000?32A", "DE89370400440532013000"),
        (":86:051?00GUTSCHRIFT?20coal?3037040044?310532013000?32A", "37040044/0532013000"),
        (":86:166?00GUTSCHRIFT?20SVWZ+coal IBAN+DE8937040044?210532013000?32A", "DE89370400440532013000"),
        (":86:020~00Przelew~20coal~3011402004~310000300201355387~38PL27114020040000300201355387",
         "PL27114020040000300201355387"),
        (":86:/TRTP/SEPA OVERBOEKING/IBAN/NL02ABNA0123456789/BIC/ABNANL2A/NAME/A", "NL02ABNA0123456789"),
        (":86:SEPA OVERBOEKING                 IBAN: NL02ABNA0123456789\nBIC: ABNANL2A", "NL02ABNA0123456789"),
        (":86:/CNTP/NL02ABNA0123456789/ABNANL2A/A///REMI/USTD//coal/", "NL02ABNA0123456789"),
        (":86:/ORDP/NL02ABNA0123456789/NAME/A/REMI/coal", "NL02ABNA0123456789"),
        ("NL02ABNA0123456789\n:86:/ORDP//NAME/A/REMI/coal", "NL02ABNA0123456789"),
        ("P001234567\n:86:/BENM//NAME/A/REMI/coal", "P001234567"),
        (":86:coal\nREK: NL02ABNA0123456789/NAAM: A", "NL02ABNA0123456789"),
        (":86:0987654321 a name\ncoal", "0987654321"),
        (":86:1987654321 a name\ncoal", ""),
        ("NL02ABNA0123456789\n:86:please send it to IBAN: NL02ABNA0123456789", ""),
    ],
)  # fmt: skip
def test_account_of_the_other_party_is_found(lines, account):
    found = only(mt940(f":61:240102C5,NIOB0987654321\n{lines}")).entries
    assert [one.account for one in found] == [account]


def test_several_fields_86_belong_to_one_booking_and_those_of_the_account_to_none():
    lines = [":86:IBAN NO1", ":61:240102C5,NTRFA//B", ":86:first", ":86:second", ":61:240102C6,NTRFA//C"]
    found = only(mt940(*lines, closing="C240102EUR111,"))
    assert [entry.text for entry in found.entries] == ["first second", ""]
    assert found.ties


def test_statement_in_pages_takes_first_opening_and_last_closing():
    page = [":61:240102C5,NTRFNONREF", ":62M:C240102EUR105,", ":60M:C240102EUR105,", ":61:240102C6,NTRFNONREF"]
    statement = only(mt940(*page, closing="C240102EUR111,"))
    assert (statement.opening, statement.closing, len(statement.entries), statement.ties) == (100, 111, 2, True)


def test_second_statement_under_one_reference_stands_apart():
    data = mt940(closing="C240102EUR100,\r\n:28C:2/1\r\n:60F:C240102EUR100,\r\n:62F:C240103EUR100,")
    assert [(one.statement_id, one.ties) for one in read_statement(data).statements] == [("STARTUMS", True)] * 2


@pytest.mark.parametrize("account", ["NL34RABO0142623393 EUR", "NL34RABO0142623393EUR", "NL34RABO0142623393"])
def test_currency_behind_the_account_is_no_part_of_it(account):
    assert only(mt940(account=account)).account == "NL34RABO0142623393"


def test_statement_of_the_day_is_mt942_and_proves_nothing():
    data = b":20:D\n:25:PL1\n:28C:1/1\n:34F:PLN0,\n:13D:2401021815+0100\n:61:240102CN5,NTRFNONREF\n:90C:1PLN5,\n-"
    (statement,) = read_statement(data).statements
    assert (read_statement(data).format, statement.currency, statement.ties) == ("MT942", "PLN", None)


ENVELOPE = b"{1:F01INGBNL2AXXX00001}{2:I940INGBNL2AXXXN}{4:\r\n%s-}{5:}"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.replace(b"\r\n", b"\r"),
        lambda data: data.replace(b"\r\n", b"\r\n\r\n"),
        lambda data: data.replace(b"\r\n", b"@@"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: b"Our example:\r\n---------\r\n" + data,
        lambda data: ENVELOPE % data.removesuffix(b"-\r\n"),
        lambda data: data.replace("é".encode(), b"\xe9"),
        lambda data: data.replace("é".encode(), b"\x82").replace(b"with", b"\x81"),
        lambda data: data.replace(b":86:", b":86:\r\n"),
    ],
)
def test_file_reads_the_same_however_it_travelled(change):
    data = mt940(":61:240102C5,NTRFNONREF", ":86:Bébé with love", closing="C240102EUR105,")
    statement = only(change(data))
    assert (statement.ties, len(statement.entries), statement.statement_id) == (True, 1, "STARTUMS")
    assert statement.account == "10020030/1234567"
    assert statement.entries[0].text.startswith("Bébé")


@pytest.mark.parametrize(
    ("code", "text", "encoding"),
    [
        ("PLN", "Wpłata na zimę, ŚWIĘTA", "cp1250"),
        ("PLN", "Wpłata na zimę, ŚWIĘTA", "iso8859-2"),
        ("PLN", "Wpłata na zimę, ŚWIĘTA", "cp852"),
        ("CZK", "Příspěvek na uhlí", "cp1250"),
        ("HUF", "Téli segély a rászorulóknak", "cp852"),
    ],
)
def test_letters_of_a_country_are_found_whichever_way_written(code, text, encoding):
    data = mt940(":61:240102C5,NTRFNONREF", f":86:{text}", opening=f"C240101{code}0,")
    assert only(data.decode().encode(encoding)).entries[0].text == text


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (":61:240102X5,NTRF", "Statement 1 (STARTUMS), entry 1, field 61: “240102X5,NTRF” is not a booking line."),
        (
            ":61:240102C-5,00NTRF",
            "Statement 1 (STARTUMS), entry 1, field 61: “240102C-5,00NTRF” is not a booking line.",
        ),
        (
            ":61:240102C1000000000000000,NTRF",
            "Statement 1 (STARTUMS), entry 1, field 61: the amount “1000000000000000.” is too large to be true.",
        ),
        (
            ":61:240102C1,2,3NTRF",
            "Statement 1 (STARTUMS), entry 1, field 61: the amount “1,2,3” is not a plain number.",
        ),
        (":62F:EUR5,", "Statement 1 (STARTUMS), field 62F: “EUR5,” is not a balance."),
    ],
)
def test_bad_field_is_named(line, sentence):
    with pytest.raises(UnreadableStatement) as refused:
        read_statement(mt940(line))
    assert str(refused.value) == sentence


def test_field_without_an_end_is_refused():
    data = mt940(":61:240102C5,NTRF", ":86:" + "x" * (2 * PIECE_LIMIT))
    with pytest.raises(UnreadableStatement, match="goes on and on"):
        read_statement(BytesIO(data))


SUMS = st.decimals(min_value=0, max_value=999_999_999, places=2)


@given(opening=SUMS, moves=st.lists(st.tuples(SUMS, st.sampled_from(["C", "D", "RC", "RD"])), max_size=8))
def test_generated_statement_reads_back(opening, moves):
    signed = [amount if side in {"C", "RD"} else -amount for amount, side in moves]
    lines = [f":61:2401020102{side}{amount}NTRFNONREF".replace(".", ",") for amount, side in moves]
    closing = opening + sum(signed)
    written = f"{'D' if closing < 0 else 'C'}240102EUR{abs(closing)}"
    statement = only(mt940(*lines, opening=f"C240101EUR{opening}", closing=written))
    assert [entry.amount for entry in statement.entries] == signed
    assert (statement.opening, statement.closing, statement.ties) == (opening, closing, True)
