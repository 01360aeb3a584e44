"""Which PostgreSQL the project speaks to, and as whom: the server of DATABASE_URL, or one of its own in var/.

Everything runs as the site's role, which may do what aidassoc/grants.py lists; `as_owner` is for what makes, fills
and copies the tables themselves.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import conninfo_to_dict

from aidassoc.embedded import OWNER, SITE, Server

# libpq's words for what Django has settings of its own for.
SETTINGS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
NOT_AN_ADDRESS = "DATABASE_URL is not a PostgreSQL address of the form postgres://user:password@host:5432/name."


def configuration(url: str | None, var: Path) -> dict[str, Any]:
    """Return DATABASES["default"]. Nothing is started here: the first connection does that (postgres/base.py).

    Its key SITE names the site's role, its key OWNER holds what is otherwise when the owner connects. Without them
    there is one role for all.
    """
    testing = "pytest" in sys.modules
    found = from_url(url) if url else embedded(var, throwaway=testing)
    if url and (owners := os.environ.get("AIDASSOC_OWNER_URL")):
        found["SITE"] = found.get("USER", "")
        found["OWNER"] = {**dict.fromkeys(SETTINGS.values(), ""), **from_url(owners)}
    pool = int(os.environ.get("AIDASSOC_POOL") or 0)
    if pool and not testing:
        found["OPTIONS"]["pool"] = {"min_size": min(2, pool), "max_size": pool, "timeout": 10}
        # A connection that died with its server is noticed before a page is built on it.
        found["CONN_HEALTH_CHECKS"] = True
    return found


def from_url(url: str) -> dict[str, Any]:
    """Read a libpq URL, several hosts and options such as target_session_attrs included."""
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(NOT_AN_ADDRESS)
    try:
        parts: dict[str, Any] = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The URL may hold a password: neither it nor libpq's message about it is repeated.
        raise ImproperlyConfigured(NOT_AN_ADDRESS) from None
    if not (parts.get("dbname") or parts.get("service")):
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://user:password@host:5432/name.")
    found = {name: parts.pop(word) for word, name in SETTINGS.items() if word in parts}
    return {"ENGINE": "django.db.backends.postgresql", **found, "OPTIONS": parts}


def embedded(var: Path, *, throwaway: bool) -> dict[str, Any]:
    """Settings for the server in `var`; tests have one apart that trades safety on power loss for speed."""
    server = servers(var)[throwaway]
    found = {
        "ENGINE": "aidassoc.postgres",
        "SERVER": server,
        "NAME": "aidassoc",
        "USER": SITE,
        "SITE": SITE,
        "HOST": str(server.socket_folder),
        "PORT": "5432",
        "OPTIONS": {},
        "OWNER": {"USER": OWNER, "OPTIONS": {}},
    }
    # A test may have to become the owner in the middle of its transaction, so it only plays the site's role.
    return {**found, "USER": OWNER, "OPTIONS": {"options": f"-c role={SITE}"}} if throwaway else found


def owners(settings: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    """The settings with which the owner reaches the same database, or another of the same server."""
    return {**settings, **(settings.get("OWNER") or {}), "NAME": name or settings["NAME"], "OWNER": None}


@contextmanager
def as_owner(connection: BaseDatabaseWrapper, name: str | None = None) -> Iterator[None]:
    """Let this thread's connection be the owner's for a while, in another database if one is named.

    Not inside a transaction: it connects anew.
    """
    site = connection.settings_dict
    if not (site.get("OWNER") or name):
        yield
        return
    if connection.in_atomic_block:
        raise RuntimeError("Nobody becomes the owner in the middle of a transaction.")
    connection.close()
    connection.settings_dict = owners(site, name)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = site


def servers(var: Path) -> tuple[Server, Server]:
    """The site's server in `var` and the one of its tests."""
    folder = var.resolve()
    return Server(folder / "postgres"), Server(folder / "postgres-test", throwaway=True)
