"""What the bank kept or paid beyond the limit of its currency wants a decision, of whatever fund it is."""

from django.db import migrations

RULES = """
-- By match: many small parts of one booking are one sum. What goes under a decision is match_under_decision's.
CREATE FUNCTION spent_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_matchedentry m
               JOIN ledger_entry e ON e.id = m.entry_id AND e.kind = 'bank'
               JOIN ledger_posting p ON p.entry_id = e.id AND p.amount > 0
               JOIN ledger_account k ON k.id = p.account_id AND k.kind IN ('income', 'expense')
               JOIN ledger_currency c ON c.code = p.currency_id
               WHERE m.match_id = NEW.match_id AND m.decision_id IS NULL
               GROUP BY c.code HAVING sum(p.amount) > c.spent_alone) THEN
        RAISE EXCEPTION 'so much is not spent without a decision'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'spent_alone';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER spent_alone AFTER INSERT ON fund_collections_matchedentry
    FOR EACH ROW EXECUTE FUNCTION spent_alone();
"""

UNDO = """
DROP TRIGGER spent_alone ON fund_collections_matchedentry;
DROP FUNCTION spent_alone();
"""


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0054_other_accounts"), ("ledger", "0017_spent_alone")]

    operations = [migrations.RunSQL(RULES, UNDO)]
