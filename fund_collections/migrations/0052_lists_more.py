"""Lists: their running number as a number, kept by the database; the day on which a sheet was received back."""

from importlib import import_module

from django.db import migrations, models

RUNNING = r"""
-- Of the lists that are there, without asking the triggers that keep a posted list.
ALTER TABLE fund_collections_subscriptionlist ALTER COLUMN running TYPE integer
    USING substring(number FROM '(\d+)-\d$')::integer;
CREATE FUNCTION list_running() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.running := substring(NEW.number FROM '(\d+)-\d$')::integer;
    RETURN NEW;
END $$;
CREATE TRIGGER list_running BEFORE INSERT OR UPDATE OF number, running ON fund_collections_subscriptionlist
    FOR EACH ROW EXECUTE FUNCTION list_running();
"""
NO_RUNNING = """
DROP TRIGGER list_running ON fund_collections_subscriptionlist;
DROP FUNCTION list_running();
"""

OLD_DAYS = import_module("fund_collections.migrations.0045_list_days").RULES
OLD_DAYS = "CREATE OR REPLACE" + OLD_DAYS[OLD_DAYS.index(" FUNCTION") : OLD_DAYS.index("REVOKE")]
DAYS = OLD_DAYS.replace("('returned', n.returned_on),", "('received', n.received_on), ('returned', n.returned_on),")
DAYS = DAYS.replace(
    "('returned', n.returned_on, o",
    "('received', n.received_on, o.received_on),\n            ('returned', n.returned_on, o",
)


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0050_bookings_at_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscriptionlist",
            name="running",
            field=models.PositiveIntegerField(db_default=0, editable=False, verbose_name="running number"),
        ),
        migrations.RunSQL(RUNNING, NO_RUNNING),
        migrations.AddField(
            model_name="subscriptionlist",
            name="received_on",
            field=models.DateField(null=True, verbose_name="received back on"),
        ),
        migrations.AddConstraint(
            model_name="subscriptionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_on", None),
                    models.Q(("issued_on__isnull", False), ("received_on__gte", models.F("issued_on"))),
                    _connector="OR",
                ),
                name="list_received_after_issue",
                violation_error_message="A list is received back on or after the day of its issue.",
            ),
        ),
        migrations.AlterField(
            model_name="listday",
            name="what",
            field=models.CharField(
                choices=[
                    ("issued", "issued"),
                    ("received", "received back"),
                    ("returned", "returned"),
                    ("counted", "counted"),
                    ("posted", "posted"),
                    ("ended", "lost, void or destroyed"),
                ],
                max_length=8,
            ),
        ),
        migrations.RunSQL(DAYS, OLD_DAYS),
        migrations.AddIndex(
            model_name="subscriptionlist",
            index=models.Index(fields=["body", "running"], name="list_by_number"),
        ),
    ]
