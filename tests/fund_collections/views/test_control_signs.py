"""Signs that are no writing, in every format, through the form: taken out, or a sentence; never a fault of ours."""

import io
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from fund_collections.models import BankStatement, Booking
from fund_collections.statements import read_statement
from tests.fund_collections.camt import camt
from tests.fund_collections.views.test_pages import at

SIGNS = "".join(map(chr, (0, 1, 8, 14, 27, 127, 0x81)))
REFUSED = "This was not taken yet"


def swift(account, signs):
    return (
        f":20:A{signs}B\n:25:{account}{signs}\n:28C:1/1\n:60F:C260301EUR0,00\n"
        f":61:2603020302C1,00NTRF{signs}REF//BANK{signs}1\n:86:Clara{signs} Weiss\n:62F:C260302EUR1,00\n-"
    ).encode()


def ofx(account, signs):
    return (
        f"OFXHEADER:100\nVERSION:102\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>{account}{signs}</BANKACCTFROM>"
        f"<BANKTRANLIST><STMTTRN><TRNAMT>1.00<DTPOSTED>20260302<FITID>A{signs}B<NAME>Clara{signs} Weiss"
        "</STMTTRN></BANKTRANLIST></STMTRS></OFX>"
    ).encode()


def table(_account, signs):
    return f"Date;Text;Reference;Amount\n2026-03-02;Clara{signs} Weiss;A{signs}B;1.00\n".encode()


def sheet(_account, signs):
    """A workbook writes such signs as _x0000_, and readers turn them back."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        rows = book.add_worksheet()
        rows.write_row(0, 0, ["Date", "Text", "Reference", "Amount"])
        rows.write_row(1, 0, ["2026-03-02", f"Clara{signs} Weiss", f"A{signs}B", "1.00"])
    return held.getvalue()


def message(account, signs):
    return camt(("1.00", "2026-03-02", f"Clara{signs} Weiss", f"A{signs}B"), account=account, number=f"A{signs}B")


def packed(account, signs):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.sta", swift(account, signs))
    return held.getvalue()


ENTITIES = "&#0;&#1;&#x81;&#xD800;&#xDFFF;"
# How the signs are written, and whether a file with them is read: as a table or as XML, most make it something else.
WAYS = {
    "MT940": (swift, SIGNS, True),
    "MT940 in a zip": (packed, SIGNS, True),
    "OFX": (ofx, SIGNS, True),
    "OFX, as entities": (ofx, ENTITIES, True),
    "table": (table, SIGNS, False),
    "table, of the upper half": (table, "\x81", True),
    "XLSX": (sheet, SIGNS, True),
    "camt": (message, SIGNS, False),
    "camt, as entities": (message, "&#0;", False),
    "camt, of the upper half": (message, "&#x81;&#x7f;", True),
}


@pytest.mark.parametrize("way", WAYS)
def test_control_signs_are_taken_out_or_refused_with_a_sentence(way, world, sign_in):
    write, signs, is_read = WAYS[way]
    file = SimpleUploadedFile("a", write(world.bank.bank_identifier, signs))
    form = {"account": world.bank.pk, "file": file, "act": "import"}
    answer = sign_in(world.treasurer).post(at("statement_import"), form, follow=True)
    assert (answer.status_code, REFUSED in answer.text) == (200, not is_read)
    assert Booking.objects.count() == is_read
    kept = "".join(BankStatement.objects.values_list("statement_id", flat=True))
    assert kept.isprintable()


@pytest.mark.parametrize("way", [way for way, (_write, _signs, is_read) in WAYS.items() if is_read])
def test_nothing_read_holds_a_control_sign(way):
    write, signs, _is_read = WAYS[way]
    read = read_statement(write("NL00BANK0123456789", signs))
    (statement,), (entry,) = read.statements, read.statements[0].entries
    told = [statement.statement_id, statement.account, entry.bank_reference, entry.end_to_end, entry.text]
    assert [text for text in (*told, entry.counterparty) if not text.isprintable()] == []
    assert "Clara Weiss" in f"{entry.counterparty} {entry.text}"
