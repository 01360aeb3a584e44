"""Signatures, sending and sharing: what no program can pass by."""

from django.db import migrations

RULES = """
-- What a signer signs; the same text as Remittance.digest.
CREATE FUNCTION remittance_digest(r remittances_remittance) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws('|', r.id, r.address_id, r.decision_id, r.fund_id, r.currency_id,
                                              r.route, r.purpose, r.amount::numeric(19, 4)), 'UTF8')), 'hex')
$$;

CREATE FUNCTION remittance_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a remittance begins as a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_moves';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'submitted'), ('draft', 'withdrawn'),
        ('submitted', 'approved'), ('submitted', 'refused'), ('submitted', 'draft'),
        ('approved', 'in hand'), ('approved', 'draft'), ('in hand', 'sent'), ('in hand', 'approved'),
        ('sent', 'confirmed'), ('sent', 'returned'), ('sent', 'unknown'),
        ('unknown', 'confirmed'), ('unknown', 'returned'), ('returned', 'draft')) THEN
        RAISE EXCEPTION 'a remittance does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_moves';
    END IF;
    IF (OLD.code, OLD.prepared_by_id, OLD.preparer_body_id) IS DISTINCT FROM
       (NEW.code, NEW.prepared_by_id, NEW.preparer_body_id)
       OR OLD.state <> 'draft' AND remittance_digest(OLD) <> remittance_digest(NEW) THEN
        RAISE EXCEPTION 'what was submitted is fixed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_fixed';
    END IF;
    -- Three persons: whoever prepared or signed does not send.
    IF NEW.forwarder_id IS DISTINCT FROM OLD.forwarder_id AND NEW.forwarder_id IS NOT NULL
       AND (NEW.forwarder_id = NEW.prepared_by_id OR EXISTS (
            SELECT 1 FROM remittances_approval
            WHERE remittance_id = NEW.id AND voided_at IS NULL AND signed_by_id = NEW.forwarder_id)) THEN
        RAISE EXCEPTION 'who prepared or signed does not send'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_three_persons';
    END IF;
    IF NEW.state IN ('approved', 'in hand', 'sent') AND OLD.state <> NEW.state AND (
        SELECT count(DISTINCT body_id) FROM remittances_approval a
        WHERE a.remittance_id = NEW.id AND a.voided_at IS NULL AND a.digest = remittance_digest(NEW)
          AND a.body_id <> NEW.preparer_body_id AND a.signed_by_id <> NEW.prepared_by_id) < 2 THEN
        RAISE EXCEPTION 'two bodies other than the preparer''s have not signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_two_bodies';
    END IF;
    IF NEW.state = 'draft' AND OLD.state <> 'draft' THEN
        UPDATE remittances_approval SET voided_at = now() WHERE remittance_id = NEW.id AND voided_at IS NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remittance_kept BEFORE INSERT OR UPDATE ON remittances_remittance
    FOR EACH ROW EXECUTE FUNCTION remittance_kept();
CREATE TRIGGER remittance_not_deleted BEFORE DELETE ON remittances_remittance
    FOR EACH ROW EXECUTE FUNCTION refuse_change('remittance_fixed');

-- A carried decision, its fund and currency, and never more than it allows, counting all that weigh on it.
CREATE FUNCTION remittance_within_decision() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER remittance_within_decision AFTER INSERT OR UPDATE OF state, amount, decision_id, fund_id, currency_id
    ON remittances_remittance FOR EACH ROW EXECUTE FUNCTION remittance_within_decision();

-- Money goes only where money can be used.
CREATE FUNCTION remittance_usable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM remittances_recipientaddress
                   WHERE id = NEW.address_id AND takes_money AND closed_on IS NULL) THEN
        RAISE EXCEPTION 'the address cannot use money, or is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_usable';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER remittance_address_usable AFTER INSERT OR UPDATE OF state, address_id ON remittances_remittance
    FOR EACH ROW WHEN (NEW.state IN ('draft', 'submitted', 'approved', 'in hand'))
    EXECUTE FUNCTION remittance_usable();

-- At commit the state says what the attempts and confirmations say.
CREATE FUNCTION remittance_state_true() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_state text;
    live text;
BEGIN
    SELECT state INTO now_state FROM remittances_remittance WHERE id = NEW.id;
    SELECT outcome INTO live FROM remittances_attempt WHERE remittance_id = NEW.id AND outcome <> 'returned';
    IF now_state IS DISTINCT FROM (CASE live WHEN 'on the way' THEN 'sent' WHEN 'confirmed' THEN 'confirmed'
                                             WHEN 'unknown' THEN 'unknown' ELSE now_state END)
       OR live IS NULL AND now_state IN ('sent', 'confirmed', 'unknown')
       OR now_state = 'returned' AND NOT EXISTS (
            SELECT 1 FROM remittances_attempt WHERE remittance_id = NEW.id AND outcome = 'returned')
       OR now_state = 'confirmed' AND NOT EXISTS (
            SELECT 1 FROM remittances_confirmation c JOIN remittances_attempt a ON a.id = c.attempt_id
            WHERE a.remittance_id = NEW.id AND a.outcome = 'confirmed') THEN
        RAISE EXCEPTION 'the state of % is not what its attempts say', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_state_true';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER remittance_state_true AFTER UPDATE OF state ON remittances_remittance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remittance_state_true();

-- An approval: while submitted, over what stands there, by an approver of a body that is not the preparer's.
CREATE FUNCTION approval_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed remittances_remittance;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL
           OR to_jsonb(OLD) - 'voided_at' <> to_jsonb(NEW) - 'voided_at' THEN
            RAISE EXCEPTION 'an approval is voided, not changed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_final';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO signed FROM remittances_remittance WHERE id = NEW.remittance_id FOR UPDATE;
    IF signed.state <> 'submitted' OR NEW.voided_at IS NOT NULL THEN
        RAISE EXCEPTION 'only what is submitted is signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_while_submitted';
    END IF;
    IF signed.prepared_by_id = NEW.signed_by_id OR signed.preparer_body_id = NEW.body_id OR EXISTS (
        SELECT 1 FROM access_user WHERE id = NEW.signed_by_id AND body_id = signed.preparer_body_id) THEN
        RAISE EXCEPTION 'neither the preparer nor the preparer''s body signs'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_by_another_body';
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_approval
               WHERE remittance_id = NEW.remittance_id AND voided_at IS NULL AND signed_by_id = NEW.signed_by_id) THEN
        RAISE EXCEPTION 'one person signs once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_once_per_person';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_appointment
                   WHERE user_id = NEW.signed_by_id AND body_id = NEW.body_id AND office = 'approver'
                     AND daterange(held_from, held_to, '[]')
                         @> (coalesce(NEW.signed_at, now()) AT TIME ZONE 'UTC')::date) THEN
        RAISE EXCEPTION 'no approver of that body that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_by_an_approver';
    END IF;
    IF NEW.digest <> remittance_digest(signed) THEN
        RAISE EXCEPTION 'signed over something else'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_over_content';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_allowed BEFORE INSERT OR UPDATE ON remittances_approval
    FOR EACH ROW EXECUTE FUNCTION approval_allowed();
CREATE TRIGGER approval_not_deleted BEFORE DELETE ON remittances_approval
    FOR EACH ROW EXECUTE FUNCTION refuse_change('approval_final');

-- An attempt: of an order in hand, by its forwarder, for its sum; later only its outcome is written, once.
CREATE FUNCTION attempt_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> 'on the way' OR NOT EXISTS (
            SELECT 1 FROM remittances_remittance r WHERE r.id = NEW.remittance_id AND r.state = 'in hand'
               AND r.amount = NEW.amount AND r.forwarder_id = NEW.sent_by_id FOR UPDATE) THEN
            RAISE EXCEPTION 'only the order in hand is sent, by its forwarder, for its sum'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_of_order_in_hand';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(OLD) - '{outcome,closed_on,returned,return_entry_id,because}'::text[]
       <> to_jsonb(NEW) - '{outcome,closed_on,returned,return_entry_id,because}'::text[]
       OR OLD.outcome IN ('confirmed', 'returned')
       OR (OLD.outcome, NEW.outcome) = ('unknown', 'on the way') THEN
        RAISE EXCEPTION 'what was sent stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attempt_kept BEFORE INSERT OR UPDATE ON remittances_attempt
    FOR EACH ROW EXECUTE FUNCTION attempt_kept();
CREATE TRIGGER attempt_not_deleted BEFORE DELETE ON remittances_attempt
    FOR EACH ROW EXECUTE FUNCTION refuse_change('attempt_final');

CREATE TRIGGER confirmation_final BEFORE UPDATE OR DELETE ON remittances_confirmation
    FOR EACH ROW EXECUTE FUNCTION refuse_change('confirmation_final');

-- Where an address told how it shared, the shares come to what it received.
CREATE FUNCTION shares_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.confirmation_id ELSE NEW.confirmation_id END;
BEGIN
    IF (SELECT sum(amount) FROM remittances_share WHERE confirmation_id = told)
       <> (SELECT received FROM remittances_confirmation WHERE id = told) THEN
        RAISE EXCEPTION 'the shares do not come to the sum received'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shares_add_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shares_add_up AFTER INSERT OR UPDATE OR DELETE ON remittances_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shares_add_up();
"""

UNDO = """
DROP TRIGGER shares_add_up ON remittances_share;
DROP FUNCTION shares_add_up();
DROP TRIGGER confirmation_final ON remittances_confirmation;
DROP TRIGGER attempt_not_deleted ON remittances_attempt;
DROP TRIGGER attempt_kept ON remittances_attempt;
DROP FUNCTION attempt_kept();
DROP TRIGGER approval_not_deleted ON remittances_approval;
DROP TRIGGER approval_allowed ON remittances_approval;
DROP FUNCTION approval_allowed();
DROP TRIGGER remittance_state_true ON remittances_remittance;
DROP FUNCTION remittance_state_true();
DROP TRIGGER remittance_address_usable ON remittances_remittance;
DROP FUNCTION remittance_usable();
DROP TRIGGER remittance_within_decision ON remittances_remittance;
DROP FUNCTION remittance_within_decision();
DROP TRIGGER remittance_not_deleted ON remittances_remittance;
DROP TRIGGER remittance_kept ON remittances_remittance;
DROP FUNCTION remittance_kept();
DROP FUNCTION remittance_digest(remittances_remittance);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("remittances", "0001_initial"),
        ("member_parties", "0002_rules"),
        ("ledger", "0002_rules"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
