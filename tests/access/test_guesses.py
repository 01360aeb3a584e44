"""Guessing is counted before anything is computed; who came in before still gets in meanwhile."""

from functools import partial
from threading import Barrier, Semaphore, Thread

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from access import guesses, hashing
from access.models import KnownDevice, Tally
from access.offices import Office
from access.services import give_password, take_factors
from tests import keys, makers
from tests.access.coming_in import LOGIN, place, say_password

pytestmark = pytest.mark.django_db
WRONG = "wrong " + makers.PASSWORD


@pytest.fixture
def computed(monkeypatch):
    """Every password that was hashed, to be kept or to be compared."""
    done, plain = [], MD5PasswordHasher.encode

    def counted(self, password, salt):
        done.append(password)
        return plain(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


def guess(times, name, *, addresses=250):
    """That many wrong passwords for one name, from many addresses."""
    client = Client()
    for number in range(times):
        client.post(LOGIN, {"login": name, "password": WRONG}, REMOTE_ADDR=f"10.0.{number % addresses}.1")


def come_in(client, person, secret, later=0):
    say_password(client, person)
    return client.post("/door/code/", {"code": keys.code(secret, later=later)})


@pytest.mark.parametrize("times", [60, pytest.param(1000, marks=pytest.mark.soak)])
def test_of_a_thousand_guesses_twenty_are_computed_and_a_known_device_comes_in(computed, times):
    person = makers.user(Office.SECRETARY)
    secret, client = keys.give_app(person), Client()
    assert place(come_in(client, person, secret)) == "/home/"
    client.post("/door/logout/")
    computed.clear()
    guess(times, person.username)
    assert 0 < len([one for one in computed if one == WRONG]) <= 20
    # A stranger's browser is kept out even with the right password, the known one is not.
    assert say_password(Client(), person).status_code == 200
    assert place(come_in(client, person, secret, later=1)) == "/home/"


def test_a_name_that_nobody_has_costs_the_same(computed, secretary):
    counts = []
    for name in (secretary.username, "nobody-at-all"):
        computed.clear()
        guess(15, name)
        counts.append(len([one for one in computed if one == WRONG]))
    assert counts == [guesses.BY_NAME[0]] * 2


def test_capitals_are_no_second_name(computed, secretary):
    for name in ("secretary", "SECRETARY", "Secretary"):
        guess(10, name)
    assert len([one for one in computed if one == WRONG]) == guesses.BY_NAME[0]


def test_one_address_has_so_many_guesses_for_all_names(computed):
    for number in range(guesses.BY_ADDRESS[0] + 5):
        guess(1, f"name{number}", addresses=1)
    assert len([one for one in computed if one == WRONG]) == guesses.BY_ADDRESS[0]


@pytest.mark.parametrize(
    ("said", "counted"),
    [("10.1.2.3", "10.1.2.3"), ("2001:db8:1:2::9", "2001:db8:1:2::/64"), ("", "unknown"), ("junk", "unknown")],
)
def test_a_household_is_one_address(rf, said, counted):
    assert guesses.address_of(rf.get("/", REMOTE_ADDR=said)) == counted


def test_the_last_word_of_the_proxy_counts(rf, monkeypatch):
    monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 1)
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"})
    assert guesses.address_of(request) == "10.1.2.3"


def test_codes_are_guessed_at_five_times(client):
    person = makers.user(Office.SECRETARY)
    secret = keys.give_app(person)
    say_password(client, person)
    for _time in range(5):
        client.post("/door/code/", {"code": "000000"})
    answer = client.post("/door/code/", {"code": keys.code(secret)})
    assert "Too many tries" in answer.context["form"].non_field_errors()[0]


def test_the_old_password_is_guessed_at_five_times(sign_in, secretary):
    page, words = (
        reverse("account_change_password"),
        {"password1": "a new long secret", "password2": "a new long secret"},
    )
    client = sign_in(secretary)
    for _time in range(5):
        client.post(page, words | {"oldpassword": WRONG})
    answer = client.post(page, words | {"oldpassword": makers.PASSWORD})
    assert "Too many tries" in answer.context["form"].non_field_errors()[0]
    secretary.refresh_from_db()
    assert secretary.check_password(makers.PASSWORD)


@pytest.mark.parametrize("act", [give_password, partial(take_factors, because="lost")])
def test_the_secretarys_acts_forget_the_devices(secretary, act):
    person, client = makers.user(Office.KEEPER), Client()
    come_in(client, person, keys.give_app(person))
    assert KnownDevice.objects.filter(user=person).count() == 1
    act(person, by=secretary)
    assert KnownDevice.objects.filter(user=person).count() == 0


def test_a_made_up_device_is_not_known(client, secretary):
    client.cookies[settings.DEVICE_COOKIE_NAME] = "made-up:1:x"
    say_password(client, secretary)
    assert [KnownDevice.objects.count(), Tally.objects.count()] == [0, 2]


def test_no_more_passwords_are_computed_at_once_than_there_are_places(monkeypatch):
    monkeypatch.setattr(hashing, "PATIENCE", 0)
    hasher, room, met = hashing.CappedArgon2(), Barrier(settings.ARGON2_AT_ONCE + 1), Semaphore(0)

    def slow(self, password, salt):
        met.release()
        room.wait()
        return "done"

    monkeypatch.setattr(hashing.Argon2PasswordHasher, "encode", slow)
    crowd = [Thread(target=hasher.encode, args=(str(number), "salt")) for number in range(settings.ARGON2_AT_ONCE)]
    for one in crowd:
        one.start()
    for _one in crowd:
        met.acquire()
    with pytest.raises(hashing.Busy):
        hasher.encode("late", "salt")
    room.wait()
    for one in crowd:
        one.join()


def test_a_crowd_at_the_door_is_a_sentence(client, secretary, monkeypatch):
    def full(*_args, **_words):
        raise hashing.Busy("Too many people are at the door.")

    monkeypatch.setattr("access.login.authenticate", full)
    assert "Too many people" in str(say_password(client, secretary).context["form"].errors)


def test_a_name_in_other_letters_is_the_same_name(computed):
    """To the database a dotless i in capitals is an I: each way of writing a login had a count of its own."""
    person = makers.user(Office.SECRETARY, username="viviti")
    computed.clear()
    for name in ("viviti", "VIVITI", "v\u0131viti", "viv\u0131ti", "v\u0131v\u0131ti", "v\u0131v\u0131t\u0131"):
        guess(4, name)
    assert len([one for one in computed if one == WRONG]) == guesses.BY_NAME[0]
    assert person.username == "viviti"


def test_guessing_behind_the_same_address_does_not_shut_a_known_device_out():
    """A party's house, or everybody who comes by the onion address, is one address."""
    person, client = makers.user(Office.SECRETARY), Client()
    secret = keys.give_app(person)
    assert place(come_in(client, person, secret)) == "/home/"
    client.post("/door/logout/")
    for number in range(guesses.BY_ADDRESS[0] + 1):
        Client().post(LOGIN, {"login": f"nobody{number}", "password": WRONG})
    assert say_password(Client(), makers.user()).status_code == 200
    assert place(say_password(client, person)) == "/door/second/"
