"""The pages of plans: what each office sees, may do, and is told."""

import html
from decimal import Decimal

import pytest
from django.urls import reverse

from access.offices import Office
from access.once import fresh
from remittances.models import Plan, PlanState, Remittance
from tests import makers
from tests.exporting import taken_along

STATES = PlanState.values


def address_of(name, thing=None):
    return reverse(f"remittances:{name}", args=[thing.pk] if thing else [])


@pytest.mark.parametrize("state", STATES)
def test_every_office_opens_what_it_may_see(state, plan_to, sign_in, people, django_assert_max_num_queries):
    plan, seen = plan_to(state), {}
    for office, person in people.items():
        client = sign_in(person)
        with django_assert_max_num_queries(12):
            seen[office] = client.get(plan.get_absolute_url()).status_code
    for_approvers = 404 if state in {"draft", "locked", "abandoned"} else 200
    nobody = dict.fromkeys(people, 404)
    assert seen == nobody | {"treasurer": 200, "auditor": 200, "approver": for_approvers}
