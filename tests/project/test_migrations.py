"""Migrations are complete and run both ways."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from tests.project.tree import ROOT

# What is left when every app is back at nothing: the book of migrations, and no function of ours.
LEFT_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
LEFT_FUNCTIONS = """
    SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
BACK_TO_NOTHING = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.migrate([(label, None) for label in executor.loader.migrated_apps])
"""


def at(name):
    """Where a database of the tests' own server is reached, as libpq's words."""
    given = connection.settings_dict
    words = {"dbname": name, "user": given["USER"], "password": given["PASSWORD"], "host": given["HOST"]}
    return {word: value for word, value in {**words, "port": given["PORT"]}.items() if value}


@pytest.fixture
def scratch(django_db_setup, django_db_blocker):
    """A copy of the tests' database, which migrations have made from nothing."""
    name = f"scratch_{os.getpid()}"
    with django_db_blocker.unblock(), psycopg.connect(**at("postgres"), autocommit=True) as server:
        connection.close()
        # A database is copied only while nobody is in it; a thread of an earlier test may have stayed.
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )
        copy = "CREATE DATABASE {} TEMPLATE {}"
        server.execute(sql.SQL(copy).format(sql.Identifier(name), sql.Identifier(connection.settings_dict["NAME"])))
        yield name
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def manage(*words, name):
    query = "&".join(f"{word}={value}" for word, value in at(name).items())
    environment = {**os.environ, "DATABASE_URL": f"postgres://?{query}", "AIDASSOC_DEMO": "1"}
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def names(query, name):
    with psycopg.connect(**at(name)) as found:
        return {row[0] for row in found.execute(query)}


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_run_back_to_nothing(scratch):
    assert "remittances_remittance" in names(LEFT_TABLES, scratch)
    manage("shell", "--verbosity=0", "--command", BACK_TO_NOTHING, name=scratch)
    assert names(LEFT_TABLES, scratch) == {"django_migrations"}
    assert names(LEFT_FUNCTIONS, scratch) == set()
