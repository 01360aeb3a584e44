"""Promises to give, with their parts; payments are gifts that name them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ledger.models.reference
import vault.fields

RULES = """
-- A pledge stays as it was promised; it is ended once. Its parts are those it says, at commit and for ever.
CREATE FUNCTION pledge_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_on IS NOT NULL OR to_jsonb(OLD) - '{ended_on,ended_by_id,ended_because}'::text[]
                                <> to_jsonb(NEW) - '{ended_on,ended_by_id,ended_because}'::text[] THEN
        RAISE EXCEPTION 'a pledge is ended, not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pledge_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pledge_kept BEFORE UPDATE ON fund_collections_pledge FOR EACH ROW EXECUTE FUNCTION pledge_kept();
CREATE TRIGGER pledge_not_deleted BEFORE DELETE ON fund_collections_pledge
    FOR EACH ROW EXECUTE FUNCTION refuse_change('pledge_final');
CREATE TRIGGER instalment_final BEFORE UPDATE OR DELETE ON fund_collections_instalment
    FOR EACH ROW EXECUTE FUNCTION refuse_change('pledge_final');

CREATE FUNCTION pledge_parts() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_pledge p LEFT JOIN fund_collections_instalment i ON i.pledge_id = p.id
               WHERE p.id = (CASE TG_TABLE_NAME WHEN 'fund_collections_pledge' THEN to_jsonb(NEW) ->> 'id'
                                                ELSE to_jsonb(NEW) ->> 'pledge_id' END)::uuid
               GROUP BY p.id
               HAVING count(i.id) <> p.count OR bool_or(i.amount <> p.amount) OR min(i.due_on) <> p.first_due_on
                   OR min(i.number) <> 1 OR max(i.number) <> p.count) THEN
        RAISE EXCEPTION 'a pledge has just the parts it says'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pledge_parts';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER pledge_parts AFTER INSERT ON fund_collections_pledge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pledge_parts();
CREATE FUNCTION instalments_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Parts come with their pledge, in one transaction; those of an older one are all there.
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_pledge p ON p.id = a.pledge_id
               GROUP BY p.id HAVING max(a.number) > p.count OR bool_or(a.amount <> p.amount)) THEN
        RAISE EXCEPTION 'a pledge has just the parts it says'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pledge_parts';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER instalments_added AFTER INSERT ON fund_collections_instalment REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION instalments_added();

-- A payment is of the appeal, the body and the currency of its pledge.
CREATE FUNCTION payments_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_pledge p ON p.id = a.pledge_id
               WHERE (a.appeal_id, a.body_id, a.currency_id) IS DISTINCT FROM
                     (p.appeal_id, p.body_id, p.currency_id)) THEN
        RAISE EXCEPTION 'a payment is of the appeal, body and currency of its pledge'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_fits_pledge';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payments_added AFTER INSERT ON fund_collections_contribution REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments_added();
"""

UNDO = """
DROP TRIGGER payments_added ON fund_collections_contribution;
DROP FUNCTION payments_added();
DROP TRIGGER instalments_added ON fund_collections_instalment;
DROP FUNCTION instalments_added();
DROP TRIGGER pledge_parts ON fund_collections_pledge;
DROP FUNCTION pledge_parts();
DROP TRIGGER instalment_final ON fund_collections_instalment;
DROP TRIGGER pledge_not_deleted ON fund_collections_pledge;
DROP TRIGGER pledge_kept ON fund_collections_pledge;
DROP FUNCTION pledge_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0023_matching_rules"),
        ("ledger", "0004_owners_triggers"),
        ("member_parties", "0004_body_post"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("amount", ledger.models.reference.AmountField(decimal_places=4, max_digits=19, verbose_name="amount")),
            ],
            options={
                "verbose_name": "instalment",
                "verbose_name_plural": "instalments",
            },
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(editable=False, max_length=24, unique=True, verbose_name="code")),
                (
                    "giver_kind",
                    models.CharField(
                        choices=[("anonymous", "anonymous"), ("pseudonym", "pseudonym"), ("named", "named")],
                        default="anonymous",
                        max_length=10,
                        verbose_name="giver",
                    ),
                ),
                ("giver", vault.fields.SealedField(blank=True, level="S3", null=True, verbose_name="name")),
                ("pseudonym", models.CharField(blank=True, max_length=60, verbose_name="pseudonym")),
                (
                    "amount",
                    ledger.models.reference.AmountField(decimal_places=4, max_digits=19, verbose_name="each part"),
                ),
                ("count", models.PositiveSmallIntegerField(verbose_name="parts")),
                ("first_due_on", models.DateField(verbose_name="first part due on")),
                ("interval_months", models.PositiveSmallIntegerField(verbose_name="months from part to part")),
                ("ended_on", models.DateField(null=True, verbose_name="ended on")),
                ("ended_because", models.CharField(blank=True, max_length=200, verbose_name="ended because")),
            ],
            options={
                "verbose_name": "pledge",
                "verbose_name_plural": "pledges",
            },
        ),
        migrations.RemoveConstraint(
            model_name="contribution",
            name="contribution_of_list_or_transfer",
        ),
        migrations.AddField(
            model_name="pledge",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pledges",
                to="fund_collections.appeal",
                verbose_name="appeal",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pledges",
                to="member_parties.body",
                verbose_name="body",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="collector",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pledges",
                to="fund_collections.collector",
                verbose_name="collector",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="currency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.currency"
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="started_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="pledge",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instalments",
                to="fund_collections.pledge",
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="pledge",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="fund_collections.pledge",
                verbose_name="pledge",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("appeal", None),
                        ("body", None),
                        ("line__isnull", False),
                        ("list__isnull", False),
                        ("pledge", None),
                    ),
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
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("count__range", (1, 240)), ("interval_months__range", (1, 12))),
                name="pledge_shape",
                violation_error_message="A pledge has 1 to 240 parts above zero, 1 to 12 months apart.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("giver", None), ("giver_kind", "anonymous"), ("pseudonym", "")),
                    models.Q(("giver", None), ("giver_kind", "pseudonym"), models.Q(("pseudonym", ""), _negated=True)),
                    models.Q(("giver__isnull", False), ("giver_kind", "named"), ("pseudonym", "")),
                    _connector="OR",
                ),
                name="pledge_giver_as_stated",
                violation_error_message="An anonymous pledge keeps neither name nor pseudonym.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_because", ""), ("ended_by", None), ("ended_on", None)),
                    models.Q(
                        ("ended_by__isnull", False),
                        ("ended_on__isnull", False),
                        models.Q(("ended_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pledge_ended_pair",
                violation_error_message="An ended pledge has a day, a person who ended it and a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(fields=("pledge", "number"), name="instalment_once"),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="instalment_amount_positive"),
        ),
        migrations.RunSQL(RULES, UNDO),
    ]
