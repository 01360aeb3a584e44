"""When each day of a list was written down, so that a report printed again says what was known then."""

import django.db.models.deletion
from django.db import migrations, models

import ledger.models

RULES = """
CREATE FUNCTION list_days_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO fund_collections_listday (list_id, what, day, total, recorded_at)
        SELECT n.id, d.what, d.day, CASE d.what WHEN 'returned' THEN n.collector_total END, now()
        FROM added n CROSS JOIN LATERAL (VALUES ('issued', n.issued_on), ('returned', n.returned_on),
            ('counted', n.counted_on), ('posted', n.posted_on), ('ended', n.ended_on)) AS d (what, day)
        WHERE d.day IS NOT NULL;
    ELSE
        INSERT INTO fund_collections_listday (list_id, what, day, total, recorded_at)
        SELECT n.id, d.what, d.day, CASE d.what WHEN 'returned' THEN n.collector_total END, now()
        FROM added n JOIN gone o USING (id) CROSS JOIN LATERAL (VALUES
            ('issued', n.issued_on, o.issued_on), ('returned', n.returned_on, o.returned_on),
            ('counted', n.counted_on, o.counted_on), ('posted', n.posted_on, o.posted_on),
            ('ended', n.ended_on, o.ended_on)) AS d (what, day, was)
        WHERE d.day IS DISTINCT FROM d.was
           OR d.what = 'returned' AND d.day IS NOT NULL AND n.collector_total IS DISTINCT FROM o.collector_total;
    END IF;
    RETURN NULL;
END $$;
-- Nobody but this trigger writes when something was known.
ALTER FUNCTION list_days_written() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION list_days_written() FROM PUBLIC;
CREATE TRIGGER list_days_written_added AFTER INSERT ON fund_collections_subscriptionlist
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION list_days_written();
CREATE TRIGGER list_days_written_changed AFTER UPDATE ON fund_collections_subscriptionlist
    REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION list_days_written();
CREATE TRIGGER list_day_final BEFORE UPDATE OR DELETE ON fund_collections_listday
    FOR EACH ROW EXECUTE FUNCTION refuse_change('list_day_final');

-- Of lists that are there already nobody knows better than the days they bear.
INSERT INTO fund_collections_listday (list_id, what, day, total, recorded_at)
SELECT n.id, d.what, d.day, CASE d.what WHEN 'returned' THEN n.collector_total END, d.day + interval '12 hours'
FROM fund_collections_subscriptionlist n CROSS JOIN LATERAL (VALUES ('issued', n.issued_on),
    ('returned', n.returned_on), ('counted', n.counted_on), ('posted', n.posted_on), ('ended', n.ended_on))
    AS d (what, day)
WHERE d.day IS NOT NULL;
"""

UNDO = """
DROP TRIGGER list_days_written_changed ON fund_collections_subscriptionlist;
DROP TRIGGER list_days_written_added ON fund_collections_subscriptionlist;
DROP FUNCTION list_days_written();
"""


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0044_bank_words")]

    operations = [
        migrations.CreateModel(
            name="ListDay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("issued", "issued"),
                            ("returned", "returned"),
                            ("counted", "counted"),
                            ("posted", "posted"),
                            ("ended", "lost, void or destroyed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("day", models.DateField(null=True)),
                ("total", ledger.models.AmountField(decimal_places=4, max_digits=19, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="days",
                        to="fund_collections.subscriptionlist",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a list",
                "verbose_name_plural": "days of lists",
                "indexes": [models.Index(fields=["list", "what", "-id"], name="list_day_newest")],
            },
        ),
        migrations.RunSQL(RULES, UNDO),
    ]
