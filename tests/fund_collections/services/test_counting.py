from decimal import Decimal

import pytest

from access.offices import Office
from fund_collections import services
from fund_collections.models import ListState
from fund_collections.services import Line, SamePerson, SumsDiffer
from tests import makers
from tests.fund_collections.conftest import COUNTED, RETURNED


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


def typed_by_two(world):
    """The delegate types all of it, the collector only hands it in."""
    one, sheet = world.issued(), {"lines": [Line(1, Decimal(5))], "collector_total": Decimal(5)}
    services.save_draft(one, **sheet, by=world.delegate)
    return services.type_list(one, **sheet, on=RETURNED, by=world.typist)


@pytest.mark.parametrize("typist", ["typist", "delegate"])
def test_nobody_who_typed_a_part_counts(world, typist):
    one, by = typed_by_two(world), getattr(world, typist)
    with pytest.raises(SamePerson, match="be it one line"):
        services.count_list(one, counted_total=Decimal(5), on=COUNTED, by=by)
    assert not by.has_perm("fund_collections.count_list", one)


def test_typist_is_remembered_when_the_list_is_taken_back(world):
    one = services.return_to_typing(world.at(ListState.RETURNED), because="torn", by=world.delegate)
    services.type_list(one, lines=[Line(1, Decimal(5))], collector_total=Decimal(5), on=RETURNED, by=world.delegate)
    for typist in (world.typist, world.delegate):
        with pytest.raises(SamePerson):
            services.count_list(one, counted_total=Decimal(5), on=COUNTED, by=typist)
    third = makers.user(Office.DELEGATE, body=world.body)
    assert services.count_list(one, counted_total=Decimal(5), on=COUNTED, by=third).counted_by == third
