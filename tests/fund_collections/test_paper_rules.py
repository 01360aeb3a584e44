"""What the database holds about the paper, asked by raw SQL on rows that the acts made."""

# The statements are put together from our own words.
# ruff: noqa: S608

import pytest

from fund_collections import services
from fund_collections.models import ListState, SubscriptionList
from tests.fund_collections.conftest import COUNTED
from tests.fund_collections.test_rules import LIST, broken_by
from vault.intake import Page

RUN, REPORT, PHOTO = (f"fund_collections_{name}" for name in ("printrun", "listreport", "sheetphoto"))
NOBODYS = "collector_id = NULL, issued_on = NULL, due_on = NULL"
NEW_REPORT = f"""INSERT INTO {REPORT} (id, list_id, kind, money, "on", because, made_by_id, seen_at, seen_by_id)
    SELECT gen_random_uuid(), id, {{kind}}, {{money}}, '2026-03-16', '{{because}}', {{by}}, {{at}}, {{seen}} FROM {LIST}
    WHERE state = 'issued'"""


def report(kind="'lost'", money="'none'", because="rain", at="NULL", seen="NULL"):
    by = "(SELECT id FROM access_user ORDER BY id LIMIT 1)"
    return NEW_REPORT.format(kind=kind, money=money, because=because, by=by, at=at, seen=seen.replace("writer", by))


@pytest.fixture
def paper(world):
    """A sheet in every state, one report, one photograph."""
    made = {state: world.at(state) for state in ListState}
    services.add_photos(made[ListState.ISSUED], pages=[Page("txt", b"A sheet.")], by=world.delegate)
    return made


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (report(), None),
        (report(kind="'eaten'"), "report_kind_known"),
        (report(money="'some'"), "report_money_known"),
        (report(because=""), "report_has_reason"),
        (report(at="now()"), "report_seen_pair"),
        (report(at="now()", seen="writer"), "report_seen_by_another"),
        (f"UPDATE {REPORT} SET because = 'snow'", "report_final"),
        (f"UPDATE {REPORT} SET money = 'gone'", "report_final"),
        (f"DELETE FROM {REPORT}", "report_final"),
        (f"UPDATE {RUN} SET size = size + 1", "run_final"),
        (f"DELETE FROM {RUN}", "run_final"),
        (f"UPDATE {PHOTO} SET number = 2", "photo_final"),
        (f"DELETE FROM {PHOTO}", "photo_final"),
        (f"UPDATE {LIST} SET token = 'A' WHERE state = 'printed'", "list_final"),
        (f"UPDATE {LIST} SET run_id = NULL WHERE state = 'printed'", "list_final"),
        (f"UPDATE {LIST} SET issued_on = '2026-03-01' WHERE state = 'printed'", "list_issued_complete"),
        (f"UPDATE {LIST} SET due_on = NULL WHERE state = 'issued'", "list_issued_complete"),
        (f"UPDATE {LIST} SET collector_id = NULL WHERE state = 'returned'", "list_issued_complete"),
        (f"UPDATE {LIST} SET ended_on = NULL WHERE state = 'lost'", "list_ended_pair"),
        (f"UPDATE {LIST} SET ended_on = '2026-03-16' WHERE state = 'issued'", "list_ended_pair"),
        (f"UPDATE {LIST} SET state = 'lost', ended_on = '2026-03-16' WHERE state = 'printed'", "list_end_reported"),
        (f"UPDATE {LIST} SET state = 'issued', ended_on = NULL WHERE state = 'lost'", "list_end_reported"),
        (f"UPDATE {LIST} SET state = 'printed', ended_on = NULL, {NOBODYS} WHERE state = 'void'", "list_moves"),
    ],
)
@pytest.mark.usefixtures("paper", "as_owner")
def test_raw_sql_on_the_paper(sql, rule):
    assert broken_by(sql) == rule


@pytest.mark.parametrize("state", ["void", "destroyed"])
@pytest.mark.usefixtures("as_owner")
def test_a_list_with_gifts_is_neither_void_nor_destroyed(world, state):
    one = world.issued()
    services.save_draft(one, lines=[services.Line(1, 5)], collector_total=None, by=world.typist)
    sql = f"UPDATE {LIST} SET state = %s, ended_on = '2026-03-16' WHERE id = %s"
    assert broken_by(sql, state, one.pk) == "list_end_without_gifts"


@pytest.mark.parametrize("state", [state for state in ListState if state not in {"printed", "issued"}])
@pytest.mark.usefixtures("as_owner")
def test_a_list_begins_printed_or_issued(world, state):
    one = world.issued()
    columns = "number, appeal_id, body_id, collector_id, currency_id, lines_printed, issued_on, due_on"
    sql = f"""INSERT INTO {LIST} (id, state, {columns})
              SELECT gen_random_uuid(), %s, 'NL-00099-' || %s, {columns.partition(", ")[2]} FROM {LIST} WHERE id = %s"""
    assert broken_by(sql, state, state[:1], one.pk) == "list_moves"


@pytest.mark.usefixtures("as_owner")
def test_a_lost_list_takes_no_line(world):
    one = world.ended("lost")
    sql = """INSERT INTO fund_collections_contribution
        (id, list_id, line, giver_kind, pseudonym, place, currency_id, amount)
        VALUES (gen_random_uuid(), %s, 1, 'anonymous', '', '', 'EUR', 5)"""
    assert broken_by(sql, one.pk) == "contribution_final"
    assert one.ended_on == COUNTED


def test_the_running_number_is_that_of_the_number(world):
    one = world.issued()
    SubscriptionList.objects.filter(pk=one.pk).update(running=7)
    one.refresh_from_db()
    assert (one.number, one.running) == ("NL-00001-8", 1)
