"""Taking the books along from their page: minuted, and each file says who took it."""

import pytest
from django.urls import reverse

from audit.exports import MOST_AN_HOUR
from audit.models import Minute
from reports import plain_books as books
from tests.reports.plain_books import proving
from tests.reports.story import FIRST, LAST

TAKE = reverse("reports:books_take")


def taken(client, **asked):
    answer = client.post(TAKE, {"form": "hledger", **asked})
    return answer, b"".join(answer).decode()


@pytest.mark.parametrize("form", books.FORMATS)
def test_file_bears_minute_person_and_check_number(story, auditor, sign_in, form):
    answer, text = taken(sign_in(auditor), form=form, first="2026-03-01", as_of="2026-03-31")
    minute, chosen = Minute.objects.get(act="books exported"), books.FORMATS[form]
    name = f"books-X-1-minute-{minute.pk}.{chosen.ending}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    lines = text.removeprefix("\ufeff").splitlines()
    said = "".join(lines[:3] if chosen.comment else lines[-1:])
    assert f"X-1, minute {minute.pk}, taken by auditor at 20" in said
    assert "books from 2026-03-01 to 2026-03-31" in said
    assert (minute.actor, minute.facts["format"], minute.facts["as_of"]) == (auditor, form, "2026-03-31")
    plain = "".join(books.file(books.opened(first=FIRST, as_of=LAST), form)).splitlines()
    assert lines[-1].partition(";books")[0] == plain[-1].partition(";books")[0]


def test_taken_file_is_proved_by_its_program(story, auditor, sign_in, tmp_path):
    path = tmp_path / "books.journal"
    path.write_text(taken(sign_in(auditor))[1])
    assert proving.hledger(path, "check", "--strict") == (0, "")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "2026-05-01"}, "The period ends before it begins."),
        ({"as_of": "2020-01-01"}, "There is no entry in this period."),
        ({"form": "docx"}, "Select a valid choice. docx is not one of the available choices."),
        ({"first": "1.3.2026"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_taken_is_a_sentence(story, auditor, sign_in, asked, sentence):
    answer, text = taken(sign_in(auditor), **asked)
    assert (answer.status_code, sentence in text) == (200, True)
    assert not Minute.objects.filter(act="books exported").exists()


def test_looking_at_the_page_writes_nothing(story, auditor, sign_in):
    before = Minute.objects.count()
    page = sign_in(auditor).get(TAKE)
    assert (page.status_code, Minute.objects.count()) == (200, before)


def test_who_does_not_read_the_books_takes_none(story, delegate, secretary, sign_in):
    for person in (delegate, secretary):
        assert sign_in(person).get(TAKE).status_code == 403
        assert sign_in(person).post(TAKE, {"form": "csv"}).status_code == 403


def test_files_an_hour_are_counted(story, auditor, sign_in):
    client = sign_in(auditor)
    for _turn in range(MOST_AN_HOUR):
        client.post(TAKE, {"form": "csv"})
    assert "within an hour" in client.post(TAKE, {"form": "csv"}).content.decode()
