import struct
import zipfile

import pytest

from fund_collections.statements import UnreadableStatement, archive, read_statement, read_statement_file
from tests.fund_collections.figures import SAMPLES
from tests.fund_collections.hostile import packed

CAMT = (SAMPLES / "camt_parser__valid_example.xml").read_bytes()
MT940 = (SAMPLES / "mt940-rs__mt940_1.sta").read_bytes()
OFX = (SAMPLES / "ofx__santander.ofx").read_bytes()


def shown(tmp_path, data):
    path = tmp_path / "statements"
    path.write_bytes(data)
    return read_statement_file(path)


def test_statements_of_all_members_are_joined():
    found = read_statement(packed([("a.xml", CAMT), ("b/", b""), ("b/c.sta", MT940), ("d.ofx", OFX), ("e.xml", CAMT)]))
    assert found.format == "zip (camt.053.001.02, MT940, OFX 102)"
    assert [len(statement.entries) for statement in found.statements] == [4, 2, 4, 4]


def test_broken_member_is_named_and_the_others_are_shown(tmp_path):
    data = packed([("a.xml", CAMT), ("b.xml", CAMT[:500]), ("c.sta", MT940)])
    found = shown(tmp_path, data)
    assert (found.format, len(found.statements)) == ("zip (camt.053.001.02, MT940)", 2)
    assert found.error.startswith("b.xml in the zip: The file is cut short")
    with pytest.raises(UnreadableStatement, match=r"^b\.xml in the zip"):
        read_statement(data)  # an import takes all or nothing


def test_several_broken_members_are_counted(tmp_path):
    found = shown(tmp_path, packed([("a", b"?"), ("b", CAMT), ("c", b""), ("d", b"!")]))
    assert found.error.startswith("a in the zip: This is no bank statement")
    assert found.error.endswith("And 2 more cannot be read.")


def test_paper_beside_the_statements_is_passed_over():
    paper = ("a.pdf", b"%PDF-1.7\n")
    assert len(read_statement(packed([paper, ("b.xml", CAMT)])).statements) == 1
    with pytest.raises(UnreadableStatement, match=r"^a\.pdf in the zip: it is a PDF"):
        read_statement(packed([paper]))
    with pytest.raises(UnreadableStatement, match=r"^b in the zip: This is no bank statement"):
        read_statement(packed([paper, ("b", b"?")]))


def test_litter_of_systems_is_passed_over():
    names = ("__MACOSX/a/._b.xml", "a/._b.xml", "a/.DS_Store", "Thumbs.db", "desktop.ini")
    assert len(read_statement(packed([*((name, b"\0x") for name in names), ("a/b.xml", CAMT)])).statements) == 1


def test_names_are_only_shown():
    found = read_statement(
        packed([("../../etc/passwd", CAMT), ("/abs.xml", CAMT), ("a.xml", CAMT), ("a.xml\x1b[2J", MT940)])
    )
    assert len(found.statements) == 4
    with pytest.raises(UnreadableStatement, match=r"^\.\./x\[2J in the zip"):
        read_statement(packed([("../x\x1b[2J", b"?")]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_both_read():
    assert len(read_statement(packed([("a", CAMT), ("a", MT940)])).statements) == 2


def encrypted(data):
    """The flag set in both heads of the first member."""
    local, central = data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8
    made = bytearray(data)
    made[local] |= 1
    made[central] |= 1
    return bytes(made)


def lying(data, size):
    """Says in its directory that the first member unpacks to `size`."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed([]), "The zip holds no file"),
        (packed([("a.zip", packed([("b", CAMT)]))]), r"^a\.zip in the zip: it is a zip within the zip"),
        (encrypted(packed([("a.xml", CAMT)])), r"^a\.xml in the zip: it is encrypted"),
        (packed([("a.xml", CAMT)], zipfile.ZIP_LZMA), "packed in a way that is not read"),
        (packed([(f"{number}", CAMT) for number in range(archive.MEMBERS_LIMIT + 1)]), "more than 200 files"),
        (packed([("a.xml", CAMT)])[:-40], "damaged"),
        (
            packed([("a.xml", CAMT)], zipfile.ZIP_STORED).replace(b">33.06<", b">93.06<"),
            r"a\.xml in the zip: .*damaged",
        ),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
        (lying(packed([("a.xml", CAMT)]), 10), "damaged"),
        (packed([("a", b"<a>" + b" " * (6 * 2**20))]), "far more than a bank sends"),
        (packed([("a", CAMT.replace(b"</Ustrd>", b"x" * 2**23 + b"</Ustrd>", 1))]), "far more than a bank sends"),
    ],
    ids=range(11),
)
def test_zip_that_is_not_to_be_trusted_is_refused(data, words):
    with pytest.raises(UnreadableStatement, match=words):
        read_statement(data)


def test_litter_of_other_systems_is_passed_over():
    found = read_statement(packed([("__MACOSX/._a.xml", b"\0"), (".DS_Store", b"\0"), ("a.xml", CAMT)]))
    assert (found.error, len(found.statements)) == (None, 1)


def test_spreadsheet_is_no_zip_of_statements():
    with pytest.raises(UnreadableStatement, match="table"):
        read_statement(packed([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]))
