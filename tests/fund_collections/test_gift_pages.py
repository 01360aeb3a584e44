from datetime import date

import pytest

from audit.models import NumberSeries
from fund_collections.gift_pages import all_gifts, page, sums
from fund_collections.models import Contribution, ListState, SubscriptionList
from tests.fund_collections.conftest import POSTED
from tests.fund_collections.services.test_transfers import give

FIRST = date(1900, 1, 1)


def sources():
    return SubscriptionList.objects.filter(state=ListState.POSTED), Contribution.objects.by_transfer()


def walk(way, start):
    """All gifts of the pages met by following `way` from page `start`."""
    found, here = [start.rows], start
    while cursor := getattr(here, way):
        here = page(*sources(), {way: cursor}, size=3)
        found.append(here.rows)
    return found


def test_pages_hold_every_gift_once_both_ways(world):
    for number, count in enumerate((1, 4, 2, 7, 1, 1, 3)):
        world.at(ListState.POSTED, sums=["1.00"] * count)
        give(world, f"{number}.50" if number else "9.00", on=date(2026, 3, 14 + number // 2 * 3))
    expected = list(all_gifts(*sources()))
    assert (len(expected), len({gift.entry.posted_on for gift in expected})) == (26, 4)
    assert [gift for rows in walk("after", page(*sources(), {}, size=3)) for gift in rows] == expected
    for before_all in (f"{FIRST}_X_1_1", f"{FIRST}_1"):
        up = walk("before", page(*sources(), {"before": before_all}, size=3))
        assert [gift for rows in up[::-1] for gift in rows] == expected
        assert page(*sources(), {"after": before_all}, size=3).rows == []


def test_lists_stand_by_their_running_number_within_a_day(world, other_world):
    world.at(ListState.POSTED, sums=["1.00"])
    NumberSeries.objects.filter(key="list NL").update(last=99_998)
    for _list in range(3):
        world.at(ListState.POSTED, sums=["1.00", "2.00"])
    other_world.at(ListState.POSTED, sums=["1.00"])
    found = [(gift.list.body.code, gift.list.running, gift.line) for gift in page(*sources(), {}).rows]
    assert found[0][0] == max("NL", other_world.body.code)
    assert [one[1:] for one in found if one[0] == "NL"] == [
        *((running, line) for running in (100_001, 100_000, 99_999) for line in (2, 1)),
        (1, 1),
    ]


@pytest.mark.parametrize(
    "cursor", ["x", "2026-03-17", "2026-03-17_", "2026-03-17_NL_1", "2026-03-17_NL_1_0", "2026-03-17_NL_1_9999999",
               "2026-03-17_99999999999", "2026-03-17_-1", "2026-03-17_\x00_1_1", "2026-13-17_1", "2026-03-17_1_x_1"]
)  # fmt: skip
def test_nonsense_is_the_first_page(world, cursor):
    give(world)
    assert page(*sources(), {"after": cursor}).rows == list(all_gifts(*sources()))


def test_sums_are_those_of_what_stands(world):
    world.at(ListState.POSTED, sums=["1.00"])
    give(world, "2.50")
    assert [(one["currency"], str(one["total"])) for one in sums(*sources())] == [("EUR", "3.5000")]


def test_page_asks_the_same_however_many_gifts(world, django_assert_num_queries):
    for count in (1, 20):
        world.at(ListState.POSTED, sums=["1.00"] * count)
        give(world, on=POSTED)
        with django_assert_num_queries(4):
            page(*sources(), {}, size=3)
