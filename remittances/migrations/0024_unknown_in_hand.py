"""An order in the hand of who is gone: the treasurer writes down that it may have been sent, wherever it went."""

from django.db import migrations

RULES = """
-- An attempt that another person books than who has the order in hand sends nothing: it writes down what may have been.
CREATE FUNCTION written_down_by_another(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM remittances_attempt t JOIN ledger_entry e ON e.id = t.entry_id
        WHERE t.remittance_id = which AND t.outcome = 'unknown' AND e.recorded_by_id <> t.sent_by_id)
$$;

-- As in 0015_address_rules.py, but for what is only written down.
CREATE OR REPLACE FUNCTION remittance_usable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    there remittances_recipientaddress;
    shut timestamptz;
    forward boolean := OLD.address_id <> NEW.address_id OR OLD.route <> NEW.route
        OR (OLD.state, NEW.state) IN (('draft', 'submitted'), ('submitted', 'approved'), ('approved', 'in hand'));
BEGIN
    IF NOT forward AND (OLD.state, NEW.state) NOT IN (('in hand', 'sent'), ('in hand', 'unknown')) THEN
        RETURN NULL;
    END IF;
    IF NEW.state = 'unknown' AND written_down_by_another(NEW.id) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO there FROM remittances_recipientaddress WHERE id = NEW.address_id FOR SHARE;
    IF there.burned_at IS NOT NULL THEN
        RAISE EXCEPTION 'the address is burned'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_burned';
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_riskflag WHERE address_id = NEW.address_id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a risk flag stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_flagged';
    END IF;
    IF forward AND (there.closed_on IS NOT NULL
                    OR NOT CASE NEW.route WHEN 'parcel' THEN there.takes_parcels ELSE there.takes_money END) THEN
        RAISE EXCEPTION 'the address cannot use this, or is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_usable';
    END IF;
    IF forward AND NEW.line_id IS NOT NULL THEN
        SELECT w.closed_at INTO shut FROM remittances_planline l JOIN remittances_addressway w ON w.id = l.way_id
        WHERE l.id = NEW.line_id FOR SHARE OF w;
        IF shut IS NOT NULL THEN
            RAISE EXCEPTION 'the way that was signed is closed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_way_open';
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- As in 0016_execution_rules.py, but for what is only written down.
CREATE OR REPLACE FUNCTION attempt_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- A fee paid apart is no part of what leaves the account, nor of what comes back to it.
    beside numeric := CASE WHEN NEW.fee_account_id IS NULL THEN 1 ELSE 0 END;
    open_columns text[] := '{outcome,closed_on,returned,fee_returned,return_entry_id,because,reference}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT (NEW.outcome = 'on the way' OR NEW.outcome = 'unknown' AND NEW.because <> '' AND NEW.reference = '')
           OR NEW.closed_on IS NOT NULL OR NEW.fee_returned <> 0 OR NOT EXISTS (
            SELECT 1 FROM remittances_remittance r WHERE r.id = NEW.remittance_id AND r.state = 'in hand'
               AND r.amount = NEW.amount AND r.forwarder_id = NEW.sent_by_id FOR UPDATE) THEN
            RAISE EXCEPTION 'only the order in hand is sent, by its forwarder, for its sum'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_of_order_in_hand';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM access_appointment WHERE user_id = NEW.sent_by_id AND office = 'forwarder'
                         AND (granted_by_id IS NULL OR confirmed_at IS NOT NULL)
                         AND daterange(held_from, held_to, '[]') @> NEW.sent_on) THEN
            RAISE EXCEPTION 'no forwarder that day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_by_a_forwarder';
        END IF;
        IF booked(NEW.remittance_id, NEW.entry_id, NEW.account_id) <> -(NEW.amount + beside * NEW.fee)
           OR booked(NEW.remittance_id, NEW.entry_id, NEW.fee_account_id) <> (beside - 1) * NEW.fee THEN
            RAISE EXCEPTION 'the entry does not book what was sent'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_booked';
        END IF;
        -- What a machine is about to send can still be held back; what a person has sent is written down.
        IF NEW.outcome = 'unknown' AND NEW.sent_by_id = (SELECT recorded_by_id FROM ledger_entry WHERE id = NEW.entry_id)
           AND EXISTS (
            SELECT 1 FROM remittances_recipientaddress a JOIN remittances_remittance r ON r.address_id = a.id
            WHERE r.id = NEW.remittance_id AND a.burned_at IS NOT NULL) THEN
            RAISE EXCEPTION 'the address is burned'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_burned';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(OLD) - open_columns <> to_jsonb(NEW) - open_columns
       OR OLD.outcome IN ('confirmed', 'returned')
       OR OLD.reference <> '' AND OLD.reference <> NEW.reference
       OR (OLD.outcome, NEW.outcome) = ('unknown', 'on the way') AND (OLD.reference <> '' OR NEW.reference = '')
       OR NEW.outcome NOT IN ('confirmed', 'returned') AND NEW.closed_on IS NOT NULL
       OR NEW.outcome <> 'returned' AND NEW.fee_returned <> 0 THEN
        RAISE EXCEPTION 'what was sent stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_final';
    END IF;
    IF NEW.outcome = 'returned' AND (
        booked(NEW.remittance_id, NEW.return_entry_id, NEW.account_id) <> NEW.returned + beside * NEW.fee_returned
        OR booked(NEW.remittance_id, NEW.return_entry_id, NEW.fee_account_id) <> (1 - beside) * NEW.fee_returned) THEN
        RAISE EXCEPTION 'the entry does not book what came back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_booked';
    END IF;
    RETURN NEW;
END $$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION remittance_usable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    there remittances_recipientaddress;
    shut timestamptz;
    forward boolean := OLD.address_id <> NEW.address_id OR OLD.route <> NEW.route
        OR (OLD.state, NEW.state) IN (('draft', 'submitted'), ('submitted', 'approved'), ('approved', 'in hand'));
BEGIN
    IF NOT forward AND (OLD.state, NEW.state) NOT IN (('in hand', 'sent'), ('in hand', 'unknown')) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO there FROM remittances_recipientaddress WHERE id = NEW.address_id FOR SHARE;
    IF there.burned_at IS NOT NULL THEN
        RAISE EXCEPTION 'the address is burned'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_burned';
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_riskflag WHERE address_id = NEW.address_id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a risk flag stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_flagged';
    END IF;
    IF forward AND (there.closed_on IS NOT NULL
                    OR NOT CASE NEW.route WHEN 'parcel' THEN there.takes_parcels ELSE there.takes_money END) THEN
        RAISE EXCEPTION 'the address cannot use this, or is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_usable';
    END IF;
    IF forward AND NEW.line_id IS NOT NULL THEN
        SELECT w.closed_at INTO shut FROM remittances_planline l JOIN remittances_addressway w ON w.id = l.way_id
        WHERE l.id = NEW.line_id FOR SHARE OF w;
        IF shut IS NOT NULL THEN
            RAISE EXCEPTION 'the way that was signed is closed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_way_open';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION attempt_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- A fee paid apart is no part of what leaves the account, nor of what comes back to it.
    beside numeric := CASE WHEN NEW.fee_account_id IS NULL THEN 1 ELSE 0 END;
    open_columns text[] := '{outcome,closed_on,returned,fee_returned,return_entry_id,because,reference}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT (NEW.outcome = 'on the way' OR NEW.outcome = 'unknown' AND NEW.because <> '' AND NEW.reference = '')
           OR NEW.closed_on IS NOT NULL OR NEW.fee_returned <> 0 OR NOT EXISTS (
            SELECT 1 FROM remittances_remittance r WHERE r.id = NEW.remittance_id AND r.state = 'in hand'
               AND r.amount = NEW.amount AND r.forwarder_id = NEW.sent_by_id FOR UPDATE) THEN
            RAISE EXCEPTION 'only the order in hand is sent, by its forwarder, for its sum'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_of_order_in_hand';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM access_appointment WHERE user_id = NEW.sent_by_id AND office = 'forwarder'
                         AND (granted_by_id IS NULL OR confirmed_at IS NOT NULL)
                         AND daterange(held_from, held_to, '[]') @> NEW.sent_on) THEN
            RAISE EXCEPTION 'no forwarder that day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_by_a_forwarder';
        END IF;
        IF booked(NEW.remittance_id, NEW.entry_id, NEW.account_id) <> -(NEW.amount + beside * NEW.fee)
           OR booked(NEW.remittance_id, NEW.entry_id, NEW.fee_account_id) <> (beside - 1) * NEW.fee THEN
            RAISE EXCEPTION 'the entry does not book what was sent'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_booked';
        END IF;
        -- What a machine is about to send can still be held back; what a person has sent is written down.
        IF NEW.outcome = 'unknown' AND EXISTS (
            SELECT 1 FROM remittances_recipientaddress a JOIN remittances_remittance r ON r.address_id = a.id
            WHERE r.id = NEW.remittance_id AND a.burned_at IS NOT NULL) THEN
            RAISE EXCEPTION 'the address is burned'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_burned';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(OLD) - open_columns <> to_jsonb(NEW) - open_columns
       OR OLD.outcome IN ('confirmed', 'returned')
       OR OLD.reference <> '' AND OLD.reference <> NEW.reference
       OR (OLD.outcome, NEW.outcome) = ('unknown', 'on the way') AND (OLD.reference <> '' OR NEW.reference = '')
       OR NEW.outcome NOT IN ('confirmed', 'returned') AND NEW.closed_on IS NOT NULL
       OR NEW.outcome <> 'returned' AND NEW.fee_returned <> 0 THEN
        RAISE EXCEPTION 'what was sent stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_final';
    END IF;
    IF NEW.outcome = 'returned' AND (
        booked(NEW.remittance_id, NEW.return_entry_id, NEW.account_id) <> NEW.returned + beside * NEW.fee_returned
        OR booked(NEW.remittance_id, NEW.return_entry_id, NEW.fee_account_id) <> (1 - beside) * NEW.fee_returned) THEN
        RAISE EXCEPTION 'the entry does not book what came back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_booked';
    END IF;
    RETURN NEW;
END $$;
DROP FUNCTION written_down_by_another(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0023_routes_and_pasts")]

    operations = [migrations.RunSQL(RULES, UNDO)]
