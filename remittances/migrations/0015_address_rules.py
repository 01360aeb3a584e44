"""What is known of an address is written once, and nothing goes where a flag stands or it is of no use."""

from django.db import migrations, models
from django.db.models import F, Q

RULES = """
-- As in 0006_burn_rules.py; the instructions to the forwarder are gone for ever like the lines.
CREATE OR REPLACE FUNCTION address_burned_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.burned_at, OLD.burned_by_id) IS DISTINCT FROM (NEW.burned_at, NEW.burned_by_id)
       OR NEW.lines IS NOT NULL AND NEW.lines IS DISTINCT FROM OLD.lines
       OR NEW.instructions IS NOT NULL AND NEW.instructions IS DISTINCT FROM OLD.instructions
       OR NEW.code <> OLD.code THEN
        RAISE EXCEPTION 'burned is for ever'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'address_burned_final';
    END IF;
    RETURN NEW;
END $$;

-- Where an address is stands as it was typed, or somebody could send what was signed to another place; it goes with a
-- burning alone. Rotating keys wraps the key of the lines anew, and never the lines.
CREATE TRIGGER address_lines_final BEFORE UPDATE OF lines ON remittances_recipientaddress FOR EACH ROW
    WHEN (OLD.burned_at IS NULL AND OLD.lines IS DISTINCT FROM NEW.lines)
    EXECUTE FUNCTION refuse_change('address_lines_final');

-- As in 0006_burn_rules.py, and: a parcel goes where parcels can be used, nothing goes where a flag stands, and an order
-- of a plan goes by the way that was signed. The address and the way are locked, so that whoever notes, flags, closes or
-- burns and whoever sends wait for one another.
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
DROP TRIGGER remittance_address_usable ON remittances_remittance;
CREATE TRIGGER remittance_address_usable AFTER UPDATE OF state, address_id, route ON remittances_remittance
    FOR EACH ROW EXECUTE FUNCTION remittance_usable();

-- The same for new orders, all of a statement at once: a released plan brings thousands.
CREATE FUNCTION remittance_usable_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM remittances_recipientaddress WHERE id IN (SELECT address_id FROM added) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT 1 FROM added r JOIN remittances_recipientaddress a ON a.id = r.address_id
               WHERE a.burned_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the address is burned'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_burned';
    END IF;
    IF EXISTS (SELECT 1 FROM added r JOIN remittances_riskflag f ON f.address_id = r.address_id
               WHERE f.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a risk flag stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_flagged';
    END IF;
    IF EXISTS (SELECT 1 FROM added r JOIN remittances_recipientaddress a ON a.id = r.address_id
               WHERE a.closed_on IS NOT NULL
                  OR NOT CASE r.route WHEN 'parcel' THEN a.takes_parcels ELSE a.takes_money END) THEN
        RAISE EXCEPTION 'the address cannot use this, or is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_usable';
    END IF;
    PERFORM 1 FROM remittances_addressway
    WHERE id IN (SELECT l.way_id FROM added r JOIN remittances_planline l ON l.id = r.line_id) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT 1 FROM added r JOIN remittances_planline l ON l.id = r.line_id
               JOIN remittances_addressway w ON w.id = l.way_id
               WHERE w.closed_at IS NOT NULL OR (w.address_id, w.route) <> (r.address_id, r.route)) THEN
        RAISE EXCEPTION 'the way that was signed is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_way_open';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER remittance_usable_added AFTER INSERT ON remittances_remittance REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION remittance_usable_added();

-- A way is opened to an address that stands, closed once, and otherwise as it was signed; its details go with a burning.
CREATE FUNCTION way_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    burned timestamptz := (SELECT burned_at FROM remittances_recipientaddress WHERE id = NEW.address_id FOR SHARE);
BEGIN
    IF burned IS NOT NULL AND NEW.details IS NOT NULL THEN
        RAISE EXCEPTION 'burned is for ever'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'address_burned_final';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF to_jsonb(OLD) - '{details,closed_at,closed_by_id}'::text[]
       <> to_jsonb(NEW) - '{details,closed_at,closed_by_id}'::text[]
       OR OLD.closed_at IS NOT NULL
          AND (OLD.closed_at, OLD.closed_by_id) IS DISTINCT FROM (NEW.closed_at, NEW.closed_by_id)
       OR burned IS NULL AND NEW.details IS DISTINCT FROM OLD.details THEN
        RAISE EXCEPTION 'a way is closed, not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'way_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER way_kept BEFORE INSERT OR UPDATE ON remittances_addressway FOR EACH ROW EXECUTE FUNCTION way_kept();
CREATE TRIGGER way_not_deleted BEFORE DELETE ON remittances_addressway
    FOR EACH ROW EXECUTE FUNCTION refuse_change('way_final');

-- A flag is lifted once. Whoever is sending there at the moment comes first or sees it.
CREATE FUNCTION flag_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM remittances_recipientaddress WHERE id = NEW.address_id FOR NO KEY UPDATE;
        RETURN NEW;
    END IF;
    IF OLD.lifted_at IS NOT NULL OR to_jsonb(OLD) - '{lifted_at,lifted_by_id,lifted_because}'::text[]
       <> to_jsonb(NEW) - '{lifted_at,lifted_by_id,lifted_because}'::text[] THEN
        RAISE EXCEPTION 'a flag is lifted, not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'flag_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flag_kept BEFORE INSERT OR UPDATE ON remittances_riskflag FOR EACH ROW EXECUTE FUNCTION flag_kept();
CREATE TRIGGER flag_not_deleted BEFORE DELETE ON remittances_riskflag
    FOR EACH ROW EXECUTE FUNCTION refuse_change('flag_final');

-- A need ends, once; another one is another row.
CREATE FUNCTION need_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.to_on IS NOT NULL OR to_jsonb(OLD) - 'to_on' <> to_jsonb(NEW) - 'to_on' THEN
        RAISE EXCEPTION 'a need ends, it is not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'need_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER need_kept BEFORE UPDATE ON remittances_need FOR EACH ROW EXECUTE FUNCTION need_kept();
CREATE TRIGGER need_not_deleted BEFORE DELETE ON remittances_need
    FOR EACH ROW EXECUTE FUNCTION refuse_change('need_final');

-- What an address can use is what its newest notice of that says; word that comes late about an earlier day changes
-- nothing of what is known since.
CREATE FUNCTION notice_applied() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later remittances_addressnotice[] := ARRAY(
        SELECT n FROM remittances_addressnotice n
        WHERE n.address_id = NEW.address_id AND n.id <> NEW.id AND n.noted_on > NEW.noted_on);
BEGIN
    UPDATE remittances_recipientaddress SET
        takes_money = CASE WHEN NEW.money IS NULL OR EXISTS (SELECT 1 FROM unnest(later) n WHERE n.money IS NOT NULL)
                           THEN takes_money ELSE NEW.money END,
        takes_parcels = CASE WHEN NEW.parcels IS NULL
                                  OR EXISTS (SELECT 1 FROM unnest(later) n WHERE n.parcels IS NOT NULL)
                             THEN takes_parcels ELSE NEW.parcels END,
        notice = CASE WHEN cardinality(later) > 0 THEN notice ELSE NEW.text END
    WHERE id = NEW.address_id;
    RETURN NULL;
END $$;
CREATE TRIGGER notice_applied AFTER INSERT ON remittances_addressnotice
    FOR EACH ROW EXECUTE FUNCTION notice_applied();

-- Alternates lead on, never round. One is set at a time, or two together could close a circle that neither sees.
CREATE FUNCTION alternate_leads_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('remittances alternates'));
    IF EXISTS (
        WITH RECURSIVE onward (id) AS (
            SELECT NEW.alternate_id
            UNION SELECT a.alternate_id FROM onward JOIN remittances_recipientaddress a ON a.id = onward.id)
        SELECT 1 FROM onward WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'alternates go round in a circle'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'address_alternates_lead_on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alternate_leads_on BEFORE INSERT OR UPDATE OF alternate_id ON remittances_recipientaddress
    FOR EACH ROW WHEN (NEW.alternate_id IS NOT NULL) EXECUTE FUNCTION alternate_leads_on();

-- Parcels went there before anybody was asked whether they can be used.
UPDATE remittances_recipientaddress SET takes_parcels = true
WHERE id IN (SELECT address_id FROM remittances_remittance WHERE route = 'parcel');
"""

UNDO = """
DROP TRIGGER address_lines_final ON remittances_recipientaddress;
DROP TRIGGER remittance_usable_added ON remittances_remittance;
DROP FUNCTION remittance_usable_added();
DROP TRIGGER alternate_leads_on ON remittances_recipientaddress;
DROP FUNCTION alternate_leads_on();
DROP TRIGGER notice_applied ON remittances_addressnotice;
DROP FUNCTION notice_applied();
DROP TRIGGER need_not_deleted ON remittances_need;
DROP TRIGGER need_kept ON remittances_need;
DROP FUNCTION need_kept();
DROP TRIGGER flag_not_deleted ON remittances_riskflag;
DROP TRIGGER flag_kept ON remittances_riskflag;
DROP FUNCTION flag_kept();
DROP TRIGGER way_not_deleted ON remittances_addressway;
DROP TRIGGER way_kept ON remittances_addressway;
DROP FUNCTION way_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0014_signing_rules")]

    # The functions as 0006_burn_rules.py has them know no flags and no ways; they are not brought back, as the columns
    # and tables that they ask then go too.
    operations = [
        migrations.AddConstraint(
            model_name="riskflag",
            constraint=models.CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("noted_by")),
                name="flag_lifted_by_another",
                violation_error_message="Another person than who set the flag lifts it.",
            ),
        ),
        migrations.RunSQL(RULES, UNDO),
    ]
