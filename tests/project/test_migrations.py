"""Migrations are complete and run both ways."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from access.checks import own_apps
from aidassoc import database
from tests.project.tree import ROOT

# What is left when every app is back at nothing: the book of migrations, and no function of ours.
LEFT_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
LEFT_FUNCTIONS = """
    SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
# Columns, functions, triggers, constraints and indexes as the server itself writes them.
RULES = """
    SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable) FROM information_schema.columns
    WHERE table_schema = 'public'
    UNION ALL SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT pg_get_constraintdef(oid) || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
"""
# What migrations fill themselves.
FILLED = (
    "SELECT row_to_json(c)::text FROM ledger_currency c",
    "SELECT (to_jsonb(a) - 'id')::text FROM ledger_account a WHERE role <> ''",
    "SELECT app_label || model FROM django_content_type",
    "SELECT codename FROM auth_permission",
    "SELECT app || name FROM django_migrations",
    "SELECT concat_ws(' ', table_name, grantee, privilege_type) FROM information_schema.role_table_grants",
)
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


@pytest.fixture
def empty(django_db_setup, django_db_blocker):
    """A database that nobody has migrated yet."""
    name = f"empty_{os.getpid()}"
    with django_db_blocker.unblock(), psycopg.connect(**at("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
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


def newest():
    """The newest migration of each app of ours, where no other was built on it."""
    own, graph = {config.label for config in own_apps()}, MigrationLoader(None).graph
    return [node for node in graph.leaf_nodes() if node[0] in own and not graph.node_map[node].children]


@pytest.mark.parametrize("node", newest(), ids=".".join)
def test_the_newest_is_undone_and_done_again(node, db):
    executor, before = MigrationExecutor(connection), rules()
    others = [other for other in executor.loader.graph.nodes if other != node]
    state, migration = executor.loader.project_state(others), executor.loader.graph.nodes[node]
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    executor.unapply_migration(state, migration)
    assert rules() != before
    executor.apply_migration(state, migration)
    assert rules() == before


@pytest.mark.soak
def test_the_database_of_the_tests_is_what_migrate_makes(empty):
    """tests/conftest.py makes it in less time than Django would."""
    with database.as_owner(connection, empty):
        call_command("migrate", verbosity=0)
    for query in (RULES, *FILLED):
        assert names(query, connection.settings_dict["NAME"]) == names(query, empty) != set()


def rules():
    with connection.cursor() as cursor:
        cursor.execute(RULES)
        return {rule for (rule,) in cursor.fetchall()}


@pytest.mark.soak
def test_migrations_run_back_to_nothing(scratch):
    assert "remittances_remittance" in names(LEFT_TABLES, scratch)
    manage("shell", "--verbosity=0", "--command", BACK_TO_NOTHING, name=scratch)
    assert names(LEFT_TABLES, scratch) == {"django_migrations"}
    assert names(LEFT_FUNCTIONS, scratch) == set()
