"""A route carries to a country what is noted as open there; what an address was is known later."""

import django.db.models.deletion
from django.db import migrations, models

RULES = """
-- The newest terms of the currency speak; one of which nothing is noted is carried only where nothing is noted of any.
CREATE OR REPLACE FUNCTION route_is_open(which varchar, land varchar, money varchar) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT t.is_open FROM remittances_routeterms t
         WHERE t.route = which AND t.country = land AND t.currency_id = money
         ORDER BY t.id DESC LIMIT 1),
        NOT EXISTS (SELECT 1 FROM remittances_routeterms t WHERE t.route = which AND t.country = land))
$$;
"""

PASTS = """
CREATE FUNCTION address_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO remittances_addresspast (address_id, people, circle, until)
    VALUES (OLD.id, OLD.people, OLD.circle, now());
    RETURN NULL;
END $$;
-- Nobody but this trigger writes the past.
ALTER FUNCTION address_past() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION address_past() FROM PUBLIC;
CREATE TRIGGER address_past AFTER UPDATE OF people, circle ON remittances_recipientaddress FOR EACH ROW
    WHEN ((OLD.people, OLD.circle) IS DISTINCT FROM (NEW.people, NEW.circle)) EXECUTE FUNCTION address_past();
CREATE TRIGGER address_past_final BEFORE UPDATE OR DELETE ON remittances_addresspast
    FOR EACH ROW EXECUTE FUNCTION refuse_change('address_past_final');

-- As it was at the end of a day (UTC).
CREATE FUNCTION address_people(which uuid, day date) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT p.people FROM remittances_addresspast p
         WHERE p.address_id = which AND p.until >= (day + 1)::timestamp AT TIME ZONE 'UTC'
         ORDER BY p.until, p.id LIMIT 1),
        (SELECT a.people FROM remittances_recipientaddress a WHERE a.id = which))
$$;
CREATE FUNCTION address_circle(which uuid, day date) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT p.circle FROM remittances_addresspast p
         WHERE p.address_id = which AND p.until >= (day + 1)::timestamp AT TIME ZONE 'UTC'
         ORDER BY p.until, p.id LIMIT 1),
        (SELECT a.circle FROM remittances_recipientaddress a WHERE a.id = which))
$$;

-- The words of a notice burn with the address; nothing else of it changes, ever.
CREATE FUNCTION notice_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.text = 'burned' AND to_jsonb(OLD) - 'text' = to_jsonb(NEW) - 'text'
       AND EXISTS (SELECT 1 FROM remittances_recipientaddress WHERE id = NEW.address_id AND burned_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a notice is not rewritten' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_final';
END $$;
DROP TRIGGER notice_final ON remittances_addressnotice;
CREATE TRIGGER notice_final BEFORE UPDATE OR DELETE ON remittances_addressnotice
    FOR EACH ROW EXECUTE FUNCTION notice_kept();
"""

UNDO_PASTS = """
DROP TRIGGER notice_final ON remittances_addressnotice;
CREATE TRIGGER notice_final BEFORE UPDATE OR DELETE ON remittances_addressnotice
    FOR EACH ROW EXECUTE FUNCTION refuse_change('notice_final');
DROP FUNCTION notice_kept();
DROP FUNCTION address_circle(uuid, date);
DROP FUNCTION address_people(uuid, date);
DROP TRIGGER address_past_final ON remittances_addresspast;
DROP TRIGGER address_past ON remittances_recipientaddress;
DROP FUNCTION address_past();
"""

UNDO = """
CREATE OR REPLACE FUNCTION route_is_open(which varchar, land varchar, money varchar) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT t.is_open FROM remittances_routeterms t
        WHERE t.route = which AND t.country = land AND t.currency_id = money
        ORDER BY t.id DESC LIMIT 1), true)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0021_plan_money")]

    operations = [
        migrations.RunSQL(RULES, UNDO),
        migrations.CreateModel(
            name="AddressPast",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("people", models.PositiveSmallIntegerField(verbose_name="people who share")),
                (
                    "circle",
                    models.CharField(
                        choices=[
                            ("colony", "colony of exiles"),
                            ("ward", "ward of a prison"),
                            ("family", "family"),
                            ("lawyer", "lawyer"),
                            ("intermediary", "trusted intermediary"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="circle",
                    ),
                ),
                ("until", models.DateTimeField()),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pasts",
                        to="remittances.recipientaddress",
                    ),
                ),
            ],
            options={
                "verbose_name": "past of an address",
                "verbose_name_plural": "pasts of addresses",
                "indexes": [models.Index(fields=["address", "until"], name="past_by_moment")],
            },
        ),
        migrations.RunSQL(PASTS, UNDO_PASTS),
    ]
