from decimal import Decimal

import pytest

from fund_collections import services
from fund_collections.models import ListState
from fund_collections.services import SamePerson, SumsDiffer
from tests.fund_collections.conftest import COUNTED


def test_typist_cannot_count(world):
    one = world.at(ListState.RETURNED)
    with pytest.raises(SamePerson):
        services.count_list(one, counted_total=Decimal("32.50"), on=COUNTED, by=world.typist)


def test_money_that_is_missing_is_told(world):
    one = world.at(ListState.RETURNED)
    with pytest.raises(SumsDiffer) as caught:
        services.count_list(one, counted_total=Decimal("30.00"), on=COUNTED, by=world.delegate)
    assert str(caught.value) == (
        "You counted 30.00 EUR, the list says 32.50 EUR: the money is 2.50 EUR less. Count again."
    )
    one.refresh_from_db()
    assert (one.state, one.counted_total) == (ListState.RETURNED, None)


def test_taking_back_forgets_the_count_and_asks_why(world):
    one = services.return_to_typing(world.at(ListState.COUNTED), because=" torn ", by=world.delegate)
    assert (one.state, one.counted_total, one.counted_by) == (ListState.RETURNED, None, None)
