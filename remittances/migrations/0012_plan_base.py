"""What plans and orders have in common: how many sign, over what, how an order of a plan comes about and moves."""

from django.db import migrations

RULES = """
-- What was written down is not rewritten: the next row speaks.
CREATE TRIGGER terms_final BEFORE UPDATE OR DELETE ON remittances_routeterms
    FOR EACH ROW EXECUTE FUNCTION refuse_change('terms_final');
CREATE TRIGGER notice_final BEFORE UPDATE OR DELETE ON remittances_addressnotice
    FOR EACH ROW EXECUTE FUNCTION refuse_change('notice_final');
CREATE TRIGGER band_final BEFORE UPDATE OR DELETE ON remittances_signingband
    FOR EACH ROW EXECUTE FUNCTION refuse_change('band_final');
CREATE TRIGGER plan_change_final BEFORE UPDATE OR DELETE ON remittances_planchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change('plan_change_final');

-- The bodies themselves say how many of them sign.
CREATE FUNCTION band_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM member_parties_decision
                   WHERE id = NEW.decision_id AND state = 'carried' AND closed_on <= NEW.from_on) THEN
        RAISE EXCEPTION 'only a carried decision says how many sign'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'band_by_decision';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER band_by_decision BEFORE INSERT ON remittances_signingband
    FOR EACH ROW EXECUTE FUNCTION band_by_decision();

-- How many bodies sign a sum on a day: the highest band below the sum, as last decided; never fewer than two.
CREATE FUNCTION signatures_needed(which varchar, sum numeric, day date) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT greatest(2, coalesce((
        SELECT b.signatures FROM remittances_signingband b
        WHERE b.currency_id = which AND b.above < sum AND b.from_on <= day
        ORDER BY b.above DESC, b.from_on DESC, b.noted_at DESC LIMIT 1), 2))::integer
$$;

-- What a signer of a plan signs: its head and every line as a signer reads it, with the way by which it goes. As JSON,
-- so that no purpose and no reason can be worded to read as two fields.
CREATE FUNCTION plan_digest(which uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        jsonb_build_array(
            p.id, p.kind, p.follows_id, p.decision_id, p.fund_id, p.currency_id, p.from_on, p.to_on, p.purpose,
            p.sum::numeric(19, 4),
            (SELECT jsonb_agg(jsonb_build_array(l.number, l.address_id, l.way_id, l.route, l.amount::numeric(19, 4),
                                                l.country, l.people, l.need, l.why, l.overruled_because)
                              ORDER BY l.number)
             FROM remittances_planline l WHERE l.plan_id = p.id))::text, 'UTF8')), 'hex')
    FROM remittances_plan p WHERE p.id = which
$$;

-- A plan's total is the sum of its lines.
CREATE FUNCTION plan_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE remittances_plan p SET total = coalesce(
            (SELECT sum(amount) FROM remittances_planline WHERE plan_id = p.id), 0)
        WHERE p.id IN (SELECT plan_id FROM gone);
    ELSE
        UPDATE remittances_plan p SET total = coalesce(
            (SELECT sum(amount) FROM remittances_planline WHERE plan_id = p.id), 0)
        WHERE p.id IN (SELECT plan_id FROM added);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER plan_total_added AFTER INSERT ON remittances_planline REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION plan_total();
CREATE TRIGGER plan_total_changed AFTER UPDATE ON remittances_planline REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION plan_total();
CREATE TRIGGER plan_total_gone AFTER DELETE ON remittances_planline REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION plan_total();
"""

KEPT = """
CREATE OR REPLACE FUNCTION remittance_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_plan uuid := (SELECT plan_id FROM remittances_planline WHERE id = NEW.line_id);
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.line_id IS NULL AND NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a remittance begins as a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_moves';
        END IF;
        -- The order of a released plan is approved from the start and says what its line says.
        IF NEW.line_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM remittances_planline l JOIN remittances_plan p ON p.id = l.plan_id
            WHERE l.id = NEW.line_id AND p.state = 'released' AND NEW.state = 'approved' AND l.amount > 0
              AND (l.address_id, l.route, l.amount) = (NEW.address_id, NEW.route, NEW.amount)
              AND (p.decision_id, p.fund_id, p.currency_id, p.purpose, p.prepared_by_id, p.preparer_body_id)
                = (NEW.decision_id, NEW.fund_id, NEW.currency_id, NEW.purpose, NEW.prepared_by_id,
                   NEW.preparer_body_id)) THEN
            RAISE EXCEPTION 'an order of a plan is what the line of a released plan says'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_of_its_line';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> NEW.state AND ((OLD.state, NEW.state) NOT IN (
        ('draft', 'submitted'), ('draft', 'withdrawn'),
        ('submitted', 'approved'), ('submitted', 'refused'), ('submitted', 'draft'),
        ('approved', 'in hand'), ('approved', 'draft'), ('approved', 'withdrawn'),
        ('in hand', 'sent'), ('in hand', 'approved'), ('in hand', 'unknown'),
        ('sent', 'confirmed'), ('sent', 'returned'), ('sent', 'unknown'),
        ('unknown', 'sent'), ('unknown', 'confirmed'), ('unknown', 'returned'), ('returned', 'draft'))
       -- An order of a plan is cancelled or followed up, never drafted anew; a single one goes back to its draft.
       OR NEW.line_id IS NOT NULL AND NEW.state = 'draft'
       OR NEW.line_id IS NULL AND (OLD.state, NEW.state) = ('approved', 'withdrawn')) THEN
        RAISE EXCEPTION 'a remittance does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_moves';
    END IF;
    IF (OLD.code, OLD.prepared_on, OLD.prepared_by_id, OLD.preparer_body_id, OLD.line_id) IS DISTINCT FROM
       (NEW.code, NEW.prepared_on, NEW.prepared_by_id, NEW.preparer_body_id, NEW.line_id)
       OR OLD.state <> 'draft' AND remittance_digest(OLD) <> remittance_digest(NEW) THEN
        RAISE EXCEPTION 'what was submitted is fixed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_fixed';
    END IF;
    -- Three persons: whoever prepared or signed does not send.
    IF NEW.forwarder_id IS NOT NULL
       AND (NEW.forwarder_id IS DISTINCT FROM OLD.forwarder_id OR NEW.state IN ('in hand', 'sent', 'unknown'))
       AND (NEW.forwarder_id = NEW.prepared_by_id OR EXISTS (
            SELECT 1 FROM remittances_approval WHERE (remittance_id = NEW.id OR plan_id = of_plan)
               AND voided_at IS NULL AND signed_by_id = NEW.forwarder_id)) THEN
        RAISE EXCEPTION 'who prepared or signed does not send'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_three_persons';
    END IF;
    -- A plan was signed as a whole before it was released (plan_signed). A single order is held to what was the rule
    -- on the day of its last signature.
    IF NEW.line_id IS NULL AND NEW.state IN ('approved', 'in hand', 'sent') AND OLD.state <> NEW.state AND (
        SELECT count(DISTINCT body_id) < signatures_needed(
            NEW.currency_id, NEW.amount, coalesce((max(signed_at) AT TIME ZONE 'UTC')::date, current_date))
        FROM remittances_approval a
        WHERE a.remittance_id = NEW.id AND a.voided_at IS NULL AND a.digest = remittance_digest(NEW)
          AND a.body_id <> NEW.preparer_body_id AND a.signed_by_id <> NEW.prepared_by_id) THEN
        RAISE EXCEPTION 'too few bodies other than the preparer''s have signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_two_bodies';
    END IF;
    IF NEW.state = 'draft' AND OLD.state <> 'draft' THEN
        UPDATE remittances_approval SET voided_at = now() WHERE remittance_id = NEW.id AND voided_at IS NULL;
    END IF;
    RETURN NEW;
END $$;
-- Replacing it took these from it, see 0003_owners_triggers.py.
ALTER FUNCTION remittance_kept() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
"""

UNDO = """
DROP TRIGGER plan_total_gone ON remittances_planline;
DROP TRIGGER plan_total_changed ON remittances_planline;
DROP TRIGGER plan_total_added ON remittances_planline;
DROP FUNCTION plan_total();
DROP FUNCTION plan_digest(uuid);
DROP FUNCTION signatures_needed(varchar, numeric, date);
DROP TRIGGER band_by_decision ON remittances_signingband;
DROP FUNCTION band_by_decision();
DROP TRIGGER plan_change_final ON remittances_planchange;
DROP TRIGGER band_final ON remittances_signingband;
DROP TRIGGER notice_final ON remittances_addressnotice;
DROP TRIGGER terms_final ON remittances_routeterms;
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0011_plans_and_parcels")]

    # The function as 0002_rules.py has it knows no plans; it is not brought back, as the columns of plans then go too.
    operations = [
        migrations.RunSQL(RULES, UNDO),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
