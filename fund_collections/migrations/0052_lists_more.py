"""The running number of a list as a number, kept by the database."""

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
        migrations.AddIndex(
            model_name="subscriptionlist",
            index=models.Index(fields=["body", "running"], name="list_by_number"),
        ),
    ]
