"""Which doors stand open, and that no door falls out of its frame whatever is thrown at it."""

import re
import uuid

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver

from access.offices import Office
from tests import makers

OPEN = {
    "",  # the bulletin
    "bulletin/feed/",
    "bulletin/<uuid:pk>/",
    "language/",
    "collections/receipts/check/",  # whoever holds the paper may ask
    "door/login/",
    "door/logout/",  # who is signed out already is signed out
    "records/login/",  # leads on to the one login
    "door/password/forgotten/",  # says whom to ask
    "door/lost/",  # likewise
    # Behind the right password and before the second factor: without the one they lead back to the login.
    "door/second/",
    "door/code/",
    "door/passkey/",
    "door/begin/",
    "door/begin/code/",
    "door/begin/passkey/",
} | ({"styleguide/"} if settings.DEMO else set())
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace", "brew")
NONSENSE = {
    "uuid": lambda: str(uuid.uuid4()),
    "int": lambda: "0",
    "path": lambda: "x\u202ey",
    "str": lambda: "x%00y",
    "slug": lambda: "x",
}
ASKED = (
    *("page", "sort", "before", "after", "as", "q", "code", "state", "body", "first", "last", "actor", "act", "fund"),
    *("decision", "address", "appeal", "booking", "fee", "side", "fate", "currency", "on", "account", "as_of", "year"),
)


def routes(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


# The admin's catch-all and its list of apps are patterns of another kind; what they show is in the other routes.
ROUTES = {route: view for route, view in routes() if "(?P<" not in route}
# Django's own admin is not tried with every word; ours are.
OURS = [route for route in ROUTES if not route.startswith("records/")]
LISTS = [route for route in OURS if "<" not in route]
OF_ONE = [route for route in OURS if "<" in route]


def address(route):
    return "/" + re.sub(r"<(\w+):\w+>", lambda part: NONSENSE[part[1]](), route)


def failing(client, method, query="", among=OURS):
    client.raise_request_exception = False
    answers = {route: client.generic(method.upper(), address(route) + query).status_code for route in among}
    return {route: status for route, status in answers.items() if status >= 500}


def test_open_routes_are_these():
    assert {route for route, view in routes() if not getattr(view, "login_required", True)} == OPEN


def test_closed_routes_lead_to_the_login(client, db):
    answers = {route: client.get(address(route)) for route in ROUTES.keys() - OPEN}
    led = {route: found.headers.get("Location", "").partition("?")[0] for route, found in answers.items()}
    assert {route: place for route, place in led.items() if place not in {"/door/login/", "/records/login/"}} == {}


def test_the_records_have_no_login_of_their_own(client, sign_in, stranger):
    assert client.get("/records/login/?next=/records/").headers["Location"] == "/door/login/?next=/records/"
    assert sign_in(stranger).get("/records/", follow=True).status_code == 403


@pytest.mark.parametrize("method", METHODS)
def test_no_method_breaks_a_page_for_the_public(client, db, method):
    assert failing(client, method) == {}


# What is posted is tried form by form in test_never_a_500.py.
@pytest.mark.parametrize(("office", "method"), [*((office, "get") for office in Office), (Office.TREASURER, "post")])
def test_ids_of_nothing_break_no_page(sign_in, db, office, method):
    assert failing(sign_in(makers.user(office)), method, among=OF_ONE) == {}


@pytest.mark.parametrize("office", Office)
def test_nonsense_in_the_address_breaks_no_list(sign_in, db, office):
    words = ("%00", "99999999999999999999", "%F0%9F%8D%9E%ff'")
    asked = "?" + "&".join(f"{name}={word}" for name, word in zip(ASKED, words * len(ASKED), strict=False))
    client = sign_in(makers.user(office))
    assert [failing(client, "get", asked, among=LISTS), failing(client, "post", asked, among=LISTS)] == [{}, {}]
