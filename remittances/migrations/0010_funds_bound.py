"""Transfers use up their decision like orders do; money bound to a country goes there alone; nobody plans with more."""

from django.db import migrations

RULES = """
CREATE FUNCTION decision_used(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(amount), 0) FROM remittances_remittance
            WHERE decision_id = which AND state NOT IN ('refused', 'withdrawn', 'returned'))
         + (SELECT coalesce(sum(t.amount), 0) FROM member_parties_fundtransfer t
            WHERE t.decision_id = which
              AND NOT EXISTS (SELECT 1 FROM ledger_entry x WHERE x.reverses_id = t.entry_id))
$$;

CREATE OR REPLACE FUNCTION remittance_within_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    resolved member_parties_decision;
BEGIN
    SELECT * INTO resolved FROM member_parties_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
    IF resolved.state <> 'carried' OR resolved.fund_id <> NEW.fund_id OR resolved.currency_id <> NEW.currency_id THEN
        RAISE EXCEPTION 'no carried decision for this fund and currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_under_decision';
    END IF;
    IF decision_used(NEW.decision_id) > resolved.amount THEN
        RAISE EXCEPTION 'more than the decision allows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_within_decision';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION transfer_within_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The decision is locked since transfer_booked.
    IF decision_used(NEW.decision_id) > (SELECT amount FROM member_parties_decision WHERE id = NEW.decision_id) THEN
        RAISE EXCEPTION 'more than the decision allows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_within_decision';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER transfer_within_decision AFTER INSERT ON member_parties_fundtransfer
    FOR EACH ROW EXECUTE FUNCTION transfer_within_decision();

CREATE FUNCTION remittance_in_country() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_fund f, remittances_recipientaddress a
               WHERE f.id = NEW.fund_id AND a.id = NEW.address_id AND f.country NOT IN ('', a.country)) THEN
        RAISE EXCEPTION 'the fund is bound to another country'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_in_country';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER remittance_in_country AFTER INSERT OR UPDATE OF fund_id, address_id ON remittances_remittance
    FOR EACH ROW EXECUTE FUNCTION remittance_in_country();

-- Nobody plans with more than the fund holds and has not promised: when an order is made or changed as a draft, and
-- when it is put before the signers. What is sent is held by the balance itself (fund_never_below_zero).
CREATE FUNCTION remittance_within_fund() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held numeric;
    promised numeric;
BEGIN
    IF NEW.state NOT IN ('draft', 'submitted') OR TG_OP = 'UPDATE' AND OLD.state <> 'draft' THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM ledger_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
    SELECT amount INTO held FROM ledger_fundbalance WHERE fund_id = NEW.fund_id AND currency_id = NEW.currency_id;
    SELECT coalesce(sum(amount), 0) INTO promised FROM remittances_remittance
        WHERE fund_id = NEW.fund_id AND currency_id = NEW.currency_id AND id <> NEW.id
          AND state IN ('submitted', 'approved', 'in hand');
    IF promised + NEW.amount > coalesce(held, 0) THEN
        RAISE EXCEPTION 'more than the fund holds and has not promised'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_within_fund';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER remittance_within_fund AFTER INSERT OR UPDATE OF state, amount, fund_id, currency_id
    ON remittances_remittance FOR EACH ROW EXECUTE FUNCTION remittance_within_fund();
"""

UNDO = """
DROP TRIGGER remittance_within_fund ON remittances_remittance;
DROP FUNCTION remittance_within_fund();
DROP TRIGGER remittance_in_country ON remittances_remittance;
DROP FUNCTION remittance_in_country();
DROP TRIGGER transfer_within_decision ON member_parties_fundtransfer;
DROP FUNCTION transfer_within_decision();
CREATE OR REPLACE FUNCTION remittance_within_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    resolved member_parties_decision;
BEGIN
    SELECT * INTO resolved FROM member_parties_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
    IF resolved.state <> 'carried' OR resolved.fund_id <> NEW.fund_id OR resolved.currency_id <> NEW.currency_id THEN
        RAISE EXCEPTION 'no carried decision for this fund and currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_under_decision';
    END IF;
    IF (SELECT sum(amount) FROM remittances_remittance
        WHERE decision_id = NEW.decision_id AND state NOT IN ('refused', 'withdrawn', 'returned')) > resolved.amount THEN
        RAISE EXCEPTION 'more than the decision allows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_within_decision';
    END IF;
    RETURN NULL;
END $$;
DROP FUNCTION decision_used(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("remittances", "0007_written_like"),
        ("member_parties", "0011_transfer_rules"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
