"""Word of arrival bears the moment at which it was written down, beside the day of which it speaks."""

from django.db import migrations, models
from django.db.models.functions import Now

# Of word that is there already: its entry's moment, else that of its minute, else noon of the day it bears.
FILL = """
ALTER TABLE remittances_confirmation DISABLE TRIGGER confirmation_final;
UPDATE remittances_confirmation c SET recorded_at = coalesce(
    (SELECT e.recorded_at FROM ledger_entry e WHERE e.id = c.entry_id),
    (SELECT min(m.at) FROM audit_minute m JOIN remittances_attempt t ON t.id = c.attempt_id
     WHERE m.subject_type = 'remittances.remittance' AND m.subject_id = t.remittance_id::text
       AND m.act = 'remittance confirmed' AND m.facts ->> 'grade' = c.grade),
    c.confirmed_on + interval '12 hours');
ALTER TABLE remittances_confirmation ENABLE TRIGGER confirmation_final;
"""

RULES = """
-- The moment is the database's, whatever is written; confirmation_final keeps it.
CREATE FUNCTION word_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := statement_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER word_recorded BEFORE INSERT ON remittances_confirmation
    FOR EACH ROW EXECUTE FUNCTION word_recorded();
"""

UNDO = """
DROP TRIGGER word_recorded ON remittances_confirmation;
DROP FUNCTION word_recorded();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_seals_final"),
        ("ledger", "0001_initial"),
        ("remittances", "0031_goods_are_no_money"),
    ]

    operations = [
        migrations.AddField(
            model_name="confirmation",
            name="recorded_at",
            field=models.DateTimeField(db_default=Now(), editable=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(RULES, UNDO),
    ]
