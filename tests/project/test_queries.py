"""Every page answers with few queries, whoever opens it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.browser.pages import HALF_IN, PAGES, routes_without_a_reader
from tests.browser.world import World

MOST_QUERIES = 12


def test_every_route_has_a_reader_or_is_no_page():
    assert routes_without_a_reader() == set()


@pytest.mark.django_db(transaction=True)
def test_each_page_asks_the_database_at_most_twelve_times(client):
    world, asked, reader = World(), {}, None
    for page in PAGES:
        # Who is half in may be led on by a page; all others come in once for their pages.
        if page.reader != reader or reader in HALF_IN:
            client.become(getattr(world, page.reader), half=page.reader in HALF_IN)
        reader = page.reader
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page.address(world))
        asked[str(page)] = (answer.status_code, len(queries))
    assert {page: status for page, (status, _count) in asked.items() if status != 200} == {}
    assert {page: count for page, (_status, count) in asked.items() if count > MOST_QUERIES} == {}
