"""Scanned pages: sealed one by one, opened one by one, kept as they came."""

import pytest
from django.db import DatabaseError, connection, transaction

from access.refusal import Refusal, rule_of
from audit.models import Minute
from letters import scanning, services
from letters.models import Scan
from tests.letters.making import letter, scanned, upload
from tests.vault.hostile import making, pdfs, pictures
from vault import cipher, intake
from vault.models import RecordKey
from vault.services.sealing import opened

BAD = upload(b"<svg/>")


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text, page FROM letters_scan s ORDER BY number")
        return [(row, bytes(page)) for row, page in cursor.fetchall()]


def test_each_file_has_its_fate(secretary):
    files = [upload(making.jpeg()), upload(b""), upload(pdfs.pages(2)), upload(b"PK\x03\x04"), upload(b"We froze.")]
    fates = scanning.take_files(made := letter(secretary), files=files, by=secretary)
    assert [(fate.number, fate.pages, fate.refused[:20]) for fate in fates] == [
        (1, 1, ""), (2, 0, "The file is empty."), (3, 2, ""), (4, 0, "This is an archive. "), (5, 1, ""),
    ]  # fmt: skip
    assert [(scan.number, scan.kind) for scan in made.scans.order_by("number")] == [
        (1, "jpeg"), (2, "jpeg"), (3, "jpeg"), (4, "txt"),
    ]  # fmt: skip
    assert [minute.facts for minute in Minute.objects.filter(act="pages sealed").order_by("pk")] == [
        {"first": 1, "pages": 1}, {"first": 2, "pages": 2}, {"first": 4, "pages": 1},
    ]  # fmt: skip


def test_what_is_stored_is_ciphertext_of_the_page_drawn_anew(secretary):
    scanned(letter(secretary), secretary, making.jpeg(exif=pictures.exif()), pictures.described(), b"Anna froze.")
    plain = [opened(scan, "page") for scan in Scan.objects.order_by("number")]
    assert [page[:4] for page in plain] == [b"\xff\xd8\xff\xe0", b"\x89PNG", b"Anna"]
    assert [making.HIDDEN in page for page in plain] == [False, False, False]
    for (row, sealed), page in zip(stored(), plain, strict=True):
        assert (page[:4] in sealed, making.HIDDEN in sealed, b"Anna" in sealed, "Anna" in row) == (False,) * 4


def test_a_page_opens_in_no_other_row(secretary):
    scanned(letter(secretary), secretary, b"One.", b"Two.")
    one, two = Scan.objects.order_by("number")
    one.page = two.page
    with pytest.raises(cipher.Tampered):
        opened(one, "page")


def test_pages_and_their_keys_come_together_or_not_at_all(secretary, monkeypatch):
    made, keys = letter(secretary), RecordKey.objects.count()
    monkeypatch.setattr(scanning.audit, "record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        scanned(made, secretary, pdfs.pages(3))
    assert (Scan.objects.count(), RecordKey.objects.count()) == (0, keys)


def test_a_letter_set_aside_or_full_takes_no_page(secretary, monkeypatch):
    made = letter(secretary, redacted=False)
    monkeypatch.setattr(scanning, "MOST_PAGES", 2)
    assert "with 3 more it would have over 2" in scanned(made, secretary, pdfs.pages(3))[0].refused
    services.set_aside(made, because="an advertisement", by=secretary)
    assert "is set aside" in scanned(made, secretary, b"We froze.")[0].refused
    assert not Scan.objects.exists()


def test_a_file_beyond_the_room_says_so(secretary):
    large, more = upload(b"-"), upload(b"-")
    large.too_large = more.too_large = True
    large.size, more.size = 9 * 2**20, 2**20
    fates = scanning.take_files(letter(secretary), files=[large, more], by=secretary)
    assert [fate.sentence for fate in fates] == [
        f"File 1 (9.0\xa0MB) is refused. {intake.SENTENCES['large_file']}",
        "File 2 (1.0\xa0MB) is refused. The files are larger than 24 MB together: send this one by itself.",
    ]


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE letters_scan SET page = '\\x00'",
        "UPDATE letters_scan SET number = 7",
        "UPDATE letters_scan SET letter_id = gen_random_uuid()",
        "DELETE FROM letters_scan",
    ],
)
def test_the_database_keeps_a_page_as_it_came(secretary, as_owner, act):
    scanned(letter(secretary), secretary, b"We froze.")
    with pytest.raises(DatabaseError) as fault, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert rule_of(fault.value) == "scan_final"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"number": 1}, "scan_number_once"),
        ({"number": 0}, "scan_numbered_from_one"),
        ({"kind": "svg"}, "scan_kind_known"),
        ({"page": None}, "scan_page_kept"),
        ({"size": 0}, "scan_page_kept"),
    ],
)
def test_the_database_refuses_a_page_that_is_none(secretary, change, rule):
    scanned(letter(secretary), secretary, b"We froze.")
    scan = Scan.objects.get()
    facts = {"letter": scan.letter, "number": 2, "kind": "txt", "size": 9, "page": scan.page, "added_by": secretary}
    with pytest.raises(DatabaseError) as fault, transaction.atomic():
        Scan.objects.create(**{**facts, **change})
    assert rule_of(fault.value) == rule


def test_the_vault_closed_is_a_sentence(secretary, monkeypatch):
    made = letter(secretary)

    def closed(pairs):
        raise Refusal("The vault is closed.")

    monkeypatch.setattr(scanning.vault, "seal_many", closed)
    assert scanned(made, secretary, b"We froze.")[0].refused == "The vault is closed."
