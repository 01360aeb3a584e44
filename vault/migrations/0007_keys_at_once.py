"""That a key's epoch exists is asked while the next keys are made, not for all of them at commit."""

from django.db import migrations

FOREIGN_KEYS = """
DO $$
DECLARE
    rule name;
BEGIN
    FOR rule IN SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'vault_recordkey'::regclass LOOP
        EXECUTE format('ALTER TABLE vault_recordkey ALTER CONSTRAINT %I DEFERRABLE INITIALLY {when}', rule);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0006_keys_in_force"),
    ]

    operations = [
        migrations.RunSQL(FOREIGN_KEYS.format(when="IMMEDIATE"), FOREIGN_KEYS.format(when="DEFERRED")),
    ]
