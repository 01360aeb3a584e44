"""The pages on which scans come in and go out."""

import uuid

import pytest
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from audit.models import Minute
from letters.models import Letter, Scan
from tests.captives.making import case
from tests.letters.making import ORIGINAL, letter, scanned, upload
from tests.project.test_hidden import seen
from tests.vault.hostile import making, pdfs, pictures

NEW = reverse("letters:letter_new")
WHY = "to read the second page"
MB = 2**20


def add(made):
    return reverse("letters:scan_add", args=[made.pk])


def page(scan):
    return reverse("letters:scan_open", args=[scan.pk])


@pytest.fixture
def scan(secretary):
    scanned(letter(secretary), secretary, making.jpeg(exif=pictures.exif(), comment=making.HIDDEN))
    return Scan.objects.select_related("letter").get()


def test_a_bad_file_loses_no_good_one(secretary, sign_in):
    files = [upload(making.jpeg()), upload(b"<svg/>"), upload(pdfs.pages(2))]
    answer = sign_in(secretary).post(add(letter(secretary)), {"files": files}, follow=True).text
    assert "File 1" in answer
    assert "is refused. This is a web page or a drawing" in answer
    assert "3 pages, sealed." in answer
    assert ("Kuznetsova" in answer, "Orenburg" in answer) == (False, False)


def test_a_letter_comes_with_its_pages_and_keeps_what_was_typed(secretary, sign_in):
    facts = {"received_on": "2026-03-05", "language": "ru", "original": ORIGINAL}
    files = [upload(b"PK\x03\x04"), upload(making.png())]
    answer = sign_in(secretary).post(NEW, {**facts, "files": files}, follow=True).text
    assert ("is refused. This is an archive." in answer, "1 page, sealed." in answer) == (True, True)
    assert (Letter.objects.count(), Scan.objects.get().kind) == (1, "png")


def test_a_typing_mistake_keeps_the_text_and_asks_for_the_files_again(secretary, sign_in):
    facts = {"received_on": "2999-01-01", "language": "tlh", "original": ORIGINAL}
    answer = sign_in(secretary).post(NEW, {**facts, "files": [upload(making.png())]})
    assert (ORIGINAL in answer.text, "Choose the files again" in answer.text) == (True, True)
    assert (Letter.objects.count(), Scan.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Choose the files."),
        ([b"a"] * 11, "11 files are too many at once: send 10 at a time."),
        ([b"a" * (8 * MB + 1)], "The file is larger than 8 MB"),
        ([b"a" * (6 * MB)] * 5, "The files are larger than 24 MB together"),
    ],
)
def test_too_many_and_too_large_get_a_sentence(secretary, sign_in, files, sentence):
    made = letter(secretary)
    answer = sign_in(secretary).post(add(made), {"files": [upload(data) for data in files]}, follow=True)
    assert (answer.status_code, sentence in answer.text) == (200, True)


def test_an_opened_page_is_a_file_to_keep_and_nothing_to_show(scan, secretary, sign_in):
    answer = sign_in(secretary).post(page(scan), {"because": WHY})
    name = answer.headers["Content-Disposition"].removeprefix('attachment; filename="').removesuffix('.jpg"')
    assert str(uuid.UUID(name)) == name
    assert name not in {str(scan.pk), str(scan.letter_id)}
    assert {header: answer.headers[header] for header in ("Content-Type", "Cache-Control")} == {
        "Content-Type": "application/octet-stream",
        "Cache-Control": "no-store",
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer.content[:3], making.HIDDEN in answer.content) == (b"\xff\xd8\xff", False)
    minute = Minute.objects.get(act="sealed value revealed")
    assert (minute.actor, minute.facts["field"], minute.facts["because"]) == (secretary, "page", WHY)


def test_asking_opens_nothing(scan, secretary, sign_in):
    client, before = sign_in(secretary), Minute.objects.count()
    answers = [client.get(page(scan)), client.get(scan.letter.get_absolute_url()), client.post(page(scan), {})]
    assert [b"JFIF" in answer.content for answer in answers] == [False, False, False]
    assert {answer.headers["Content-Type"] for answer in answers} == {"text/html; charset=utf-8"}
    assert Minute.objects.count() == before


def test_the_fourth_page_of_an_hour_wants_another_body(secretary, sign_in):
    scanned(letter(secretary), secretary, pdfs.pages(4))
    client = sign_in(secretary)
    answers = [client.post(page(one), {"because": WHY}) for one in Scan.objects.order_by("number")]
    assert [b"JFIF" in answer.content for answer in answers] == [True, True, True, False]
    assert "Ask another body" in answers[3].text


@pytest.mark.parametrize("who", ["auditor", "treasurer", "delegate", "forwarder", "stranger", "case_worker"])
def test_nobody_else_opens_or_adds(request, secretary, sign_in, who):
    scanned(made := letter(secretary, captive=case()), secretary, b"We froze.")
    client, doors = sign_in(request.getfixturevalue(who)), [add(made), page(Scan.objects.get())]
    answers = [client.post(door, {"because": WHY, "files": [upload(b"x")]}) for door in doors]
    answers += [client.get(door) for door in doors]
    assert {answer.status_code for answer in answers} == {403 if who == "auditor" else 404}
    assert (Scan.objects.count(), Minute.objects.filter(act="sealed value revealed").count()) == (1, 0)


@pytest.mark.parametrize("method", ["get", "post"])
def test_hidden_is_like_missing(secretary, case_worker, sign_in, method):
    scanned(letter(secretary, captive=case()), secretary, b"We froze.")
    scan, client = Scan.objects.get(), sign_in(case_worker)
    for door, key in (("scan_open", scan.pk), ("scan_add", scan.letter_id)):
        hidden, missing = (
            getattr(client, method)(reverse(f"letters:{door}", args=[one])) for one in (key, uuid.uuid4())
        )
        assert seen(hidden) == seen(missing)
        assert hidden.status_code == 404


def test_no_upload_becomes_a_file(secretary, sign_in, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not there"))
    large = making.png() + bytes(5 * MB)
    sign_in(secretary).post(add(letter(secretary)), {"files": [upload(large)]})
    assert Scan.objects.count() == 1


def test_a_page_that_takes_no_files_gets_none():
    request = RequestFactory().post("/", {"word": "kept", "file": upload(b"x" * (3 * MB))})
    assert (dict(request.FILES), request.POST.dict()) == ({}, {"word": "kept"})


@pytest.mark.parametrize("address", [NEW, None])
def test_files_want_the_forms_token(secretary, sign_in, address):
    made, client = letter(secretary), sign_in(secretary)
    client.handler.enforce_csrf_checks = True
    assert client.post(address or add(made), {"files": [upload(b"x")]}).status_code == 403
    assert not Scan.objects.exists()


def test_the_name_of_a_file_is_kept_nowhere(secretary, sign_in):
    made = letter(secretary)
    sign_in(secretary).post(add(made), {"files": [upload(making.jpeg()), upload(b"<svg/>")]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(m::text, '') FROM audit_minute m")
        minutes = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(s::text, '') FROM letters_scan s")
        rows = cursor.fetchone()[0]
    assert ("Kuznetsova" in minutes, "Kuznetsova" in rows) == (False, False)


@pytest.mark.parametrize("count", [1, 3])
def test_detail_query_count(count, secretary, sign_in, django_assert_num_queries):
    scanned(made := letter(secretary), secretary, pdfs.pages(count))
    client = sign_in(secretary)
    with django_assert_num_queries(6):
        assert client.get(made.get_absolute_url()).text.count("Open page") == count
