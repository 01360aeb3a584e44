"""A planted word comes through the log by no way: not by addresses, questions, bodies, hosts, errors."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from access.doors import open_to_public
from access.logs import Plain
from access.models import User
from tests.access.coming_in import LOGIN

WORD = "Orlova"


@open_to_public
def crash(request):
    kinds = {
        "value": lambda: int(request.POST["name"]),
        "suspicious": lambda: (_ for _ in ()).throw(SuspiciousOperation(WORD)),
        "unique": lambda: [User.objects.create_user(WORD, display_name=WORD) for _twice in "ab"],
        "shape": lambda: connection.cursor().execute("SELECT %s::uuid", [WORD]),
        "chained": lambda: chained(request.POST["name"]),
    }
    return HttpResponse(kinds[request.GET["kind"]]())


def chained(name):
    try:
        int(name)
    except ValueError as error:
        message = f"no number: {name}"
        raise RuntimeError(message) from error


urlpatterns = [path("crash/", crash)]


@pytest.fixture
def log(monkeypatch):
    """What stands in the log as a real site writes it, from all loggers and levels."""
    written, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Plain())
    monkeypatch.setattr(root, "handlers", [handler])
    yield written
    handler.close()


def lines(log):
    said = log.getvalue()
    assert WORD.lower() not in said.lower()
    return said.splitlines()


@pytest.mark.parametrize("kind", ["value", "unique", "shape", "chained"])
def test_a_crash_tells_its_type_and_places_alone(log, db, settings, kind):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False, headers={"user-agent": WORD})
    client.cookies["name"] = WORD
    client.post(f"/crash/?kind={kind}&name={WORD}", {"name": WORD})
    (line,) = lines(log)
    assert line.startswith("ERROR django.request POST /crash/ 500 ")
    assert "tests/access/test_logs.py" in line


def test_a_database_error_tells_its_code(log, db, settings):
    settings.ROOT_URLCONF = __name__
    Client(raise_request_exception=False).post("/crash/?kind=unique", {"name": WORD})
    assert "IntegrityError at" in lines(log)[0]
    assert "UniqueViolation 23505 at" in lines(log)[0]


def test_what_is_suspicious_repeats_nothing(log, db, settings):
    settings.ROOT_URLCONF = __name__
    Client().get("/crash/?kind=suspicious")
    assert lines(log)[0].startswith("ERROR django.security.SuspiciousOperation GET /crash/ 400 SuspiciousOperation at")


def test_a_foreign_host_is_not_named(log, db):
    assert Client(headers={"host": f"{WORD}.example"}).get(f"/{WORD}/").status_code == 400
    assert lines(log)[0].startswith("ERROR django.security.DisallowedHost GET … 400 DisallowedHost at")


def test_a_form_without_token_and_a_page_that_is_not_there(log, db):
    client = Client(enforce_csrf_checks=True, headers={"referer": f"https://{WORD}.example/"})
    assert client.post(f"{LOGIN}?next={WORD}", {"login": WORD}).status_code == 403
    assert client.get(f"/{WORD}/?name={WORD}").status_code == 404
    assert [line.split()[1] for line in lines(log)] == ["django.security.csrf", "django.request"]


def test_a_wrong_password_names_nobody(log, db):
    Client().post(LOGIN, {"login": WORD, "password": WORD})
    assert lines(log) == []


@pytest.mark.parametrize(
    ("name", "message", "args", "said"),
    [
        ("access.login", "came in", (), "WARNING access.login came in"),
        ("access.login", "%s came in", (WORD,), "WARNING access.login … came in"),
        ("somebody.elses", f"no place for {WORD}", (), "WARNING somebody.elses …"),
        ("somebody.elses", "no place for %(who)s", ({"who": WORD},), "WARNING somebody.elses no place for …"),
        ("somebody.elses", f"{WORD} %d", ("x", "y"), "WARNING somebody.elses …"),
        ("django.security.csrf", WORD, (), "WARNING django.security.csrf"),
    ],
)
def test_words_come_through_as_the_code_has_them(name, message, args, said):
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, None)
    assert Plain().format(record) == said


def test_every_logger_of_a_real_site_ends_at_the_wall():
    configured = settings.LOGGING
    assert {handler["formatter"] for handler in configured["handlers"].values()} == {"plain"}
    assert configured["formatters"]["plain"]["()"] == "access.logs.Plain"
    for name in ("django", "django.server", "django.request", "django.security"):
        logger = logging.getLogger(name)
        assert (name, logger.handlers, logger.propagate) == (name, [], True)


def test_a_broken_page_tells_its_reader_nothing(sign_in, secretary, monkeypatch):
    def broken(*_args, **_words):
        raise IntegrityError(WORD)

    monkeypatch.setattr("access.lists.page", broken)
    client = sign_in(secretary)
    client.raise_request_exception = False
    answer = client.get(reverse("access:user_list"))
    assert (answer.status_code, WORD in answer.text) == (500, False)
