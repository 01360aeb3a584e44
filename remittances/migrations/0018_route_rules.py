"""A route that was closed to a country carries nothing there, and no order goes by a way that its signers did not see."""

from django.db import migrations

RULES = """
-- The newest terms speak; a route of which nobody has written is open.
CREATE FUNCTION route_is_open(which varchar, land varchar, money varchar) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT t.is_open FROM remittances_routeterms t
        WHERE t.route = which AND t.country = land AND t.currency_id = money
        ORDER BY t.id DESC LIMIT 1), true)
$$;

CREATE FUNCTION remittance_route_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT m.route, a.country, m.currency_id
            FROM moved m JOIN remittances_recipientaddress a ON a.id = m.address_id
            WHERE m.state <> 'draft') AS asked
        WHERE NOT route_is_open(asked.route, asked.country, asked.currency_id)) THEN
        RAISE EXCEPTION 'the route is closed to this country'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_route_open';
    END IF;
    RETURN NULL;
END $$;
-- Ten thousand orders of a plan are asked about once for each country, not one by one.
CREATE TRIGGER remittance_route_open_added AFTER INSERT ON remittances_remittance
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION remittance_route_open();

-- What is put back, sent or comes back goes its way whatever the terms say by then.
CREATE FUNCTION remittance_route_open_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT route_is_open(NEW.route, (SELECT country FROM remittances_recipientaddress WHERE id = NEW.address_id),
                         NEW.currency_id) THEN
        RAISE EXCEPTION 'the route is closed to this country'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_route_open';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER remittance_route_open_moved AFTER UPDATE OF state ON remittances_remittance FOR EACH ROW
    WHEN (OLD.state = 'draft' AND NEW.state = 'submitted' OR OLD.state = 'submitted' AND NEW.state = 'approved'
          OR OLD.state = 'approved' AND NEW.state = 'in hand')
    EXECUTE FUNCTION remittance_route_open_on();

-- A single order goes by the way that is open, so another way takes it from its signers back to its draft. Nobody gets
-- another one under an order that is in a hand. The lines of a plan name their way: see the rules of plans.
CREATE FUNCTION way_changes_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever moves an order holds the address too: one of us sees what the other did.
    PERFORM 1 FROM remittances_recipientaddress WHERE id = NEW.address_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT 1 FROM remittances_remittance r
        WHERE r.address_id = NEW.address_id AND r.route = NEW.route AND r.state = 'in hand' AND r.line_id IS NULL) THEN
        RAISE EXCEPTION 'an order by this route is in hand'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'way_beside_order_in_hand';
    END IF;
    UPDATE remittances_remittance r SET state = 'draft'
    WHERE r.address_id = NEW.address_id AND r.route = NEW.route AND r.line_id IS NULL
      AND r.state IN ('submitted', 'approved');
    RETURN NULL;
END $$;
CREATE TRIGGER way_changes_orders_opened AFTER INSERT ON remittances_addressway
    FOR EACH ROW EXECUTE FUNCTION way_changes_orders();
CREATE TRIGGER way_changes_orders_closed AFTER UPDATE OF closed_at ON remittances_addressway
    FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION way_changes_orders();
"""

UNDO = """
DROP TRIGGER way_changes_orders_closed ON remittances_addressway;
DROP TRIGGER way_changes_orders_opened ON remittances_addressway;
DROP FUNCTION way_changes_orders();
DROP TRIGGER remittance_route_open_moved ON remittances_remittance;
DROP FUNCTION remittance_route_open_on();
DROP TRIGGER remittance_route_open_added ON remittances_remittance;
DROP FUNCTION remittance_route_open();
DROP FUNCTION route_is_open(varchar, varchar, varchar);
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0017_goods_rules")]

    operations = [migrations.RunSQL(RULES, UNDO)]
