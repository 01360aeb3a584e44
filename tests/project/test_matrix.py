"""Every route, asked by everybody with every method: let in is whom the table names, and nobody else.

The routes come from the URL map; one that the table does not name fails the build. A door open to the wrong person
and one shut to the right one are both faults. Every answer is also searched for the words planted in sealed fields.
"""

import logging
import re
import uuid
from collections import defaultdict
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver

from tests.project.matrix import people
from tests.project.matrix.planted import INNER, SEALED, PlantedWorld
from tests.project.matrix.policies import POLICIES

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# Everybody asks for everything in make soak. Here these alone use every method and knock at the records of reference,
# nobody comes without a body, those of another body knock where a thing is, and the strangers work with things of one.
POWERFUL = {"public", "secretary/own"}
AT_THE_RECORDS = {"public", "nobody", "secretary/own", "treasurer/own", "auditor/own"}
STRANGERS = {"nobody", "delegate/other", "collector/other", "case worker/other", "forwarder/other"}
# Where those end whom a door sends away.
SENT_AWAY = ("/door/login/", "/door/second/", "/door/begin/", "/door/reauthenticate/", "/records/login/")
GROUPS = 4
# Things without a page of their own, and the list that tells of them.
LISTED = {"grant": "/users/grants/", "tie": "/bodies/"}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of refusals are meant; writing each down with its traceback takes as long as asking."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def named_routes(patterns=None, prefix="", space=""):
    """(name, address pattern) of every route but the admin's nameless ones, which only lead on or answer 404."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_routes(pattern.url_patterns, route, inner)
        elif "(?P<" not in route and pattern.name and pattern.name != "styleguide":
            yield f"{space}{pattern.name}", route


ROUTES = dict(named_routes())


def address(name, world, *, missing=False):
    """Where the route leads for the things of its policy; with `missing`, for things of the same kind that are not."""
    things = iter(POLICIES[name].things)

    def filled(_part):
        thing = next(things)
        found = getattr(world, thing, thing)
        key = getattr(found, "pk", found)
        return str(nothing_like(key) if missing else key)

    return "/" + re.sub(r"<\w+:\w+>", filled, ROUTES[name])


def nothing_like(key):
    if re.fullmatch("[0-9A-F]{20}", str(key)):  # the code in the square of a list
        return key[::-1]
    return uuid.uuid4() if isinstance(key, uuid.UUID) else 2**31 - 1 if isinstance(key, int) else key


def is_let_in(answer):
    """Whether the answer shows or does anything: a page, a file, a form drawn again, a step on to another page."""
    if 300 <= answer.status_code < 400:
        return not answer.headers["Location"].startswith(SENT_AWAY)
    return answer.status_code not in {403, 404, 405}


def asked(client, method, path, *, save):
    """Ask and go back to the savepoint: no answer changes the world, or the session, for the next one."""
    cookies = client.cookies.output(header="")
    answer = client.generic(method, path)
    answer.said = answer.getvalue() + str(answer.headers).encode()
    transaction.set_rollback(False)
    transaction.savepoint_rollback(save)
    client.cookies = SimpleCookie(cookies)
    return answer


def found_by(client, world, methods, planted, *, routes=ROUTES):
    """Which routes let this person in, by method; and which answers said a planted word."""
    let_in, leaks, save = defaultdict(set), [], transaction.savepoint_create()
    for route in routes:
        path = address(route, world)
        for method in methods:
            answer = asked(client, method, path, save=save)
            if is_let_in(answer):
                let_in[method].add(route)
            if any(word.encode() in answer.said for word in planted):
                leaks.append((method, route))
    return let_in, leaks


def allowed(name):
    """The same as the table has it."""
    opened = {route for route, policy in POLICIES.items() if name in people.meant(policy.opened)}
    done = {route for route, policy in POLICIES.items() if name in people.meant(policy.done)}
    return {"GET": opened, "HEAD": opened, "POST": done}


def faults_of(name, world, client, sign_in, *, methods, routes=ROUTES):
    """What the table and the doors say differently about one person, and what that person could read."""
    person = people.actor(name, world)
    client.logout() if person is None else sign_in(person)
    planted = (SEALED, INNER) if person is None else (SEALED,)
    let_in, leaks = found_by(client, world, methods, planted, routes=routes)
    wanted = {method: right.intersection(routes) for method, right in allowed(name).items()}
    faults = {
        method: {"open": sorted(let_in[method] - right), "shut": sorted(right - let_in[method])}
        for method in methods
        if let_in[method] != (right := wanted.get(method, set()))
    }
    return faults | ({"said": leaks} if leaks else {})


def test_every_route_has_its_policy():
    assert (ROUTES.keys() - POLICIES.keys(), POLICIES.keys() - ROUTES.keys()) == (set(), set())


def is_worth_asking(name, route):
    """Whether this person may fare otherwise than the others who ask for the route."""
    if route.startswith("admin:"):
        return name in AT_THE_RECORDS
    return bool(POLICIES[route].things) or not name.endswith("/other")


@pytest.mark.parametrize("group", range(GROUPS))
def test_only_those_of_the_table_are_let_in(group, db, client, sign_in):
    world, faults = PlantedWorld(), {}
    names = [name for name in people.names() if not name.endswith("/none")]
    for name in names[group::GROUPS]:
        methods = METHODS if name in POWERFUL else ("GET", "POST")
        routes = [route for route in ROUTES if is_worth_asking(name, route)]
        if found := faults_of(name, world, client, sign_in, methods=methods, routes=routes):
            faults[name] = found
    assert faults == {}


def refused(client, path, save):
    """Status and page of a refusal, but for the address asked and the form's fresh token; None for who is let in."""
    answer = asked(client, "GET", path, save=save)
    same = TOKEN.sub(b"", answer.content.replace(path.encode(), b""))
    return None if is_let_in(answer) else (answer.status_code, same)


def is_shown(client, world, thing, save):
    """Whether this person may know of the thing: its own page opens, that of its holder, or the list it stands on."""
    found = getattr(world, thing, None)
    # An office stands on the page of who holds it.
    told_on = found if hasattr(found, "get_absolute_url") else getattr(found, "user", None)
    page = LISTED.get(thing) or (told_on and told_on.get_absolute_url())
    return bool(page) and is_let_in(asked(client, "GET", page, save=save))


def told_apart(client, world):
    """Routes by whose refusal this person learns that a thing exists of which no page tells."""
    found, save = [], transaction.savepoint_create()
    for route, policy in POLICIES.items():
        if policy.things and not route.startswith("admin:"):
            there, gone = (refused(client, address(route, world, missing=missing), save) for missing in (False, True))
            shown = (is_shown(client, world, one, save) for one in policy.things)
            if there is not None and there != gone and not any(shown):
                found.append(route)
    return found


def all_told_apart(names, sign_in):
    world = PlantedWorld()
    found = {name: told_apart(sign_in(people.actor(name, world)), world) for name in sorted(names)}
    return {name: routes for name, routes in found.items() if routes}


def test_what_may_not_be_seen_answers_like_what_is_not_there(db, sign_in):
    assert all_told_apart(STRANGERS, sign_in) == {}


@pytest.mark.soak
def test_whoever_may_not_see_learns_nothing(db, sign_in):
    assert all_told_apart(set(people.names()) - {people.PUBLIC}, sign_in) == {}


@pytest.mark.soak
def test_everybody_with_every_method(db, client, sign_in):
    world = PlantedWorld()
    faults = {name: faults_of(name, world, client, sign_in, methods=METHODS) for name in people.names()}
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_planted_word_would_be_found(db, client, sign_in, secretary):
    """The search itself: the names of logins are for the secretary, and there they are."""
    world = PlantedWorld()
    assert all(world.words.values())
    _let_in, leaks = found_by(sign_in(secretary), world, ("GET",), (INNER,), routes=["access:user_list"])
    assert ("GET", "access:user_list") in leaks
