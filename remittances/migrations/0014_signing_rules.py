"""Signatures under orders and plans alike; whose office ended since signs no more; a way that closes is told."""

from django.db import migrations

RULES = """
-- An approval: while submitted, over what stands there, by an approver of a member body not of the preparer's house.
-- It is voided by another rule alone, never by hand.
CREATE OR REPLACE FUNCTION approval_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date := (coalesce(NEW.signed_at, now()) AT TIME ZONE 'UTC')::date;
    signed remittances_remittance;
    planned remittances_plan;
    is_open boolean;
    preparer uuid;
    home uuid;
    content text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF pg_trigger_depth() < 2 OR OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL
           OR to_jsonb(OLD) - 'voided_at' <> to_jsonb(NEW) - 'voided_at' THEN
            RAISE EXCEPTION 'an approval is voided, not changed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_final';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.plan_id IS NULL THEN
        SELECT * INTO signed FROM remittances_remittance WHERE id = NEW.remittance_id FOR UPDATE;
        is_open := signed.state = 'submitted';
        preparer := signed.prepared_by_id;
        home := signed.preparer_body_id;
        content := remittance_digest(signed);
    ELSE
        SELECT * INTO planned FROM remittances_plan WHERE id = NEW.plan_id FOR UPDATE;
        is_open := planned.state = 'submitted';
        preparer := planned.prepared_by_id;
        home := planned.preparer_body_id;
        -- Only once the plan is locked: its lines as they are now.
        content := plan_digest(NEW.plan_id);
    END IF;
    IF is_open IS NOT TRUE OR NEW.voided_at IS NOT NULL THEN
        RAISE EXCEPTION 'only what is submitted is signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_while_submitted';
    END IF;
    -- Whose office ended since signed for nobody: the body may sign anew, and the others are counted without it.
    UPDATE remittances_approval SET voided_at = now()
    WHERE (remittance_id = NEW.remittance_id OR plan_id = NEW.plan_id) AND voided_at IS NULL
      AND NOT signer_stands(signed_by_id, body_id, greatest(day, (signed_at AT TIME ZONE 'UTC')::date));
    IF preparer = NEW.signed_by_id
       OR bodies_of_one_house(NEW.body_id, home, day)
       OR EXISTS (SELECT 1 FROM access_user
                  WHERE id = NEW.signed_by_id AND bodies_of_one_house(body_id, home, day))
       OR EXISTS (SELECT 1 FROM access_appointment
                  WHERE user_id = NEW.signed_by_id AND (granted_by_id IS NULL OR confirmed_at IS NOT NULL)
                    AND daterange(held_from, held_to, '[]') @> day AND bodies_of_one_house(body_id, home, day)) THEN
        RAISE EXCEPTION 'neither the preparer nor the preparer''s body signs'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_by_another_body';
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_approval
               WHERE (remittance_id = NEW.remittance_id OR plan_id = NEW.plan_id) AND voided_at IS NULL
                 AND signed_by_id = NEW.signed_by_id) THEN
        RAISE EXCEPTION 'one person signs once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_once_per_person';
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_approval
               WHERE (remittance_id = NEW.remittance_id OR plan_id = NEW.plan_id) AND voided_at IS NULL
                 AND bodies_of_one_house(body_id, NEW.body_id, day)) THEN
        RAISE EXCEPTION 'one house signs once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_once_per_body';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_appointment
                   WHERE user_id = NEW.signed_by_id AND body_id = NEW.body_id AND office = 'approver'
                     AND (granted_by_id IS NULL OR confirmed_at IS NOT NULL)
                     AND daterange(held_from, held_to, '[]') @> day) THEN
        RAISE EXCEPTION 'no approver of that body that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_by_an_approver';
    END IF;
    IF NOT signer_stands(NEW.signed_by_id, NEW.body_id, day) THEN
        RAISE EXCEPTION 'the body is no member that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_of_a_member';
    END IF;
    IF NEW.digest <> content THEN
        RAISE EXCEPTION 'signed over something else'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_over_content';
    END IF;
    RETURN NEW;
END $$;
-- It voids what lapsed, which the site's role itself has no right to.
ALTER FUNCTION approval_allowed() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION approval_allowed() FROM PUBLIC;

-- What becomes of the signatures when a plan goes back: to its draft, all are void; to the signers, those that lapsed,
-- and at least one has. By its name the first of the plan's triggers, so that it sees them as they stood.
CREATE FUNCTION approval_lapsed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE remittances_approval SET voided_at = now()
    WHERE plan_id = NEW.id AND voided_at IS NULL
      AND (NEW.state = 'draft' OR NOT signer_stands(signed_by_id, body_id, (now() AT TIME ZONE 'UTC')::date));
    IF NEW.state = 'submitted' AND NOT FOUND THEN
        RAISE EXCEPTION 'no signature lapsed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_lapsed';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION approval_lapsed() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION approval_lapsed() FROM PUBLIC;
CREATE TRIGGER approval_lapsed BEFORE UPDATE OF state ON remittances_plan FOR EACH ROW
    WHEN (OLD.state = 'signed' AND NEW.state = 'submitted' OR OLD.state <> 'draft' AND NEW.state = 'draft')
    EXECUTE FUNCTION approval_lapsed();

-- A way by which a plan before the signers would send is there no more: the plan is drafted anew, whoever closed it.
CREATE FUNCTION way_closed_tells() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[] := ARRAY(
        SELECT p.id FROM remittances_plan p
        WHERE p.state IN ('submitted', 'signed') AND EXISTS (
            SELECT 1 FROM remittances_planline WHERE plan_id = p.id AND way_id = NEW.id AND amount > 0)
        ORDER BY p.id FOR NO KEY UPDATE OF p);
BEGIN
    -- Not of the line itself, which may go when the plan is drafted anew.
    INSERT INTO remittances_planchange (plan_id, at, number, what, old, new)
    SELECT plan_id, now(), number, 'way', 'open', 'closed' FROM remittances_planline
    WHERE plan_id = ANY (touched) AND way_id = NEW.id AND amount > 0 ORDER BY plan_id, number;
    UPDATE remittances_plan SET state = 'draft' WHERE id = ANY (touched);
    RETURN NULL;
END $$;
ALTER FUNCTION way_closed_tells() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION way_closed_tells() FROM PUBLIC;
CREATE TRIGGER way_closed_tells AFTER UPDATE OF closed_at ON remittances_addressway FOR EACH ROW
    WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION way_closed_tells();
"""

UNDO = """
DROP TRIGGER way_closed_tells ON remittances_addressway;
DROP FUNCTION way_closed_tells();
DROP TRIGGER approval_lapsed ON remittances_plan;
DROP FUNCTION approval_lapsed();
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0013_plan_rules")]

    # approval_allowed stays as it is here and refuses every signature: the older one knows no plans.
    operations = [migrations.RunSQL(RULES, UNDO)]
