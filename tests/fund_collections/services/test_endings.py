"""A sheet is lost, void or destroyed with a report; a second person countersigns it; the sheet may turn up again."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import ListReport, ListState
from fund_collections.services import Line
from tests.fund_collections.conftest import COUNTED, RETURNED

FACTS = {"state": "lost", "money": "unknown", "because": "left on a train", "on": COUNTED}


def end(world, one=None, **changed):
    return services.end_list(one or world.issued(), **FACTS | changed, by=world.delegate)


def test_the_report_says_why_and_what_is_known_of_the_money(world):
    report = end(world)
    one = report.list
    assert (one.state, one.ended_on, one.collector) == (ListState.LOST, COUNTED, world.collector)
    assert (report.kind, report.money, report.because, report.made_by) == (
        "lost", "unknown", "left on a train", world.delegate,
    )  # fmt: skip
    assert Minute.objects.about(one).latest("id").facts["because"] == "left on a train"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"state": "posted"}, "A list ends lost, void or destroyed."),
        ({"money": "plenty"}, "Say what is known of the money."),
        ({"because": "  "}, "Say why"),
        ({"on": date(2026, 2, 1)}, "lies before"),
        ({"on": timezone.localdate() + timedelta(days=2)}, "is still to come"),
        ({"state": "void", "money": "gone"}, "A void list is one on which nothing was given."),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(world, changed, sentence):
    with pytest.raises(Refusal, match=sentence):
        end(world, **changed)
    assert ListReport.objects.count() == 0


@pytest.mark.parametrize("state", ["void", "destroyed"])
def test_typed_gifts_are_never_voided_away(world, state):
    one = world.issued()
    services.save_draft(one, lines=[Line(1, 5)], collector_total=None, by=world.typist)
    with pytest.raises(Refusal, match="Gifts are typed on list"):
        end(world, one, state=state, money="none")
    assert end(world, one).list.contributions.count() == 1


def test_what_turns_up_can_be_handed_in(world):
    one = end(world).list
    found = services.find_again(one, because="behind the seat", on=COUNTED, by=world.treasurer)
    assert (found.kind, found.list.state, found.list.ended_on) == ("found", ListState.ISSUED, None)
    services.type_list(one, lines=[Line(1, 5)], collector_total=5, on=RETURNED, by=world.typist)
    assert [report.kind for report in one.paper_reports.order_by("made_at")] == ["lost", "found"]


def test_nothing_turns_up_before_it_was_missed(world):
    one = end(world).list
    with pytest.raises(Refusal, match="lies before"):
        services.find_again(one, because="in a drawer", on=RETURNED, by=world.delegate)


def test_a_second_person_countersigns_once(world):
    report = end(world)
    with pytest.raises(Refusal, match="Whoever wrote the report cannot countersign it"):
        services.countersign(report, by=world.delegate)
    seen = services.countersign(report, by=world.treasurer)
    assert (seen.seen_by, seen.seen_at is None) == (world.treasurer, False)
    with pytest.raises(Refusal, match="countersigned already"):
        services.countersign(report, by=world.treasurer)
