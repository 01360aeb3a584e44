"""The pile of sheets that came back, by their numbers."""

from datetime import date

import pytest

from fund_collections import services
from portal.waits import waits
from tests.fund_collections.conftest import ISSUED, RETURNED
from tests.fund_collections.views.test_pages import at


def test_a_pile_is_noted_by_its_numbers(world, sign_in):
    lists = [world.issued(), world.issued()]
    client = sign_in(world.delegate)
    numbers = f"{lists[0].number}\n\n {lists[1].number.replace('-', ' ').lower()}, "
    text = client.post(at("list_receive"), {"numbers": numbers, "on": RETURNED}, follow=True).content.decode()
    assert "2 lists are received back." in text
    assert "No list is out" in text
    found = client.get(at("list_list"), {"state": "back", "sort": "number"}).context["page"].object_list
    assert [(one.number, one.word) for one in found] == [(one.number, "received back") for one in lists]


@pytest.mark.parametrize("fault", ["NL-00001-0", "nonsense", "GR-00001-1"])
def test_a_wrong_number_receives_nothing_and_is_named(world, other_world, sign_in, fault):
    one, _foreign = world.issued(), other_world.issued()
    data = {"numbers": f"{one.number}\n{fault}", "on": RETURNED}
    text = sign_in(world.delegate).post(at("list_receive"), data).content.decode()
    assert fault in text
    assert 'class="errors"' in text
    one.refresh_from_db()
    assert one.received_on is None


def test_one_list_is_received_from_its_page_and_taken_back(world, sign_in):
    one, client = world.issued(), sign_in(world.delegate)
    link = f"{at('list_receive')}?number={one.number}"
    assert link in client.get(one.get_absolute_url()).content.decode()
    assert one.number in client.get(link).content.decode()
    text = client.post(link, {"numbers": one.number, "on": RETURNED}, follow=True).content.decode()
    assert "The sheet is back; its lines are still to be typed." in text or "Type the lines" in text
    text = client.post(at("list_unreceive", one.pk), {"because": "another one"}, follow=True).content.decode()
    assert f"List {one.number} is out again." in text
    assert sign_in(world.typist).get(at("list_receive")).status_code == 403


def test_what_lies_in_the_drawer_waits_for_the_delegate(world):
    one, today = world.issued(), date(2026, 3, 25)
    titles = [wait.title for wait in waits(world.delegate, today)]
    assert titles == [f"Ask where list {one.number} is"]
    services.receive_lists([one], on=ISSUED, by=world.delegate)
    assert [wait.title for wait in waits(world.delegate, today)] == [f"Type list {one.number}, which is back"]
    assert waits(world.typist, today) == []
