"""Money moves from fund to fund under a carried decision, with its own entry, and stays as bound as it was."""

from django.db import migrations

RULES = """
CREATE FUNCTION transfer_booked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    resolved member_parties_decision;
    giver ledger_fund;
    taker ledger_fund;
BEGIN
    SELECT * INTO resolved FROM member_parties_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
    SELECT * INTO giver FROM ledger_fund WHERE id = resolved.fund_id;
    SELECT * INTO taker FROM ledger_fund WHERE id = NEW.taker_id;
    IF resolved.state <> 'carried' OR giver.id = taker.id THEN
        RAISE EXCEPTION 'no carried decision moves this money'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_under_decision';
    END IF;
    IF giver.restricted AND NOT taker.restricted OR giver.country <> '' AND giver.country <> taker.country THEN
        RAISE EXCEPTION 'restricted money stays restricted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_keeps_restriction';
    END IF;
    -- What the entry moves of money held: so much from the one fund, so much to the other, and nothing else.
    IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id AND kind = 'transfer'
                   AND transaction = pg_current_xact_id()::text::bigint)
       OR (SELECT array_agg((fund_id, currency_id, moved)::text ORDER BY moved) FROM
               (SELECT p.fund_id, p.currency_id, sum(p.amount) AS moved FROM ledger_posting p
                JOIN ledger_account k ON k.id = p.account_id AND k.kind = 'asset'
                WHERE p.entry_id = NEW.entry_id GROUP BY 1, 2) found)
          IS DISTINCT FROM ARRAY[(giver.id, resolved.currency_id, -NEW.amount)::text,
                                 (taker.id, resolved.currency_id, NEW.amount)::text] THEN
        RAISE EXCEPTION 'the entry does not book this transfer'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_booked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transfer_booked BEFORE INSERT ON member_parties_fundtransfer
    FOR EACH ROW EXECUTE FUNCTION transfer_booked();
CREATE TRIGGER transfer_final BEFORE UPDATE OR DELETE ON member_parties_fundtransfer
    FOR EACH ROW EXECUTE FUNCTION refuse_change('transfer_final');
CREATE TRIGGER transfer_never_emptied BEFORE TRUNCATE ON member_parties_fundtransfer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('transfer_final');
"""

UNDO = """
DROP TRIGGER transfer_never_emptied ON member_parties_fundtransfer;
DROP TRIGGER transfer_final ON member_parties_fundtransfer;
DROP TRIGGER transfer_booked ON member_parties_fundtransfer;
DROP FUNCTION transfer_booked();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("member_parties", "0010_fund_transfers"),
        ("ledger", "0013_fund_rules"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
