"""A burned address is burned for ever, and no order goes there."""

from django.db import migrations

RULES = """
CREATE FUNCTION address_burned_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.burned_at, OLD.burned_by_id) IS DISTINCT FROM (NEW.burned_at, NEW.burned_by_id)
       OR NEW.lines IS NOT NULL AND NEW.lines IS DISTINCT FROM OLD.lines OR NEW.code <> OLD.code THEN
        RAISE EXCEPTION 'burned is for ever'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'address_burned_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER address_burned_kept BEFORE UPDATE OR DELETE ON remittances_recipientaddress
    FOR EACH ROW WHEN (OLD.burned_at IS NOT NULL) EXECUTE FUNCTION address_burned_kept();

-- As in 0002_rules.py, and to a burned address not even what was in hand is sent. The row is locked, so that a burning
-- and a sending wait for one another: whichever commits first is seen by the other.
CREATE OR REPLACE FUNCTION remittance_usable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    there remittances_recipientaddress;
    forward boolean := TG_OP = 'INSERT' OR OLD.address_id <> NEW.address_id OR (OLD.state, NEW.state) IN (
        ('draft', 'submitted'), ('submitted', 'approved'), ('approved', 'in hand'));
BEGIN
    IF NOT forward AND (OLD.state, NEW.state) <> ('in hand', 'sent') THEN
        RETURN NULL;
    END IF;
    SELECT * INTO there FROM remittances_recipientaddress WHERE id = NEW.address_id FOR SHARE;
    IF there.burned_at IS NOT NULL THEN
        RAISE EXCEPTION 'the address is burned'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_burned';
    END IF;
    IF forward AND (NOT there.takes_money OR there.closed_on IS NOT NULL) THEN
        RAISE EXCEPTION 'the address cannot use money, or is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_address_usable';
    END IF;
    RETURN NULL;
END $$;

-- Each step of a burning is written once, and what it burned stays.
CREATE FUNCTION burn_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step text;
BEGIN
    FOREACH step IN ARRAY '{commitment,journalled_at,destroyed_at,rotated_at,finished_at}'::text[] LOOP
        IF coalesce(to_jsonb(OLD) ->> step, '') <> ''
           AND to_jsonb(OLD) ->> step IS DISTINCT FROM to_jsonb(NEW) ->> step THEN
            RAISE EXCEPTION 'a step of a burning is not undone'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'burn_final';
        END IF;
    END LOOP;
    IF (OLD.id, OLD.code, OLD.country, OLD.salt, OLD.began_at)
       IS DISTINCT FROM (NEW.id, NEW.code, NEW.country, NEW.salt, NEW.began_at)
       OR OLD.address_id IS DISTINCT FROM NEW.address_id THEN
        RAISE EXCEPTION 'what was burned stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'burn_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER burn_kept BEFORE UPDATE ON remittances_burn FOR EACH ROW EXECUTE FUNCTION burn_kept();
CREATE TRIGGER burn_not_deleted BEFORE DELETE ON remittances_burn
    FOR EACH ROW EXECUTE FUNCTION refuse_change('burn_final');
"""

UNDO = """
DROP TRIGGER burn_not_deleted ON remittances_burn;
DROP TRIGGER burn_kept ON remittances_burn;
DROP FUNCTION burn_kept();
CREATE OR REPLACE FUNCTION remittance_usable() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TRIGGER address_burned_kept ON remittances_recipientaddress;
DROP FUNCTION address_burned_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0005_burn")]

    operations = [migrations.RunSQL(RULES, UNDO)]
