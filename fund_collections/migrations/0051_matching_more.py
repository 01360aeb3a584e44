"""Other money leaves a restricted fund only by decision, and weighs on it; accounts that bodies agreed to be known by."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

RULES = """
CREATE FUNCTION match_under_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    resolved member_parties_decision;
BEGIN
    -- What the bank keeps of a sum as its fee was never anybody's to decide.
    IF NEW.decision_id IS NULL THEN
        IF EXISTS (SELECT 1 FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id AND p.amount > 0
                   JOIN ledger_account k ON k.id = p.account_id
                        AND k.kind IN ('income', 'expense') AND k.role <> 'fees'
                   JOIN ledger_fund f ON f.id = p.fund_id AND f.restricted
                   WHERE e.id = NEW.entry_id AND e.kind = 'bank') THEN
            RAISE EXCEPTION 'restricted money leaves without a decision'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'match_under_decision';
        END IF;
        RETURN NULL;
    END IF;
    SELECT * INTO resolved FROM member_parties_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
    IF resolved.state <> 'carried' OR NEW.made_id IS NULL
       OR NOT EXISTS (SELECT 1 FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id AND p.amount > 0
                      JOIN ledger_account k ON k.id = p.account_id AND k.kind IN ('income', 'expense')
                      WHERE e.id = NEW.entry_id AND e.kind = 'bank')
       OR EXISTS (SELECT 1 FROM ledger_posting p WHERE p.entry_id = NEW.entry_id
                  AND (p.fund_id, p.currency_id) <> (resolved.fund_id, resolved.currency_id)) THEN
        RAISE EXCEPTION 'no carried decision lets this money go'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'match_under_decision';
    END IF;
    IF decision_used(NEW.decision_id) > resolved.amount THEN
        RAISE EXCEPTION 'more than the decision allows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'match_within_decision';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER match_under_decision AFTER INSERT ON fund_collections_matchedentry
    FOR EACH ROW EXECUTE FUNCTION match_under_decision();

-- An account of a body is ended once, with its hash, and never changed.
CREATE FUNCTION body_account_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR
       to_jsonb(OLD) - '{fingerprint,ended_at,ended_by_id}'::text[] <>
       to_jsonb(NEW) - '{fingerprint,ended_at,ended_by_id}'::text[] THEN
        RAISE EXCEPTION 'an account of a body is ended, not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'body_account_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER body_account_kept BEFORE UPDATE ON fund_collections_bodyaccount
    FOR EACH ROW EXECUTE FUNCTION body_account_kept();
CREATE TRIGGER body_account_not_deleted BEFORE DELETE ON fund_collections_bodyaccount
    FOR EACH ROW EXECUTE FUNCTION refuse_change('body_account_final');

-- What weighs on a decision: as before, and what the bank paid under it.
CREATE OR REPLACE FUNCTION decision_used(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(amount), 0) FROM remittances_remittance
            WHERE decision_id = which AND route <> 'parcel' AND state NOT IN ('refused', 'withdrawn', 'returned'))
         + (SELECT coalesce(sum(l.amount), 0) FROM remittances_planline l JOIN remittances_plan p ON p.id = l.plan_id
            WHERE p.decision_id = which AND l.route <> 'parcel'
              AND p.state IN ('draft', 'locked', 'submitted', 'signed'))
         + (SELECT coalesce(sum(cost), 0) FROM remittances_lot WHERE decision_id = which AND dropped_because = '')
         + (SELECT coalesce(sum(t.amount), 0) FROM member_parties_fundtransfer t
            WHERE t.decision_id = which
              AND NOT EXISTS (SELECT 1 FROM ledger_entry x WHERE x.reverses_id = t.entry_id))
         + (SELECT coalesce(sum(g.amount), 0) FROM fund_collections_matchedentry m
            JOIN ledger_posting g ON g.entry_id = m.entry_id AND g.amount > 0
            WHERE m.decision_id = which AND m.undone_at IS NULL)
$$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION decision_used(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(amount), 0) FROM remittances_remittance
            WHERE decision_id = which AND route <> 'parcel' AND state NOT IN ('refused', 'withdrawn', 'returned'))
         + (SELECT coalesce(sum(l.amount), 0) FROM remittances_planline l JOIN remittances_plan p ON p.id = l.plan_id
            WHERE p.decision_id = which AND l.route <> 'parcel'
              AND p.state IN ('draft', 'locked', 'submitted', 'signed'))
         + (SELECT coalesce(sum(cost), 0) FROM remittances_lot WHERE decision_id = which AND dropped_because = '')
         + (SELECT coalesce(sum(t.amount), 0) FROM member_parties_fundtransfer t
            WHERE t.decision_id = which
              AND NOT EXISTS (SELECT 1 FROM ledger_entry x WHERE x.reverses_id = t.entry_id))
$$;
DROP TRIGGER body_account_not_deleted ON fund_collections_bodyaccount;
DROP TRIGGER body_account_kept ON fund_collections_bodyaccount;
DROP FUNCTION body_account_kept();
DROP TRIGGER match_under_decision ON fund_collections_matchedentry;
DROP FUNCTION match_under_decision();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0050_bookings_at_once"),
        ("member_parties", "0011_transfer_rules"),
        ("remittances", "0023_routes_and_pasts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="matchedentry",
            name="decision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bank_payments",
                to="member_parties.decision",
            ),
        ),
        migrations.CreateModel(
            name="BodyAccount",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("agreed", models.CharField(max_length=200, verbose_name="how the body agreed")),
                ("noted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="member_parties.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "account of a body",
                "verbose_name_plural": "accounts of bodies",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("fingerprint",),
                        name="body_account_once",
                        violation_error_message="This account is noted already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at", None), ("ended_by", None), models.Q(("fingerprint", ""), _negated=True)
                            ),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False), ("fingerprint", "")),
                            _connector="OR",
                        ),
                        name="body_account_ended_whole",
                        violation_error_message="An account that is ended keeps nothing of its number.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, UNDO),
    ]
