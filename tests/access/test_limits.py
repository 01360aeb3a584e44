"""Limits hold across processes and at once, and name nobody in their table."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from access import limits
from access.models import Tally

HOUR = timedelta(hours=1)


def take(times, most=3, within=HOUR):
    return [limits.spend("treasurer", most=most, within=within) for _time in range(times)]


def test_no_more_is_spent_than_there_is(db):
    assert take(5) == [True, True, True, False, False]
    assert Tally.objects.get().spent == 3


def test_each_key_has_its_own_and_none_can_be_read(db):
    take(3)
    assert limits.spend("secretary", most=3, within=HOUR)
    assert not any(word in key for key in Tally.objects.values_list("key", flat=True) for word in ("treas", "secr"))


def test_a_new_window_begins_when_the_old_is_over(db):
    take(3)
    Tally.objects.update(began_at="2026-01-01T00:00Z")
    assert [take(1), Tally.objects.get().spent] == [[True], 1]


def test_what_is_given_back_and_what_is_old_is_gone(db):
    take(3)
    limits.give_back("treasurer")
    assert take(1) == [True]
    Tally.objects.update(began_at="2026-01-01T00:00Z")
    assert [limits.forget_old(), Tally.objects.count()] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_get_through():
    def one(_number):
        try:
            return limits.spend("treasurer", most=3, within=HOUR)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(one, range(40))) == 3


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_writes_nothing():
    take(3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin FROM access_tally")
        before = cursor.fetchall()
        assert take(1) == [False]
        cursor.execute("SELECT xmin FROM access_tally")
        assert cursor.fetchall() == before
