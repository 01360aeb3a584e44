"""Nobody is in before the second factor, and each factor opens once and for its person alone."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse

from access.doors import PROVED_BY
from access.factors import proved_by
from access.models import Appointment, Session
from access.offices import PASSKEY_OFFICES, Office
from access.services import add_code_factor, make_recovery_codes
from audit.models import Minute
from tests import keys, makers
from tests.access.coming_in import LOGIN, make, options, place, say_password, use
from tests.visitors import Visitor

HOME = "/home/"
CODE, PASSKEY = "/door/code/", "/door/passkey/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    # A passkey answers only to a site spoken to in secret.
    return Client(headers={"host": "testserver"}, SERVER_PORT=443, **{"wsgi.url_scheme": "https"})


def is_in(client):
    return client.get(HOME).status_code == 200


def by_code(client, secret, **when):
    return client.post(CODE, {"code": keys.code(secret, **when)})


def test_the_cookie_after_the_password_opens_nothing(client):
    person = makers.user(Office.SECRETARY)
    keys.give_app(person)
    assert place(say_password(client, person)) == "/door/second/"
    for page in (
        HOME,
        reverse("access:user_list"),
        "/records/",
        "/door/factors/",
        "/door/visits/",
        "/door/reauthenticate/",
    ):
        assert place(client.get(page)) in {LOGIN, "/records/login/"}
    assert Session.objects.get().user is None
    assert client.get("/door/second/", follow=True).redirect_chain == [(CODE, 302)]


def test_a_code_of_the_app_comes_in_once(client):
    person = makers.user(Office.SECRETARY)
    secret = keys.give_app(person)
    say_password(client, person)
    assert place(by_code(client, secret)) == HOME
    assert (is_in(client), client.session[PROVED_BY], Session.objects.get().user) == (True, "totp", person)
    again = Client()
    say_password(again, person)
    assert by_code(again, secret).status_code == 200
    assert not is_in(again)
    assert place(by_code(again, secret, later=1)) == HOME


def test_a_recovery_code_comes_in_once(client):
    person = makers.user(Office.SECRETARY)
    keys.give_app(person)
    codes = make_recovery_codes(person)
    say_password(client, person)
    assert place(client.post(CODE, {"code": codes[3]})) == HOME
    again = Client()
    say_password(again, person)
    assert again.post(CODE, {"code": codes[3]}).status_code == 200
    assert not is_in(again)


def test_recovery_codes_are_marked_one_at_a_time(django_assert_max_num_queries):
    person = makers.user(Office.SECRETARY)
    keys.give_app(person)
    codes = make_recovery_codes(person)
    with django_assert_max_num_queries(12) as seen:
        assert proved_by(person, codes[0]) == "recovery"
    assert any("FOR UPDATE" in query["sql"] for query in seen)
    assert [proved_by(person, code) for code in codes[:2]] == [None, "recovery"]


def test_a_passkey_comes_in_and_its_answer_never_again(client):
    person = makers.user(Office.TREASURER)
    key = keys.give_passkey(person)
    say_password(client, person)
    said = key.used(options(client, PASSKEY))
    assert place(client.post(PASSKEY, {"credential": said})) == HOME
    assert (is_in(client), client.session[PROVED_BY]) == (True, "passkey")
    client.logout()
    say_password(client, person)
    client.get(PASSKEY)
    assert client.post(PASSKEY, {"credential": said}).status_code == 200
    assert not is_in(client)


def test_a_passkey_that_does_not_ask_who_holds_it_does_not_come_in(client):
    person = makers.user(Office.TREASURER)
    key = keys.give_passkey(person)
    say_password(client, person)
    assert json.loads(options(client, PASSKEY))["publicKey"]["userVerification"] == "required"
    key.flags = keys.PRESENT
    assert use(client, PASSKEY, key).status_code == 200
    assert not is_in(client)
    fresh = Client(headers={"host": "testserver"}, SERVER_PORT=443, **{"wsgi.url_scheme": "https"})
    say_password(fresh, makers.user(Office.APPROVER, username="approver"))
    assert make(fresh, "/door/begin/passkey/", keys.Passkey(verifies=False)).status_code == 200
    assert not is_in(fresh)


@pytest.mark.parametrize(("counts", "let_in"), [((0, 0), 2), ((5, 6), 2), ((5, 5), 1), ((5, 4), 1), ((5, 0), 1)])
def test_a_copied_passkey_is_known_by_its_count(client, counts, let_in):
    person = makers.user(Office.TREASURER)
    key, came = keys.give_passkey(person), []
    for key.count in counts:
        say_password(client, person)
        use(client, PASSKEY, key)
        came.append(is_in(client))
        client.logout()
    assert came == [True, let_in == 2]
    assert Minute.objects.filter(act="passkey refused", actor=None).count() == 2 - let_in


def test_anothers_passkey_does_not_come_in(client):
    person, other = makers.user(Office.TREASURER), makers.user(Office.TREASURER)
    keys.give_passkey(person)
    stolen = keys.give_passkey(other)
    say_password(client, person)
    assert use(client, PASSKEY, stolen).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("office", Office)
def test_the_first_sign_in_leads_to_setting_up_and_nowhere_else(client, office):
    person = makers.user(office) if office != Office.FORWARDER else makers.user(office, username="F-1")
    say_password(client, person)
    led = client.get("/door/second/", follow=True).redirect_chain[-1][0]
    needed = office in PASSKEY_OFFICES
    assert led == ("/door/begin/passkey/" if needed else "/door/begin/")
    assert place(client.get(HOME)) == LOGIN
    assert place(client.get("/door/begin/code/")) == (led if needed else None)
    came = make(client, "/door/begin/passkey/", keys.Passkey())
    assert place(came) == (HOME if needed else "/door/factors/recovery/")
    assert is_in(client)


def test_codes_are_set_up_without_a_script_and_lie_encrypted(client):
    person = makers.user(Office.SECRETARY)
    say_password(client, person)
    shown = client.get("/door/begin/code/").context["secret"].replace(" ", "")
    assert client.post("/door/begin/code/", {"code": "000000"}).context["secret"].replace(" ", "") == shown
    assert place(client.post("/door/begin/code/", {"code": keys.code(shown)})) == "/door/factors/recovery/"
    assert is_in(client)
    assert shown not in str(Authenticator.objects.get().data)
    with pytest.raises(Exception, match="already"):
        add_code_factor(person, secret=shown)


def test_an_office_for_passkeys_turns_codes_into_a_step_to_one(client):
    person = makers.user(Office.TREASURER)
    secret = keys.give_app(person)
    say_password(client, person)
    assert place(client.get("/door/begin/passkey/")) == CODE
    assert place(by_code(client, secret)) == "/door/begin/passkey/"
    assert place(client.get(HOME)) == LOGIN
    make(client, "/door/begin/passkey/", keys.Passkey())
    assert is_in(client)
    client.logout()
    say_password(client, person)
    assert place(by_code(client, secret, later=1)) == PASSKEY


def test_an_office_given_during_a_visit_ends_it_unless_a_passkey_proved_it():
    for factor, stays in (("totp", False), ("recovery", False), ("passkey", True)):
        person, visitor = makers.user(Office.KEEPER), Visitor()
        visitor.force_login(person, factor=factor)
        assert is_in(visitor)
        Appointment.objects.create(user=person, office=Office.TREASURER, held_from=makers.LONG_AGO)
        assert is_in(visitor) is stays


def test_a_password_replaced_in_between_ends_what_was_begun(client, secretary):
    person = makers.user(Office.KEEPER)
    secret = keys.give_app(person)
    say_password(client, person)
    person.set_password("another long secret")
    person.save()
    assert place(by_code(client, secret)) == LOGIN
    assert not is_in(client)


def test_the_demo_waives_it_and_nothing_else_does(client, monkeypatch):
    person = makers.user(Office.TREASURER)
    monkeypatch.setattr(settings, "SECOND_FACTOR", False)
    assert place(say_password(client, person)) == HOME
    assert (is_in(client), client.session[PROVED_BY]) == (True, "waived")
    monkeypatch.setattr(settings, "SECOND_FACTOR", True)
    assert not is_in(client)


PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature")
NONSENSE = {
    "nothing": "",
    "null": "null",
    "number": "7",
    "list": "[]",
    "empty": "{}",
    "wrong kinds": '{"id": 1, "rawId": 1, "response": []}',
    "deep": "[" * 50_000,
    "no response": '{"id": "AA", "rawId": "AA"}',
    "empty parts": json.dumps({"id": "AA", "rawId": "AA", "response": dict.fromkeys(PARTS, "AA")}),
}


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_no_credential_breaks_a_ceremony(client, said):
    person = makers.user(Office.TREASURER)
    say_password(client, person)
    client.get("/door/begin/passkey/")
    assert client.post("/door/begin/passkey/", {"name": "x", "credential": said}).status_code == 200
    keys.give_passkey(person)
    client.get(PASSKEY)
    assert client.post(PASSKEY, {"credential": said}).status_code == 200
    assert not is_in(client)


RED = "The second factor is waived: a password alone opens."


@pytest.mark.parametrize(("waived", "said"), [(True, True), (False, False)])
def test_the_waiver_is_said_in_red_on_every_page(monkeypatch, waived, said):
    monkeypatch.setattr(settings, "DEMO", True)
    monkeypatch.setattr(settings, "SECOND_FACTOR", not waived)
    public, inside = Visitor(), Visitor()
    inside.force_login(makers.user(Office.SECRETARY))
    pages = [public.get("/"), public.get(LOGIN), public.get("/nothing/"), public.get("/door/lost/")]
    pages += [inside.get(page) for page in (HOME, "/users/", "/records/", "/books/", "/door/factors/")]
    assert [RED in page.text for page in pages] == [said] * len(pages)
    assert {page.text.count('<p class="demo">') + page.text.count('<p class="errornote">') for page in pages} == {1}
