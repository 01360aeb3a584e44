"""Balances are written by triggers that run as the owner: the site's role has no right to write them itself."""

from django.db import migrations

RULES = """
-- A search path of its own, so that no table of the caller's can stand in the place of one of ours.
ALTER FUNCTION postings_added() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION pending_entry_balanced() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION postings_added(), pending_entry_balanced() FROM PUBLIC;
"""

UNDO = """
GRANT EXECUTE ON FUNCTION postings_added(), pending_entry_balanced() TO PUBLIC;
ALTER FUNCTION pending_entry_balanced() SECURITY INVOKER RESET search_path;
ALTER FUNCTION postings_added() SECURITY INVOKER RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_currencies"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
