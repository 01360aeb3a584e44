"""Whether goods come in whole pieces alone may be mended until a parcel of them was packed."""

from django.db import migrations

RULES = """
-- Goods keep their code, their name and their unit. Whether they come in whole pieces alone is mended until some were
-- packed, and only where no part of a piece is counted of them.
CREATE FUNCTION good_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'in_pieces' <> to_jsonb(NEW) - 'in_pieces' THEN
        RAISE EXCEPTION 'goods stay as they were registered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'good_final';
    END IF;
    IF OLD.in_pieces = NEW.in_pieces THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_parcelitem i JOIN remittances_lot l ON l.id = i.lot_id
               WHERE l.good_id = NEW.id) THEN
        RAISE EXCEPTION 'a parcel of these goods was packed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'good_unpacked';
    END IF;
    IF NEW.in_pieces AND EXISTS (
        SELECT 1 FROM remittances_lot l LEFT JOIN remittances_stockchange c ON c.lot_id = l.id AND c.undone_at IS NULL
        WHERE l.good_id = NEW.id AND l.dropped_because = '' AND (l.quantity % 1 <> 0 OR c.quantity % 1 <> 0)) THEN
        RAISE EXCEPTION 'parts of a piece are in the stock'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'good_in_parts';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER good_kept BEFORE UPDATE ON remittances_good FOR EACH ROW EXECUTE FUNCTION good_kept();
"""

UNDO = """
DROP TRIGGER good_kept ON remittances_good;
DROP FUNCTION good_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0029_decisions_about")]

    operations = [migrations.RunSQL(RULES, UNDO)]
