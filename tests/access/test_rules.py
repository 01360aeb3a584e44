"""The constraints of appointments, asked past every service."""

import pytest
from django.db import DatabaseError, connection, transaction

from access.offices import Office
from access.refusal import rule_of, sentence_for
from tests import makers

INSERT = """INSERT INTO access_appointment (id, user_id, office, body_id, held_from, held_to, granted_by_id)
            VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s)"""


def broken(*values):
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, values)
    return rule_of(refused.value)


def test_appointments_by_hand_are_refused(db):
    person, body = makers.user(Office.TREASURER), makers.member()
    cases = {
        "appointment_no_overlap": (person.pk, "treasurer", None, "2026-01-01", None, None),
        "appointment_offices_separated": (person.pk, "auditor", None, "2026-01-01", "2026-01-01", None),
        "appointment_not_granted_to_self": (person.pk, "keeper", None, "2026-01-01", None, person.pk),
        "appointment_body_fits_office": (person.pk, "keeper", body.pk, "2026-01-01", None, None),
        "appointment_office_known": (person.pk, "president", None, "2026-01-01", None, None),
    }
    assert {rule: broken(*values) for rule, values in cases.items()} == {rule: rule for rule in cases}
    assert all(sentence_for(rule) for rule in cases)


def test_approver_of_a_body_is_no_auditor(db):
    person = makers.user(Office.APPROVER)
    assert broken(person.pk, "auditor", None, "2026-01-01", None, None) == "appointment_offices_separated"
