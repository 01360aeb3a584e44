"""What a real site is told by its settings; each asked in a process of its own, as it would start there."""

import base64
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from access.offices import Office
from tests import makers
from tests.project.tree import ROOT

# A database that nobody answers at: settings are read without one.
PRODUCTION = {
    "AIDASSOC_SECRET_KEY": "0123456789abcdefghij" * 4,
    "AIDASSOC_DOOR_KEY": base64.b64encode(bytes(range(32))).decode(),
    "AIDASSOC_HOSTS": "aid.example.org",
    "AIDASSOC_ORIGINS": "https://aid.example.org",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
}
ASKED = """
import json
from django.conf import settings
wanted = ("SESSION_", "CSRF_", "LANGUAGE_", "DEVICE_", "SECURE_", "DEBUG", "X_", "DEMO")
names = [name for name in dir(settings) if name.startswith(wanted)]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def manage(*words, **environment):
    """Run manage.py as on a server: none of this run's own settings goes along."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("AIDASSOC_", "DJANGO_"))}
    command = [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py", *words]
    given = {**plain, **environment}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def production():
    done = manage("shell", "--verbosity=0", "--command", ASKED, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_cookies_of_a_real_site_are_bound_to_its_host(production):
    assert production["SESSION_COOKIE_NAME"][:7] == production["CSRF_COOKIE_NAME"][:7] == "__Host-"
    for cookie in ("SESSION", "CSRF"):
        about = [production[f"{cookie}_COOKIE_{word}"] for word in ("SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN")]
        assert about == [True, True, "Strict", "/", None]
    assert production["LANGUAGE_COOKIE_NAME"][:7] == production["DEVICE_COOKIE_NAME"][:7] == "__Host-"
    about = [production[f"LANGUAGE_COOKIE_{word}"] for word in ("SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN")]
    assert about == [True, True, "Strict", "/", None]


def test_a_real_site_speaks_https_alone_and_tells_nothing(production):
    assert (production["SECURE_SSL_REDIRECT"], production["DEBUG"], production["DEMO"]) == (True, False, False)
    assert production["SECURE_HSTS_SECONDS"] >= 365 * 24 * 60 * 60


def test_the_deployment_check_has_nothing_to_say():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


def test_the_deployment_check_refuses_the_demos_open_door():
    done = manage("check", "--deploy", "--fail-level", "WARNING", AIDASSOC_DEMO="1", **PRODUCTION)
    assert done.returncode != 0
    assert "(door.E001) The second factor is waived." in done.stderr


@pytest.mark.parametrize("name", ["AIDASSOC_SECRET_KEY", "AIDASSOC_DOOR_KEY"])
def test_serving_without_a_key_is_refused(name):
    done = manage("serve", **{**PRODUCTION, name: ""})
    assert done.returncode != 0
    assert name in done.stderr


@pytest.mark.parametrize("page", ["bulletins:front", "portal:home", "admin:index"])
def test_one_policy_without_exceptions_covers_every_page(sign_in, db, page):
    policy = sign_in(makers.user(Office.SECRETARY)).get(reverse(page)).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert {name: sources for name, sources in settings.SECURE_CSP.items() if "https:" in sources} == {}


def test_debugging_is_off_whatever_the_environment_says():
    assert settings.DEBUG is False
