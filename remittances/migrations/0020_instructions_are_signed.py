"""What the forwarder is told at an address is part of what was signed: it is not replaced under a signature."""

from django.db import migrations

RULES = """
-- Other instructions can lead money to another door. Single orders that were signed for, or wait to be, are drafts
-- again, plans too, and who signed is told; orders of a released plan are withdrawn and a follow-up makes up for them.
-- Under an order in a hand they stay as they are. A burning destroys them: its orders were halted before.
CREATE FUNCTION instructions_change_orders() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
BEGIN
    IF EXISTS (SELECT 1 FROM remittances_remittance WHERE address_id = NEW.id AND state = 'in hand') THEN
        RAISE EXCEPTION 'an order to this address is in hand'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instructions_beside_order_in_hand';
    END IF;
    UPDATE remittances_remittance SET state = 'draft'
    WHERE address_id = NEW.id AND line_id IS NULL AND state IN ('submitted', 'approved');
    UPDATE remittances_remittance SET state = 'withdrawn'
    WHERE address_id = NEW.id AND line_id IS NOT NULL AND state = 'approved';
    touched := ARRAY(
        SELECT p.id FROM remittances_plan p
        WHERE p.state IN ('submitted', 'signed') AND EXISTS (
            SELECT 1 FROM remittances_planline WHERE plan_id = p.id AND address_id = NEW.id AND amount > 0)
        ORDER BY p.id FOR NO KEY UPDATE OF p);
    INSERT INTO remittances_planchange (plan_id, at, number, what, old, new)
    SELECT plan_id, now(), number, 'instructions', '', '' FROM remittances_planline
    WHERE plan_id = ANY (touched) AND address_id = NEW.id AND amount > 0 ORDER BY plan_id, number;
    UPDATE remittances_plan SET state = 'draft' WHERE id = ANY (touched);
    RETURN NULL;
END $$;
-- It writes down what was changed, which the site's role itself has no right to.
ALTER FUNCTION instructions_change_orders() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION instructions_change_orders() FROM PUBLIC;
CREATE TRIGGER instructions_change_orders AFTER UPDATE OF instructions ON remittances_recipientaddress FOR EACH ROW
    WHEN (OLD.instructions IS DISTINCT FROM NEW.instructions AND NEW.burned_at IS NULL)
    EXECUTE FUNCTION instructions_change_orders();
"""

UNDO = """
DROP TRIGGER instructions_change_orders ON remittances_recipientaddress;
DROP FUNCTION instructions_change_orders();
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0019_stock_in_full")]

    operations = [migrations.RunSQL(RULES, UNDO)]
