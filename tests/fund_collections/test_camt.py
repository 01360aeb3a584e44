import random
from contextlib import suppress
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund_collections.statements import NEITHER, STATED, TURNED, UnreadableStatement, read_camt
from tests.fund_collections.figures import SAMPLES, as_figures, figures

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>S1</Id><Acct><Id><IBAN>DE14740618130000033626</IBAN></Id><Ccy>EUR</Ccy></Acct>
{balances}
{entries}
</Stmt></BkToCstmrStmt></Document>
"""


def balance(code, amount):
    side = "DBIT" if amount < 0 else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{abs(amount)}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2024-01-31</Dt></Dt></Bal>"
    )


def entry(amount="1.00", *, side="CRDT", day="2024-01-31", currency="EUR", reversal=False, status="BOOK"):
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<RvslInd>{str(reversal).lower()}</RvslInd><Sts><Cd>{status}</Cd></Sts>"
        f"<BookgDt><DtTm>{day}T23:59:59-11:00</DtTm></BookgDt></Ntry>\n"
    )


def message(*entries, opening=None, closing=None):
    stated = [("OPBD", opening), ("CLBD", closing)]
    balances = "".join(balance(code, Decimal(amount)) for code, amount in stated if amount is not None)
    return MESSAGE.format(balances=balances, entries="".join(entries)).encode()


@pytest.mark.parametrize(("name", "wanted"), figures(".xml"))
def test_sample_reads_with_its_figures(name, wanted):
    data = (SAMPLES / name).read_bytes()
    if name == "iso20022__valid_camt_v09.xml":
        with pytest.raises(UnreadableStatement, match=r"camt\.055\.001\.09"):
            read_camt(data)
        return
    assert [as_figures(statement) for statement in read_camt(data).statements] == wanted


def test_sample_names_format_and_first_booking():
    found = read_camt((SAMPLES / "iso20022.js__example_camt_2.xml").read_bytes(), file="ing.xml")
    first = found.statements[0].entries[0]
    assert (found.file, found.format, found.error) == ("ing.xml", "camt.053.001.02", None)
    assert (first.ordinal, first.amount, first.currency) == (1, Decimal("350.00"), "EUR")
    assert (str(first.booked_on), str(first.value_on), first.status) == ("2014-01-03", "2014-01-03", "BOOK")
    assert (first.bank_reference, first.end_to_end, first.counterparty) == ("59999208N9", "", "INGTestrekening")
    assert (first.text, first.reversal) == ("0010008346912014", False)


def test_batch_of_many_payers_names_no_counterparty():
    found = read_camt((SAMPLES / "iso20022__FI_camt_054_sample.xml.xml").read_bytes())
    batch = found.statements[0].entries[0]
    assert (batch.counterparty, batch.end_to_end, batch.bank_reference) == ("", "", "091029ACCTSTMTARCH04")
    assert [item.status for item in found.statements[0].entries].count("INFO") == 1


@pytest.mark.parametrize(
    ("closing", "amounts", "ties", "reading"),
    [
        ("15", ["10", "5"], True, STATED),
        ("5", ["10", "-5"], True, TURNED),
        ("7", ["10", "5"], False, NEITHER),
        (None, ["10", "5"], None, ""),
    ],
)
def test_reversal_takes_the_reading_that_ties(closing, amounts, ties, reading):
    data = message(entry("10"), entry("5", reversal=True), opening="0", closing=closing)
    (statement,) = read_camt(data).statements
    assert [item.amount for item in statement.entries] == [Decimal(amount) for amount in amounts]
    assert (statement.ties, statement.reading) == (ties, reading)


def test_each_statement_of_a_file_is_judged_on_its_own():
    stated, turned = (
        message(entry("10"), entry("5", reversal=True), opening="0", closing=closing) for closing in ("15", "5")
    )
    second = turned[turned.index(b"<Stmt>") : turned.index(b"</BkToCstmrStmt>")]
    statements = read_camt(stated.replace(b"</BkToCstmrStmt>", second + b"</BkToCstmrStmt>")).statements
    assert [(one.reading, one.closing) for one in statements] == [(STATED, Decimal(15)), (TURNED, Decimal(5))]


def test_turned_reversals_that_are_not_booked_prove_nothing():
    data = message(entry("10"), entry("5", reversal=True, status="PDNG"), opening="0", closing="5")
    (statement,) = read_camt(data).statements
    assert (statement.ties, statement.reading, statement.credits) == (False, NEITHER, Decimal(15))


def test_difference_is_stated_where_nothing_ties():
    (statement,) = read_camt(message(entry("10"), opening="1", closing="10")).statements
    assert (statement.difference, statement.ties) == (Decimal(-1), False)


def test_pending_entry_is_read_but_moves_no_booked_balance():
    (statement,) = read_camt(message(entry("10"), entry("3", status="PDNG"), opening="0", closing="10")).statements
    assert (statement.credits, statement.ties) == (Decimal(13), True)
    assert [item.is_booked for item in statement.entries] == [True, False]


def test_entry_in_another_currency_proves_nothing():
    data = message(entry("10"), entry("5", currency="USD"), opening="0", closing="15")
    (statement,) = read_camt(data).statements
    assert (statement.ties, statement.foreign_currencies) == (False, ("USD",))


def test_closing_balance_in_another_currency_is_shown_where_it_is_the_only_one():
    own, other = (message(balance("CLBD", 10).replace("EUR", code), opening="10") for code in ("EUR", "SEK"))
    both = other.replace(b"</Acct>", b"</Acct>" + balance("CLBD", 11).encode())
    found = [read_camt(data).statements[0] for data in (own, other, both)]
    assert [(one.closing, one.ties, one.foreign_currencies) for one in found] == [
        (10, True, ()),
        (10, False, ("SEK",)),
        (11, False, ()),
    ]


def test_time_zone_shifts_no_date():
    (statement,) = read_camt(message(entry(day="2024-01-31"))).statements
    assert (str(statement.entries[0].booked_on), str(statement.to_on)) == ("2024-01-31", "2024-01-31")


@pytest.mark.parametrize(
    "amount",
    [
        "1000000000000000",
        "1.0000000001",
        "1.00001",
        "-5",
        "NaN",
        "1,50",
        "1e3",
        "",
        "Infinity",
        "٣",
        "1 000",
        "0x1",
        "1_0",
        ".",
    ],
)
def test_absurd_amount_is_refused_at_its_entry(amount):
    with pytest.raises(UnreadableStatement, match=r"^Entry 2, line 6: .*amount.*\.$"):
        read_camt(message(entry(), entry(amount)))


@pytest.mark.parametrize("day", ["2024-02-31", "0001-01-01", "9999-12-31", "31.01.2024", "", "20240131", "2024-1-1"])
def test_absurd_date_is_refused_at_its_entry(day):
    with pytest.raises(UnreadableStatement, match=r"^Entry 2, line 6: .*date.*\.$"):
        read_camt(message(entry(), entry(day=day)))


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (entry(side="IN"), "Entry 1, line 5: the field CdtDbtInd says neither CRDT nor DBIT."),
        (entry(currency="eur"), "Entry 1, line 5: “eur” is not a currency code."),
        (balance("CLBD", Decimal(10**15)), "Line 5, field Bal: the amount “1000000000000000” is too large to be true."),
    ],
)
def test_bad_field_is_named(bad, sentence):
    with pytest.raises(UnreadableStatement) as refused:
        read_camt(message(bad))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("closing", "ties"), [("101.00", True), ("99.00", False)])
def test_balance_without_a_side_is_taken_for_money_that_is_there(closing, ties):
    data = message(entry(), opening="100.00", closing=closing)
    (found,) = read_camt(data.replace(b"<CdtDbtInd>CRDT</CdtDbtInd><Dt>", b"<Dt>")).statements
    assert (found.opening, found.closing, found.ties) == (Decimal("100.00"), Decimal(closing), ties)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY c "&a;&a;&a;&a;"><!ENTITY d "&c;&c;&c;&c;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&d;</Document>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>"""
PAIN = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn/></Document>'
CLASH = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">\n<BkToCstmrAcctRpt/></Document>'


UNREADABLE = [
    (b"", "is empty"),
    (b"PK\x03\x04\x14\0\0\0\x08\0", "not an XML file"),
    (b":20:STARTUMS\r\n:25:1/2\r\n", "not an XML file"),
    (BOMB, "DOCTYPE"),
    (BOMB.decode().encode("utf-16"), "DOCTYPE"),
    (b"<!--" + b" " * 70_000 + b"-->" + BOMB[21:], "DOCTYPE"),
    (EXTERNAL, "DOCTYPE"),
    (b"<html><body/></html>", "begins with the field html"),
    (PAIN, r"kind pain\.001\.001\.03"),
    (CLASH, r"Line 2: .* camt\.053\.001\.02, but holds a camt\.052 message"),
    (message(entry())[:-30], "cut short: it breaks off in line 7"),
    (message(entry()).replace(b"S1", b"S\0"), "Line 3 is not"),
    (message(entry()).replace(b"S1", b"S\xff"), "Line 3 is not"),
    (message(entry()).replace(b"UTF-8", b"UTF-16"), "not"),
    (message(entry()).replace(b"UTF-8", b"KLINGON"), "encoding"),
    (message(entry()).replace(b"S1", b"&nbsp;"), "Line 3 is not well-formed"),
    (message("<A>" * 5000), "Line 5 is not well-formed"),
    (message("<A/>" * 1_100_000), "without a further entry"),
]


@pytest.mark.parametrize(("data", "words"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_unreadable_file_gets_one_sentence(data, words):
    with pytest.raises(UnreadableStatement, match=words) as refused:
        read_camt(data)
    assert "\n" not in str(refused.value)


def test_size_limit_holds_for_bytes_and_files():
    data = message(entry())
    assert len(read_camt(BytesIO(data)).statements) == 1
    for source in (data, BytesIO(data)):
        with pytest.raises(UnreadableStatement, match="larger than 1 MB"):
            read_camt(source, size_limit=len(data) - 1)


def mutations(data, seed):
    """The file cut at every hundredth, with bytes turned, swapped, doubled, and in encodings it does not declare."""
    chance = random.Random(seed)  # noqa: S311 - the same mutations on every run
    yield from (data[: len(data) * part // 100] for part in range(100))
    for _turn in range(60):
        at = chance.randrange(len(data))
        yield data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        end = min(len(data), at + chance.randrange(1, 200))
        yield data[:at] + data[end:]
        yield data[:end] + data[at:]
        yield (
            data[:at]
            + chance.choice([b"&x;", b"<!--", b"]]>", b"<![CDATA[<a>]]>", b"&#1;", b"<?x?>", b"<b/>"])
            + data[at:]
        )
    text = data.decode("utf-8", "replace")
    yield from (text.encode(name, "replace") for name in ("utf-16", "utf-32", "latin-1", "cp037", "utf-7"))
    yield from (data.replace(b"UTF-8", name) for name in (b"UTF-16", b"EBCDIC-CP-US", b"ASCII", b"UTF-7", b"x"))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.name[:40])
def test_mutated_file_is_read_or_refused(path):
    for mutated in mutations(path.read_bytes(), seed=path.name):
        # Any other exception ends the test.
        with suppress(UnreadableStatement):
            assert all(statement.ties in {True, False, None} for statement in read_camt(mutated).statements)


SUMS = st.decimals(min_value=0, max_value=999_999_999, places=2)


@given(opening=SUMS, moves=st.lists(st.tuples(SUMS, st.sampled_from(["CRDT", "DBIT"]), st.dates()), max_size=8))
def test_generated_statement_reads_back(opening, moves):
    days = [day.replace(year=1900 + day.year % 201 if day.month != 2 else 2024) for _amount, _side, day in moves]
    signed = [amount if side == "CRDT" else -amount for amount, side, _day in moves]
    entries = [entry(amount, side=side, day=day) for (amount, side, _day), day in zip(moves, days, strict=True)]
    (statement,) = read_camt(message(*entries, opening=opening, closing=opening + sum(signed))).statements
    assert [item.amount for item in statement.entries] == signed
    assert [item.booked_on for item in statement.entries] == days
    assert statement.credits - statement.debits == sum(signed)
    assert (statement.opening, statement.ties) == (opening, True)
