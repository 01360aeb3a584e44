from datetime import date

import pytest

from captives.models import Episode, EpisodeKind, Place
from captives.partial_dates import read_partial_date
from captives.terms import life_of, months_after, term_ends_on

TODAY = date(1941, 1, 1)


def told(*rows):
    """Episodes in memory from (kind, when, months)."""
    made = []
    for kind, when, *months in rows:
        day = read_partial_date(when)
        one = Episode(kind=kind, when=when, earliest_on=day.earliest, latest_on=day.latest)
        one.term_months = months[0] if months else None
        made.append(one)
    return made


STORY = [
    ("arrest", "1934-03-12"),
    ("sentence", "1934-09-01", 36),
    ("extension", "1937-01", 24),
    ("transfer", "1937-05"),
]


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        (STORY, date(1939, 3, 12)),
        (STORY[:2], date(1937, 3, 12)),
        (STORY[1:2], date(1937, 9, 1)),
        ([("arrest", "1934-03"), STORY[1]], date(1937, 3, 31)),
        (STORY[:1], None),
        ([("arrest", "1934"), STORY[1]], None),
        ([("arrest", "1934-03-12?"), STORY[1]], None),
        ([("arrest", "../1934-03-12"), STORY[1]], None),
        ([STORY[0], ("sentence", "1934-09-01")], None),
        ([*STORY, ("release", "1938-05-01")], None),
        ([*STORY, ("death", "1938")], None),
        ([*STORY[:2], ("sentence", "1935", 12)], None),
        ([*STORY[:2], ("release", "1935"), ("arrest", "1936-02-01"), ("sentence", "1936-04", 12)], date(1937, 2, 1)),
        ([], None),
    ],
)
def test_term_ends_on(rows, day):
    assert term_ends_on(told(*rows)) == day


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(1936, 1, 31), 1, date(1936, 2, 29)),
        (date(1936, 12, 5), 1, date(1937, 1, 5)),
        (date(1934, 3, 12), 60, date(1939, 3, 12)),
    ],
)
def test_months_after(day, months, end):
    assert months_after(day, months) == end


def test_life_draws_stretches_that_end_where_the_next_begins():
    episodes = told(*STORY, ("exile", "1938-02-03"), ("release", "XXXX"))
    episodes[3].place = Place(name="Northern colony")
    life = life_of(episodes, TODAY)
    assert [(one.start.isoformat(), one.end and one.end.isoformat(), one.sure) for one in life.episodes] == [
        ("1934-03-12", "1934-09-01", True),
        ("1934-09-01", "1937-05-01", False),
        ("1937-05-01", "1938-02-03", False),
        ("1938-02-03", None, True),
    ]
    assert life.episodes[2].label == "transfer, Northern colony"
    assert [(str(mark.on), mark.label) for mark in life.marks] == [("1937-01-01", "sentence prolonged")]


def test_life_says_should_be_free_only_once_the_day_has_come():
    story = told(*STORY)
    assert life_of(story, date(1939, 3, 11)).should_be_free is None
    assert life_of(story, date(1939, 3, 12)).should_be_free == date(1939, 3, 12)
    assert EpisodeKind.RELEASE not in {one.kind for one in story}
