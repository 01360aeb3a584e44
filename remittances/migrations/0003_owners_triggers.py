"""Approvals are voided by a trigger that runs as the owner: the site's role has no right to change one itself."""

from django.db import migrations

RULES = """
-- A search path of its own, so that no table of the caller's can stand in the place of one of ours.
ALTER FUNCTION remittance_kept() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION remittance_kept() FROM PUBLIC;
"""

UNDO = """
GRANT EXECUTE ON FUNCTION remittance_kept() TO PUBLIC;
ALTER FUNCTION remittance_kept() SECURITY INVOKER RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("remittances", "0002_rules"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
