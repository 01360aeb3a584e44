"""The whole matrix of a list's states: by its acts and by raw SQL."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from access.refusal import Refusal, rule_of
from fund_collections import services
from fund_collections.models import ENDED, ListState
from fund_collections.services import Line
from tests.fund_collections.conftest import COUNTED, POSTED, RETURNED

STOCK, OUT, BACK, SEEN, DONE, LOST, VOID, GONE = ListState
TEN = [Line(1, Decimal("10.00"))]
ON = {"on": COUNTED, "because": "a wet sheet"}


def end(state):
    return lambda world, one: services.end_list(one, state=state, money="none", by=world.delegate, **ON)


ACTS = {
    "issue": lambda world, one: services.issue_printed(
        [one], collector=world.collector, issued_on=COUNTED, due_on=POSTED, by=world.delegate
    ),
    "type": lambda world, one: services.type_list(
        one, lines=TEN, collector_total=Decimal(10), on=RETURNED, by=world.typist
    ),
    "draft": lambda world, one: services.save_draft(one, lines=TEN, collector_total=None, by=world.typist),
    "count": lambda world, one: services.count_list(one, counted_total=Decimal("32.50"), on=COUNTED, by=world.delegate),
    "return": lambda world, one: services.return_to_typing(one, because="a page stuck", by=world.delegate),
    "post": lambda world, one: services.post_list(one, on=POSTED, by=world.treasurer),
    "take out": lambda world, one: services.take_out(one, because="wrong fund", by=world.treasurer),
    "lose": end(LOST),
    "void": end(VOID),
    "destroy": end(GONE),
    "find": lambda world, one: services.find_again(one, by=world.delegate, **ON),
}
# What is not named here is refused.
ENDS = {(act, state): None for act in ACTS for state in ListState} | {
    ("issue", STOCK): OUT,
    ("type", OUT): BACK,
    ("draft", OUT): OUT,
    ("count", BACK): SEEN,
    ("return", BACK): OUT, ("return", SEEN): BACK,
    ("post", SEEN): DONE,
    ("take out", DONE): BACK,
    ("lose", STOCK): LOST, ("lose", OUT): LOST,
    ("void", STOCK): VOID, ("void", OUT): VOID,
    ("destroy", STOCK): GONE, ("destroy", OUT): GONE,
    ("find", LOST): OUT, ("find", VOID): OUT,
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
UNCOUNTED = "counted_by_id = NULL, counted_on = NULL, posted_by_id = NULL, posted_on = NULL"
HELD = "collector_id = %(collector)s, issued_on = '2026-03-01', due_on = '2026-03-20', ended_on = NULL"
FACTS = {
    STOCK: f"{UNCOUNTED}, collector_id = NULL, issued_on = NULL, due_on = NULL, ended_on = NULL",
    OUT: f"{UNCOUNTED}, {HELD}",
    BACK: f"{UNCOUNTED}, {HELD}, collector_total = 32.50, returned_on = '2026-03-15', typed_by_id = %(typist)s",
    SEEN: f"counted_by_id = %(delegate)s, counted_on = '2026-03-16', counted_total = 32.50, posted_by_id = NULL, "
    f"{HELD}, posted_on = NULL, collector_total = 32.50, returned_on = '2026-03-15', typed_by_id = %(typist)s",
}
FACTS |= dict.fromkeys((LOST, VOID, GONE), f"{UNCOUNTED}, ended_on = '2026-03-18'")
FACTS[DONE] = (
    FACTS[SEEN]
    .replace("posted_by_id = NULL", "posted_by_id = %(treasurer)s")
    .replace("posted_on = NULL", "posted_on = '2026-03-17'")
)


def may_break(one, state, to):
    """The rules that may refuse the bare move: what is said at commit stands beside what the table says."""
    if to == state:
        # A posted row changes in no column, and its day is one.
        return {None, "list_final"} if state == DONE else {None}
    if to not in one.MOVES[state] or (to == STOCK and one.collector_id):
        return {"list_moves", "list_final", "list_end_without_gifts"}
    if to in ENDED or state in ENDED:
        return {"list_end_reported"}
    if state == DONE:
        return {"taken_out_whole"}
    # Its lines have no entries, which the deferred rule sees at commit.
    return {"list_ties"} if to == DONE else {None}


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize("to", ListState)
@pytest.mark.parametrize("state", ListState)
def test_raw_sql_moves_only_as_the_table_says(world, state, to):
    one = world.at(state)
    people = {name: getattr(world, name).pk for name in ("typist", "delegate", "treasurer", "collector")}
    sql = f"UPDATE fund_collections_subscriptionlist SET state = %(to)s, {FACTS[to]} WHERE id = %(pk)s"  # noqa: S608
    broken = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, {**people, "to": to, "pk": one.pk})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        broken = rule_of(error)
    assert broken in may_break(one, state, to)


def test_found_again_is_where_it_was(world):
    one = world.at(STOCK)
    services.end_list(one, state=LOST, money="none", by=world.delegate, because="mislaid")
    services.find_again(one, by=world.treasurer, because="behind the shelf")
    one.refresh_from_db()
    assert (one.state, one.ended_on, one.collector) == (STOCK, None, None)
    assert list(one.paper_reports.order_by("made_at").values_list("kind", flat=True)) == ["lost", "found"]
