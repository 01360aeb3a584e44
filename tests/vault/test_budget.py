"""Three an hour, ten a day; what comes beyond, another body confirms, one by one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from access.doors import PROVED_AT
from access.offices import Office
from access.refusal import Refusal
from audit.models import Minute
from tests import makers
from tests.vault.making import LINES, WHY, sealed_address
from vault import client
from vault.releases import Release
from vault.services import OverBudget, answer_release, ask_release, reveal, spent_by
from vault.services import revealing as module


def opened_times(person, times):
    for _time in range(times):
        reveal(sealed_address(), "lines", by=person, because=WHY)


def later(monkeypatch, **by):
    moment = timezone.now() + timedelta(**by)
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def spent(forwarder):
    opened_times(forwarder, 3)
    return forwarder


@pytest.fixture
def asked(spent):
    return ask_release(sealed_address("K-99"), "lines", by=spent, because="the fourth order of a bad week")


def test_the_fourth_within_an_hour_is_refused_with_figures(spent):
    with pytest.raises(OverBudget, match="3 sealed values within an hour and 3 within a day"):
        opened_times(spent, 1)
    assert Minute.objects.filter(act="sealed value revealed").count() == 3


def test_an_hour_later_three_more_until_ten_a_day(forwarder, monkeypatch):
    monkeypatch.setattr(module, "HOUR", timedelta(0))
    opened_times(forwarder, 10)
    with pytest.raises(OverBudget, match="10 within a day"):
        opened_times(forwarder, 1)
    later(monkeypatch, hours=25)
    opened_times(forwarder, 1)


def test_another_person_has_a_budget_of_their_own(spent):
    opened_times(makers.user(Office.FORWARDER), 1)


@pytest.mark.django_db(transaction=True)
def test_at_once_no_more_than_three_get_through(forwarder):
    address = sealed_address()

    def open_it(_number):
        try:
            return reveal(address, "lines", by=forwarder, because=WHY)
        except OverBudget:
            return None
        finally:
            connection.close()
            client.forget()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(open_it, range(12)))
    assert (found.count(LINES), found.count(None)) == (3, 9)
    assert spent_by(forwarder) == (3, 3)


def test_a_release_opens_that_field_once(asked, spent):
    answer_release(asked, granted=True, by=makers.user(Office.DELEGATE))
    with pytest.raises(OverBudget):
        opened_times(spent, 1)
    address = sealed_address("K-98")
    thing = type(address).objects.get(pk=asked.subject_id)
    assert reveal(thing, "lines", by=spent, because=WHY) == LINES
    assert Minute.objects.filter(act="sealed value revealed").latest("pk").facts["release"] == str(asked.pk)
    with pytest.raises(OverBudget):
        reveal(thing, "lines", by=spent, because=WHY)


def test_a_release_is_for_who_asked(asked):
    answer_release(asked, granted=True, by=makers.user(Office.APPROVER))
    another = makers.user(Office.FORWARDER)
    opened_times(another, 3)
    address = type(sealed_address()).objects.get(pk=asked.subject_id)
    with pytest.raises(OverBudget):
        reveal(address, "lines", by=another, because=WHY)


def test_a_refused_one_opens_nothing(asked, spent):
    answer_release(asked, granted=False, by=makers.user(Office.SECRETARY))
    address = type(sealed_address()).objects.get(pk=asked.subject_id)
    with pytest.raises(OverBudget):
        reveal(address, "lines", by=spent, because=WHY)


def test_a_release_lapses_after_a_day(asked, spent, monkeypatch):
    answer_release(asked, granted=True, by=makers.user(Office.SECRETARY))
    monkeypatch.setattr(module, "HOUR", timedelta(days=9))
    monkeypatch.setattr(module, "DAY", timedelta(days=9))
    later(monkeypatch, hours=25)
    address = type(sealed_address()).objects.get(pk=asked.subject_id)
    with pytest.raises(OverBudget):
        reveal(address, "lines", by=spent, because=WHY)


def test_an_asking_lapses_after_a_day(asked, monkeypatch):
    later(monkeypatch, hours=25)
    with pytest.raises(Refusal, match="has lapsed"):
        answer_release(asked, granted=True, by=makers.user(Office.SECRETARY))


def test_asking_twice_asks_once(asked, spent):
    again = ask_release(
        type(sealed_address()).objects.get(pk=asked.subject_id), "lines", by=spent, because="the same, for some reason"
    )
    assert again == asked
    assert Minute.objects.filter(act="release asked").count() == 1


def test_a_login_without_a_body_has_no_other_body(forwarder):
    forwarder.body = None
    with pytest.raises(Refusal, match="no home body"):
        ask_release(sealed_address(), "lines", by=forwarder, because="the fourth order of a bad week")


@pytest.mark.parametrize("office", [Office.TREASURER, Office.FORWARDER, Office.AUDITOR, Office.COLLECTOR, None])
def test_other_offices_answer_nothing(asked, office):
    with pytest.raises(Refusal, match="delegate, approver or secretary of another body"):
        answer_release(asked, granted=True, by=makers.user(*filter(None, [office])))


def test_the_own_body_and_oneself_answer_nothing(asked, spent):
    for one in (makers.user(Office.DELEGATE, body=spent.body), spent):
        with pytest.raises(Refusal, match="of another body"):
            answer_release(asked, granted=True, by=one)


def test_an_answer_is_given_once_and_minuted(asked):
    judge = makers.user(Office.DELEGATE)
    answer_release(asked, granted=False, by=judge)
    with pytest.raises(Refusal, match="answered already"):
        answer_release(asked, granted=True, by=makers.user(Office.DELEGATE))
    minute = Minute.objects.get(act="release refused")
    assert (minute.actor, minute.facts["thing"]) == (judge, "K-99")
    assert Release.objects.get().state == "refused"


def test_an_answer_is_asked_once_more_who_gives_it(asked, sign_in):
    client = sign_in(makers.user(Office.DELEGATE))
    session = client.session
    session[PROVED_AT] -= 301
    session.save()
    answer = client.post(asked.get_absolute_url(), {"granted": "yes"})
    asked.refresh_from_db()
    assert (answer.headers["Location"].split("?")[0], asked.granted) == (reverse("account_reauthenticate"), None)
