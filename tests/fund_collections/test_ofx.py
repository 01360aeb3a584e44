import re
from datetime import date
from decimal import Decimal

import pytest

from fund_collections.statements import UnreadableStatement, read_statement
from tests.fund_collections.figures import SAMPLES, as_figures, figures

HEAD = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'
BOOKING = "<TRNTYPE>CREDIT<DTPOSTED>20240102120000[-3:BRT]<TRNAMT>5.00<FITID>F-1<NAME>Vera Example<MEMO>Winter help"


def ofx(*bookings, head=HEAD, account="12345-6", closing="<LEDGERBAL><BALAMT>105,00<DTASOF>20240131</LEDGERBAL>"):
    inner = "".join(f"<STMTTRN>{booking}</STMTTRN>\n" for booking in bookings)
    return (
        f"{head}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS></SONRS></SIGNONMSGSRSV1>\n"
        f"<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>{account}</BANKACCTFROM>\n"
        f"<BANKTRANLIST><DTSTART>20240101<DTEND>20240131\n{inner}</BANKTRANLIST>{closing}</STMTRS></STMTTRNRS>\n"
        f"</BANKMSGSRSV1></OFX>"
    ).encode("cp1252")


def only(data):
    (statement,) = read_statement(data).statements
    return statement


BROKEN = {  # by another reader; the sums are those of a plain search for TRNAMT
    "ofx__bradesco.ofx": (6, Decimal(0), Decimal("2166.81")),
    "ofx__cef_malformed_decimal.ofx": (1, Decimal(0), Decimal(0)),
    "ofx__dtsof_balance_issue.ofx": (1, Decimal(0), Decimal("836.30")),
    "ofx__utf8.ofx": (36, Decimal("660.39"), Decimal("4556.95")),
}


@pytest.mark.parametrize(("name", "wanted"), [one for one in figures(".ofx") if one[1]])
def test_sample_reads_with_its_figures(name, wanted):
    assert [as_figures(statement) for statement in read_statement((SAMPLES / name).read_bytes()).statements] == wanted


@pytest.mark.parametrize(("name", "wanted"), BROKEN.items())
def test_sample_that_others_give_up_is_read(name, wanted):
    statement = only((SAMPLES / name).read_bytes())
    assert (len(statement.entries), statement.credits, statement.debits) == wanted
    assert (statement.opening, statement.ties) == (None, None)


def test_answer_of_a_bank_that_is_no_statement_gives_its_own_words():
    with pytest.raises(UnreadableStatement) as refused:
        read_statement((SAMPLES / "ofx__error.ofx").read_bytes())
    words = "We were unable to process your request. Please try again later."
    assert str(refused.value) == f"The bank sent no statement but an error: “{words}”."


def closed(data):
    """The same with every tag closed, as XML wants it."""
    lines = data.decode("cp1252").replace("<", "\n<").split("\n")
    for number, line in enumerate(lines):
        name, _end, text = line.removeprefix("<").partition(">")
        if text.strip() and line.startswith("<") and name[0].isalpha():
            lines[number] = f"{line.strip()}</{name}>"
    return "\n".join(lines).encode()


@pytest.mark.parametrize("data", [ofx(BOOKING), closed(ofx(BOOKING, head=XML))])
def test_sgml_and_xml_read_alike(data):
    statement = only(data)
    (entry,) = statement.entries
    assert (statement.account, statement.currency, statement.closing) == ("12345-6", "EUR", Decimal("105.00"))
    assert (statement.from_on, statement.to_on) == (date(2024, 1, 1), date(2024, 1, 31))
    assert (entry.amount, entry.currency, entry.booked_on) == (Decimal("5.00"), "EUR", date(2024, 1, 2))
    assert (entry.bank_reference, entry.counterparty) == ("F-1", "Vera Example")
    assert (entry.text, entry.reversal, entry.is_booked) == ("Vera Example Winter help", False, True)
    assert read_statement(data).format in {"OFX 102", "OFX 211"}


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("-5.00", "-5"),
        ("R$ -5.326,43", "-5326.43"),
        ("-$5", "-5"),
        ("€ 5", "5"),
        ("+5", "5"),
        ("  -11,76 ", "-11.76"),
        ("-1.234,56", "-1234.56"),
        ("1,234.56", "1234.56"),
        (".", "0"),
        ("5.00-", "-5"),
        ("\u22125.00", "-5"),
        ("(5.00)", "-5"),
        ("1 234,56", "1234.56"),
        ("1.0000000", "1"),
        ("-22.899999999999999", "-22.9"),
        ("1200.0000000000001", "1200"),
    ],
)
def test_amount_is_read_as_banks_write_it(written, amount):
    data = ofx(BOOKING.replace("5.00", "@@")).replace(b"@@", written.encode())
    assert only(data).entries[0].amount == Decimal(amount)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("R&amp;D &lt;3 &#228;", "R&D <3 ä"),
        ("AT&T & sons; &xxe;", "AT&T & sons; &xxe;"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("<![CDATA[A <b> & c]]>", "A <b> & c"),
        ("help <!-- <TRNAMT>9 --> too", "help too"),
        ("Bébé", "Bébé"),
    ],
)
def test_text_is_read_as_it_was_meant(written, read):
    (entry,) = only(ofx(BOOKING.replace("Winter help", written))).entries
    assert (entry.text, entry.amount) == (f"Vera Example {read}", Decimal(5))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp1251"])
def test_encoding_is_found_whatever_the_head_says(encoding):
    text = "Дар" if encoding == "cp1251" else "Müller"
    data = ofx(BOOKING.replace("Winter help", "@@")).replace(b"@@", text.encode(encoding))
    data = data.replace(b"CHARSET:1252", b"CHARSET:1251") if encoding == "cp1251" else data
    assert only(data).entries[0].text == f"Vera Example {text}"


def test_other_accounts_and_sums_within_are_left_aside():
    more = "<BANKACCTTO><ACCTID>999</BANKACCTTO><ORIGCURRENCY><CURRATE>1.1<CURSYM>USD</ORIGCURRENCY>"
    closing = "<LEDGERBAL><BALAMT>7</LEDGERBAL><AVAILBAL><BALAMT>9<DTASOF>20240131</AVAILBAL>"
    statement = only(ofx(BOOKING + more, closing=closing))
    assert (statement.account, statement.closing, statement.entries[0].currency) == ("12345-6", 7, "EUR")


@pytest.mark.parametrize("tag", ["BANKACCTTO", "CCACCTTO"])
@pytest.mark.parametrize(
    ("parts", "account"),
    [
        ("<ACCTID>NL02 ABNA 0123 4567 89", "NL02ABNA0123456789"),
        ("<BANKID>ABNANL2A<ACCTID>NL02ABNA0123456789<ACCTTYPE>CHECKING", "NL02ABNA0123456789"),
        ("<BANKID>37040044<ACCTID>0532013000", "37040044/532013000"),
        ("<BANKID>20041<BRANCHID>01005<ACCTID>0500013M026<ACCTKEY>06", "FR1420041010050500013M02606"),
        ("<ACCTID>4111-1111", "41111111"),
        ("<BANKID>37040044", ""),
    ],
)
def test_account_of_the_other_side_is_told(tag, parts, account):
    first, second = only(ofx(f"{BOOKING}<{tag}>{parts}</{tag}>", BOOKING)).entries
    assert (first.account, second.account) == (account, "")


def test_booking_in_another_currency_says_so():
    statement = only(ofx(BOOKING + "<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY>"))
    assert statement.foreign_currencies == ("USD",)


def test_tags_left_open_do_no_harm():
    data = ofx(BOOKING, BOOKING).replace(b"</STMTTRN>", b"").replace(b"</BANKTRANLIST>", b"")
    assert (len(only(data).entries), only(data).closing) == (2, 105)


def test_bank_that_closes_no_tag_at_all_ends_with_its_balance():
    data = re.sub(rb"</[A-Z0-9]+>", b"", ofx(BOOKING, BOOKING))
    assert (len(only(data).entries), only(data).closing) == (2, 105)
    with pytest.raises(UnreadableStatement, match="breaks off after entry 2"):
        read_statement(data.partition(b"<BALAMT>")[0])


def test_noughts_are_no_day():
    assert only(ofx(BOOKING.replace("20240102120000", "00000000"))).entries[0].booked_on is None


def test_pending_booking_is_announced_only():
    data = ofx(BOOKING).replace(b"STMTTRN>", b"STMTTRNP>").replace(b"DTPOSTED", b"DTTRAN")
    assert [(entry.is_booked, entry.booked_on) for entry in only(data).entries] == [(False, date(2024, 1, 2))]


TRNAMT = "Entry 1, before line 10, field TRNAMT:"
ENTITIES = b'<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY c "&a;&a;&a;&a;">]>'
BOMB = b'<?xml version="1.0"?>' + ENTITIES + b'<?OFX OFXHEADER="200"?><OFX>&c;</OFX>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (ofx(BOOKING)[:-30], "The file is cut short: it breaks off after entry 1."),
        (
            ofx(BOOKING.replace("5.00", "CHF5")),
            "Entry 1, before line 10, field TRNAMT: the amount “CHF5” is not a plain number.",
        ),
        (
            ofx(BOOKING.replace("5.00", "5.1234512345")),
            f"{TRNAMT} the amount “5.1234512345” has more than four decimals.",
        ),
        (ofx(BOOKING.replace("5.00", "")), f"{TRNAMT} no amount is stated."),
        (
            ofx(BOOKING.replace("20240102", "20240231")),
            "Entry 1, before line 10, field DTPOSTED: “2024-02-31” is not a date.",
        ),
        (
            ofx(closing="<LEDGERBAL><BALAMT>x</LEDGERBAL>"),
            "Line 10, field BALAMT: the amount “x” is not a plain number.",
        ),
        (BOMB, "The file has a DOCTYPE, which no bank statement has; it is not read any further."),
        (b"<OFX><STMTRS><STMTTRN><FITID>1</OFX>", "Entry 1, before line 1, field TRNAMT: no amount is stated."),
        (ofx(BOOKING.replace("5.00", "--5")), f"{TRNAMT} the amount “--5” is not a plain number."),
        (b"<OFX><STATUS><SEVERITY>ERROR</OFX>", "The bank sent no statement but an error, without saying which."),
        (b"<OFX><PROFMSGSRSV1></OFX>", "The file is OFX, but holds no statement of a bank account or a card."),
        (b"<OFX></OFX>", "The file is OFX, but holds no statement of a bank account or a card."),
        (
            ofx(BOOKING).replace(b"STMTRS>", b"INVSTMTRS>"),
            "The file is of securities, not of a bank account or a card: nothing is read.",
        ),
        (ofx(BOOKING + "x" * 2**21), "Line 10: the field that begins here has no end."),
    ],
    ids=range(14),
)
def test_unreadable_file_gets_one_sentence(data, sentence):
    with pytest.raises(UnreadableStatement) as refused:
        read_statement(data)
    assert str(refused.value) == sentence
