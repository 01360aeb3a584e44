"""What the bank is said to have kept as its fee beyond the limit of its currency wants a decision, as other money does."""

from django.db import migrations

RULES = """
-- By match: many small fees of one booking are one sum. A fee under a decision is match_under_decision's.
CREATE FUNCTION fee_under_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_matchedentry m
               JOIN ledger_entry e ON e.id = m.entry_id AND e.kind = 'bank'
               JOIN ledger_posting p ON p.entry_id = e.id AND p.amount > 0
               JOIN ledger_account k ON k.id = p.account_id AND k.role = 'fees'
               JOIN ledger_currency c ON c.code = p.currency_id
               WHERE m.match_id = NEW.match_id AND m.decision_id IS NULL
               GROUP BY c.code HAVING sum(p.amount) > c.fee_alone) THEN
        RAISE EXCEPTION 'so large a fee wants a decision'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fee_under_decision';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fee_under_decision AFTER INSERT ON fund_collections_matchedentry
    FOR EACH ROW EXECUTE FUNCTION fee_under_decision();
"""

UNDO = """
DROP TRIGGER fee_under_decision ON fund_collections_matchedentry;
DROP FUNCTION fee_under_decision();
"""


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0054_other_accounts"), ("ledger", "0017_fee_alone")]

    operations = [migrations.RunSQL(RULES, UNDO)]
