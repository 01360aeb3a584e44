"""Lists: their running number as a number, the day on which a sheet was received back, lines that pay a pledge."""

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

PAYMENTS = """
-- A payment is of the appeal, the body and the currency of its pledge, whether it came by transfer or on a list.
CREATE OR REPLACE FUNCTION payments_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_pledge p ON p.id = a.pledge_id
               LEFT JOIN fund_collections_subscriptionlist l ON l.id = a.list_id
               WHERE (coalesce(a.appeal_id, l.appeal_id), coalesce(a.body_id, l.body_id), a.currency_id)
                     IS DISTINCT FROM (p.appeal_id, p.body_id, p.currency_id)) THEN
        RAISE EXCEPTION 'a payment is of the appeal, body and currency of its pledge'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_fits_pledge';
    END IF;
    RETURN NULL;
END $$;
"""
KEPT = """
-- Whose promise a gift keeps is typed with it, and typed again or not at all.
CREATE TRIGGER payment_kept BEFORE UPDATE OF pledge_id ON fund_collections_contribution
    FOR EACH ROW WHEN (OLD.pledge_id IS DISTINCT FROM NEW.pledge_id)
    EXECUTE FUNCTION refuse_change('contribution_final');
"""
OLD_PAYMENTS = import_module("fund_collections.migrations.0024_pledges").RULES
OLD_PAYMENTS = OLD_PAYMENTS[OLD_PAYMENTS.index("CREATE FUNCTION payments_added") :]
OLD_PAYMENTS = OLD_PAYMENTS[: OLD_PAYMENTS.index("CREATE TRIGGER")].replace("CREATE", "CREATE OR REPLACE", 1)
NOT_KEPT = "DROP TRIGGER payment_kept ON fund_collections_contribution;"


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0051_matching_more"),
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
        migrations.RemoveConstraint(model_name="contribution", name="contribution_of_list_or_transfer"),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appeal", None), ("body", None), ("line__isnull", False), ("list__isnull", False)),
                    models.Q(
                        ("appeal__isnull", False),
                        ("body__isnull", False),
                        ("entry__isnull", False),
                        ("line", None),
                        ("list", None),
                    ),
                    _connector="OR",
                ),
                name="contribution_of_list_or_transfer",
                violation_error_message="A gift stands on a line of a list, or has an appeal and a body of its own.",
            ),
        ),
        migrations.RunSQL(PAYMENTS + KEPT, NOT_KEPT + OLD_PAYMENTS),
        migrations.AddIndex(
            model_name="subscriptionlist",
            index=models.Index(fields=["body", "running"], name="list_by_number"),
        ),
    ]
