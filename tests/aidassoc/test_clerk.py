import logging
import zlib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from access.offices import Office
from aidassoc import clerk, minutes
from audit import services
from audit.models import Digest, Head, Minute, Seal
from audit.verifier.verify_minutes import vouched_for
from tests import makers
from tests.audit import booking
from vault import client
from vault.client import Closed

JOBS = {job.name: job for job in clerk.JOBS}
MAILS = {"DEFAULT_FROM_EMAIL": "aid@example.org"}


@pytest.fixture
def signed_here(monkeypatch):
    """The holder of a run never signs fewer minutes than before: tests have a key of their own."""
    monkeypatch.setattr("aidassoc.minutes.sign", booking.signer())


def member(code, language="en"):
    body = makers.member(code)
    body.post, body.language = f"{code.lower()}@example.org", language
    body.save()
    return body


@pytest.mark.django_db(transaction=True)
def test_one_turn_seals_signs_and_digests(auditor, signed_here, settings):
    settings.DEFAULT_FROM_EMAIL = MAILS["DEFAULT_FROM_EMAIL"]
    for code in ("FR", "NL", "GR"):
        makers.user(Office.DELEGATE, body=member(code))
    services.record("thing done", auditor, by=auditor)
    call_command("clerk", "--once")
    head = Head.objects.get()
    line = {"count": head.count, "digest": head.digest, "at": head.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    assert vouched_for(line | {"signature": head.signature}, head.key)
    assert (Seal.objects.count() >= 1, Digest.objects.count()) == (True, 4)
    heads_sent = [message for message in mail.outbox if "Minute book" in message.subject]
    assert sorted(message.to[0] for message in heads_sent) == ["fr@example.org", "gr@example.org", "nl@example.org"]
    assert len(mail.outbox) == 3 + 4 * 2
    before = Minute.objects.count()
    call_command("clerk", "--once")
    assert (Head.objects.count(), Digest.objects.count(), Minute.objects.count()) == (1, 4, before)


@pytest.mark.django_db(transaction=True)
def test_without_a_mail_server_nothing_is_mailed_and_the_head_is_there(auditor, signed_here):
    member("NL")
    services.record("thing done", auditor, by=auditor)
    call_command("clerk", "--once")
    assert (Head.objects.count(), mail.outbox) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_does_not_go_out_stops_nothing(auditor, settings, caplog, signed_here):
    settings.DEFAULT_FROM_EMAIL = MAILS["DEFAULT_FROM_EMAIL"]
    settings.MAILERS = {"default": {"BACKEND": "aidassoc.no_mail.NoMail"}}
    member("NL")
    services.record("thing done", auditor, by=auditor)
    assert clerk.do(JOBS["sign head"])
    assert Minute.objects.get(act="head sent").facts == {"bodies": []}
    assert "nl@example.org" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_one_failing_job_stops_no_other_and_tells_no_content(auditor, monkeypatch, caplog):
    def broken():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'a name'::int")

    ran = []
    jobs = (clerk.Job("broken", 1, broken), clerk.Job("sound", 1, lambda: ran.append(1)))
    monkeypatch.setattr("aidassoc.management.commands.clerk.JOBS", jobs)
    with caplog.at_level(logging.INFO), pytest.raises(CommandError, match=r"^Failed: broken\.$"):
        call_command("clerk", "--once")
    assert (ran, caplog.messages) == ([1], ["broken failed: DataError"])
    assert "a name" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_closed_vault_is_no_failure(auditor, monkeypatch):
    def closed(*_facts):
        raise Closed

    monkeypatch.setattr("vault.client.sign_head", closed)
    services.record("thing done", auditor, by=auditor)
    assert clerk.do(JOBS["sign head"])
    assert (Head.objects.count(), Seal.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_never_do_the_same_at_once(auditor):
    seen = []
    inner = clerk.Job("same", 1, lambda: seen.append("inner"))

    def meanwhile():
        with connection.copy().cursor() as other:
            other.execute("SELECT pg_try_advisory_lock(%s, %s)", held)
            seen.append(other.fetchone()[0])
            other.connection.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    held = [clerk.CLERK, zlib.crc32(inner.name.encode()) - 2**31]
    assert clerk.do(clerk.Job("same", 1, meanwhile))
    assert seen == [False]


@pytest.mark.django_db(transaction=True)
def test_minutes_that_wait_too_long_are_told_in_the_log(auditor, monkeypatch, caplog):
    services.record("thing done", auditor, by=auditor)
    monkeypatch.setattr("aidassoc.clerk.seal", lambda wait: None)
    monkeypatch.setattr("aidassoc.clerk.LATE", timedelta(0))
    assert clerk.do(JOBS["seal minutes"])
    assert "some transaction does not end" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_key_holder_signs_and_refuses_a_shorter_book(auditor, caplog, tmp_path):
    booking.write(((client.last_head() or {}).get("count") or 0) + 8, auditor)
    assert clerk.do(JOBS["sign head"])
    head = Head.objects.get()
    assert minutes.holders_word()[0] == [head.key]
    call_command("check_audit")
    booking.as_superuser(
        "DELETE FROM audit_head",
        "DELETE FROM audit_seal",
        "DELETE FROM audit_minute WHERE id > (SELECT max(id) - 4 FROM audit_minute)",
    )
    assert clerk.do(JOBS["sign head"])
    assert "refuses to sign" in caplog.text
    with pytest.raises(CommandError, match=r"^The minute book does not hold: 1 faults\.$"):
        call_command("check_audit")
