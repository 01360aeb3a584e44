"""Each page for those who may see it, in every state it can show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fund_collections import services
from fund_collections.models import Booking, ListState, Receipt
from tests.fund_collections.camt import camt

MOST_QUERIES = 12


def at(name, *args):
    return reverse(f"fund_collections:{name}", args=args)


def import_for(world, deposit, *more):
    booking = (deposit.amount, "2026-03-20", f"cash {deposit.code}", "B1")
    file = camt(booking, *more, account=world.bank.bank_identifier)
    (found,) = services.import_statement(file, account=world.bank, by=world.treasurer).statements
    return found.saved


def heading(response):
    text = response.content.decode()
    return text.partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.parametrize("state", ListState)
def test_list_page_in_every_state(world, sign_in, state):
    one = world.at(state)
    # A sheet in stock is no collector's yet.
    readers = [world.delegate, world.treasurer, *([world.typist] if one.collector else [])]
    for person in readers:
        response = sign_in(person).get(one.get_absolute_url())
        assert one.number in heading(response)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("appeal_list", "delegate"),
        ("list_list", "typist"),
        ("list_issue", "delegate"),
        ("contribution_list", "typist"),
        ("deposit_list", "delegate"),
        ("deposit_new", "treasurer"),
        ("statement_list", "treasurer"),
        ("statement_import", "treasurer"),
    ],
)
def test_page_when_empty(world, sign_in, name, person):
    response = sign_in(getattr(world, person)).get(at(name))
    assert heading(response)


def query_count(client, url):
    client.get(url)  # what the first request of a process looks up once
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def pages_of(world):
    """Pages and those who read them, with `world` filled up to the bank."""
    deposit = world.deposit()
    statement = import_for(world, deposit, ("7.00", "2026-03-21", "by hand"))
    return [
        at("appeal_list"),
        at("appeal_detail", world.appeal.pk),
        at("list_list"),
        at("contribution_list"),
        at("deposit_list"),
        at("deposit_new"),
        at("statement_list"),
        statement.get_absolute_url(),
        deposit.get_absolute_url(),
        Receipt.objects.latest("number").get_absolute_url(),
        deposit.lists.get().get_absolute_url(),
    ]


def test_pages_take_as_many_queries_at_three_rows_as_at_one(world, sign_in):
    world.at(ListState.POSTED)
    pages, client = pages_of(world), sign_in(world.treasurer)
    before = [query_count(client, url) for url in pages]
    for number in range(2):
        world.at(ListState.ISSUED)
        world.at(ListState.POSTED)
        deposit = world.deposit(sums=("4.00", f"{number + 1}.00"))
        services.import_statement(
            camt((deposit.amount, "2026-03-25", deposit.code, f"C{number}"), account=world.bank.bank_identifier),
            account=world.bank,
            by=world.treasurer,
        )
    after = [query_count(client, url) for url in pages]
    assert dict(zip(pages, after, strict=True)) == dict(zip(pages, before, strict=True))
    assert max(before) <= MOST_QUERIES


def test_posted_list_leads_to_its_receipts_and_no_other_does(world, sign_in):
    link = reverse("reports:receipts_print") + "?list="
    for state in ListState:
        page = sign_in(world.delegate).get(world.at(state).get_absolute_url()).content.decode()
        assert (link in page) == (state == ListState.POSTED), state


def test_room_of_the_bank_leads_to_its_bookings(world, sign_in):
    page = sign_in(world.treasurer).get(at("statement_list")).content.decode()
    assert f'href="{at("booking_list")}"' in page


def test_statement_page_offers_the_deposit_with_its_reason(world, sign_in):
    deposit = world.deposit()
    statement = import_for(world, deposit)
    text = sign_in(world.treasurer).get(statement.get_absolute_url()).content.decode()
    assert f"its code {deposit.code} stands in the bank&#x27;s text; same sum, 2 days apart" in text
    booking = Booking.objects.get()
    answer = sign_in(world.treasurer).post(at("booking_match", booking.pk), {"code": deposit.code}, follow=True)
    assert f"is matched with {deposit.code}." in answer.content.decode()
