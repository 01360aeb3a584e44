"""A plan is signed as an order is: by the acts, the page and raw SQL; any change voids, an office that ended too."""

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from access.models import Appointment
from access.offices import Office
from access.refusal import Refusal, rule_of
from audit.models import Minute
from member_parties.models import Tie
from remittances import services
from remittances.models import AddressWay, Plan
from remittances.services import SignatureRefused
from remittances.services.papers import digest_of
from tests import makers
from tests.remittances.plans_by_hand import plan_of, taken_back

SIGN = """INSERT INTO remittances_approval (id, plan_id, body_id, signed_by_id, signed_at, digest)
          VALUES (gen_random_uuid(), %s, %s, %s, now(), plan_digest(%s))"""
YESTERDAY = timezone.now().date() - timezone.timedelta(days=1)


def sign(thing, *people):
    for person in people:
        thing = services.approve(thing, body=person.body, by=person)
    return thing


def page(name, plan):
    return reverse(f"remittances:plan_{name}", args=[plan.pk])


@pytest.fixture
def signed(plan, approver_one, approver_two):
    return sign(plan, approver_one, approver_two)


def standing(plan):
    return plan.approvals.filter(voided_at=None).count()


def test_the_second_body_signs_a_plan(plan, approver_one, approver_two, minutes):
    assert sign(plan, approver_one).state == "submitted"
    assert sign(plan, approver_two).state == "signed"
    assert minutes(plan) == ["plan signed", "plan signed", "plan fully signed"]


def refused(rule, plan, person, body=None):
    with pytest.raises(Refusal) as refusal:
        services.approve(plan, body=body or person.body, by=person)
    cause = refusal.value.__cause__
    assert (rule_of(cause) if cause else refusal.value.rule) == rule
    assert Minute.objects.about(plan).latest("pk").facts["rule"] == rule


def test_who_may_not_sign_a_plan_is_refused_and_minuted(plan, treasurer, approver_one, delegate):
    refused("approval_by_another_body", plan, makers.user(Office.APPROVER, body=treasurer.body))
    refused("approval_by_another_body", plan, treasurer, approver_one.body)
    refused("approval_by_an_approver", plan, delegate)
    refused("approval_of_a_member", plan, makers.user(Office.APPROVER, body=makers.member(tied=False)))
    part = makers.user(Office.APPROVER)
    Tie.objects.create(body=part.body, kind="part of", other=treasurer.body, from_on=makers.LONG_AGO)
    refused("approval_by_another_body", plan, part)
    sign(plan, approver_one)
    refused("approval_once_per_person", plan, approver_one)
    refused("approval_once_per_body", plan, makers.user(Office.APPROVER, body=approver_one.body))


@pytest.mark.parametrize("state", ["draft", "locked"])
def test_only_a_submitted_plan_is_signed(state, money, decision, address, treasurer, approver_one):
    plan = plan_of(("1",), decision=decision, address=address, by=treasurer, state=state)
    refused("approval_while_submitted", plan, approver_one)


def broken(sql, statement, *values):
    with pytest.raises(IntegrityError) as error:
        sql(statement, *values)
    return rule_of(error.value)


def by_sql(sql, plan, person, body=None):
    return broken(sql, SIGN, plan.pk, (body or person.body).pk, person.pk, plan.pk)


def test_sql_does_not_sign_a_plan_past_the_rules(plan, treasurer, approver_one, delegate, sql):
    assert by_sql(sql, plan, makers.user(Office.APPROVER, body=treasurer.body)) == "approval_by_another_body"
    assert by_sql(sql, plan, treasurer, approver_one.body) == "approval_by_another_body"
    assert by_sql(sql, plan, delegate) == "approval_by_an_approver"
    outsider = makers.user(Office.APPROVER, body=makers.member(tied=False))
    assert by_sql(sql, plan, outsider) == "approval_of_a_member"
    over = SIGN.replace("plan_digest(%s)", "%s")
    values = (plan.pk, approver_one.body_id, approver_one.pk, "0" * 64)
    assert broken(sql, over, *values) == "approval_over_content"
    sign(plan, approver_one)
    assert by_sql(sql, plan, makers.user(Office.APPROVER, body=approver_one.body)) == "approval_once_per_body"
    assert broken(sql, "UPDATE remittances_approval SET voided_at = now()") == "approval_final"


def test_a_change_of_a_route_drops_both_signatures(signed, minutes):
    assert standing(signed) == 2
    assert standing(taken_back(signed)) == 0
    (change,) = signed.changes.all()
    assert (change.number, change.what, change.old, change.new) == (2, "route", "courier", "agent")


@pytest.mark.parametrize("state", ["submitted", "signed"])
def test_closing_a_way_takes_the_plan_back(state, plan, approver_one, approver_two, treasurer):
    sign(plan, *[approver_one, approver_two][: 1 + (state == "signed")])
    facts = {"closed_at": timezone.now(), "closed_by": treasurer}
    AddressWay.objects.filter(route="bank").update(**facts)
    plan.refresh_from_db()
    assert (plan.state, standing(plan)) == ("draft", 0)
    assert list(plan.changes.values_list("number", "what", "old", "new")) == [(1, "way", "open", "closed")]


def test_closing_another_way_leaves_the_plan(signed, treasurer, money, decision):
    AddressWay.objects.filter(route="agent").update(closed_at=timezone.now(), closed_by=treasurer)
    assert Plan.objects.get(pk=signed.pk).state == "signed"


def end_office(person):
    Appointment.objects.filter(user=person).update(held_to=YESTERDAY)


def test_a_signature_lapses_with_the_office(signed, treasurer, approver_one, minutes):
    with pytest.raises(SignatureRefused, match="nobody's office ended since"):
        services.drop_lapsed(signed, by=treasurer)
    end_office(approver_one)
    plan = services.drop_lapsed(signed, by=treasurer)
    assert (plan.state, standing(plan)) == ("submitted", 1)
    assert minutes(plan)[-1] == "signatures lapsed"
    colleague = makers.user(Office.APPROVER, body=approver_one.body)
    assert sign(plan, colleague).state == "signed"


def test_a_signature_lapses_with_the_membership(signed, treasurer, approver_two):
    approver_two.body.ties.update(to_on=YESTERDAY)
    assert services.drop_lapsed(signed, by=treasurer).state == "submitted"


def test_sql_takes_no_plan_back_while_every_signature_stands(signed, approver_one, sql):
    back = "UPDATE remittances_plan SET state = 'submitted' WHERE id = %s"
    assert broken(sql, back, signed.pk) == "approval_lapsed"
    end_office(approver_one)
    sql(back, signed.pk)
    assert standing(signed) == 1


@pytest.mark.parametrize("kind", ["plan", "order"])
def test_an_office_that_ended_in_between_does_not_count(kind, plan, brought_to, approver_one, approver_two, minutes):
    thing = sign(plan, approver_one) if kind == "plan" else brought_to("signed")
    end_office(approver_one)
    assert sign(thing, approver_two).state == "submitted"
    assert "signatures lapsed" in minutes(thing)
    assert sign(thing, makers.user(Office.APPROVER)).state == ("signed" if kind == "plan" else "approved")


def test_a_plan_is_refused_for_good_with_the_reason(plan, approver_one, treasurer, minutes):
    own = makers.user(Office.APPROVER, body=treasurer.body)
    with pytest.raises(SignatureRefused, match="your own body"):
        services.refuse(plan, because="too much", by=own)
    assert minutes(plan) == ["refusal refused"]
    assert services.refuse(plan, because="too much", by=approver_one).because == "too much"
    refused("approval_while_submitted", plan, approver_one)


def test_the_page_shows_sums_and_reasons_and_no_address(plan, approver_one, sign_in):
    answer = sign_in(approver_one).get(page("approve", plan))
    assert answer.status_code == 200
    for shown in ("100.00", "200.00", "300.00", "nine people need bread", digest_of(plan)[:4]):
        assert shown in answer.text
    for kept in (plan.lines.first().address_code, "courier", "postal", "bank transfer"):
        assert kept not in answer.text


def test_signing_and_refusing_by_the_form(plan, approver_one, approver_two, sign_in):
    client = sign_in(approver_one)
    wrong = client.post(page("approve", plan), {"digest": "0" * 64})
    assert (wrong.status_code, standing(plan)) == (409, 0)
    seen = client.get(page("approve", plan)).context["plan"].content
    after = client.post(page("approve", plan), {"digest": seen}, follow=True)
    assert "another body&#x27;s is still needed" in after.text
    assert "You have signed this" in after.text
    sign_in(approver_two).post(page("refuse", plan), {"because": "not this month"})
    plan.refresh_from_db()
    assert (plan.state, plan.because) == ("refused", "not this month")


def test_the_preparers_body_reads_the_rule_alone(plan, treasurer, sign_in, minutes):
    client = sign_in(makers.user(Office.APPROVER, body=treasurer.body))
    for answer in (
        client.get(page("approve", plan)),
        client.post(page("approve", plan)),
        client.get(page("refuse", plan)),
    ):
        assert answer.status_code == 403
        assert "your own body" in answer.text
        assert "nine people" not in answer.text
    assert client.post(page("refuse", plan), {"because": "too much"}).status_code == 403
    assert minutes(plan) == ["signature refused", "refusal refused"]


def test_the_treasurer_takes_a_lapsed_plan_back(signed, treasurer, approver_one, sign_in):
    client = sign_in(treasurer)
    assert "Every signature stands" in client.get(page("lapsed", signed)).text
    assert client.post(page("lapsed", signed)).status_code == 409
    end_office(approver_one)
    assert approver_one.body.name in client.get(page("lapsed", signed)).text
    client.post(page("lapsed", signed))
    assert Plan.objects.get(pk=signed.pk).state == "submitted"
    assert client.get(page("lapsed", signed)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_whatever_the_lines(
    count, money, decision, address, treasurer, approver_one, sign_in, django_assert_num_queries
):
    plan = plan_of(("10",) * count, decision=decision, address=address, by=treasurer)
    client = sign_in(approver_one)
    client.get(page("approve", plan))
    with django_assert_num_queries(8):
        client.get(page("approve", plan))


def test_the_home_counts_plans_beside_orders(plan, approver_one, sign_in):
    def told():
        facts = sign_in(approver_one).get(reverse("portal:home")).context["facts"]
        return {term: number for term, number, _needs_a_hand in facts}

    assert (told()["Plans waiting for signatures"], told()["Signed by you this year"]) == (1, 0)
    sign(plan, approver_one)
    assert told()["Signed by you this year"] == 1
