"""A world made once for a whole module, served to Chromium; each reader signs in once."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from tests.browser.pages import HALF_IN, READ_BY
from tests.browser.world import World
from tests.visitors import Visitor


@pytest.fixture(scope="module")
def world(browser, django_db_setup, django_db_blocker):
    """For tests marked django_db: their own transactions neither see nor write what the site does."""
    with django_db_blocker.unblock():
        # Without a marked test no database of the tests is made, and this would be somebody's own.
        assert connection.settings_dict["NAME"].startswith("test_")
        yield World()
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def sessions(world):
    """The session of each reader who signs in."""
    return {reader: session_of(person, reader) for reader in READ_BY if (person := getattr(world, reader))}


def session_of(person, reader):
    client = Visitor()
    client.become(person, half=reader in HALF_IN)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def site(world):
    """The address of the running site. The fixture of pytest-django would empty the database after each test."""
    with pytest.MonkeyPatch.context() as patch:
        server = LiveServer("localhost", start=False)
        patch.setattr(settings, "ALLOWED_HOSTS", [*settings.ALLOWED_HOSTS, "localhost"])
        server.start()
        yield server.url
        server.stop()


@pytest.fixture(scope="module")
def window(browser, site, sessions):
    """Opens a window of its own width and language, in which the reader is signed in."""
    opened = []

    def window(reader, *, width=1280, language="en", script=True):
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": 800}, locale=language, java_script_enabled=script
        )
        opened.append(context)
        if reader in sessions:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": sessions[reader], "url": site}])
        return context.new_page()

    yield window
    for context in opened:
        context.close()
