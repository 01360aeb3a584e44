"""Which PostgreSQL the project speaks to: the one of DATABASE_URL, or a server of its own in var/."""

import os
import sys
from pathlib import Path
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from aidassoc.embedded import Server

# libpq's words for what Django has settings of its own for.
SETTINGS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
NOT_AN_ADDRESS = "DATABASE_URL is not a PostgreSQL address of the form postgres://user:password@host:5432/name."


def configuration(url: str | None, var: Path) -> dict[str, Any]:
    """Return DATABASES["default"]. Nothing is started here: the first connection does that (postgres/base.py)."""
    testing = "pytest" in sys.modules
    found = from_url(url) if url else embedded(var, throwaway=testing)
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
    return {
        "ENGINE": "aidassoc.postgres",
        "SERVER": server,
        "NAME": "aidassoc",
        "USER": "aidassoc",
        "HOST": str(server.socket_folder),
        "PORT": "5432",
        "OPTIONS": {},
    }


def servers(var: Path) -> tuple[Server, Server]:
    """The site's server in `var` and the one of its tests."""
    folder = var.resolve()
    return Server(folder / "postgres"), Server(folder / "postgres-test", throwaway=True)
