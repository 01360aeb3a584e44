"""Word that is overdue, by the days of the route to that place, and who is told."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from access.models import User
from access.offices import Office
from letters.services import receive_letter
from portal.waits import waits
from remittances import services
from remittances.models import Grade, Remittance, RouteTerms
from remittances.models.orders import WRITTEN
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


def unwritten(user, today):
    return [wait.title for wait in waits(User.objects.get(pk=user.pk), today) if wait.title.startswith("Ask for")]


def test_the_providers_word_alone_does_not_end_the_asking(brought_to, resident, treasurer, case_worker, sign_in):
    order = services.confirm(brought_to("sent"), grade="provider", received=Decimal(300), on=day(3), by=treasurer)
    assert unwritten(treasurer, day(30)) == []
    asked = [f"Ask for a letter about {order.code}"]
    assert unwritten(treasurer, day(31)) == unwritten(case_worker, day(31)) == asked
    assert (unwritten(treasurer, day(210)), unwritten(treasurer, day(211))) == (asked, [])
    page = reverse("remittances:remittance_list")
    assert order.code in sign_in(treasurer).get(page, {"provider": "on"}).text
    services.confirm(order, grade="phrase", received=Decimal(300), on=day(4), by=treasurer)
    assert unwritten(treasurer, day(400)) == []
    assert order.code not in sign_in(treasurer).get(page, {"provider": "on"}).text


def test_a_letter_after_the_providers_word_is_offered_as_evidence(brought_to, resident, treasurer, case_worker):
    order = services.confirm(brought_to("sent"), grade="provider", received=Decimal(300), on=day(3), by=treasurer)
    facts = {"received_on": day(9), "language": "en", "original": "It came.", "captive": resident.captive}
    letter = receive_letter(**facts, by=case_worker)
    offer = f"Read whether letter {letter.code} confirms a remittance"
    assert offer in [wait.title for wait in waits(case_worker, day(10))]
    services.confirm(order, grade="letter", received=Decimal(300), letter=letter, on=day(9), by=treasurer)
    assert offer not in [wait.title for wait in waits(User.objects.get(pk=case_worker.pk), day(10))]


def test_every_grade_but_the_providers_is_somebodys_who_was_there():
    assert set(WRITTEN) == set(Grade.values) - {"provider"}
