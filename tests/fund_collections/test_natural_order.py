"""Past 99,999 a code has a sixth figure: rows of one day still stand in the order of their numbers."""

from datetime import date

import pytest

from audit.models import NumberSeries
from fund_collections import services
from fund_collections.models import ListState, Receipt
from fund_collections.services.matching.named import parts_named
from fund_collections.services.matching.pool import fill
from tests.fund_collections.conftest import POSTED
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.views.test_pages import at

DAY = date(2026, 3, 18)


@pytest.fixture
def lists(world):
    """Lists 99,999 to 100,001, posted in one go, named backwards."""
    world.issued()
    NumberSeries.objects.filter(key="list NL").update(last=99_998)
    counted = [world.at(ListState.COUNTED, sums=["1.00"]) for _list in range(3)]
    services.post_lists(counted[::-1], on=POSTED, by=world.treasurer)
    return counted


def test_receipts_deposits_and_matching_follow_the_running_number(world, lists, sign_in):
    numbers = [one.number for one in lists]
    assert sorted(numbers) != numbers
    assert list(Receipt.objects.order_by("number").values_list("list_number", flat=True)) == numbers
    client = sign_in(world.delegate)
    page = client.get(at("deposit_new"), {"body": "NL", "currency": "EUR"})
    assert [one.number for one in page.context["lists"]] == numbers
    (part,) = parts_named(sorted(numbers), bookings=())
    assert [one.number for one in part.lists] == numbers
    pool = fill(world.bank, [booking_of(world, "1.00")])
    assert [one.number for _days, one in pool.papers.near(1, POSTED)] == numbers
    deposit = services.make_deposit(lists=lists, account=world.bank, on=DAY, by=world.delegate)
    assert [one.number for one in client.get(deposit.get_absolute_url()).context["lists"]] == numbers


def test_deposits_of_a_day_follow_their_numbers(world, sign_in):
    world.deposit(sums=["2.00"])
    NumberSeries.objects.filter(key="deposit").update(last=99_998)
    codes = [world.deposit(sums=["1.00"]).code for _deposit in range(2)]
    assert codes == ["DP-99999", "DP-100000"]
    shown = sign_in(world.treasurer).get(at("deposit_list")).context["page"].object_list
    assert [one.code for one in shown] == ["DP-100000", "DP-99999", "DP-00001"]
    pool = fill(world.bank, [booking_of(world, "1.00")])
    assert [one.code for _days, one in pool.deposits.near(1, DAY)] == codes
