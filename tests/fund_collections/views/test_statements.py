"""A bank's file through the form: looked at, imported, refused."""

import io
import secrets
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fund_collections.forms.imports import UPLOAD_LIMIT
from fund_collections.models import BankStatement, Booking, Match, StatementFile
from tests import makers
from tests.fund_collections.camt import camt
from tests.fund_collections.views.test_pages import at, import_for

NO_SUCH_CODE = ("There is no deposit, list, entry or pledge with the code", "Name what the booking is by its code")


@pytest.fixture
def send(world, sign_in):
    def sent(data, act="import", account=world.bank, reason=""):
        file = SimpleUploadedFile("statement.xml", data)
        form = {"account": account.pk, "file": file, "reason": reason, "act": act}
        return sign_in(world.treasurer).post(at("statement_import"), form, follow=True).content.decode()

    return sent


def file_of(world, *bookings, **head):
    bookings = bookings or (("50.00", "2026-03-20", "Clara Weiss"), ("-2.00", "2026-03-21", "fee"))
    return camt(*bookings, account=world.bank.bank_identifier, **head)


def test_look_shows_what_is_new_and_keeps_nothing(world, send):
    text = send(file_of(world), act="preview")
    assert "2 new bookings; known already: 0." in text
    assert ("Clara" in text, BankStatement.objects.exists()) == (False, False)


def test_import_leads_to_its_page(world, send):
    text = send(file_of(world))
    assert "2 new bookings; known already: 0." in text
    assert (f"Import {StatementFile.objects.get()}" in text, "Clara" in text) == (True, False)
    assert "0 new bookings; known already: 2." in send(file_of(world))


def test_file_that_does_not_tie_asks_why(world, send):
    assert "does not tie" in send(file_of(world, closing="1.00"))
    assert not BankStatement.objects.exists()
    assert "an excerpt" in send(file_of(world, closing="1.00"), reason="an excerpt")


@pytest.mark.parametrize("act", ["preview", "import"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"<a/>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><Document>&b;</Document>",
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt><Stmt>",
    ],
)
def test_no_statement_gets_a_sentence_and_changes_nothing(send, data, act):
    text = send(data, act)
    assert "This was not taken yet" in text
    assert "root:" not in text
    assert not BankStatement.objects.exists()


def test_statement_of_another_account_is_refused(world, send):
    assert "The file is of account" in send(file_of(world), account=makers.bank())


def test_file_beyond_the_limit_gets_a_sentence(world, send):
    text = send(b"<" * (UPLOAD_LIMIT + 1))
    assert [
        word for word in ("larger than 20 MB", "send it as a zip", "import_statement FILE") if word not in text
    ] == []
    assert not BankStatement.objects.exists()


def test_file_beyond_the_limit_comes_in_as_a_zip(world, send):
    text = secrets.token_hex(10_000) * (
        UPLOAD_LIMIT // 20_000 // 4
    )  # a quarter of it, which packs well, but not too well
    data = file_of(world, *(("1.00", "2026-03-20", text, f"R{number}") for number in range(5)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("statement.xml", data)
    assert len(data) > UPLOAD_LIMIT
    assert "5 new bookings" in send(packed.getvalue(), act="preview")


def test_upload_never_becomes_a_file(world, send, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not there"))
    text = send(file_of(world, *[("1.00", "2026-03-20", "x" * 2000, f"R{number}") for number in range(2000)]))
    assert "2000 new bookings" in text


def test_import_wants_the_forms_token(world, sign_in):
    strict = sign_in(world.treasurer)
    strict.handler.enforce_csrf_checks = True
    form = {"account": world.bank.pk, "file": SimpleUploadedFile("s.xml", file_of(world)), "act": "import"}
    assert strict.post(at("statement_import"), form).status_code == 403
    assert not BankStatement.objects.exists()


def test_match_and_undo_through_the_pages(world, sign_in):
    deposit, client = world.deposit(), sign_in(world.treasurer)
    import_for(world, deposit)
    booking = Booking.objects.get()
    client.post(at("booking_match", booking.pk), {"code": f" {deposit.code.lower()} "})
    assert Match.objects.get(undone_at=None).entries.get().deposit == deposit
    again = client.post(at("booking_match", booking.pk), {"code": deposit.code}, follow=True).content.decode()
    assert "This booking is matched already." in again
    client.post(at("booking_unmatch", booking.pk), {"because": "another body's"})
    assert not Match.objects.filter(undone_at=None).exists()
    assert client.get(at("booking_unmatch", booking.pk)).status_code == 404


@pytest.mark.parametrize("code", ["", "DP-99999", "x" * 5000, "\x00", "'; DROP TABLE"])
def test_unknown_code_gets_a_sentence(world, sign_in, code):
    import_for(world, world.deposit())
    booking = Booking.objects.get()
    answer = sign_in(world.treasurer).post(at("booking_match", booking.pk), {"code": code}, follow=True)
    assert any(text in answer.content.decode() for text in NO_SUCH_CODE)


def test_match_is_not_done_by_following_a_link(world, sign_in):
    import_for(world, world.deposit())
    assert sign_in(world.treasurer).get(at("booking_match", Booking.objects.get().pk)).status_code == 405
