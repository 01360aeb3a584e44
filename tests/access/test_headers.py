"""What every answer carries, from pages and redirects to what nobody could read."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from access.doors import open_to_public
from access.middleware import CARRIED
from access.offices import Office
from tests import keys, makers
from tests.access.coming_in import LOGIN, say_password
from tests.project.test_doors import ROUTES, address
from tests.visitors import Visitor

pytestmark = pytest.mark.django_db
CEREMONIES = {
    "door/passkey/",
    "door/begin/passkey/",
    "door/reauthenticate/",
    "door/factors/passkey/",
}
# The same for everybody: what a browser or a proxy may keep.
PUBLIC = {"", "bulletin/feed/", "language/"} | ({"styleguide/"} if settings.DEMO else set())


@open_to_public
def broken(_request):
    raise RuntimeError


@open_to_public
def greedy(request):
    return HttpResponse(request.body)


urlpatterns = [path("broken/", broken), path("greedy/", greedy)]
handler400 = "access.doors.unreadable"


def missing(answer):
    """Headers that an answer lacks, and rules of its policy that are wider than they should be."""
    lacks = {name for name, value in CARRIED.items() if answer.headers.get(name) != value}
    policy = answer.headers.get("Content-Security-Policy", "")
    if "script-src 'none'" not in policy:
        lacks.add("script-src 'none'")
    return lacks


def asked(client, method="get", among=ROUTES):
    client.raise_request_exception = False
    return {route: getattr(client, method)(address(route)) for route in among}


@pytest.mark.parametrize("office", [None, Office.SECRETARY, Office.SYSADMIN, Office.TREASURER])
def test_every_route_carries_them(office):
    client = Visitor()
    if office:
        client.force_login(makers.user(office))
    answers = asked(client)
    assert {route: lacks for route, found in answers.items() if (lacks := missing(found))}.keys() <= CEREMONIES
    kept = {route for route, found in answers.items() if "no-store" not in found.headers.get("Cache-Control", "")}
    assert kept == (set() if office else PUBLIC)


def test_only_a_ceremony_may_run_our_script():
    person = makers.user(Office.TREASURER)
    client = Client()
    say_password(client, person)
    policies = {"/door/begin/passkey/": client.get("/door/begin/passkey/").headers["Content-Security-Policy"]}
    keys.give_passkey(person)
    policies["/door/passkey/"] = client.get("/door/passkey/").headers["Content-Security-Policy"]
    assert {page: "script-src 'self'" in policy for page, policy in policies.items()} == dict.fromkeys(policies, True)
    assert [word for policy in policies.values() for word in ("unsafe", "https:", "nonce") if word in policy] == []


def errors():
    """One answer of each kind of error, by its status."""
    client, csrf = Client(raise_request_exception=False), Client(enforce_csrf_checks=True)
    signed_in = Visitor()
    signed_in.force_login(makers.user())
    return {
        "400 alphabet": client.generic("POST", "/language/", "a", "text/plain; charset=hex"),
        "400 host": client.get("/", headers={"host": "elsewhere.example"}),
        "403": signed_in.get("/users/"),
        "403 csrf": csrf.post(LOGIN),
        "404": client.get("/nothing/"),
        "404 signed in": signed_in.get("/nothing/"),
        "405": signed_in.get("/door/visits/end/"),
        "405 method": client.generic("TRACE", "/"),
        "413": client.post("/greedy/", b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), content_type="text/plain"),
        "500": client.get("/broken/"),
    }


@pytest.mark.parametrize(
    ("charset", "status"),
    [("UTF8", 200), ("us-ascii", 200), ("nonsense", 200), ("hex", 400), ("unicode_escape", 400), ("utf-16", 400)],
)
def test_forms_are_read_in_utf_8_alone(charset, status):
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    part = b'--b\r\nContent-Disposition: form-data; name="code"\r\n\r\n\\ud800\r\n--b--'
    assert Client().generic("POST", "/collections/receipts/check/", part, kind).status_code == status


UNREADABLE = ["charset*=nonsense''x", "x" * 10_001, "b*=idna''%41", "charset=hex", "charset=rot13", "charset=idna"]


@pytest.mark.parametrize("words", UNREADABLE)
def test_kind_of_content_that_nobody_can_read_is_none(words):
    from aidassoc.wsgi import application  # it loads the whole site

    said = []
    environ = RequestFactory().get("/language/?a=%C3%A4%20b").environ | {"CONTENT_TYPE": f"text/plain; {words}"}
    application(environ, lambda status, _headers: said.append(status))
    assert said == ["200 OK"]


def test_every_error_page_carries_them(settings):
    before = errors()
    settings.ROOT_URLCONF = __name__
    found = before | {name: answer for name, answer in errors().items() if name[:3] in {"413", "500"}}
    assert {name: missing(answer) for name, answer in found.items() if missing(answer)} == {}
    assert {name for name, answer in found.items() if answer.headers["Cache-Control"] != "no-store"} == set()
    assert {name: answer.status_code for name, answer in found.items() if str(answer.status_code) != name[:3]} == {}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_there_are_three_methods_whoever_asks(method, sign_in, secretary):
    for client in (Client(), sign_in(secretary)):
        answers = {client.generic(method, address(route)).status_code for route in ROUTES}
        assert answers == {405}


def test_the_door_takes_no_more_methods_than_it_needs(sign_in, secretary):
    client = sign_in(secretary)
    for route in ("door/factors/", "door/visits/", "door/lost/", "door/password/forgotten/", "users/signed-in/"):
        assert client.post(f"/{route}").status_code == 405
    assert client.get("/door/visits/end/").status_code == 405


def test_the_script_is_small_and_of_our_own_house(client):
    answer = client.get(settings.STATIC_URL + "js/passkey.js")
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert len(answer.getvalue()) < 4000
