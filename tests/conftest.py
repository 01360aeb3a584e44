"""What every test stands on: a database server apart, no network, cheap passwords, a key holder of the run."""

import gc
import ipaddress
import os
import shutil
import socket
import tempfile

import hypothesis
import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.migrations.state import ProjectState

from access.offices import Office
from tests import makers
from tests.visitors import Visitor
from vault import client as vault_client
from vault.holder import in_process

# Filled by migrations and needed by every act: they survive the emptying between tests, less the accounts of a test.
REFERENCE_TABLES = {"ledger_currency", "ledger_account", "django_content_type", "auth_permission"}
FORGET_ACCOUNTS = "DELETE FROM ledger_account WHERE role = ''"
CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# How fast a machine is proves nothing here.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_configure(config):
    config.server_was_up = (server := own_server(config)) is not None and server.pid() is not None


def pytest_collection_finish():
    """What is loaded by now stays for good: no search for garbage need walk through it, and fewer searches will do."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure(config):
    server = own_server(config)
    connections.close_all()
    if server and not config.server_was_up and not server.busy():
        server.stop()


def own_server(config):
    """The server in var/ that this run may stop; a worker of pytest-xdist leaves that to its leader."""
    return None if hasattr(config, "workerinput") else settings.DATABASES["default"].get("SERVER")


@pytest.fixture(scope="session", autouse=True)
def key_holder(tmp_path_factory):
    """An open key holder in a thread of this process; its socket lies where the path is short."""
    folder = tempfile.mkdtemp(prefix="aidassoc-holder-")
    server = in_process.serve(f"{folder}/holder", tmp_path_factory.mktemp("vault") / "keys.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIDASSOC_HOLDER", f"{folder}/holder")
        patch.setattr(settings, "HOLDER", f"{folder}/holder")
        yield server
    server.stop()
    vault_client.forget()
    shutil.rmtree(folder)


@pytest.fixture(scope="session", autouse=True)
def _known_ground(tmp_path_factory, key_holder):
    with pytest.MonkeyPatch.context() as patch:
        # Nothing is collected before the tests; whitenoise wants the folder all the same.
        patch.setattr(settings, "STATIC_ROOT", tmp_path_factory.mktemp("static"))
        # The demo waives the second factor; the tests are about the real door unless they say so.
        patch.setattr(settings, "SECOND_FACTOR", True)
        # Argon2 is slow on purpose; no test is about guessing a password.
        patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
        yield


@pytest.fixture(scope="session")
def django_db_setup(_each_model_by_itself, django_db_setup):
    """The tests' database as pytest-django makes it by all migrations, in a tenth of the time."""
    _each_model_by_itself.undo()


@pytest.fixture(scope="session")
def _each_model_by_itself():
    """Migrating, draw anew the class of the one model that changed, and not those of all that are tied to it.

    Django draws all of them whenever a field or a constraint is added, and before what may ask any of them (is_delayed)
    once more. tests/project/test_migrations.py compares the outcome with that of plain `migrate`, in make soak.
    """

    def reload_model(state, app_label, model_name, delay=False):
        if "apps" in state.__dict__:
            state.is_delayed = True
            state._reload({(app_label, model_name)})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "reload_model", reload_model)
        yield patch


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """Only this machine can be spoken to."""
    connect = socket.socket.connect

    def connect_here(self, address):
        if self.family != socket.AF_UNIX and not is_this_machine(address[0]):
            pytest.fail(f"A test reached for the network: {address}")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


def is_this_machine(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session", autouse=True)
def _emptied_past_the_triggers():
    """Let transactional tests empty the ledger and the minute book, which refuse exactly that by triggers.

    As a replica the session fires no triggers, and SET LOCAL lasts no longer than the emptying itself. Few of the
    hundred tables hold a row; TRUNCATE would make the files of all of them anew, and of their indexes.
    """

    def emptied(self, _style, tables, **_options):
        held = holding_rows(self.connection, [table for table in tables if table not in REFERENCE_TABLES])
        deletes = [f"DELETE FROM {self.quote_name(table)}" for table in held]  # noqa: S608 - tables of the models
        return ["SET LOCAL session_replication_role = replica", *deletes, FORGET_ACCOUNTS]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", emptied)
        # What it would make again is still there.
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_given: None)
        yield


def holding_rows(connection, tables):
    """Those of the tables that hold a row."""
    asked = [
        f"SELECT '{one}' WHERE EXISTS (SELECT FROM {connection.ops.quote_name(one)})"  # noqa: S608 - tables of the models
        for one in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]


@pytest.fixture
def as_owner(db):
    """Try as the owner what the site's role may not even try, so that the rule beneath the grants is seen."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    yield
    # A wrapped test takes it back by itself.
    if not connections["default"].in_atomic_block:
        connections["default"].close()


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium. Without one these tests are skipped, but never in continuous integration."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if not executable:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("No Chromium on this machine: apt-get install chromium.")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, which Django would take for a forbidden call.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
            yield chromium
            chromium.close()


@pytest.fixture
def page(browser, live_server):
    """A page at the live server that fails its test when the content security policy stopped anything."""
    context = browser.new_context(base_url=live_server.url, locale="en")
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    yield page
    context.close()
    assert [text for text in said if "Content Security Policy" in text] == []


# Three people and a stranger, and those who sign and send; each built only when a test asks for it.


@pytest.fixture
def secretary(db):
    return makers.user(Office.SECRETARY, username="secretary")


@pytest.fixture
def treasurer(db):
    return makers.user(Office.TREASURER, username="treasurer")


@pytest.fixture
def auditor(db):
    return makers.user(Office.AUDITOR, username="auditor")


@pytest.fixture
def delegate(db):
    return makers.user(Office.DELEGATE, username="delegate")


@pytest.fixture
def approver_one(db):
    return makers.user(Office.APPROVER, username="approver-one")


@pytest.fixture
def approver_two(db):
    return makers.user(Office.APPROVER, username="approver-two")


@pytest.fixture
def forwarder(db):
    return makers.user(Office.FORWARDER)


@pytest.fixture
def case_worker(db):
    return makers.user(Office.CASE_WORKER, username="case-worker")


@pytest.fixture
def stranger(db):
    return makers.user(username="stranger")


@pytest.fixture
def client():
    """A client whose `force_login` leaves a session as the whole door does, with a passkey and a moment ago."""
    return Visitor()


@pytest.fixture
def sign_in(client):
    """Sign a user in and return the client: `sign_in(treasurer).get(...)`."""

    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in
