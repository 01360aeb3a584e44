"""Word that is overdue, by the days of the route to that place, and who is told."""

import datetime as dt

import pytest
from django.urls import reverse

from access.models import User
from access.offices import Office
from portal.waits import waits
from remittances.models import Remittance, RouteTerms
from tests import makers
from tests.exporting import taken_along
from tests.remittances.story import DAY

LIST = reverse("remittances:remittance_list") + "?overdue=on"


def day(number):
    return DAY + dt.timedelta(days=number)


@pytest.fixture
def terms(treasurer):
    def terms(days, **facts):
        about = {"route": "postal order", "country": "GR", "currency_id": "EUR", **facts}
        return RouteTerms.objects.create(**about, days=days, noted_by=treasurer)

    return terms


def overdue(today):
    return dict(Remittance.objects.overdue(today).values_list("code", "days_over"))


@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_without_terms_a_month_is_waited(state, brought_to):
    order = brought_to(state)
    assert overdue(day(30)) == {}
    assert overdue(day(37)) == {order.code: 7}


@pytest.mark.parametrize("state", ["in hand", "confirmed", "returned"])
def test_nothing_is_overdue_that_is_known(state, brought_to):
    brought_to(state)
    assert overdue(day(400)) == {}


def test_the_newest_terms_of_route_place_and_currency_speak(brought_to, terms):
    order = brought_to("sent")
    for facts in ({"route": "bank"}, {"country": "NL"}, {"currency_id": "USD"}):
        terms(2, **facts)
    assert overdue(day(12)) == {}
    terms(90)
    terms(10)
    assert overdue(day(12)) == {order.code: 2}


def silent(user, today):
    return [wait.title for wait in waits(User.objects.get(pk=user.pk), today) if wait.title.startswith("Ask after")]


def test_treasurer_forwarder_and_the_case_worker_of_that_place_are_told(
    brought_to, resident, treasurer, auditor, forwarder, case_worker
):
    title = [f"Ask after {brought_to('sent').code}"]
    for person in (treasurer, auditor, forwarder, case_worker):
        assert (silent(person, day(30)), silent(person, day(31))) == ([], title)
    strangers = (makers.user(Office.CASE_WORKER), makers.user(Office.FORWARDER))
    assert [silent(stranger, day(31)) for stranger in strangers] == [[], []]


def test_the_list_names_route_place_and_days(brought_to, drafted, treasurer, approver_one, sign_in):
    order = brought_to("sent")
    drafted("10")
    client = sign_in(treasurer)
    page = client.get(LIST)
    head = [column.key for column in page.context["columns"]]
    assert head == ["prepared_on", "address", "people", "amount", "state", "route", "country", "days_over"]
    line = taken_along(client, LIST)[-1]
    assert (line.startswith(order.code), "postal order" in line, "GR" in line) == (True, True, True)
    theirs = sign_in(approver_one).get(LIST)
    assert "days_over" not in [column.key for column in theirs.context["columns"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_at_one_row_and_at_three(
    count, brought_to, drafted, treasurer, sign_in, django_assert_max_num_queries
):
    for _number in range(count):
        order = brought_to("sent", drafted("10"))
    client = sign_in(treasurer)
    with django_assert_max_num_queries(8) as asked:
        assert order.code in client.get(LIST).text
    assert len(asked) == 6
