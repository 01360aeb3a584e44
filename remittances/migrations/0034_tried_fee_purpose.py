"""What was tried stays under its decision and address; a fee has a bound; signers read no address in a purpose."""

from django.db import migrations

RULES = """
-- What was lost of an order is spent under its decision, and reports of then name its fund and address: once it was
-- tried it keeps them. Sum, route and purpose may change, each attempt has its own.
CREATE FUNCTION remittance_tried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM remittances_attempt WHERE remittance_id = NEW.id) THEN
        RAISE EXCEPTION 'an order that was tried keeps its decision, fund, currency and address'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_tried';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remittance_tried BEFORE UPDATE OF decision_id, fund_id, currency_id, address_id
    ON remittances_remittance FOR EACH ROW
    WHEN ((OLD.decision_id, OLD.fund_id, OLD.currency_id, OLD.address_id)
          IS DISTINCT FROM (NEW.decision_id, NEW.fund_id, NEW.currency_id, NEW.address_id))
    EXECUTE FUNCTION remittance_tried();

-- One person types the fee or postage and it leaves the fund: no more than what is sent, or than one person spends.
CREATE FUNCTION attempt_fee_within() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.fee > NEW.amount AND NEW.fee > (
        SELECT c.spent_alone FROM remittances_remittance r JOIN ledger_currency c ON c.code = r.currency_id
        WHERE r.id = NEW.remittance_id) THEN
        RAISE EXCEPTION 'a fee of more than is sent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_fee_within';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER attempt_fee_within AFTER INSERT ON remittances_attempt
    FOR EACH ROW WHEN (NEW.fee > 0) EXECUTE FUNCTION attempt_fee_within();

-- Signers read the purpose, and no code of an address; as codes_in of unaddressed.py. Of the orders of a plan its own
-- purpose was looked at.
CREATE FUNCTION purpose_unaddressed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM regexp_matches(NEW.purpose, '\\mK-[0-9]+\\M', 'gi') typed
               JOIN remittances_recipientaddress a ON a.code = upper(typed[1])) THEN
        RAISE EXCEPTION 'a purpose names an address'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'purpose_unaddressed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER purpose_unaddressed AFTER INSERT ON remittances_remittance
    FOR EACH ROW WHEN (NEW.line_id IS NULL) EXECUTE FUNCTION purpose_unaddressed();
CREATE TRIGGER purpose_unaddressed_changed AFTER UPDATE OF purpose ON remittances_remittance
    FOR EACH ROW WHEN (OLD.purpose <> NEW.purpose) EXECUTE FUNCTION purpose_unaddressed();
CREATE TRIGGER purpose_unaddressed AFTER INSERT ON remittances_plan
    FOR EACH ROW EXECUTE FUNCTION purpose_unaddressed();
CREATE TRIGGER purpose_unaddressed_changed AFTER UPDATE OF purpose ON remittances_plan
    FOR EACH ROW WHEN (OLD.purpose <> NEW.purpose) EXECUTE FUNCTION purpose_unaddressed();
"""

UNDO = """
DROP TRIGGER purpose_unaddressed_changed ON remittances_plan;
DROP TRIGGER purpose_unaddressed ON remittances_plan;
DROP TRIGGER purpose_unaddressed_changed ON remittances_remittance;
DROP TRIGGER purpose_unaddressed ON remittances_remittance;
DROP FUNCTION purpose_unaddressed();
DROP TRIGGER attempt_fee_within ON remittances_attempt;
DROP FUNCTION attempt_fee_within();
DROP TRIGGER remittance_tried ON remittances_remittance;
DROP FUNCTION remittance_tried();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0017_spent_alone"), ("remittances", "0033_order_past")]

    operations = [migrations.RunSQL(RULES, UNDO)]
