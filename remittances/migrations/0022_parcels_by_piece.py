"""Goods that come in whole pieces; and a parcel of a plan that is packed up to its line, not to the last coin of it."""

from django.db import migrations, models

KNOWN = """
-- What was counted by the piece from the beginning is so from here, unless a part of one was counted anywhere.
UPDATE remittances_good g SET in_pieces = true
WHERE lower(unit) IN ('piece', 'pieces', 'pair', 'pairs') AND NOT EXISTS (
    SELECT 1 FROM remittances_lot l LEFT JOIN remittances_parcelitem i ON i.lot_id = l.id
    WHERE l.good_id = g.id AND (l.quantity % 1 <> 0 OR i.quantity % 1 <> 0 OR i.came_back % 1 <> 0));
"""

RULES = """
-- Goods in pieces are bought, packed and come back in whole ones.
CREATE FUNCTION goods_in_pieces() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_is jsonb := to_jsonb(NEW);
    about uuid := coalesce(row_is ->> 'good_id', (
        SELECT good_id::text FROM remittances_lot WHERE id = (row_is ->> 'lot_id')::uuid))::uuid;
BEGIN
    IF ((row_is ->> 'quantity')::numeric % 1 <> 0 OR coalesce((row_is ->> 'came_back')::numeric, 0) % 1 <> 0)
       AND (SELECT in_pieces FROM remittances_good WHERE id = about) THEN
        RAISE EXCEPTION 'a part of a piece' USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_in_pieces';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER goods_in_pieces BEFORE INSERT ON remittances_lot
    FOR EACH ROW EXECUTE FUNCTION goods_in_pieces();
CREATE TRIGGER goods_in_pieces BEFORE INSERT OR UPDATE OF quantity, came_back ON remittances_parcelitem
    FOR EACH ROW EXECUTE FUNCTION goods_in_pieces();

-- What leaves with an order: its sum; with a parcel what its goods cost, for a plan's order less than that at times.
CREATE FUNCTION order_leaves(r remittances_remittance) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN r.route <> 'parcel' THEN r.amount ELSE (
        SELECT sum(i.value) FROM remittances_parcelitem i JOIN remittances_parcel p ON p.id = i.parcel_id
        WHERE p.remittance_id = r.id) END
$$;
"""

UNDO = """
DROP FUNCTION order_leaves(remittances_remittance);
DROP TRIGGER goods_in_pieces ON remittances_parcelitem;
DROP TRIGGER goods_in_pieces ON remittances_lot;
DROP FUNCTION goods_in_pieces();
"""

# Of functions that other migrations wrote, one condition each: before and now. All else of them stays as it is.
SUM_OR_LESS = """packed.value IS NULL OR packed.value > ordered.amount
       OR ordered.line_id IS NULL AND packed.value < ordered.amount"""
ALL_OR_LESS = [
    ("parcel_adds_up()", "packed.value IS DISTINCT FROM ordered.amount", SUM_OR_LESS),
    ("attempt_kept()", "r.amount = NEW.amount", "order_leaves(r) = NEW.amount"),
]
CHANGE = """
DO $change$
DECLARE
    was text := pg_get_functiondef('{name}'::regprocedure);
BEGIN
    IF position($phrase${before}$phrase$ IN was) = 0 THEN
        RAISE EXCEPTION '{name} does not say what is changed here';
    END IF;
    EXECUTE replace(was, $phrase${before}$phrase$, $phrase${now}$phrase$);
END $change$;
"""


def changed(name, before, now):
    """The function with one condition for another, and back."""
    there, back = {"before": before, "now": now}, {"before": now, "now": before}
    return migrations.RunSQL(CHANGE.format(name=name, **there), CHANGE.format(name=name, **back))


class Migration(migrations.Migration):
    dependencies = [("remittances", "0020_instructions_are_signed")]

    operations = [
        migrations.AddField(
            model_name="good",
            name="in_pieces",
            field=models.BooleanField(db_default=False, default=False, verbose_name="in whole pieces alone"),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(RULES, UNDO),
        *(changed(*condition) for condition in ALL_OR_LESS),
    ]
