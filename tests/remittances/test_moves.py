"""The whole matrix of a remittance's states: by its table, by the acts, and against the trigger alone."""

import re
import uuid
from itertools import product
from pathlib import Path

import pytest
from django.db import IntegrityError

from access.refusal import Refusal, rule_of
from remittances.models import HANDED, Remittance, State
from tests.remittances.story import DAY

PAIRS = [(before, after) for before, after in product(State.values, repeat=2) if before != after]
RULES = Path(__file__).parents[2] / "remittances" / "migrations" / "0012_plan_base.py"


def in_table(before, after):
    return after in Remittance.MOVES[State(before)]


def may_become(before, after, **facts):
    return Remittance(state=before, **facts).can_move_to(after)


def test_trigger_and_table_know_the_same_moves():
    sql = RULES.read_text().partition("(OLD.state, NEW.state) NOT IN (")[2].partition(") THEN")[0]
    pairs = set(re.findall(r"\('([a-z ]+)', '([a-z ]+)'\)", sql))
    assert pairs == {pair for pair in PAIRS if in_table(*pair)}


@pytest.mark.parametrize("before", State.values)
def test_require_move_follows_the_table(before):
    remittance = Remittance(code="R-2026-0001", state=before)
    refused = set()
    for after in State.values:
        try:
            remittance.require_move(after)
        except Refusal:
            refused.add(after)
    assert set(State.values) - refused == {after for after in State.values if may_become(before, after)}


def test_an_order_of_a_plan_is_cancelled_and_a_single_one_recalled():
    of_plan = {"line_id": uuid.uuid4()}
    only_single = {pair for pair in PAIRS if may_become(*pair) and not may_become(*pair, **of_plan)}
    only_of_plan = {pair for pair in PAIRS if may_become(*pair, **of_plan) and not may_become(*pair)}
    assert only_single == {("submitted", "draft"), ("approved", "draft"), ("returned", "draft")}
    assert only_of_plan == {("approved", "withdrawn")}


@pytest.mark.parametrize("before", State.values)
def test_trigger_refuses_every_other_move(before, brought_to, forwarder, sql):
    order = brought_to(before)
    statement = "UPDATE remittances_remittance SET state = %s, forwarder_id = %s WHERE id = %s"
    for after in State.values:
        if after == before or may_become(before, after):
            continue
        holder = forwarder.pk if after in HANDED else None
        with pytest.raises(IntegrityError) as refused:
            sql(statement, after, holder, order.pk)
        assert (after, rule_of(refused.value)) == (after, "remittance_moves")


def test_a_remittance_begins_as_a_draft(drafted, sql):
    order = drafted()
    with pytest.raises(IntegrityError) as refused:
        sql(
            """INSERT INTO remittances_remittance SELECT (jsonb_populate_record(r, jsonb_build_object(
               'id', gen_random_uuid(), 'code', 'R-2026-9999', 'state', 'submitted'))).*
               FROM remittances_remittance r WHERE id = %s""",
            order.pk,
        )
    assert rule_of(refused.value) == "remittance_moves"


@pytest.mark.parametrize("state", State.values)
def test_acts_lead_to_every_state(state, brought_to):
    order = brought_to(state)
    order.refresh_from_db()
    assert (order.state, order.prepared_on) == (state, DAY)
