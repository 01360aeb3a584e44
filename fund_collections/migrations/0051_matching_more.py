"""Other money leaves a restricted fund only under a decision of the bodies, and weighs on it like all else."""

import django.db.models.deletion
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
DROP TRIGGER match_under_decision ON fund_collections_matchedentry;
DROP FUNCTION match_under_decision();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0050_bookings_at_once"),
        ("member_parties", "0011_transfer_rules"),
        ("remittances", "0023_routes_and_pasts"),
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
        migrations.RunSQL(RULES, UNDO),
    ]
