"""manage.py build_report: any report without a browser."""

import io
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pypdf import PdfReader

from reports import checknumber, pdf
from reports.asked import Asked
from reports.collection import collection_report
from reports.formats import FORMATS
from reports.journal import general_ledger, journal
from tests.reports.story import FIRST, LAST

AS_OF = ["--as-of", "2026-03-31", "--from", "2026-03-01"]


@pytest.mark.parametrize("form_of", FORMATS)
def test_report_goes_to_the_standard_output_byte_for_byte(story, monkeypatch, form_of):
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    call_command("build_report", "collection-report", *AS_OF, "--format", form_of)
    document = collection_report(Asked(first=FIRST, as_of=LAST))
    starts = {"pdf": b"%PDF-", "xlsx": b"PK", "ods": b"PK", "html": b"<!doctype html>"}
    start = starts.get(form_of, b"\xef\xbb\xbf")
    assert out.getvalue().lstrip().startswith(start)
    if form_of in {"csv", "csv-comma", "html"}:
        assert checknumber.of(document) in out.getvalue().decode()


def test_report_goes_to_a_file(story, tmp_path):
    file = tmp_path / "report.csv"
    narrowed = ["--fund", "winter", "--body", "GB", "--output", str(file)]
    call_command("build_report", "collection-report", *AS_OF, "--format", "csv", *narrowed)
    document = collection_report(Asked(first=FIRST, as_of=LAST, fund=story.winter, body=story.gb))
    text = file.read_text("utf-8-sig")
    assert checknumber.of(document) in text
    assert story.out.number in text
    assert story.missing.number not in text


def test_book_too_long_for_one_pdf_is_set_in_parts(story, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "LINES", 40)
    monkeypatch.setattr(pdf, "PART", 30)
    call_command("build_report", "journal", *AS_OF, "--output", str(tmp_path / "journal.pdf"))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["journal-1.pdf", "journal-2.pdf"]
    number = checknumber.of(journal(Asked(first=FIRST, as_of=LAST)))
    for file in tmp_path.iterdir():
        assert number in " ".join(page.extract_text() for page in PdfReader(file).pages)
    with pytest.raises(CommandError, match="too many for one PDF"):
        call_command("build_report", "journal", *AS_OF)


def test_report_of_one_account_as_known_on_a_day(story, tmp_path):
    file, bank, today = tmp_path / "ledger.csv", story.banks["EUR"], timezone.localdate()
    narrowed = ["--account", bank.code, "--known-on", today.isoformat(), "--output", str(file)]
    call_command("build_report", "general-ledger", *AS_OF, "--format", "csv", *narrowed)
    number = checknumber.of(general_ledger(Asked(first=FIRST, as_of=LAST, account=bank)))
    text = file.read_text("utf-8-sig")
    assert number in text
    assert f"as known on {today.day} " in text


def test_period_begins_with_the_financial_year(story, settings, tmp_path):
    settings.FINANCIAL_YEAR_START = "02-01"
    file = tmp_path / "report.csv"
    words = ["--as-of", "2026-03-31", "--format", "csv", "--output", str(file)]
    call_command("build_report", "trial-balance", *words)
    assert "1 February 2026 to 31 March 2026" in file.read_text("utf-8-sig")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--as-of", "2999-01-01"], "2999-01-01 is still to come."),
        (["--as-of", "2026-03-01", "--from", "2026-03-02"], "before it begins"),
        (["--as-of", "31.3.2026"], "is no day; write it as 2026-10-31."),
        (["--as-of", "2026-03-01", "--known-on", "2026-02-28"], "nobody could know a period that ends on 2026-03-01"),
        (["--account", "1100"], "This report cannot be narrowed to one account."),
        (["--fund", "none"], "There is no fund none."),
        (["--body", "none"], "There is no body none."),
        (["--format", "docx"], "invalid choice: 'docx'"),
        (["--format", "csv", "--output", "/no/such/folder/file"], "/no/such/folder/file: No such file or directory."),
    ],
)
def test_wrong_words_get_a_sentence(words, sentence):
    with pytest.raises(CommandError, match=sentence.replace(".", r"\.")):
        call_command("build_report", "collection-report", *words)


@pytest.mark.django_db
def test_report_that_knows_no_bodies_says_so():
    with pytest.raises(CommandError, match="cannot be narrowed to one body"):
        call_command("build_report", "fund-statement", "--body", "NL")


@pytest.mark.django_db
def test_report_of_no_such_plan_says_so():
    with pytest.raises(CommandError, match=r"There is no plan P-1999-0001\."):
        call_command("build_report", "plan-printed", "--plan", "P-1999-0001")


@pytest.mark.django_db
def test_not_every_report_is_known_on_a_day():
    with pytest.raises(CommandError, match="cannot be told as known on a day"):
        call_command("build_report", "addresses-without-money", "--known-on", "2026-03-31", "--as-of", "2026-03-31")


def test_command_fails_with_one_line_and_a_code():
    command = [sys.executable, "manage.py", "build_report", "no-report", "--as-of", "2026-03-31"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "invalid choice: 'no-report'" in done.stderr
    assert "Traceback" not in done.stderr
