"""Approvers sign and forwarders send once their office is confirmed."""

from django.db import migrations

# The rule of 0002_rules.py with one condition more: an office counts once a second body confirmed it.
CONFIRMED = """
DO $$
DECLARE
    before text := pg_get_functiondef('{rule}'::regproc);
    held text := 'daterange(held_from, held_to, ''[]'') @>';
BEGIN
    ASSERT strpos(before, held) > 0;
    EXECUTE replace(before, held, '(granted_by_id IS NULL OR confirmed_at IS NOT NULL) AND ' || held);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_grants"), ("remittances", "0003_owners_triggers")]

    operations = [
        migrations.RunSQL(
            [CONFIRMED.format(rule=rule) for rule in ("approval_allowed", "attempt_kept")], migrations.RunSQL.noop
        ),
    ]
