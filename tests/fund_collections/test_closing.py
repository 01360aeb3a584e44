"""What is left undone in the days of a period is said before it is closed, and hinders nobody."""

from datetime import date

import pytest

from ledger.services.periods import left_open
from tests.reports.story import Story, march


@pytest.fixture
def story(db):
    story = Story()
    story.move()
    story.collect()
    story.send()
    return story


def test_each_room_says_what_it_leaves_open(story):
    said = list(left_open(march(1), march(31)))
    assert said[0] == "1 deposit of these days is not on a statement yet."


def test_days_without_anything_are_silent(story):
    assert list(left_open(date(2019, 1, 1), date(2019, 12, 31))) == []
