"""The whole matrix of a plan's states: by its table, by the acts, and against the trigger alone."""

import re
from itertools import product
from pathlib import Path

import pytest

from access.refusal import Refusal
from remittances.models import RELEASED, Plan, PlanState
from tests.breaking import breaks

PAIRS = [(before, after) for before, after in product(PlanState.values, repeat=2) if before != after]
RULES = Path(__file__).parents[3] / "remittances" / "migrations" / "0013_plan_rules.py"
COPY = """INSERT INTO remittances_plan SELECT (jsonb_populate_record(p, jsonb_build_object(
          'id', gen_random_uuid(), 'code', 'P-2026-9999', 'total', 0) || %(change)s::jsonb)).*
          FROM remittances_plan p WHERE id = %(plan)s"""


def in_table(before, after):
    return after in Plan.MOVES[PlanState(before)]


def test_trigger_and_table_know_the_same_moves():
    sql = RULES.read_text().partition("(OLD.state, NEW.state) NOT IN (")[2].partition(") THEN")[0]
    pairs = set(re.findall(r"\('([a-z ]+)', '([a-z ]+)'\)", sql))
    assert pairs == {pair for pair in PAIRS if in_table(*pair)}


@pytest.mark.parametrize("before", PlanState.values)
def test_require_move_follows_the_table(before):
    plan, refused = Plan(code="P-2026-0001", state=before), set()
    for after in PlanState.values:
        try:
            plan.require_move(after)
        except Refusal:
            refused.add(after)
    assert set(PlanState.values) - refused == Plan.MOVES[PlanState(before)]


@pytest.mark.parametrize("before", PlanState.values)
def test_trigger_refuses_every_other_move(before, plan_to, sql):
    plan = plan_to(before)
    statement = "UPDATE remittances_plan SET state = %s, released_on = %s, closed_on = %s WHERE id = %s"
    for after in PlanState.values:
        if after == before or in_table(before, after):
            continue
        day = plan.prepared_on
        released, closed = (day if after in RELEASED else None), (day if after == "closed" else None)
        with breaks("plan_moves"):
            sql(statement, after, released, closed, plan.pk)


@pytest.mark.parametrize("state", PlanState.values)
def test_acts_lead_to_every_state(state, plan_to):
    plan = plan_to(state)
    plan.refresh_from_db()
    assert (plan.state, plan.total) == (state, 300)


def test_a_plan_begins_as_a_draft_of_nothing(planned, sql):
    plan = planned()
    with breaks("plan_moves"):
        sql(COPY, plan=plan.pk, change='{"state": "locked"}')
    with breaks("plan_total"):
        sql(COPY, plan=plan.pk, change='{"total": 5}')
