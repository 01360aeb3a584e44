import json
from pathlib import Path

import pytest
from django.urls import reverse

from access.offices import Office
from audit import heads
from audit.models import Head, Minute
from audit.verifier import verify_minutes
from tests import makers
from tests.audit import booking

LIST = reverse("audit:head_list")
EXPORT = reverse("audit:minutes_export")


def test_heads_are_for_delegates_the_secretary_and_the_auditor(auditor, sign_in):
    booking.written(auditor)
    file = reverse("audit:head_file", args=[Head.objects.latest("pk").pk])
    readers = set()
    for office in Office:
        client = sign_in(makers.user(office))
        answers = {client.get(page).status_code for page in (LIST, file, reverse("audit:verifier_file"))}
        assert len(answers) == 1
        readers |= {office} if answers == {200} else set()
    assert readers == {Office.DELEGATE, Office.SECRETARY, Office.AUDITOR}


def test_a_head_is_downloaded_as_the_verifier_reads_it(auditor, sign_in, tmp_path):
    booking.written(auditor)
    head = heads.latest()
    answer = sign_in(auditor).get(reverse("audit:head_file", args=[head.pk]))
    (tmp_path / "head.json").write_bytes(answer.content)
    kept = verify_minutes.kept_head(tmp_path / "head.json")
    assert (kept["count"], verify_minutes.vouched_for(kept, kept["key"])) == (head.count, True)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{heads.filename(head)}"'
    assert sign_in(auditor).get(reverse("audit:head_file", args=[head.pk + 1])).status_code == 404


def test_the_verifier_is_the_file_of_the_program(auditor, sign_in):
    answer = sign_in(auditor).get(reverse("audit:verifier_file"))
    assert answer.content == Path(verify_minutes.__file__).read_bytes()


def test_an_export_is_pressed_and_minuted(auditor, secretary, sign_in, tmp_path):
    booking.written(auditor)
    assert [sign_in(secretary).post(EXPORT).status_code, sign_in(auditor).get(EXPORT).status_code] == [403, 405]
    answer = sign_in(auditor).post(EXPORT)
    book = verify_minutes.Book()
    verify_minutes.read(b"".join(answer).splitlines(keepends=True), book)
    assert (book.faults(), book.count) == ([], Minute.objects.get(act="minutes exported").pk and Minute.objects.count())
    assert answer.headers["Content-Disposition"] == f'attachment; filename="minute-book-{book.count}.jsonl"'


@pytest.mark.parametrize("sender", ["", "aid@example.org"])
def test_the_page_says_whether_heads_are_mailed(auditor, sign_in, settings, sender):
    settings.DEFAULT_FROM_EMAIL = sender
    page = sign_in(auditor).get(LIST).content.decode()
    assert ("No mail server is set" in page, "No head was signed yet" in page) == (not sender, True)


def test_the_page_of_heads_shows_the_newest_first(auditor, sign_in, django_assert_num_queries):
    booking.written(auditor)
    client = sign_in(auditor)
    with django_assert_num_queries(6):
        rows = client.get(LIST).context["page"].rows
    assert rows == list(Head.objects.order_by("-pk"))


def test_a_head_told_as_json_is_its_line(auditor):
    booking.written(auditor)
    told = json.loads(heads.as_file(heads.latest()))
    assert told.keys() == {"number", "seal", "count", "digest", "at", "signature", "key"}
