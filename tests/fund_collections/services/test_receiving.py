"""Sheets that are back in the drawer before they are typed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import ListDay, ListState, SubscriptionList
from fund_collections.services import Line
from tests.fund_collections.conftest import DUE, ISSUED, RETURNED
from tests.fund_collections.test_rules import LIST, broken_by


def receive(world, *lists, on=RETURNED):
    return services.receive_lists(lists, on=on, by=world.delegate)


def test_a_pile_is_received_and_no_longer_out(world):
    lists = [world.issued(), world.issued()]
    third = world.issued()
    assert [one.running for one in receive(world, *reversed(lists))] == [1, 2]
    assert list(SubscriptionList.objects.out()) == [third]
    assert set(SubscriptionList.objects.in_drawer()) == set(lists)
    assert Minute.objects.filter(act="list received back", facts__on=str(RETURNED)).count() == 2
    told = ListDay.objects.filter(what=ListDay.What.RECEIVED).values_list("list", "day")
    assert set(told) == {(one.pk, RETURNED) for one in lists}


def test_what_is_not_out_is_not_received(world):
    one, other = world.issued(), world.issued()
    receive(world, one)
    for lists, on, sentence in (
        ([other, one], RETURNED, "is received back already"),
        ([world.at(ListState.PRINTED)], RETURNED, "only a sheet that is out comes back"),
        ([world.at(ListState.COUNTED)], RETURNED, "only a sheet that is out comes back"),
        ([other], ISSUED - timedelta(days=1), "lies before"),
        ([other], timezone.localdate() + timedelta(days=1), "is still to come"),
        ([], RETURNED, "Type at least one number"),
    ):
        with pytest.raises(Refusal, match=sentence):
            receive(world, *lists, on=on)
    other.refresh_from_db()
    assert other.received_on is None
    assert broken_by(f"UPDATE {LIST} SET received_on = '2020-01-01' WHERE id = '{other.pk}'") == (  # noqa: S608
        "list_received_after_issue"
    )


def test_a_note_is_taken_back_with_a_reason(world):
    (one,) = receive(world, world.issued())
    services.unreceive_list(one, because="another sheet", by=world.delegate)
    assert list(SubscriptionList.objects.out()) == [one]
    days = ListDay.objects.filter(what=ListDay.What.RECEIVED).order_by("pk").values_list("day", flat=True)
    assert list(days) == [RETURNED, None]
    with pytest.raises(Refusal, match="does not lie in the drawer"):
        services.unreceive_list(one, because="again", by=world.delegate)


def test_a_received_list_is_typed_on_or_after_its_day(world):
    (one,) = receive(world, world.issued())
    given = {"lines": [Line(1, Decimal(5))], "collector_total": Decimal(5), "by": world.delegate}
    with pytest.raises(Refusal, match="lies before"):
        services.type_list(one, on=date(2026, 3, 14), **given)
    typed = services.type_list(one, on=RETURNED, **given)
    assert (typed.state, typed.received_on, typed.due_on) == (ListState.RETURNED, RETURNED, DUE)
