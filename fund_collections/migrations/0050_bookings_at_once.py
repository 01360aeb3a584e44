"""That a booking's currency exists is asked while the next bookings are sealed, not for all of them at commit.

The foreign key of the statement stays as it is: the trigger statements_taken_out is to speak before it.
"""

from django.db import migrations

FOREIGN_KEYS = """
DO $$
DECLARE
    rule name;
BEGIN
    FOR rule IN
        SELECT conname FROM pg_constraint WHERE contype = 'f'
        AND conrelid = 'fund_collections_booking'::regclass AND confrelid = 'ledger_currency'::regclass
    LOOP
        EXECUTE format('ALTER TABLE fund_collections_booking ALTER CONSTRAINT %I DEFERRABLE INITIALLY {when}', rule);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0045_list_days"),
    ]

    operations = [
        migrations.RunSQL(FOREIGN_KEYS.format(when="IMMEDIATE"), FOREIGN_KEYS.format(when="DEFERRED")),
    ]
