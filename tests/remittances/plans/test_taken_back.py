"""A plan that can go no further is taken back by any treasurer; what stops it is told, and stands in its minutes."""

from decimal import Decimal

import pytest
from django.urls import reverse

from access.refusal import Refusal
from audit.models import Minute
from portal.waits import waits
from remittances import services
from remittances.models import RecipientAddress
from tests import makers


@pytest.fixture
def other(treasurer):
    return makers.user("treasurer", body=treasurer.body)


@pytest.mark.parametrize("state", ["submitted", "signed"])
def test_another_treasurer_frees_what_its_preparer_left_before_the_signers(state, plan_to, other, sign_in, secretary):
    plan = plan_to(state)
    services.burn(plan.lines.get(number=1).address, because="the police stood there", by=secretary)
    assert f"/plans/{plan.pk}/unlock/" in sign_in(other).get(plan.get_absolute_url()).text
    sign_in(other).post(reverse("remittances:plan_unlock", args=[plan.pk]))
    assert services.abandon_plan(plan, because="a line of it is burned", by=other).state == "abandoned"


def test_a_signed_plan_is_not_put_before_the_signers_again(plan_to):
    plan = plan_to("signed")
    with pytest.raises(Refusal, match="is with the signers already"):
        services.submit_plan(plan, by=plan.prepared_by)


def test_what_nobody_signed_yet_is_its_preparers(plan_to, other):
    with pytest.raises(Refusal, match="Only who prepared"):
        services.unlock_plan(plan_to("locked"), by=other)


def test_instructions_changed_are_minuted_at_the_plan(plan_to, case_worker):
    plan = plan_to("signed")
    services.instruct(plan.lines.get(number=2).address, instructions="Ring twice.", by=case_worker)
    minute = Minute.objects.about(plan).latest("pk")
    signed = " ".join(sorted(one.body.code for one in plan.approvals.select_related("body")))
    assert (minute.act, minute.facts["because"], minute.facts["void_signatures"], minute.facts["was"]) == (
        "plan unlocked",
        "instructions sealed",
        signed,
        "signed",
    )


def test_a_flag_names_the_plan_and_waits_for_the_treasurer(plan_to, secretary, treasurer):
    plan = plan_to("signed")
    assert asked(treasurer, plan) == []
    assert services.flag(plan.lines.get(number=1).address, risk="theft", because="two say so", by=secretary)[1] == [
        plan.code
    ]
    assert asked(treasurer, plan) == [f"Look at plan {plan.code}"]


def test_a_burning_names_it_too(plan_to, secretary, treasurer):
    plan = plan_to("signed")
    address = RecipientAddress.objects.get(plan_lines__plan=plan, plan_lines__number=1)
    services.burn(address, because="the police stood there", by=secretary)
    assert Minute.objects.about(address).get(act="address burned").facts["plans"] == plan.code
    assert asked(treasurer, plan) == [f"Look at plan {plan.code}"]


def asked(user, plan):
    user.__dict__.pop("offices_held", None)
    return [wait.title for wait in waits(user) if wait.title == f"Look at plan {plan.code}"]


def test_signers_read_what_was_overruled_and_why(planned, plan_to, treasurer, approver_one, sign_in):
    plan = planned()
    services.overrule_line(plan.lines.get(number=1), amount=Decimal(100), because="two have moved", by=treasurer)
    plan = plan_to("submitted", plan)
    page = " ".join(sign_in(approver_one).get(reverse("remittances:plan_approve", args=[plan.pk])).text.split())
    assert "1 overruled by the planner" in page
    assert page.count("was proposed:") == 1
    assert "two have moved" in page
    assert reverse("remittances:plan_lines", args=[plan.pk]) in page
