"""Signatures over content: what changes a plan before the signers, by whatever path, voids and tells."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from access.refusal import Refusal
from remittances import services
from remittances.models import Plan, PlanChange, SigningBand
from tests.breaking import breaks
from tests.remittances.plans.conftest import orders
from tests.remittances.story import DAY

pytestmark = pytest.mark.django_db


def changes(plan):
    return list(plan.changes.order_by("pk").values_list("number", "what", "old", "new"))


def state(plan):
    plan.refresh_from_db()
    return plan.state, plan.approvals.filter(voided_at=None).count()


CHANGE = "UPDATE remittances_planline SET {} WHERE number = 1"
CHANGES = [
    (CHANGE.format("route = 'parcel'"), "route", "courier", "parcel"),
    (CHANGE.format("amount = 5, overruled_because = 'x'"), "amount", "180.0000", "5.0000"),
    (CHANGE.format("why = 'for nothing'"), "why", "", ""),
    (CHANGE.format("label = 'The mill'"), "label", "", ""),
    ("DELETE FROM remittances_planline WHERE number = 1", "line", "180.0000", ""),
]


@pytest.mark.parametrize("before", ["submitted", "signed"])
@pytest.mark.parametrize(("change", "what", "old", "new"), CHANGES)
def test_any_change_by_sql_voids_and_is_written_down(change, what, old, new, before, plan_to, sql):
    plan = plan_to(before)
    sql(change)
    assert state(plan) == ("draft", 0)
    assert (1, what, old, new) in changes(plan)


def test_a_new_line_voids_too(plan_to, place, sql):
    plan, added = plan_to("signed"), place()
    sql(
        """INSERT INTO remittances_planline SELECT (jsonb_populate_record(l, jsonb_build_object(
           'id', gen_random_uuid(), 'number', 9, 'address_id', %s::uuid, 'address_code', %s))).*
           FROM remittances_planline l WHERE number = 2""",
        added.pk,
        added.code,
    )
    assert (state(plan), plan.total) == (("draft", 0), 360)
    assert changes(plan) == [(9, "line", "", "60.0000")]


def test_what_leaves_a_line_as_it_was_voids_nothing(plan_to, sql):
    plan = plan_to("signed")
    sql("UPDATE remittances_planline SET amount = amount")
    assert (state(plan), changes(plan)) == (("signed", 2), [])


def test_the_site_writes_no_change_itself(plan_to):
    plan = plan_to("submitted")
    with pytest.raises(Exception, match="permission denied"):
        PlanChange.objects.create(plan=plan, number=1, what="amount")


def test_overruling_takes_the_plan_back_and_says_so(plan_to, treasurer, minutes):
    plan = plan_to("signed")
    line = services.overrule_line(plan.lines.get(number=1), amount=Decimal(100), because="less snow", by=treasurer)
    assert (line.plan.state, line.plan.total, state(plan)) == ("draft", 220, ("draft", 0))
    assert minutes(plan)[-1] == "plan line overruled"


def test_a_locked_plan_is_overruled_as_a_draft(plan_to, treasurer):
    plan = plan_to("locked")
    services.overrule_line(plan.lines.get(number=1), amount=Decimal(100), because="less snow", by=treasurer)
    assert (state(plan), changes(plan)) == (("draft", 0), [])


def test_unlocking_voids_the_signatures(plan_to, treasurer, minutes):
    plan = services.unlock_plan(plan_to("signed"), by=treasurer)
    assert (state(plan), minutes(plan)[-1]) == (("draft", 0), "plan unlocked")


@pytest.mark.parametrize("before", ["released", "in execution", "closed", "abandoned", "refused"])
def test_lines_stand_once_released_or_dropped(before, plan_to, sql):
    plan = plan_to(before)
    for change in (*(row[0] for row in CHANGES), "DELETE FROM remittances_planline"):
        with breaks("plan_line_kept"):
            sql(change)
    with pytest.raises(Refusal, match="its lines stand"):
        services.overrule_line(plan.lines.get(number=1), amount=Decimal(1), because="try", by=plan.prepared_by)


def test_a_line_stays_in_its_plan(planned, terms, treasurer, sql):
    planned()
    other = services.draft_plan(terms=terms("30"), kind="extra", on=DAY, by=treasurer)
    with breaks("plan_line_kept"):
        sql("UPDATE remittances_planline SET plan_id = %s, number = 10, route = 'bank' WHERE number = 1", other.pk)


HEAD = [
    "UPDATE remittances_plan SET purpose = 'wine'",
    "UPDATE remittances_plan SET sum = sum + 1",
    "UPDATE remittances_plan SET floor = 1, cap = 500",
    "UPDATE remittances_plan SET to_on = to_on + 1",
    "UPDATE remittances_plan SET kind = 'extra'",
]


@pytest.mark.parametrize("change", HEAD)
def test_a_locked_plan_is_fixed(change, plan_to, sql):
    plan_to("locked")
    with breaks("plan_fixed"):
        sql(change)


def test_who_prepared_stays_and_nobody_deletes(planned, approver_one, sql):
    planned()
    with breaks("plan_fixed"):
        sql("UPDATE remittances_plan SET prepared_by_id = %s", approver_one.pk)
    with breaks("plan_fixed"):
        sql("DELETE FROM remittances_plan")
    with breaks("plan_total"):
        sql("UPDATE remittances_plan SET total = 5")


def test_a_plan_is_of_its_decisions_fund(planned, sql):
    planned()
    with breaks("plan_under_decision"):
        sql("UPDATE remittances_plan SET currency_id = 'USD'")


SIGNED = "UPDATE remittances_plan SET state = 'signed'"


def test_two_bodies_sign_what_stands_there(plan_to, sign, approver_one, approver_two, treasurer, sql):
    plan = plan_to("submitted")
    sign(plan, approver_one)
    with breaks("plan_signed"):
        sql(SIGNED)
    sign(plan, treasurer)
    with breaks("plan_signed"):
        sql(SIGNED)
    sign(plan, approver_two)
    sql(SIGNED)
    assert state(plan) == ("signed", 3)


def test_a_larger_sum_wants_more_signatures(plan_to, sign_all, resolution, treasurer):
    plan = plan_to("submitted")
    facts = {"decision": resolution, "from_on": DAY, "noted_by": treasurer, "currency_id": "EUR"}
    SigningBand.objects.create(above=Decimal(100), signatures=3, **facts)
    with breaks("plan_signed"):
        sign_all(plan)


def test_a_plan_whose_signer_left_is_not_released(plan_to, approver_two, treasurer, sql):
    plan = plan_to("signed")
    approver_two.appointments.update(held_to=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refusal, match="is its approver no longer: another body signs first"):
        services.release_plan(plan, by=treasurer)
    assert (state(plan), orders(plan).count()) == (("signed", 2), 0)
    with breaks("plan_signers_in_office"):
        sql("UPDATE remittances_plan SET state = 'released', released_on = now()")


def test_back_to_the_signers_the_lapsed_signature_is_void(plan_to, approver_two):
    plan = plan_to("signed")
    approver_two.appointments.update(held_to=timezone.localdate() - timedelta(days=1))
    Plan.objects.update(state="submitted")
    assert state(plan) == ("submitted", 1)
