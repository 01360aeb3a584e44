"""An order is in hand for a while; an attempt may be written ahead of its sending, and its fee paid and come back apart."""

from django.db import migrations, models
from django.db.models import Q

LEASES = """
-- Whoever has an order in hand on the day this comes in gets a lease like everybody who takes one from now on.
UPDATE remittances_remittance SET held_until = now() + interval '8 hours' WHERE state = 'in hand';
"""

RULES = """
-- An attempt: of an order in hand, by its forwarder, for its sum, booked. Written ahead of a machine's sending it is
-- unknown, and says why, until the provider's reference is known. What became of it is written once.
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

-- Word of arrival, as in 0002_rules.py; what was paid out there is no more than was to be, where that is known.
CREATE OR REPLACE FUNCTION confirmation_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sent remittances_attempt;
BEGIN
    SELECT * INTO sent FROM remittances_attempt WHERE id = NEW.attempt_id FOR UPDATE;
    IF sent.outcome = 'returned' OR NEW.received > sent.amount
       OR NEW.local_received IS NOT NULL AND NOT coalesce(NEW.local_received BETWEEN 0 AND sent.local_amount, false) THEN
        RAISE EXCEPTION 'more arrived than was sent, or it came back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_within_attempt';
    END IF;
    IF sent.sent_by_id = NEW.recorded_by_id THEN
        RAISE EXCEPTION 'who sent does not confirm'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_by_another';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0015_address_rules")]

    # The functions as 0002_rules.py has them know neither references nor fees apart; they are not brought back.
    operations = [
        migrations.RunSQL(LEASES, migrations.RunSQL.noop),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.CheckConstraint(
                name="remittance_held_until",
                condition=Q(state="in hand", held_until__isnull=False) | ~Q(state="in hand") & Q(held_until=None),
                violation_error_message="An order in hand has a day until which it is held, and no other has.",
            ),
        ),
    ]
