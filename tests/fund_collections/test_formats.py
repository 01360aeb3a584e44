from io import BytesIO, RawIOBase
from zipfile import ZIP_STORED

import pytest

from fund_collections.statements import UnreadableStatement, formats, read_statement
from tests.fund_collections.figures import SAMPLES
from tests.fund_collections.hostile import packed

CAMT = (SAMPLES / "camt_parser__valid_example.xml").read_bytes()
MT940 = (SAMPLES / "cmxl__mt940-windows-line-breaks.txt").read_bytes()
OFX = (SAMPLES / "ofx__creditcard.ofx").read_bytes()
SHEET = packed([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")])


class Pipe(RawIOBase):
    """Can only be read on."""

    def __init__(self, data):
        self.inner = BytesIO(data)

    def readable(self):
        return True

    def readinto(self, room):
        data = self.inner.read(min(len(room), 1000))
        room[: len(data)] = data
        return len(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (CAMT, "camt.053.001.02"),
        (b"\xef\xbb\xbf\n" + CAMT[CAMT.index(b"<Document") :], "camt.053.001.02"),
        (CAMT.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "camt.053.001.02"),
        (b"\xef\xbb\xbf\r\n" + CAMT.removeprefix(b"\xef\xbb\xbf") + b"\r\n\x1a", "camt.053.001.02"),
        (CAMT[CAMT.index(b"<BkToCstmrStmt") : CAMT.index(b"</Document")], "camt.053"),
        (MT940, "MT940"),
        (MT940.decode().encode("utf-16"), "MT940"),
        (MT940.decode().encode("utf-16-le"), "MT940"),
        (OFX.decode().encode("utf-16-be"), "OFX 102"),
        (OFX, "OFX 102"),
        (b"\n\n" + OFX.lower().replace(b"20070510170000", b"20070510"), "OFX 102"),
        (packed([("a", CAMT), ("b", OFX)]), "zip (camt.053.001.02, OFX 102)"),
    ],
    ids=range(12),
)
@pytest.mark.parametrize("as_file", [bytes, BytesIO, Pipe])
def test_format_is_found_by_content(data, said, as_file):
    assert read_statement(as_file(data), file="wrong.csv").format == said


@pytest.mark.parametrize(
    ("data", "is_table"),
    [
        (b"Date;Amount\n2024-01-01;5", True),
        (b"Account 1\n\nStatement of January\nDate,Amount\n2024-01-01,5", True),
        ("\ufeffDate\tAmount\n".encode("utf-16-le"), True),
        (SHEET, True),
        (packed([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")], ZIP_STORED), True),
        (formats.OLD_SHEET + b"\0" * 100, True),
        (b"%PDF-1.7\n1 0 obj << /a, b >>", False),
        (b"\x89PNG\r\n\0\0;,", False),
        (b"Dear treasurer", False),
        (b"\n" * 60_000, False),
        (b"\0" * 1000, False),
    ],
    ids=range(11),
)
def test_table_is_told_from_other_things(data, is_table):
    assert formats.looks_like_table(data) is is_table


@pytest.mark.parametrize("data", [b"Dear treasurer", b"\0" * 1000, b"%PDF-1.7", b"\x89PNG\r\n", b":2", b"{1:F01}"])
def test_what_is_no_statement_gets_one_sentence(data):
    with pytest.raises(UnreadableStatement, match=r"^This is no bank statement that is read here: .*\.$"):
        read_statement(data)


@pytest.mark.parametrize("data", [CAMT, MT940, OFX, packed([("a", MT940)])], ids=range(4))
@pytest.mark.parametrize("as_file", [bytes, BytesIO, Pipe])
def test_size_limit_holds_for_every_format(data, as_file):
    with pytest.raises(UnreadableStatement, match="larger than 1 MB"):
        read_statement(as_file(data), size_limit=len(data) - 1)
    assert read_statement(as_file(data), size_limit=len(data)).statements
