"""The pages: what each office sees, may do, and is told."""

import pytest
from django.urls import reverse

from access.offices import Office
from remittances.models import State
from tests import makers

STATES = [*State.values, "signed"]


def address_of(name, thing=None):
    return reverse(f"remittances:{name}", args=[thing.pk] if thing else [])


@pytest.mark.parametrize("state", STATES)
def test_every_office_opens_what_it_may_see(state, brought_to, resident, sign_in, people):
    order = brought_to(state)
    seen = {}
    for office, person in people.items():
        answer = sign_in(person).get(order.get_absolute_url())
        seen[office] = answer.status_code
    late = state in {"sent", "confirmed", "returned", "unknown"}
    assert seen == {
        "treasurer": 200,
        "auditor": 200,
        "approver": 404 if state == "draft" else 200,
        "forwarder": 200 if late or state in {"approved", "in hand"} else 404,
        "case worker": 200 if late else 404,
        "secretary": 404,
        "stranger": 404,
    }
