"""What people do about their own factors and visits, and the secretary and the administrator about those of others."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from access import services
from access.doors import PROVED_AT, PROVED_BY, is_fresh
from access.models import Session
from access.offices import Office
from access.refusal import Refusal
from audit.models import Minute
from tests import keys, makers
from tests.access.coming_in import LOGIN, make, place, say_password, use
from tests.visitors import Visitor

pytestmark = pytest.mark.django_db
FACTORS, RECOVERY, STEP_UP = "/door/factors/", "/door/factors/recovery/", "/door/reauthenticate/"


def visit(person, *, factor="passkey", stale=False, host="localhost"):
    """A browser in which this person is signed in; `stale`: six minutes after the last proof."""
    client = Visitor(SERVER_NAME=host)
    client.force_login(person, factor=factor)
    if stale:
        session = client.session
        session[PROVED_AT] -= 360
        session.save()
    return client


def own(person, kind):
    return Authenticator.objects.get(user=person, type=kind)


def minutes(person):
    return list(Minute.objects.about(person).order_by("id").values_list("act", flat=True))


def test_each_steps_up_as_they_came_in():
    treasurer, secretary = makers.user(Office.TREASURER), makers.user(Office.SECRETARY)
    key, secret = keys.give_passkey(treasurer, host="localhost"), keys.give_app(secretary)
    by_key, by_code = visit(treasurer, stale=True), visit(secretary, factor="totp", stale=True)
    assert place(by_key.get(RECOVERY)) == STEP_UP
    assert by_key.post(STEP_UP, {"code": "123456"}).status_code == 200
    assert place(use(by_key, f"{STEP_UP}?next={RECOVERY}", key)) == RECOVERY
    assert place(by_code.post(f"{STEP_UP}?next=//evil.example/", {"code": keys.code(secret)})) == "/home/"
    for client in (by_key, by_code):
        assert client.get(RECOVERY).status_code == 200


def test_a_code_does_not_step_up_what_a_passkey_began():
    person = makers.user(Office.TREASURER)
    secret = keys.give_app(person)
    keys.give_passkey(person, host="localhost")
    client = visit(person, stale=True)
    assert client.post(STEP_UP, {"code": keys.code(secret)}).status_code == 200
    assert client.session[PROVED_BY] == "passkey"
    assert place(client.get(RECOVERY)) == STEP_UP


def test_where_the_factor_is_waived_the_password_steps_up(monkeypatch):
    monkeypatch.setattr(settings, "SECOND_FACTOR", False)
    client = visit(makers.user(Office.TREASURER), factor="waived", stale=True)
    assert client.post(STEP_UP, {"password": "wrong"}).status_code == 200
    assert place(client.post(STEP_UP, {"password": makers.PASSWORD})) == "/home/"


STALE_ACTS = ("access:user_appoint", "access:user_password", "access:user_factors", "access:visits_end")


@pytest.mark.parametrize("page", STALE_ACTS)
def test_acts_about_others_ask_for_a_fresh_proof(secretary, page):
    person = makers.user(Office.KEEPER)
    url = reverse(page, args=[person.pk])
    client = visit(secretary, stale=True)
    assert [place(client.get(url)), place(client.post(url, {"because": "lost it"}))] == [STEP_UP, STEP_UP]
    assert minutes(person) == []


def test_factors_are_added_and_shown_and_the_last_stays(client):
    person = makers.user(Office.SECRETARY)
    keys.give_app(person)
    client = visit(person, factor="totp")
    assert place(make(client, "/door/factors/passkey/", keys.Passkey("localhost", "http://localhost"))) == FACTORS
    page = client.get(FACTORS)
    assert [row.word for row in page.context["rows"]] == ["TOTP Authenticator", "blue key"]
    assert place(client.get("/door/factors/code/")) == FACTORS
    assert place(client.post(reverse("door_remove", args=[own(person, "webauthn").pk]))) == FACTORS
    last = client.post(reverse("door_remove", args=[own(person, "totp").pk]))
    assert "only one" in last.text
    assert minutes(person) == ["second factor added", "second factor removed"]


def test_an_office_keeps_its_last_passkey():
    person = makers.user(Office.APPROVER)
    keys.give_app(person)
    keys.give_passkey(person)
    with pytest.raises(services.LastFactor, match="office asks"):
        services.remove_factor(own(person, "webauthn"), by=person)
    keys.give_passkey(person)
    services.remove_factor(Authenticator.objects.filter(user=person, type="webauthn").first(), by=person)


def test_anothers_factor_is_not_found(secretary):
    person = makers.user(Office.KEEPER)
    keys.give_app(person)
    url = reverse("door_remove", args=[own(person, "totp").pk])
    assert [visit(secretary).get(url).status_code, visit(secretary).post(url).status_code] == [404, 404]
    assert Authenticator.objects.filter(user=person).exists()


def test_recovery_codes_are_shown_once_and_new_ones_end_the_old():
    person = makers.user(Office.SECRETARY)
    keys.give_app(person)
    client = visit(person, factor="totp")
    first, second = (client.post(RECOVERY).context["codes"] for _time in range(2))
    assert (len(first), set(first) & set(second)) == (10, set())
    assert not any(code in client.get(page).text for code in second for page in (RECOVERY, FACTORS))
    other = Client()
    say_password(other, person)
    assert other.post("/door/code/", {"code": first[0]}).status_code == 200
    assert place(other.post("/door/code/", {"code": second[0]})) == "/home/"


def test_codes_on_paper_are_not_made_for_who_needs_a_passkey():
    person = makers.user(Office.SYSADMIN)
    keys.give_passkey(person)
    assert visit(person).post(RECOVERY).context["codes"] is None
    assert not Authenticator.objects.filter(type="recovery_codes").exists()


def test_other_visits_end_at_the_next_request(secretary):
    here, there = visit(secretary), visit(secretary)
    assert [row.here for row in here.get("/door/visits/").context["rows"]].count(True) == 1
    assert place(here.post("/door/visits/end/")) == "/door/visits/"
    assert [here.get("/home/").status_code, place(there.get("/home/"))] == [200, LOGIN]
    assert list(Session.objects.values_list("user", flat=True)) == [secretary.pk]


def test_a_changed_password_ends_the_other_visits(secretary):
    here, there = visit(secretary), visit(secretary)
    words = {"oldpassword": makers.PASSWORD, "password1": "a new long secret", "password2": "a new long secret"}
    here.post(reverse("account_change_password"), words)
    assert [here.get("/home/").status_code, place(there.get("/home/"))] == [200, LOGIN]


@pytest.mark.parametrize("office", [Office.SECRETARY, Office.SYSADMIN])
def test_secretary_and_administrator_end_visits_with_a_reason(office):
    person, by = makers.user(Office.KEEPER), makers.user(office)
    there, here = visit(person), visit(by)
    url = reverse("access:visits_end", args=[person.pk])
    assert url in here.get(reverse("access:visit_list")).text
    here.post(url, {"because": " "})
    assert there.get("/home/").status_code == 200
    assert place(here.post(url, {"because": "laptop seized"})) == reverse("access:visit_list")
    assert (place(there.get("/home/")), minutes(person)) == (LOGIN, ["visits ended"])


NEITHER = [office for office in Office if office not in {Office.SECRETARY, Office.SYSADMIN, Office.FORWARDER}]


@pytest.mark.parametrize("office", NEITHER)
def test_nobody_else_ends_visits_and_nobody_the_own(office):
    by, person = makers.user(office), makers.user()
    client = visit(by)
    pages = [reverse("access:visit_list"), *(reverse("access:visits_end", args=[one.pk]) for one in (by, person))]
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    with pytest.raises(PermissionDenied):
        services.end_visits(person, because="spite", by=by)


def test_a_lost_device_is_set_up_anew_by_the_secretarys_hand(secretary):
    person = makers.user(Office.TREASURER)
    keys.give_passkey(person)
    there, here = visit(person), visit(secretary)
    url = reverse("access:user_factors", args=[person.pk])
    assert here.post(url, {"because": ""}).status_code == 200
    assert place(here.post(url, {"because": "phone lost on a train"})) == person.get_absolute_url()
    assert place(there.get("/home/")) == LOGIN
    assert say_password(Client(), person).status_code == 200
    password = services.give_password(person, by=secretary)
    anew = Client(SERVER_NAME="localhost")
    assert place(say_password(anew, person, password)) == "/door/second/"
    assert place(anew.get("/door/passkey/")) == "/door/begin/passkey/"
    make(anew, "/door/begin/passkey/", keys.Passkey("localhost", "http://localhost"))
    assert (anew.get("/home/").status_code, Authenticator.objects.filter(user=person).count()) == (200, 1)
    assert minutes(person) == ["second factors taken away", "password given", "second factor added"]


def test_nobody_takes_the_own_factors_away(secretary):
    keys.give_app(secretary)
    assert visit(secretary).get(reverse("access:user_factors", args=[secretary.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        services.take_factors(secretary, because="lost", by=secretary)
    with pytest.raises(Refusal, match="Say why"):
        services.take_factors(makers.user(), because=" ", by=secretary)


def test_the_only_secretary_is_let_in_anew_from_the_command_line(secretary):
    keys.give_app(secretary)
    there, said = visit(secretary), StringIO()
    call_command("lost_device", "secretary", stdout=said)
    assert [place(there.get("/home/")), say_password(Client(), secretary).status_code] == [LOGIN, 200]
    anew = Client()
    say_password(anew, secretary, said.getvalue().split()[-1])
    assert place(anew.get("/door/second/")) == "/door/begin/"
    assert list(Minute.objects.values_list("act", "actor_code")) == [("second factors taken away", "system")]


def test_the_command_line_lets_in_nobody_else(secretary):
    makers.user(Office.TREASURER, username="treasurer")
    for name in ("treasurer", "nobody"):
        with pytest.raises(CommandError, match="is not secretary"):
            call_command("lost_device", name)
    makers.user(Office.SECRETARY)
    with pytest.raises(CommandError, match="another secretary"):
        call_command("lost_device", "secretary")


def test_the_records_stand_behind_the_same_door(secretary):
    keys.give_app(secretary)
    half = Client()
    say_password(half, secretary)
    assert place(half.get("/records/")) == "/records/login/"
    assert place(half.get("/records/login/")) == LOGIN
    assert visit(secretary).get("/records/").status_code == 200
    assert place(visit(makers.user(Office.SYSADMIN), factor="totp").get("/records/")) == "/records/login/"
    assert visit(secretary).get("/records/mfa/authenticator/").status_code == 404


def test_a_fresh_proof_lasts_five_minutes(rf):
    request = rf.get("/")
    request.session = visit(makers.user()).session
    assert is_fresh(request)
    request.session[PROVED_AT] -= 300
    assert not is_fresh(request)
