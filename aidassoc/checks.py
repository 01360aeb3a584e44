"""What `manage.py check` asks about the second wall: every table is spoken of, and the site is not its owner."""

from django.core import checks
from django.db import connections

from aidassoc import grants

NOT_NAMED = "The table {} is not named in aidassoc/grants.py."
SAY_WHAT = "Say there what the site's role may do to it: READ, ADD, WRITE, ALL or add(columns)."
TOO_MIGHTY = "The site connects to the database as {}, who {}."
TWO_ROLES = (
    "Give the site a role of its own in DATABASE_URL and the owner's in AIDASSOC_OWNER_URL to manage.py migrate alone; "
    "docs/operating.md tells how."
)
# What makes a role more than a tenant, each with its words.
MIGHT = """
    SELECT current_user,
           rolsuper OR EXISTS (SELECT 1 FROM pg_roles WHERE rolsuper AND pg_has_role(current_user, oid, 'MEMBER')),
           EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace
                   AND pg_has_role(current_user, relowner, 'MEMBER')),
           rolbypassrls, rolcreaterole, rolcreatedb, has_schema_privilege('public', 'CREATE')
    FROM pg_roles WHERE rolname = current_user
"""
WORDS = (
    "is a superuser",
    "owns tables",
    "passes by row level security",
    "makes roles",
    "makes databases",
    "makes tables",
)


def too_mighty(connection):
    """A sentence when this connection's role could tear the second wall down; else nothing."""
    with connection.cursor() as cursor:
        cursor.execute(MIGHT)
        name, *mights = cursor.fetchone()
    found = [word for word, might in zip(WORDS, mights, strict=True) if might]
    return TOO_MIGHTY.format(name, ", ".join(found)) if found else ""


@checks.register(checks.Tags.models)
def tables_are_named(**_asked):
    return [checks.Error(NOT_NAMED.format(table), hint=SAY_WHAT, id="aidassoc.E001") for table in grants.unnamed()]


@checks.register(checks.Tags.database, deploy=True)
def site_owns_nothing(databases=None, **_asked):
    faults = [too_mighty(connections[alias]) for alias in databases or ()]
    return [checks.Error(fault, hint=TWO_ROLES, id="aidassoc.E002") for fault in faults if fault]
