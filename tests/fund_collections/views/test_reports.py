"""What was reported of sheets, in one place: reason, money, second person."""

from datetime import date

import pytest

from fund_collections import services
from fund_collections.models import ListReport, ListState
from portal.waits import waits
from tests.fund_collections.conftest import COUNTED
from tests.fund_collections.views.test_pages import at


@pytest.fixture
def told(world, other_world):
    """A lost sheet whose money is gone, a void one that is countersigned, a lost one of another body: their numbers."""
    lost, _foreign = world.issued(), other_world.ended(ListState.LOST)
    facts = {"money": "gone", "because": "left on a train", "on": COUNTED}
    services.end_list(lost, state=ListState.LOST, by=world.delegate, **facts)
    void = world.ended(ListState.VOID)
    services.countersign(void.paper_reports.get(), by=world.treasurer)
    return lost, void


def numbers(answer):
    return [one.list.number for one in answer.context["page"].object_list]


def test_reports_are_filtered_and_taken_along(told, world, sign_in):
    (lost, void), client = told, sign_in(world.delegate)
    asked = {
        "": [lost.number, void.number],
        "seen=no": [lost.number],
        "seen=yes&kind=void": [void.number],
        "money=gone": [lost.number],
        f"number={void.number}": [void.number],
        "until=2026-03-01": [],
        "kind=king": [],
    }
    found = {query: numbers(client.get(f"{at('report_list')}?{query}&sort=number")) for query in asked}
    assert found == asked
    lines = client.post(f"{at('report_list')}?as=csv&seen=no").getvalue().decode().splitlines()
    codes = f"{lost.number};NL;{world.collector.code};{world.appeal.code}"
    assert lines[1:-1] == [f"{codes};lost;{COUNTED};gone;left on a train;{world.delegate};;"]


def test_the_page_says_who_has_seen_a_report(told, world, sign_in):
    page = sign_in(world.treasurer).get(at("report_list"))
    assert page.context["waiting"] == ListReport.objects.filter(seen_at=None).count() == 2
    assert all(word in page.content.decode() for word in ("left on a train", "the money is gone with it", "not yet"))
    assert sign_in(world.delegate).get(at("report_list")).context["waiting"] == 0


def test_a_report_waits_for_a_second_person(told, world, other_world):
    today = date(2026, 3, 17)
    titles = {user: [wait.title for wait in waits(user, today)] for user in (world.treasurer, world.delegate)}
    assert titles == {world.treasurer: ["Countersign 2 reports on lists"], world.delegate: []}
    services.countersign(other_world.body.lists.get().paper_reports.get(), by=world.treasurer)
    assert [wait.title for wait in waits(world.treasurer, today)] == [f"Countersign the report on list {told[0]}"]


def test_lost_sheets_are_named_among_those_out(told, world, sign_in):
    out, stock = world.issued(), world.at(ListState.PRINTED)
    services.end_list(stock, state=ListState.LOST, money="none", because="a box is missing", by=world.delegate)
    answer = sign_in(world.delegate).get(at("list_out"))
    rows = [(one.number, one.state, one.days_late is None) for one in answer.context["page"].object_list]
    assert sorted(rows) == sorted([(told[0].number, "lost", True), (out.number, "issued", False),
                                   (stock.number, "lost", True)])  # fmt: skip
    assert "1 list is with its collector. 2 are lost." in answer.content.decode()
    assert "lost on 16" in answer.content.decode()
