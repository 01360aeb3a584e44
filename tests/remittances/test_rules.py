"""The rules that no program passes by: each broken by raw SQL, each known by its name."""

import uuid
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from access.offices import Office
from access.refusal import rule_of
from audit.models import Minute
from remittances.models import Attempt, Confirmation, Share
from tests import makers
from tests.remittances.story import DAY, carried_decision

SIGN = """INSERT INTO remittances_approval (id, remittance_id, body_id, signed_by_id, signed_at, digest)
          VALUES (gen_random_uuid(), %(order)s, %(body)s, %(person)s, now(), %(digest)s)"""
SEND = """INSERT INTO remittances_attempt (id, remittance_id, number, account_id, route, sent_on, sent_by_id, amount,
                                           fee, entry_id, outcome, because)
          VALUES (gen_random_uuid(), %(order)s, 1, %(bank)s, 'bank', %(day)s, %(person)s, %(amount)s, 0, %(entry)s,
                  'on the way', '')"""
CONFIRM = """INSERT INTO remittances_confirmation (id, attempt_id, grade, confirmed_on, received, recorded_by_id)
             VALUES (gen_random_uuid(), %(attempt)s, %(grade)s, %(day)s, %(received)s, %(person)s)"""
OF_LONG_AGO = """SET CONSTRAINTS ALL IMMEDIATE;
                 ALTER TABLE remittances_confirmation DISABLE TRIGGER confirmation_final;
                 UPDATE remittances_confirmation SET recorded_at = '2020-01-01 12:00Z'"""
SHARE = """INSERT INTO remittances_share (id, confirmation_id, kind, captive_id, people, amount)
           VALUES (gen_random_uuid(), %(confirmation)s, %(kind)s, %(captive)s, %(people)s, %(amount)s)"""


@pytest.fixture
def broken(sql):
    """The name of the rule that a statement breaks."""

    def broken(statement, **named):
        with pytest.raises(IntegrityError) as refused:
            sql(statement, **named)
        return rule_of(refused.value)

    return broken


def signature(order, person, body=None):
    return {"order": order.pk, "body": body or person.body_id, "person": person.pk, "digest": order.digest}


@pytest.mark.parametrize("state", ["draft", "approved", "sent"])
def test_a_signature_comes_while_it_is_submitted(state, brought_to, broken):
    order = brought_to(state)
    assert broken(SIGN, **signature(order, makers.user(Office.APPROVER))) == "approval_while_submitted"


def test_a_signature_is_an_approvers(brought_to, delegate, broken):
    assert broken(SIGN, **signature(brought_to("submitted"), delegate)) == "approval_by_an_approver"


def test_a_signature_is_a_member_bodys(brought_to, broken):
    outsider = makers.user(Office.APPROVER, body=makers.member(tied=False))
    assert broken(SIGN, **signature(brought_to("submitted"), outsider)) == "approval_of_a_member"


def test_a_signature_is_the_bodys_only_one(brought_to, approver_one, broken):
    colleague = makers.user(Office.APPROVER, body=approver_one.body)
    assert broken(SIGN, **signature(brought_to("signed"), colleague)) == "approval_once_per_body"


def sending(order, person, bank, entry, amount=300):
    return {
        "order": order.pk, "bank": bank.pk, "day": DAY, "person": person.pk, "entry": entry.pk, "amount": amount
    }  # fmt: skip


@pytest.mark.parametrize("state", ["approved", "unknown", "returned"])
def test_an_attempt_is_of_an_order_in_hand(state, brought_to, forwarder, bank, money, broken):
    order = brought_to(state)
    assert broken(SEND, **sending(order, forwarder, bank, money)) == "attempt_of_order_in_hand"


def test_an_attempt_is_of_the_orders_sum(brought_to, forwarder, bank, money, broken):
    order = brought_to("in hand")
    assert broken(SEND, **sending(order, forwarder, bank, money, 299)) == "attempt_of_order_in_hand"


def test_an_attempt_is_a_forwarders(brought_to, forwarder, bank, money, broken):
    order = brought_to("in hand")
    forwarder.appointments.update(held_to=makers.LONG_AGO)
    assert broken(SEND, **sending(order, forwarder, bank, money)) == "attempt_by_a_forwarder"


ATTEMPT_TOUCHES = [
    "UPDATE remittances_attempt SET amount = 200",
    "UPDATE remittances_attempt SET sent_on = sent_on - 1",
    "DELETE FROM remittances_attempt",
]


@pytest.mark.parametrize("touch", ATTEMPT_TOUCHES)
def test_what_was_sent_stands(touch, brought_to, broken):
    brought_to("sent")
    assert broken(touch) == "attempt_final"


@pytest.mark.parametrize("state", ["confirmed", "returned"])
def test_an_outcome_is_written_once(state, brought_to, broken):
    brought_to(state)
    change = "UPDATE remittances_attempt SET outcome = 'unknown', returned = NULL, return_entry_id = NULL"
    assert broken(change) == "attempt_final"


def word(person, **facts):
    return {"attempt": Attempt.objects.get().pk, "grade": "provider", "day": DAY, "received": 300} | {
        "person": person.pk, **facts
    }  # fmt: skip


def test_no_more_arrives_than_was_sent(brought_to, treasurer, broken):
    brought_to("sent")
    assert broken(CONFIRM, **word(treasurer, received="300.01")) == "confirmation_within_attempt"


def test_what_came_back_did_not_arrive(brought_to, treasurer, broken):
    brought_to("returned")
    assert broken(CONFIRM, **word(treasurer)) == "confirmation_within_attempt"


def test_each_evidence_comes_once(brought_to, treasurer, broken):
    brought_to("confirmed")
    assert broken(CONFIRM, **word(treasurer)) == "confirmation_grade_once"
    assert broken(CONFIRM, **word(treasurer, grade="letter")) == "confirmation_letter_named"


def test_a_confirmation_does_not_come_alone(brought_to, treasurer, broken):
    brought_to("sent")
    assert broken(CONFIRM, **word(treasurer)) == "remittance_state_true"


def test_a_confirmation_stays(brought_to, broken):
    brought_to("confirmed")
    assert broken("UPDATE remittances_confirmation SET received = 1") == "confirmation_final"
    assert broken("UPDATE remittances_confirmation SET recorded_at = now()") == "confirmation_final"
    assert broken("DELETE FROM remittances_confirmation") == "confirmation_final"


def test_when_word_was_recorded_is_the_databases_word(brought_to, treasurer, sql):
    """Whoever writes another moment, and be it the owner, writes none."""
    brought_to("confirmed")
    early = CONFIRM.replace("recorded_by_id)", "recorded_by_id, recorded_at)").replace(
        "(person)s)", "(person)s, %(at)s)"
    )
    sql(early, **word(treasurer, grade="phrase", at=timezone.now() - timedelta(days=40)))
    assert {timezone.localdate(one.recorded_at) for one in Confirmation.objects.all()} == {timezone.localdate()}
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Confirmation.objects.update(recorded_at=timezone.now() - timedelta(days=40))


def test_of_word_from_before_the_minute_says_when(brought_to, sql):
    order = brought_to("confirmed")
    sql(OF_LONG_AGO)
    sql("SET CONSTRAINTS ALL IMMEDIATE;" + import_module("remittances.migrations.0032_word_recorded").FILL)
    minute = Minute.objects.about(order).get(act="remittance confirmed")
    assert Confirmation.objects.get().recorded_at == minute.at


def share(**facts):
    told = {"confirmation": Confirmation.objects.get().pk, "kind": "person", "captive": None, "people": 1}
    return {**told, "amount": 300, **facts}


def test_a_share_stays(brought_to, sql, broken):
    brought_to("confirmed")
    sql(SHARE, **share())
    assert broken("UPDATE remittances_share SET amount = 1") == "share_final"
    assert broken("DELETE FROM remittances_share") == "share_final"
    assert Share.objects.count() == 1


def test_a_share_is_one_that_can_be(brought_to, resident, broken):
    brought_to("confirmed")
    assert broken(SHARE, **share(kind="refused")) == "share_refused_is_nothing"
    assert broken(SHARE, **share(amount=-1)) == "share_refused_is_nothing"
    assert broken(SHARE, **share(kind="king")) == "share_kind_known"
    case = resident.captive_id
    assert broken(SHARE, **share(captive=case, kind="common box")) == "share_captive_is_a_person"
    assert broken(SHARE, **share(captive=case, people=2)) == "share_captive_is_a_person"


COPY = """INSERT INTO remittances_remittance SELECT (jsonb_populate_record(r, %(change)s::jsonb
          || jsonb_build_object('id', gen_random_uuid(), 'code', 'R-2026-9999'))).*
          FROM remittances_remittance r WHERE id = %(order)s"""


def test_a_draft_stays_within_its_decision(drafted, broken):
    order = drafted("300")
    assert broken(COPY, order=order.pk, change='{"amount": 701}') == "remittance_within_decision"
    change = "UPDATE remittances_remittance SET amount = 1001 WHERE id = %(order)s"
    assert broken(change, order=order.pk) == "remittance_within_decision"


def test_a_draft_is_of_its_decisions_fund(drafted, treasurer, broken):
    order, other = drafted(), makers.fund()
    change = "UPDATE remittances_remittance SET fund_id = %(fund)s WHERE id = %(order)s"
    assert broken(change, order=order.pk, fund=other.pk) == "remittance_under_decision"
    wider = carried_decision(other, by=treasurer, code="D-32")
    change = "UPDATE remittances_remittance SET decision_id = %(decision)s WHERE id = %(order)s"
    assert broken(change, order=order.pk, decision=wider.pk) == "remittance_under_decision"


NO_MONEY = [
    "UPDATE remittances_recipientaddress SET takes_money = false, notice = 'parcels'",
    "UPDATE remittances_recipientaddress SET closed_on = now()",
]


@pytest.mark.parametrize("shut", NO_MONEY)
def test_a_draft_goes_where_money_is_of_use(shut, drafted, sql, broken):
    order = drafted()
    sql(shut)
    assert broken(COPY, order=order.pk, change="{}") == "remittance_address_usable"
    change = "UPDATE remittances_remittance SET state = 'submitted' WHERE id = %(order)s"
    assert broken(change, order=order.pk) == "remittance_address_usable"


ODD = [
    ("UPDATE remittances_remittance SET amount = 0", "remittance_amount_positive"),
    ("UPDATE remittances_remittance SET route = 'balloon'", "remittance_route_known"),
    ("UPDATE remittances_remittance SET state = 'lost'", "remittance_moves"),
]


@pytest.mark.parametrize(("change", "rule"), ODD)
def test_an_odd_order_is_refused(change, rule, drafted, broken):
    drafted()
    assert broken(change) == rule


COPY_ADDRESS = """INSERT INTO remittances_recipientaddress SELECT (jsonb_populate_record(a, jsonb_build_object(
                  'id', gen_random_uuid(), 'code', 'K-99', 'lines', NULL))).* FROM remittances_recipientaddress a"""
ADDRESSES = [
    (COPY_ADDRESS, "address_lines_kept"),
    ("UPDATE remittances_recipientaddress SET people = 0", "address_has_people"),
    ("UPDATE remittances_recipientaddress SET country = 'gr'", "address_country_two_letters"),
    ("UPDATE remittances_recipientaddress SET lines = NULL", "address_lines_final"),
    ("UPDATE remittances_recipientaddress SET lines = set_byte(lines, 40, 0)", "address_lines_final"),
    ("UPDATE remittances_recipientaddress SET takes_money = false, notice = ''", "address_other_aid_named"),
]


@pytest.mark.parametrize(("change", "rule"), ADDRESSES)
def test_an_odd_address_is_refused(change, rule, address, broken):
    assert broken(change) == rule


def test_a_stay_is_one_at_a_time_and_ends_after_it_begins(resident, broken):
    assert broken("UPDATE remittances_resident SET to_on = from_on - 1") == "resident_days_in_order"
    twice = """INSERT INTO remittances_resident (id, address_id, captive_id, from_on)
               SELECT %(id)s, address_id, captive_id, from_on + 5 FROM remittances_resident"""
    assert broken(twice, id=uuid.uuid4()) == "resident_no_overlap"
