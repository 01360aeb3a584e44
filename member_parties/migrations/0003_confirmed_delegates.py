"""Delegates vote once their office is confirmed."""

from django.db import migrations

# The rule of 0002_rules.py with one condition more: an office counts once a second body confirmed it.
CONFIRMED = """
DO $$
DECLARE
    before text := pg_get_functiondef('vote_allowed'::regproc);
    held text := 'daterange(held_from, held_to, ''[]'') @>';
BEGIN
    ASSERT strpos(before, held) > 0;
    EXECUTE replace(before, held, '(granted_by_id IS NULL OR confirmed_at IS NOT NULL) AND ' || held);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_grants"), ("member_parties", "0002_rules")]

    operations = [migrations.RunSQL(CONFIRMED, migrations.RunSQL.noop)]
