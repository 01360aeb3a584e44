"""manage.py export_books: the books as plain text, without a browser."""

import io
import stat
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from audit.models import Minute
from reports import plain_books as books


def taken(monkeypatch, *words):
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    call_command("export_books", *words)
    return out.getvalue().decode()


def test_books_go_to_the_standard_output(story, monkeypatch):
    for form in ("beancount", "hledger", "csv"):
        said = taken(monkeypatch, "--format", form)
        assert said == "".join(books.file(books.opened(), form))
        assert taken(monkeypatch, "--format", form) == said


def test_each_export_is_minuted(story, monkeypatch):
    taken(monkeypatch, "--format", "hledger", "--first", "2026-03-01", "--as-of", "2026-03-31")
    minute = Minute.objects.get(act="books exported")
    count = books.opened().count - 3
    facts = {"export": "X-1", "format": "hledger", "first": "2026-03-01", "as_of": "2026-03-31", "entries": count}
    assert (minute.actor_code, minute.facts) == ("system", facts)


def test_file_is_for_its_owner_alone(story, tmp_path):
    path, out = tmp_path / "books.csv", io.StringIO()
    call_command("export_books", "--format", "csv", "--detail", "--output", str(path), stdout=out)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().decode() == "".join(books.file(books.opened(), "csv-full"))
    assert [file.name for file in tmp_path.iterdir()] == ["books.csv"]
    # Quiet where nobody looks on.
    assert out.getvalue() == ""


def test_nobody_is_named_in_them(story, monkeypatch):
    """Words of people stand in this example's texts of transfers and returns alone; names and addresses nowhere."""
    for words in (["--format", "beancount"], ["--format", "hledger"], ["--format", "csv", "--detail"]):
        said = taken(monkeypatch, *words)
        for planted in ("Vera", "Wharf", "Canary", "Party", "Somebody"):
            assert planted not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "There is no entry in the books yet."),
        (["--as-of", "1.3.2026"], "is no day; write it as 2026-10-31."),
        (["--format", "ledger"], "invalid choice: 'ledger'"),
        (["--detail"], "--detail is for sheets"),
    ],
)
def test_wrong_words_get_a_sentence(words, sentence):
    with pytest.raises(CommandError, match=sentence.replace(".", r"\.")):
        call_command("export_books", *words)


def test_a_folder_that_is_not_there_gets_a_sentence(story):
    with pytest.raises(CommandError, match=r"/no/such/folder/file: No such file or directory\."):
        call_command("export_books", "--output", "/no/such/folder/file")
