"""Visits end by the clock and by hand, and their rows tell a thief nothing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.urls import reverse
from django.utils import timezone

from access.models import Session
from access.sessions import SessionStore, hashed

HOME = reverse("portal:home")


def earlier(**fields):
    Session.objects.update(**{name: timezone.now() - age for name, age in fields.items()})


def is_in(client):
    return client.get(HOME).status_code == 200


@pytest.mark.parametrize(
    ("ages", "stays"),
    [
        ({"seen_at": timedelta(minutes=14, seconds=50)}, True),
        ({"seen_at": timedelta(minutes=15)}, False),
        ({"began_at": timedelta(hours=7, minutes=59)}, True),
        ({"began_at": timedelta(hours=8)}, False),
    ],
)
def test_a_visit_ends_idle_or_after_a_day_of_work(sign_in, secretary, ages, stays):
    client = sign_in(secretary)
    earlier(**ages)
    assert is_in(client) is stays


def test_being_seen_moves_the_idle_end_and_never_the_last(sign_in, secretary):
    client = sign_in(secretary)
    earlier(seen_at=timedelta(minutes=10), began_at=timedelta(hours=7))
    began = Session.objects.get().began_at
    assert is_in(client)
    row = Session.objects.get()
    assert (timezone.now() - row.seen_at < timedelta(minutes=1), row.began_at) == (True, began)


def test_a_new_key_for_the_same_person_begins_no_new_day(sign_in, secretary):
    client = sign_in(secretary)
    earlier(began_at=timedelta(hours=7))
    began = Session.objects.get().began_at
    session = client.session
    session.cycle_key()
    assert Session.objects.get().began_at == began


def test_the_row_names_its_person_and_tells_nothing_else(sign_in, secretary):
    client = sign_in(secretary)
    session = client.session
    session["word"] = "Orlova"
    session.save()
    row = Session.objects.get()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert (row.user, row.key) == (secretary, hashed(cookie))
    assert [word in bytes(row.data) for word in (b"Orlova", cookie.encode(), b"door")] == [False] * 3
    assert SessionStore(cookie)["word"] == "Orlova"


def test_a_row_moved_or_flipped_is_an_empty_visit(sign_in, secretary, stranger):
    client = sign_in(secretary)
    row = Session.objects.get()
    Session.objects.update(data=bytes(row.data)[:-1] + b"x")
    assert not is_in(client)
    Session.objects.create(
        key=hashed("k" * 32), user=secretary, began_at=row.began_at, seen_at=row.seen_at, data=row.data
    )
    assert dict(SessionStore("k" * 32).items()) == {}


def test_an_ended_visit_does_not_rise_again(sign_in, secretary):
    client = sign_in(secretary)
    session = client.session
    session["word"] = "under way"
    Session.objects.all().delete()
    for store in (session, client.session):
        with pytest.raises(UpdateError):
            store.save()
    assert [is_in(client), Session.objects.count()] == [False, 0]


def test_what_is_over_is_swept_away(sign_in, secretary):
    sign_in(secretary)
    SessionStore.clear_expired()
    assert Session.objects.count() == 1
    earlier(seen_at=timedelta(hours=1))
    SessionStore.clear_expired()
    assert Session.objects.count() == 0
