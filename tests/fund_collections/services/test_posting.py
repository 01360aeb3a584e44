from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Contribution, ListState, Receipt, SubscriptionList
from ledger.models import Entry, Posting
from tests.fund_collections.conftest import POSTED


def test_each_gift_has_entry_and_receipt(world):
    one = world.at(ListState.POSTED)
    gifts = Contribution.objects.filter(list=one).select_related("entry").order_by("line")
    assert [(gift.entry_id == gift.pk, gift.receipt.number, gift.receipt.amount) for gift in gifts] == [
        (True, 1, Decimal("5.00")),
        (True, 2, Decimal("2.50")),
        (True, 3, Decimal("25.00")),
    ]
    assert gifts[0].receipt.text == f"Gift towards “Winter relief”, list {one.number}, line 1."


def test_receipts_run_gapless_for_each_body_and_year(world, other_world):
    lists = [world.at(ListState.COUNTED), other_world.at(ListState.COUNTED), world.at(ListState.COUNTED)]
    services.post_lists(lists, on=POSTED, by=world.treasurer)
    later = world.at(ListState.COUNTED, sums=("1.00",))
    services.post_list(later, on=date(2026, 4, 1), by=world.treasurer)
    numbers = Receipt.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers.filter(body=world.body)) == [1, 2, 3, 4, 5, 6, 7]
    assert list(numbers.filter(body=other_world.body)) == [1, 2, 3]


def test_one_wrong_list_posts_none(world):
    good, bad = world.at(ListState.COUNTED), world.at(ListState.RETURNED)
    with pytest.raises(Refusal, match=f"List {bad.number} is returned; it cannot become posted"):
        services.post_lists([good, bad], on=POSTED, by=world.treasurer)
    assert (Entry.objects.count(), Receipt.objects.count()) == (0, 0)
    assert set(SubscriptionList.objects.values_list("state", flat=True)) == {"counted", "returned"}


def statements(lists, world):
    with CaptureQueriesContext(connection) as queries:
        services.post_lists(lists, on=POSTED, by=world.treasurer)
    return len(queries)


def test_statements_do_not_grow_with_lists_or_lines(world):
    few = statements([world.at(ListState.COUNTED, sums=("1.00",))], world)
    many = [world.at(ListState.COUNTED, sums=["1.00"] * 20) for _ in range(3)]
    assert statements(many, world) == few


def test_closed_fund_takes_no_list(world):
    one = world.at(ListState.COUNTED)
    world.fund.closed_on = POSTED
    world.fund.save()
    with pytest.raises(Refusal, match="which is closed"):
        services.post_list(one, on=POSTED, by=world.treasurer)


def test_minute_tells_sum_and_fund(world):
    one = world.at(ListState.POSTED)
    minute = Minute.objects.about(one).latest("id")
    assert (minute.act, minute.facts) == (
        "list posted",
        {"total": "32.50 EUR", "fund": world.fund.code, "on": "2026-03-17"},
    )


def in_threads(acts):
    """Run the acts at once; returns what each came to: a result or its Refusal."""
    gate, ends = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        gate.wait()
        try:
            ends[place] = act()
        except Refusal as refusal:
            ends[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_race_posts_a_list_once(committed_world):
    world = committed_world
    one = world.at(ListState.COUNTED)
    ends = in_threads([lambda: services.post_list(one, on=POSTED, by=world.treasurer)] * 6)
    assert sum(isinstance(end, Refusal) for end in ends) == 5
    assert (Entry.objects.count(), Posting.objects.count(), Receipt.objects.count()) == (3, 6, 3)


def test_many_lists_posted_at_once_keep_the_numbers_gapless(committed_world):
    world = committed_world
    lists = [world.at(ListState.COUNTED) for _ in range(6)]
    acts = [lambda one=one: services.post_list(one, on=POSTED, by=world.treasurer) for one in lists]
    assert [end.state for end in in_threads(acts)] == [ListState.POSTED] * 6
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 19))


def test_race_pays_a_list_in_once(committed_world):
    world = committed_world
    lists = [world.at(ListState.POSTED)]
    pay_in = lambda: services.make_deposit(lists=lists, account=world.bank, by=world.treasurer)  # noqa: E731
    ends = in_threads([pay_in] * 6)
    assert sum(isinstance(end, Refusal) for end in ends) == 5
    assert Entry.objects.filter(kind="deposit").count() == 1


def test_balance_that_outgrows_the_books_is_refused(world):
    vast = "999999999999999"
    services.post_list(world.at(ListState.COUNTED, sums=[vast]), on=POSTED, by=world.treasurer)
    with pytest.raises(Refusal, match="larger than these books can hold"):
        services.post_list(world.at(ListState.COUNTED, sums=[vast]), on=POSTED, by=world.treasurer)
