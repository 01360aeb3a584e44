"""Three persons, two bodies: by the acts, and by raw SQL against the database."""

import pytest
from django.db import IntegrityError, transaction

from access.offices import Office
from access.refusal import Refusal, rule_of
from member_parties.models import Tie
from remittances import services
from remittances.models import Approval
from remittances.services import SignatureRefused
from tests import makers

INSERT = """INSERT INTO remittances_approval (id, remittance_id, body_id, signed_by_id, signed_at, digest)
            VALUES (gen_random_uuid(), %s, %s, %s, now(), %s)"""


def sign(order, person):
    return services.approve(order, body=person.body, by=person)


def test_the_second_body_approves(brought_to, approver_one, approver_two, minutes):
    order = brought_to("submitted")
    assert sign(order, approver_one).state == "submitted"
    assert sign(order, approver_two).state == "approved"
    acts = ["remittance drafted", "remittance submitted", "remittance signed", "remittance signed"]
    assert minutes(order) == [*acts, "remittance approved"]


@pytest.mark.parametrize("state", ["draft", "approved", "in hand", "refused"])
def test_only_what_is_submitted_is_signed(state, brought_to):
    order = brought_to(state)
    third = makers.user(Office.APPROVER)
    with pytest.raises(SignatureRefused, match="only what is submitted is signed"):
        sign(order, third)


def test_the_preparers_body_is_refused_and_minuted(brought_to, treasurer, minutes):
    order = brought_to("submitted")
    own = makers.user(Office.APPROVER, body=treasurer.body)
    with pytest.raises(SignatureRefused, match=r"your own body\. Other bodies sign it; yours cannot") as refused:
        sign(order, own)
    assert refused.value.rule == "approval_by_another_body"
    assert minutes(order)[-1] == "signature refused"


def test_who_prepared_does_not_sign_for_another_body(brought_to, treasurer, approver_one):
    order = brought_to("submitted")
    with pytest.raises(SignatureRefused, match="who prepares does not sign"):
        services.approve(order, body=approver_one.body, by=treasurer)


def test_one_person_of_two_bodies_signs_once(brought_to, approver_one, approver_two, second_appointment):
    order = brought_to("signed")
    second_appointment(approver_one, approver_two.body)
    with pytest.raises(SignatureRefused, match="One person signs once, for whichever body"):
        services.approve(order, body=approver_two.body, by=approver_one)


def test_one_body_signs_once(brought_to, approver_one):
    order = brought_to("signed")
    colleague = makers.user(Office.APPROVER, body=approver_one.body)
    with pytest.raises(SignatureRefused, match="the next signature is another body's"):
        sign(order, colleague)


def test_a_group_inside_the_preparers_party_is_of_its_house(brought_to, treasurer, minutes):
    order = brought_to("submitted")
    group = makers.user(Office.APPROVER)
    Tie.objects.create(body=group.body, kind="part of", other=treasurer.body, from_on=makers.LONG_AGO)
    with pytest.raises(Refusal, match="or a part of it signs"):
        sign(order, group)
    assert minutes(order)[-1] == "signature refused"


def test_a_body_that_is_no_member_does_not_sign(brought_to):
    order = brought_to("submitted")
    outsider = makers.user(Office.APPROVER, body=makers.member(tied=False))
    with pytest.raises(Refusal, match="Only member bodies"):
        sign(order, outsider)


def test_who_holds_no_office_of_approver_does_not_sign(brought_to, delegate):
    with pytest.raises(SignatureRefused, match="You are not appointed approver"):
        sign(brought_to("submitted"), delegate)


def test_recalling_voids_the_signatures(brought_to, treasurer, minutes):
    order = services.recall(brought_to("approved"), because="the sum is wrong", by=treasurer)
    assert order.state == "draft"
    assert order.approvals.filter(voided_at=None).count() == 0
    assert order.approvals.count() == 2
    assert minutes(order)[-1] == "remittance recalled"


def test_only_the_preparer_changes_a_draft(drafted, decision, address):
    another = makers.user(Office.TREASURER)
    order = drafted()
    facts = {"decision": decision, "address": address, "amount": order.amount, "route": "courier", "purpose": "bread"}
    with pytest.raises(Refusal, match="Only who prepared"):
        services.edit_draft(order, **facts, by=another)


def test_who_prepared_or_signed_does_not_send(brought_to, treasurer, approver_one):
    order = brought_to("approved")
    for person in (treasurer, approver_one):
        with pytest.raises(Refusal, match="Three persons"):
            services.take_in_hand(order, by=person)


def refused_by(rule, sql, *statement):
    with pytest.raises(IntegrityError) as refused:
        sql(*statement)
    assert rule_of(refused.value) == rule


@pytest.mark.parametrize("state", ["submitted", "signed"])
def test_sql_does_not_approve_with_fewer_than_two(state, brought_to, sql):
    statement = "UPDATE remittances_remittance SET state = 'approved' WHERE id = %s"
    refused_by("remittance_two_bodies", sql, statement, brought_to(state).pk)


def test_sql_does_not_sign_for_the_preparers_body(brought_to, treasurer, sql):
    order = brought_to("submitted")
    own = makers.user(Office.APPROVER, body=treasurer.body)
    refused_by("approval_by_another_body", sql, INSERT, order.pk, own.body_id, own.pk, order.digest)


def test_sql_does_not_sign_as_the_preparer(brought_to, treasurer, approver_one, sql):
    order = brought_to("submitted")
    refused_by("approval_by_another_body", sql, INSERT, order.pk, approver_one.body_id, treasurer.pk, order.digest)


def test_sql_does_not_sign_twice_as_one_person(brought_to, approver_one, approver_two, second_appointment, sql):
    order = brought_to("signed")
    second_appointment(approver_one, approver_two.body)
    values = (order.pk, approver_two.body_id, approver_one.pk, order.digest)
    refused_by("approval_once_per_person", sql, INSERT, *values)


def test_sql_does_not_sign_over_another_content(brought_to, approver_one, sql):
    order = brought_to("submitted")
    refused_by("approval_over_content", sql, INSERT, order.pk, approver_one.body_id, approver_one.pk, "0" * 64)


CHANGES = [
    "UPDATE remittances_remittance SET amount = 301 WHERE id = %s",
    "UPDATE remittances_remittance SET purpose = 'wine' WHERE id = %s",
    "UPDATE remittances_remittance SET route = 'courier' WHERE id = %s",
    "UPDATE remittances_remittance SET state = 'draft', forwarder_id = NULL, amount = 301 WHERE id = %s",
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_sql_does_not_change_what_was_submitted(change, state, brought_to, sql):
    refused_by("remittance_fixed", sql, change, brought_to(state).pk)


TOUCHES = [
    "UPDATE remittances_approval SET voided_at = now()",
    "UPDATE remittances_approval SET digest = repeat('0', 64)",
    "UPDATE remittances_approval SET signed_at = now()",
    "DELETE FROM remittances_approval",
]


@pytest.mark.parametrize("touch", TOUCHES)
def test_sql_neither_changes_nor_voids_a_signature(touch, brought_to, sql):
    brought_to("approved")
    refused_by("approval_final", sql, touch)


def test_sql_does_not_hand_the_order_to_who_signed(brought_to, approver_one, sql):
    statement = "UPDATE remittances_remittance SET state = 'in hand', forwarder_id = %s WHERE id = %s"
    refused_by("remittance_three_persons", sql, statement, approver_one.pk, brought_to("approved").pk)


def test_sql_names_no_forwarder_before_the_order_is_in_hand(brought_to, approver_two, sql):
    statement = "UPDATE remittances_remittance SET forwarder_id = %s WHERE id = %s"
    refused_by("remittance_in_a_hand", sql, statement, approver_two.pk, brought_to("submitted").pk)


def test_the_digest_of_the_model_is_the_databases(brought_to, approver_one):
    order = brought_to("submitted")
    with transaction.atomic():
        Approval.objects.create(remittance=order, body=approver_one.body, signed_by=approver_one, digest=order.digest)
