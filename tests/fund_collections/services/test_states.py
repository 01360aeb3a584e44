"""The whole matrix of a list's states: by its acts and by raw SQL."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from access.refusal import Refusal, rule_of
from fund_collections import services
from fund_collections.models import ListState
from fund_collections.services import Line
from tests.fund_collections.conftest import COUNTED, POSTED, RETURNED

OUT, BACK, SEEN, DONE = ListState
TEN = [Line(1, Decimal("10.00"))]

ACTS = {
    "type": lambda world, one: services.type_list(
        one, lines=TEN, collector_total=Decimal(10), on=RETURNED, by=world.typist
    ),
    "draft": lambda world, one: services.save_draft(one, lines=TEN, collector_total=None, by=world.typist),
    "count": lambda world, one: services.count_list(one, counted_total=Decimal("32.50"), on=COUNTED, by=world.delegate),
    "return": lambda world, one: services.return_to_typing(one, because="a page stuck", by=world.delegate),
    "post": lambda world, one: services.post_list(one, on=POSTED, by=world.treasurer),
}
ENDS = {
    ("type", OUT): BACK, ("type", BACK): None, ("type", SEEN): None, ("type", DONE): None,
    ("draft", OUT): OUT, ("draft", BACK): None, ("draft", SEEN): None, ("draft", DONE): None,
    ("count", OUT): None, ("count", BACK): SEEN, ("count", SEEN): None, ("count", DONE): None,
    ("return", OUT): None, ("return", BACK): OUT, ("return", SEEN): BACK, ("return", DONE): None,
    ("post", OUT): None, ("post", BACK): None, ("post", SEEN): DONE, ("post", DONE): None,
}  # fmt: skip


@pytest.mark.parametrize(("act", "state"), ENDS)
def test_act_moves_or_refuses(world, act, state):
    one, end = world.at(state), ENDS[act, state]
    if end is None:
        with pytest.raises(Refusal, match=one.number):
            ACTS[act](world, one)
    else:
        ACTS[act](world, one)
    one.refresh_from_db()
    assert one.state == (end or state)


# What each state must carry, so that only the move itself can be at fault.
FACTS = {
    OUT: "counted_by_id = NULL, counted_on = NULL, posted_by_id = NULL, posted_on = NULL",
    BACK: "counted_by_id = NULL, counted_on = NULL, posted_by_id = NULL, posted_on = NULL, collector_total = 32.50, "
    "returned_on = '2026-03-15', typed_by_id = %(typist)s",
    SEEN: "counted_by_id = %(delegate)s, counted_on = '2026-03-16', counted_total = 32.50, posted_by_id = NULL, "
    "posted_on = NULL, collector_total = 32.50, returned_on = '2026-03-15', typed_by_id = %(typist)s",
}
FACTS[DONE] = FACTS[SEEN].replace(
    "posted_by_id = NULL, posted_on = NULL", "posted_by_id = %(treasurer)s, posted_on = '2026-03-17'"
)


@pytest.mark.parametrize("to", ListState)
@pytest.mark.parametrize("state", ListState)
def test_raw_sql_moves_only_as_the_table_says(world, state, to):
    one = world.at(state)
    people = {name: getattr(world, name).pk for name in ("typist", "delegate", "treasurer")}
    sql = f"UPDATE fund_collections_subscriptionlist SET state = %(to)s, {FACTS[to]} WHERE id = %(pk)s"  # noqa: S608
    # Its lines have no entries, which the deferred rule sees at commit.
    if to == DONE and state == SEEN:
        expected = {"list_ties"}
    else:
        expected = {None} if to == state or to in one.MOVES[state] else {"list_moves", "list_final"}
    broken = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, {**people, "to": to, "pk": one.pk})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        broken = rule_of(error)
    assert broken in expected
