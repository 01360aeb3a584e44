"""The database as second wall: what the site's role may not do, whatever the code above it would like to."""

import itertools
import uuid

import psycopg
import pytest
from django.apps import apps
from django.core import checks as framework
from django.db import ProgrammingError, connection, connections, transaction

from aidassoc import checks, database, grants
from aidassoc.embedded import SITE
from vault.models import EpochKey, RecordKey

MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
# Never changed and never taken back; what is locked to be read gets UPDATE of its id, which a trigger refuses.
FINAL = {
    "audit_minute",
    "audit_seal",
    "audit_head",
    "ledger_entry",
    "ledger_posting",
    "ledger_exchangerate",
    "ledger_revaluation",
    "ledger_period",
    "member_parties_vote",
    "member_parties_fundtransfer",
    "remittances_approval",
    "remittances_confirmation",
    "remittances_share",
}
KEPT_BY_TRIGGERS = ("ledger_balance", "ledger_fundbalance", "ledger_pendingentry")


def statement(verb, table, column):
    return {
        "SELECT": 'SELECT "{1}" FROM {0} LIMIT 1',
        "INSERT": "INSERT INTO {0} DEFAULT VALUES",
        "UPDATE": 'UPDATE {0} SET "{1}" = "{1}" WHERE false',
        "DELETE": "DELETE FROM {0} WHERE false",
        "TRUNCATE": "TRUNCATE {0} CASCADE",
    }[verb].format(table, column)


def refused(sql):
    """Whether the role, and nothing else, stands in the way."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(sql)
        except ProgrammingError as error:
            return isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege)
    return False


def writable(table):
    return {verb.partition(" ")[2].strip('"') for verb in grants.GRANTS[table] if verb.startswith("UPDATE ")}


def forbidden():
    """Every statement that the list does not grant: verb by verb, and column by column where some are granted."""
    for table, model in MODELS.items():
        granted = set(grants.GRANTS[table])
        columns = [field.column for field in model._meta.local_concrete_fields if not field.generated]
        for verb, column in itertools.product(VERBS, columns):
            if verb not in granted and not (verb == "UPDATE" and column in writable(table)):
                yield statement(verb, table, column)


def test_every_table_is_named_and_every_name_is_a_table():
    assert grants.unnamed() == []
    assert grants.GRANTS.keys() - MODELS.keys() == {"django_migrations"}


def test_a_new_model_fails_the_check(monkeypatch):
    monkeypatch.delitem(grants.GRANTS, "ledger_entry")
    assert [fault.id for fault in framework.run_checks(tags=["models"])] == ["aidassoc.E001"]


def test_columns_granted_are_there():
    columns = {table: {field.column for field in model._meta.local_fields} for table, model in MODELS.items()}
    assert {table: writable(table) - columns[table] for table in MODELS if writable(table) - columns[table]} == {}


def test_tests_run_as_the_site(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (SITE,)


def test_every_statement_not_granted_is_refused(db):
    asked = list(forbidden())
    assert [sql for sql in asked if not refused(sql)] == []
    assert len(asked) > 500


def test_what_is_final_is_granted_nothing_but_adding():
    assert {table for table in FINAL if grants.GRANTS[table] != grants.ADD} == set()
    assert {table for table in KEPT_BY_TRIGGERS if grants.GRANTS[table] != grants.READ} == set()


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE ledger_balance (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "DROP TRIGGER posting_final ON ledger_posting",
        "ALTER TABLE vault_recordkey DISABLE ROW LEVEL SECURITY",
        "SET session_replication_role = replica",
        "CREATE ROLE mine SUPERUSER",
        "COPY ledger_entry TO PROGRAM 'cat'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT setval(pg_get_serial_sequence('audit_minute', 'id'), 1)",
    ],
)
def test_the_site_makes_and_unmakes_nothing(db, sql):
    assert refused(sql)


def test_a_login_of_the_site_cannot_become_another(db):
    given = database.owners(connection.settings_dict)
    place = {"host": given["HOST"], "port": given["PORT"], "dbname": given["NAME"]}
    with psycopg.connect(**place, user=SITE, autocommit=True) as login:
        for become in (f"SET ROLE {given['USER']}", f"SET SESSION AUTHORIZATION {given['USER']}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                login.execute(become)
        login.execute("RESET ROLE")
        assert login.execute("SELECT current_user").fetchone() == (SITE,)


def test_no_function_of_the_owner_can_be_led_astray(as_owner):
    """Each that runs as the owner is a trigger, has a search path of its own, and nobody may call it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT proname, prorettype = 'trigger'::regtype,
                      'search_path=pg_catalog, public, pg_temp' = ANY (proconfig),
                      has_function_privilege(%s, p.oid, 'EXECUTE')
               FROM pg_proc p WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY 1""",
            [SITE],
        )
        found = cursor.fetchall()
    rules = [
        "address_past",
        "approval_allowed",
        "approval_lapsed",
        "list_days_written",
        "order_past",
        "plan_kept",
        "plan_line_kept",
        "remittance_kept",
        "instructions_change_orders",
        "way_closed_tells",
    ]
    names = sorted(["pending_entry_balanced", "postings_added", *rules])
    assert found == [(name, True, True, False) for name in names]


def test_views_ask_as_whoever_reads_them(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
               AND NOT coalesce(reloptions @> '{security_invoker=true}', false)"""
        )
        assert cursor.fetchall() == []


@pytest.fixture
def record_keys(db):
    """Two of them, made as sealing makes them: the site may add what it cannot see."""
    epoch, _ = EpochKey.objects.get_or_create(level="S4", number=1)
    ids = [uuid.uuid4(), uuid.uuid4()]
    RecordKey.objects.bulk_create(RecordKey(id=one, epoch=epoch, wrapped=b"x") for one in ids)
    return ids


def seen():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM vault_recordkey")
        return {found for (found,) in cursor.fetchall()}


def test_keys_are_seen_by_whoever_names_them(record_keys):
    assert seen() == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('vault.keys', %s, true)", [str(record_keys[0])])
    assert seen() == {record_keys[0]}


@pytest.mark.parametrize("sql", ["DELETE FROM vault_recordkey", "UPDATE vault_recordkey SET wrapped = ''"])
def test_keys_unseen_are_neither_changed_nor_deleted(record_keys, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount == 0
        cursor.execute("SELECT set_config('vault.keys', %s, true)", [",".join(map(str, record_keys))])
    assert seen() == set(record_keys)


def test_the_check_names_the_owner_and_passes_the_site(as_owner):
    assert checks.too_mighty(connection).startswith("The site connects to the database as aidassoc, who is a superuser")
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {SITE}")
    assert checks.too_mighty(connection) == ""


@pytest.mark.django_db(transaction=True)
def test_the_next_borrower_of_a_connection_sees_nothing():
    pool_options = {**connection.settings_dict["OPTIONS"], "pool": {"min_size": 1, "max_size": 1}}
    pooled = connections["default"].__class__({**connection.settings_dict, "OPTIONS": pool_options})
    ask = "SELECT pg_backend_pid(), current_setting('vault.keys', true)"
    try:
        with pooled.cursor() as cursor:
            cursor.execute("BEGIN; SELECT set_config('vault.keys', 'everything', true)")
            cursor.execute(ask)
            first = cursor.fetchone()
            cursor.execute("COMMIT")
        pooled.close()
        with pooled.cursor() as cursor:
            cursor.execute(ask)
            assert (first[1], cursor.fetchone()) == ("everything", (first[0], ""))
    finally:
        pooled.close()
        pooled.close_pool()
