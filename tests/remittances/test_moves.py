"""The whole matrix of a remittance's states: by its table, by the acts, and against the trigger alone."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.db import IntegrityError

from access.refusal import Refusal, rule_of
from remittances.models import HANDED, Remittance, State
from tests.remittances.story import DAY

PAIRS = [(before, after) for before, after in product(State.values, repeat=2) if before != after]
RULES = Path(__file__).parents[2] / "remittances" / "migrations" / "0002_rules.py"


def in_table(before, after):
    return after in Remittance.MOVES[State(before)]


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
    assert set(State.values) - refused == set(Remittance.MOVES[State(before)])


@pytest.mark.parametrize("before", State.values)
def test_trigger_refuses_every_other_move(before, brought_to, forwarder, sql):
    order = brought_to(before)
    statement = "UPDATE remittances_remittance SET state = %s, forwarder_id = %s WHERE id = %s"
    for after in State.values:
        if after == before or in_table(before, after):
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
