from fund_collections.gift_pages import gifts_of, newest_first, page
from fund_collections.models import ListState, SubscriptionList


def walk(lists, way, start):
    """All rows met by following `way` from page `start`."""
    found, here = [start.rows], start
    while cursor := getattr(here, way):
        here = page(lists, {way: cursor}, size=3)
        found.append(here.rows)
    return found


def test_pages_hold_every_gift_once_both_ways(world):
    for count in (1, 4, 2, 7, 1, 1, 3):
        world.at(ListState.POSTED, sums=["1.00"] * count)
    lists = SubscriptionList.objects.all()
    down = walk(lists, "after", page(lists, {}, size=3))
    assert [gift for rows in down for gift in rows] == list(newest_first(gifts_of(lists)))
    last = page(lists, {"after": "1900-01-01_X_1"}, size=3)
    assert last.rows == []
    foot = page(lists, {"before": "1900-01-01_X_1"}, size=3)
    up = walk(lists, "before", foot)
    assert [gift for rows in up[::-1] for gift in rows] == list(newest_first(gifts_of(lists)))


def test_page_asks_the_same_however_many_gifts(world, django_assert_num_queries):
    for count in (1, 20):
        world.at(ListState.POSTED, sums=["1.00"] * count)
        with django_assert_num_queries(3):
            page(SubscriptionList.objects.all(), {}, size=3)
