"""What no program can pass by: who releases, once, in time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from access.offices import Office
from access.refusal import rule_of
from member_parties.models import BodyKind, Tie, TieKind
from tests import makers
from tests.vault.making import sealed_address
from vault.releases import Release
from vault.services import ask_release

ANSWER = "UPDATE vault_release SET granted = true, answered_at = now(), answered_by_id = %s"
USE = "UPDATE vault_release SET used_at = now()"


pytestmark = pytest.mark.usefixtures("as_owner")


def refused(sql, *values):
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return rule_of(caught.value)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def asked(forwarder):
    return ask_release(sealed_address(), "lines", by=forwarder, because="the fourth order of a bad week")


@pytest.fixture
def judge(db):
    return makers.user(Office.DELEGATE)


def test_release_final(asked, judge):
    assert refused("UPDATE vault_release SET field = 'notes'") == "release_final"
    assert refused("DELETE FROM vault_release") == "release_final"
    run(ANSWER, judge.pk)
    assert refused("UPDATE vault_release SET granted = false") == "release_final"
    run(USE)
    assert refused("UPDATE vault_release SET used_at = NULL") == "release_final"


def test_release_begins_as_a_question(asked, judge):
    copy = (
        "INSERT INTO vault_release SELECT gen_random_uuid(), subject_type, subject_id, subject_code, field, because, "
    )
    copy += "asked_at, now(), true, NULL, %s, asked_by_id FROM vault_release"
    columns = "id, subject_type, subject_id, subject_code, field, because, asked_at, answered_at, granted, used_at, "
    copy = copy.replace("vault_release SELECT", f"vault_release ({columns}answered_by_id, asked_by_id) SELECT", 1)
    assert refused(copy, judge.pk) == "release_final"


def test_release_by_a_confirmer(asked):
    assert refused(ANSWER, makers.user(Office.TREASURER).pk) == "release_by_a_confirmer"


def test_release_by_another_body(asked, forwarder):
    assert refused(ANSWER, makers.user(Office.DELEGATE, body=forwarder.body).pk) == "release_by_another_body"
    part = makers.member(kind=BodyKind.PARTY)
    Tie.objects.create(body=part, other=forwarder.body, kind=TieKind.PART_OF, from_on=makers.LONG_AGO)
    assert refused(ANSWER, makers.user(Office.DELEGATE, body=part).pk) == "release_by_another_body"
    both = makers.user(Office.DELEGATE)
    both.appointments.create(office=Office.APPROVER, body=forwarder.body, held_from=makers.LONG_AGO)
    assert refused(ANSWER, both.pk) == "release_by_another_body"


def test_release_used_when_granted(asked):
    assert refused(USE) == "release_used_when_granted"


def test_release_in_time(asked, judge, forwarder):
    old = timezone.now() - timedelta(hours=25)
    thing = {"subject_type": "x", "subject_id": "x", "subject_code": "K-1", "field": "lines", "because": "x"}
    late = Release.objects.create(**thing, asked_by=forwarder, asked_at=old)
    assert refused(ANSWER + " WHERE id = %s", judge.pk, late.pk) == "release_in_time"
    run("UPDATE vault_release SET granted = true, answered_at = %s, answered_by_id = %s WHERE id = %s", old, judge.pk,
        asked.pk)  # fmt: skip
    assert refused(USE + " WHERE id = %s", asked.pk) == "release_in_time"
