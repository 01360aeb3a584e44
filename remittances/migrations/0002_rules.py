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
    IF (OLD.code, OLD.prepared_on, OLD.prepared_by_id, OLD.preparer_body_id) IS DISTINCT FROM
       (NEW.code, NEW.prepared_on, NEW.prepared_by_id, NEW.preparer_body_id)
       OR OLD.state <> 'draft' AND remittance_digest(OLD) <> remittance_digest(NEW) THEN
        RAISE EXCEPTION 'what was submitted is fixed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_fixed';
    END IF;
    -- Three persons: whoever prepared or signed does not send.
    IF NEW.forwarder_id IS NOT NULL
       AND (NEW.forwarder_id IS DISTINCT FROM OLD.forwarder_id OR NEW.state IN ('in hand', 'sent'))
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

-- Money goes only where money can be used. An order may always go back or be dropped, and what was sent before
-- the address closed is recorded.
CREATE FUNCTION remittance_usable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.address_id = NEW.address_id AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'submitted'), ('submitted', 'approved'), ('approved', 'in hand')) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM remittances_recipientaddress
                   WHERE id = NEW.address_id AND takes_money AND closed_on IS NULL) THEN
        RAISE EXCEPTION 'the address cannot use money, or is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_usable';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER remittance_address_usable AFTER INSERT OR UPDATE OF state, address_id ON remittances_remittance
    FOR EACH ROW EXECUTE FUNCTION remittance_usable();

-- At commit the state says what the attempts and confirmations say, whichever of the three was written.
CREATE FUNCTION remittance_state_true() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about uuid;
    now_state text;
    live text;
    is_confirmed boolean;
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'remittances_remittance' THEN about := NEW.id;
        WHEN 'remittances_attempt' THEN about := NEW.remittance_id;
        ELSE SELECT remittance_id INTO about FROM remittances_attempt WHERE id = NEW.attempt_id;
    END CASE;
    SELECT state INTO now_state FROM remittances_remittance WHERE id = about;
    SELECT outcome INTO live FROM remittances_attempt WHERE remittance_id = about AND outcome <> 'returned';
    is_confirmed := EXISTS (SELECT 1 FROM remittances_confirmation c JOIN remittances_attempt a ON a.id = c.attempt_id
                            WHERE a.remittance_id = about);
    IF now_state <> (CASE live WHEN 'on the way' THEN 'sent' WHEN 'confirmed' THEN 'confirmed'
                               WHEN 'unknown' THEN 'unknown' ELSE now_state END)
       OR live IS NULL AND now_state IN ('sent', 'confirmed', 'unknown')
       OR now_state = 'returned' AND NOT EXISTS (
            SELECT 1 FROM remittances_attempt WHERE remittance_id = about AND outcome = 'returned')
       OR is_confirmed <> (now_state = 'confirmed') THEN
        RAISE EXCEPTION 'the state of remittance % is not what its attempts say', about
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_state_true';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER remittance_state_true AFTER UPDATE OF state ON remittances_remittance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remittance_state_true();
CREATE CONSTRAINT TRIGGER attempt_state_true AFTER INSERT OR UPDATE ON remittances_attempt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remittance_state_true();
CREATE CONSTRAINT TRIGGER confirmation_state_true AFTER INSERT ON remittances_confirmation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remittance_state_true();

-- Two bodies of one house: the same body, one part of the other that day, or both parts of a third.
CREATE FUNCTION bodies_of_one_house(one uuid, another uuid, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH houses (body, house) AS (
        SELECT one, one UNION SELECT another, another UNION
        SELECT body_id, other_id FROM member_parties_tie
        WHERE body_id IN (one, another) AND kind = 'part of' AND daterange(from_on, to_on, '[]') @> day)
    SELECT EXISTS (SELECT 1 FROM houses a JOIN houses b USING (house) WHERE a.body = one AND b.body = another)
$$;

-- An approval: while submitted, over what stands there, by an approver of a member body not of the preparer's house.
-- It is voided by the return to draft alone, never by hand.
CREATE FUNCTION approval_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed remittances_remittance;
    day date := (coalesce(NEW.signed_at, now()) AT TIME ZONE 'UTC')::date;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF pg_trigger_depth() < 2 OR OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL
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
    IF signed.prepared_by_id = NEW.signed_by_id
       OR bodies_of_one_house(NEW.body_id, signed.preparer_body_id, day)
       OR EXISTS (SELECT 1 FROM access_user
                  WHERE id = NEW.signed_by_id AND bodies_of_one_house(body_id, signed.preparer_body_id, day))
       OR EXISTS (SELECT 1 FROM access_appointment
                  WHERE user_id = NEW.signed_by_id AND daterange(held_from, held_to, '[]') @> day
                    AND bodies_of_one_house(body_id, signed.preparer_body_id, day)) THEN
        RAISE EXCEPTION 'neither the preparer nor the preparer''s body signs'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_by_another_body';
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_approval
               WHERE remittance_id = NEW.remittance_id AND voided_at IS NULL AND signed_by_id = NEW.signed_by_id) THEN
        RAISE EXCEPTION 'one person signs once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_once_per_person';
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_approval
               WHERE remittance_id = NEW.remittance_id AND voided_at IS NULL
                 AND bodies_of_one_house(body_id, NEW.body_id, day)) THEN
        RAISE EXCEPTION 'one house signs once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_once_per_body';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_appointment
                   WHERE user_id = NEW.signed_by_id AND body_id = NEW.body_id AND office = 'approver'
                     AND daterange(held_from, held_to, '[]') @> day) THEN
        RAISE EXCEPTION 'no approver of that body that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_by_an_approver';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM member_parties_tie
                   WHERE body_id = NEW.body_id AND kind = 'member' AND daterange(from_on, to_on, '[]') @> day) THEN
        RAISE EXCEPTION 'the body is no member that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_of_a_member';
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

-- What an entry moves on an account within the fund and currency of a remittance.
CREATE FUNCTION booked(about uuid, entry uuid, account uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(p.amount), 0) FROM ledger_posting p JOIN remittances_remittance r ON r.id = about
    WHERE p.entry_id = entry AND p.account_id = account AND p.fund_id = r.fund_id AND p.currency_id = r.currency_id
$$;

-- An attempt: of an order in hand, by its forwarder, for its sum, booked; later only its outcome is written, once.
CREATE FUNCTION attempt_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> 'on the way' OR NOT EXISTS (
            SELECT 1 FROM remittances_remittance r WHERE r.id = NEW.remittance_id AND r.state = 'in hand'
               AND r.amount = NEW.amount AND r.forwarder_id = NEW.sent_by_id FOR UPDATE) THEN
            RAISE EXCEPTION 'only the order in hand is sent, by its forwarder, for its sum'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_of_order_in_hand';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM access_appointment WHERE user_id = NEW.sent_by_id AND office = 'forwarder'
                         AND daterange(held_from, held_to, '[]') @> NEW.sent_on) THEN
            RAISE EXCEPTION 'no forwarder that day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_by_a_forwarder';
        END IF;
        IF booked(NEW.remittance_id, NEW.entry_id, NEW.account_id) <> -(NEW.amount + NEW.fee) THEN
            RAISE EXCEPTION 'the entry does not book what was sent'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_booked';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(OLD) - '{outcome,closed_on,returned,return_entry_id,because}'::text[]
       <> to_jsonb(NEW) - '{outcome,closed_on,returned,return_entry_id,because}'::text[]
       OR OLD.outcome IN ('confirmed', 'returned')
       OR (OLD.outcome, NEW.outcome) = ('unknown', 'on the way') THEN
        RAISE EXCEPTION 'what was sent stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_final';
    END IF;
    IF NEW.outcome = 'returned'
       AND booked(NEW.remittance_id, NEW.return_entry_id, NEW.account_id) <> NEW.returned THEN
        RAISE EXCEPTION 'the entry does not book what came back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_booked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attempt_kept BEFORE INSERT OR UPDATE ON remittances_attempt
    FOR EACH ROW EXECUTE FUNCTION attempt_kept();
CREATE TRIGGER attempt_not_deleted BEFORE DELETE ON remittances_attempt
    FOR EACH ROW EXECUTE FUNCTION refuse_change('attempt_final');

-- Word of arrival: of a sending that did not come back, of no more than was sent, taken down by another than its sender.
CREATE FUNCTION confirmation_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM remittances_attempt
                   WHERE id = NEW.attempt_id AND outcome <> 'returned' AND amount >= NEW.received FOR UPDATE) THEN
        RAISE EXCEPTION 'more arrived than was sent, or it came back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_within_attempt';
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_attempt WHERE id = NEW.attempt_id AND sent_by_id = NEW.recorded_by_id) THEN
        RAISE EXCEPTION 'who sent does not confirm'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER confirmation_allowed BEFORE INSERT ON remittances_confirmation
    FOR EACH ROW EXECUTE FUNCTION confirmation_allowed();
CREATE TRIGGER confirmation_final BEFORE UPDATE OR DELETE ON remittances_confirmation
    FOR EACH ROW EXECUTE FUNCTION refuse_change('confirmation_final');

-- Where an address told how it shared, the shares come to what it received.
CREATE FUNCTION shares_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM remittances_share WHERE confirmation_id = NEW.confirmation_id)
       <> (SELECT received FROM remittances_confirmation WHERE id = NEW.confirmation_id) THEN
        RAISE EXCEPTION 'the shares do not come to the sum received'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shares_add_up';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER share_final BEFORE UPDATE OR DELETE ON remittances_share
    FOR EACH ROW EXECUTE FUNCTION refuse_change('share_final');
CREATE CONSTRAINT TRIGGER shares_add_up AFTER INSERT ON remittances_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shares_add_up();
"""

UNDO = """
DROP TRIGGER shares_add_up ON remittances_share;
DROP TRIGGER share_final ON remittances_share;
DROP FUNCTION shares_add_up();
DROP TRIGGER confirmation_final ON remittances_confirmation;
DROP TRIGGER confirmation_allowed ON remittances_confirmation;
DROP FUNCTION confirmation_allowed();
DROP TRIGGER confirmation_state_true ON remittances_confirmation;
DROP TRIGGER attempt_state_true ON remittances_attempt;
DROP TRIGGER attempt_not_deleted ON remittances_attempt;
DROP TRIGGER attempt_kept ON remittances_attempt;
DROP FUNCTION attempt_kept();
DROP FUNCTION booked(uuid, uuid, uuid);
DROP TRIGGER approval_not_deleted ON remittances_approval;
DROP TRIGGER approval_allowed ON remittances_approval;
DROP FUNCTION approval_allowed();
DROP FUNCTION bodies_of_one_house(uuid, uuid, date);
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
        ("access", "0002_initial"),
        ("member_parties", "0002_rules"),
        ("ledger", "0002_rules"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
