"""Sheets are numbered together, lie in stock, and go out by their numbers."""

from datetime import date

import pytest

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Appeal, ListState, SubscriptionList
from fund_collections.numbers import WrongNumber, read_number
from tests.fund_collections.conftest import DUE, ISSUED


def issue(world, lists, **changed):
    head = {"collector": world.collector, "issued_on": ISSUED, "due_on": DUE, "by": world.delegate} | changed
    return services.issue_printed(lists, **head)


def test_a_run_is_numbered_on_without_a_gap(world, other_world):
    world.issued()
    other_world.printed(2)
    run = world.printed(3, language="de", paper="letter", lines_printed=20)
    numbers = list(run.lists.order_by("number").values_list("number", flat=True))
    assert numbers == ["NL-00002-6", "NL-00003-4", "NL-00004-2"]
    assert (run.code, run.first_number, run.last_number, run.size) == ("PR-00002", numbers[0], numbers[-1], 3)
    assert set(run.lists.values_list("state", "collector", "issued_on")) == {(ListState.PRINTED, None, None)}
    assert Minute.objects.filter(act="list numbered", facts__run="PR-00002").count() == 3


def test_every_list_has_a_code_of_its_own(world):
    world.printed(20)
    world.issued()
    tokens = set(SubscriptionList.objects.values_list("token", flat=True))
    assert (len(tokens), {len(token) for token in tokens}) == (21, {20})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"count": 0}, "Between 1 and 1000 sheets are numbered at once."),
        ({"count": 1001}, "Between 1 and 1000 sheets are numbered at once."),
        ({"lines_printed": 61}, "A sheet has between 1 and 60 lines."),
        ({"language": "xx"}, "Sheets are printed in one of the languages of this site."),
        ({"paper": "a3"}, "A sheet is printed on A4 or Letter."),
    ],
)
def test_a_run_out_of_bounds_is_refused(world, changed, sentence):
    with pytest.raises(Refusal, match=sentence):
        world.printed(changed.pop("count", 1), **changed)
    assert SubscriptionList.objects.count() == 0


def test_a_closed_appeal_gets_no_sheets(world):
    Appeal.objects.filter(pk=world.appeal.pk).update(closes_on=date(2026, 1, 2))
    world.appeal.refresh_from_db()
    with pytest.raises(Refusal, match="is closed"):
        world.printed()


def test_sheets_go_out_by_their_numbers(world):
    run = world.printed(3)
    first, second, third = run.lists.order_by("number")
    issued = issue(world, [second, first])
    assert [(one.number, one.collector) for one in issued] == [(one.number, world.collector) for one in (first, second)]
    third.refresh_from_db()
    assert third.state == ListState.PRINTED
    assert Minute.objects.filter(act="list issued").count() == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issued_on": date(2025, 1, 1)}, "is not open on that day"),
        ({"due_on": date(2026, 2, 1)}, "A list is due back on or after the day of its issue."),
    ],
)
def test_days_are_those_of_any_issue(world, changed, sentence):
    with pytest.raises(Refusal, match=sentence):
        issue(world, list(world.printed().lists.all()), **changed)


def test_a_collector_of_another_body_and_a_sheet_that_is_out(world, other_world):
    lists = list(world.printed(2).lists.all())
    with pytest.raises(Refusal, match="does not collect for NL"):
        issue(world, lists, collector=other_world.collector)
    issue(world, lists[:1])
    with pytest.raises(Refusal, match="is issued"):
        issue(world, lists)
    with pytest.raises(Refusal, match="Choose at least one sheet"):
        issue(world, [])


@pytest.mark.parametrize("text", ["NL-00214-7", "nl 00214 7", " NL002147 ", "NL\N{HYPHEN}00214\N{HYPHEN}7"])
def test_a_number_is_read_as_people_type_it(text):
    assert read_number(text) == "NL-00214-7"


@pytest.mark.parametrize("text", ["NL-00214-8", "NL-00124-7", "NL-00215-7", "NL-00214", "", "DP-00012-2", "x" * 50])
def test_a_wrong_digit_is_noticed(text):
    with pytest.raises(WrongNumber):
        read_number(text)
