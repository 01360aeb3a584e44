from datetime import date

import pytest

from access.refusal import Refusal
from fund_collections import services
from tests.fund_collections.conftest import DUE, ISSUED


def head(world, **changed):
    facts = {
        "appeal": world.appeal,
        "body": world.body,
        "collector": world.collector,
        "currency": world.euro,
        "issued_on": ISSUED,
        "due_on": DUE,
        "by": world.delegate,
    }
    return facts | changed


def test_numbers_run_on_for_each_body(world, other_world):
    lists = services.issue_lists(3, **head(world))
    lists += services.issue_lists(1, **head(other_world))
    lists += services.issue_lists(1, **head(world))
    assert [one.number for one in lists] == ["NL-00001-8", "NL-00002-6", "NL-00003-4", "GR-00001-8", "NL-00004-2"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issued_on": date(2025, 12, 31)}, "is not open on that day"),
        ({"due_on": date(2026, 2, 1)}, "on or after the day of its issue"),
        ({"lines_printed": 61}, "between 1 and 60 lines"),
        ({"lines_printed": 0}, "between 1 and 60 lines"),
    ],
)
def test_wrong_head_is_refused_and_draws_no_number(world, changed, sentence):
    with pytest.raises(Refusal, match=sentence):
        services.issue_list(**head(world, **changed))
    assert services.issue_list(**head(world)).number == "NL-00001-8"


@pytest.mark.parametrize("count", [0, -1, 501])
def test_count_has_bounds(world, count):
    with pytest.raises(Refusal, match="Between 1 and 500"):
        services.issue_lists(count, **head(world))


def test_collector_of_another_body_gets_no_list(world, other_world):
    with pytest.raises(Refusal, match=f"{other_world.collector.code} does not collect for NL"):
        services.issue_list(**head(world, collector=other_world.collector))
