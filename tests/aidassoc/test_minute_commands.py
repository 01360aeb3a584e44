import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from aidassoc import mail
from audit import heads
from audit.verifier import verify_minutes
from tests.audit import booking


@pytest.fixture
def alone(monkeypatch):
    """As with a closed vault: the holder of a run knows nothing of the heads that these tests sign."""
    monkeypatch.setattr("aidassoc.management.commands.check_audit.holders_word", lambda: ([], []))


@pytest.fixture
def kept(auditor, tmp_path):
    booking.written(auditor)
    file = tmp_path / "kept.json"
    file.write_text(heads.as_file(heads.latest()))
    return file


def test_a_sound_book_is_proved_without_a_word(alone, kept, capsys):
    call_command("check_audit", head=[str(kept)])
    assert capsys.readouterr().out == ""
    call_command("check_audit", verbosity=2)
    assert capsys.readouterr().out.splitlines()[0] == "The minute book holds: 13 minutes, 3 seals, 2 heads."


def test_a_fault_names_its_stretch_and_ends_with_one(alone, kept, capsys):
    booking.alter()
    with pytest.raises(CommandError, match=r"1 faults\.$") as refused:
        call_command("check_audit")
    assert refused.value.returncode == 1
    assert capsys.readouterr().out.startswith("Seal 2, minutes ")


def test_a_cut_end_is_found_by_a_kept_head_and_by_the_holders_word(kept, capsys, monkeypatch):
    line = json.loads(kept.read_text())
    booking.cut()
    word = [line["key"]], [line | {"name": "The key holder's last head", "kept": True}]
    monkeypatch.setattr("aidassoc.management.commands.check_audit.holders_word", lambda: word)
    with pytest.raises(CommandError):
        call_command("check_audit")
    assert capsys.readouterr().out.startswith("The key holder's last head vouches for 13 minutes, 4 are sealed")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"count": 1}', "\0"])
def test_a_file_that_is_no_head_is_refused_in_a_sentence(alone, kept, text):
    kept.write_text(text)
    with pytest.raises(CommandError, match=r"^No head can be read there"):
        call_command("check_audit", head=[str(kept)])


def test_an_export_is_written_once_and_holds(kept, tmp_path):
    file = tmp_path / "book.jsonl"
    call_command("export_minutes", str(file))
    book = verify_minutes.Book(heads=[verify_minutes.kept_head(kept)])
    verify_minutes.read(file.read_bytes().splitlines(keepends=True), book)
    assert (book.faults(), book.count) == ([], 14)
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_minutes", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("export_minutes", str(tmp_path / "missing" / "book.jsonl"))


@pytest.mark.parametrize(
    ("url", "host", "port", "use_ssl", "use_tls"),
    [
        ("smtps://u:p%40ss@mail.example.org?from=a@example.org", "mail.example.org", 465, True, False),
        ("smtp://mail.example.org:2525?from=a@example.org", "mail.example.org", 2525, False, True),
        ("smtp://127.0.0.1:25?from=a@example.org", "127.0.0.1", 25, False, False),
    ],
)
def test_a_mail_server_is_named_by_its_address(url, host, port, use_ssl, use_tls):
    sender, mailers = mail.configuration(url)
    options = mailers["default"]["OPTIONS"]
    assert (sender, options["password"]) == ("a@example.org", "p@ss" if "p%40ss" in url else "")
    assert [options[name] for name in ("host", "port", "use_ssl", "use_tls")] == [host, port, use_ssl, use_tls]


@pytest.mark.parametrize("url", ["mail.example.org", "smtp://secret@h", "smtp://h:x?from=a@b", "http://h?from=a@b"])
def test_a_wrong_address_of_a_mail_server_is_refused_without_repeating_it(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        mail.configuration(url)
    assert (url in str(refused.value), "secret" in str(refused.value)) == (False, False)
