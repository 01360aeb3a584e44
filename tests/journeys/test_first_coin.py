"""From a collector's list to a prisoner's receipt, at two desks; and the proofs of the books at the end."""

import pytest
from django.core.management import call_command

from tests.journeys import story as told
from tests.journeys.desks import BrowserDesk, HttpDesk

pytestmark = pytest.mark.django_db(transaction=True)


def first_coin(desk):
    story = told.begin()
    told.collect(desk, story)
    told.bank(desk, story)
    told.decide(story)
    told.shelter(desk, story)
    told.order(desk, story)
    told.send(desk, story)
    told.hear(desk, story)
    told.publish(desk, story)
    told.account(desk, story)
    call_command("check_books")


def test_first_coin_by_form(client):
    first_coin(HttpDesk(client))


@pytest.mark.browser
def test_first_coin_by_keyboard(page):
    first_coin(BrowserDesk(page))
