"""Goods that come in whole pieces; parcels of a plan packed up to their lines; what arrived of a parcel, by its goods."""

import uuid

from django.db import migrations, models
from django.db.models.deletion import PROTECT

import ledger.models

KNOWN = """
-- What was counted by the piece from the beginning is so from here, unless a part of one was counted anywhere.
UPDATE remittances_good g SET in_pieces = true
WHERE lower(unit) IN ('piece', 'pieces', 'pair', 'pairs') AND NOT EXISTS (
    SELECT 1 FROM remittances_lot l LEFT JOIN remittances_parcelitem i ON i.lot_id = l.id
    WHERE l.good_id = g.id AND (l.quantity % 1 <> 0 OR i.quantity % 1 <> 0 OR i.came_back % 1 <> 0));
"""

RULES = """
-- Goods in pieces are bought, packed, come back and arrive in whole ones.
CREATE FUNCTION goods_in_pieces() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_is jsonb := to_jsonb(NEW);
    packed uuid := (SELECT lot_id FROM remittances_parcelitem WHERE id = (row_is ->> 'item_id')::uuid);
    about uuid := coalesce(row_is ->> 'good_id', (
        SELECT good_id::text FROM remittances_lot WHERE id = coalesce(packed, (row_is ->> 'lot_id')::uuid)))::uuid;
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
CREATE TRIGGER goods_in_pieces BEFORE INSERT ON remittances_parcelarrival
    FOR EACH ROW EXECUTE FUNCTION goods_in_pieces();
CREATE TRIGGER goods_in_pieces BEFORE INSERT ON remittances_stockchange
    FOR EACH ROW EXECUTE FUNCTION goods_in_pieces();

-- What arrived was in the parcel that the word is of; all of it is worth all that it was sent as.
CREATE FUNCTION arrival_was_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM remittances_parcelitem i JOIN remittances_parcel p ON p.id = i.parcel_id
        JOIN remittances_attempt t ON t.remittance_id = p.remittance_id
        JOIN remittances_confirmation c ON c.attempt_id = t.id
        WHERE i.id = NEW.item_id AND c.id = NEW.confirmation_id AND NEW.quantity <= i.quantity
          AND NEW.value <= i.value AND (NEW.quantity < i.quantity OR NEW.value = i.value)) THEN
        RAISE EXCEPTION 'more arrived than was in the parcel'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'arrival_was_sent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER arrival_was_sent BEFORE INSERT ON remittances_parcelarrival
    FOR EACH ROW EXECUTE FUNCTION arrival_was_sent();
CREATE TRIGGER arrival_final BEFORE UPDATE OR DELETE ON remittances_parcelarrival
    FOR EACH ROW EXECUTE FUNCTION refuse_change('arrival_final');

-- At commit: word of a parcel tells its goods, and they come to what it says was received.
CREATE FUNCTION arrivals_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about uuid := coalesce(to_jsonb(NEW) ->> 'confirmation_id', NEW.id::text)::uuid;
BEGIN
    IF EXISTS (
        SELECT 1 FROM remittances_confirmation c JOIN remittances_attempt t ON t.id = c.attempt_id
        WHERE c.id = about AND t.route = 'parcel' AND c.received <> (
            SELECT coalesce(sum(value), 0) FROM remittances_parcelarrival WHERE confirmation_id = c.id)) THEN
        RAISE EXCEPTION 'the goods that arrived do not come to what was received'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'arrivals_add_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER arrivals_add_up AFTER INSERT ON remittances_parcelarrival
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION arrivals_add_up();
CREATE CONSTRAINT TRIGGER arrivals_add_up AFTER INSERT ON remittances_confirmation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION arrivals_add_up();

-- What leaves with an order: its sum; with a parcel what its goods cost, for a plan's order less than that at times.
CREATE FUNCTION order_leaves(r remittances_remittance) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN r.route <> 'parcel' THEN r.amount ELSE (
        SELECT sum(i.value) FROM remittances_parcelitem i JOIN remittances_parcel p ON p.id = i.parcel_id
        WHERE p.remittance_id = r.id) END
$$;
"""

UNDO = """
DROP FUNCTION order_leaves(remittances_remittance);
DROP TRIGGER arrivals_add_up ON remittances_confirmation;
DROP TRIGGER arrivals_add_up ON remittances_parcelarrival;
DROP FUNCTION arrivals_add_up();
DROP TRIGGER arrival_final ON remittances_parcelarrival;
DROP TRIGGER arrival_was_sent ON remittances_parcelarrival;
DROP FUNCTION arrival_was_sent();
DROP TRIGGER goods_in_pieces ON remittances_stockchange;
DROP TRIGGER goods_in_pieces ON remittances_parcelarrival;
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
    dependencies = [("remittances", "0024_unknown_in_hand")]

    operations = [
        migrations.AddField(
            model_name="good",
            name="in_pieces",
            field=models.BooleanField(db_default=False, default=False, verbose_name="in whole pieces alone"),
        ),
        migrations.CreateModel(
            name="ParcelArrival",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="quantity")),
                ("value", ledger.models.AmountField(verbose_name="value")),
                (
                    "confirmation",
                    models.ForeignKey(on_delete=PROTECT, related_name="arrivals", to="remittances.confirmation"),
                ),
                (
                    "item",
                    models.ForeignKey(on_delete=PROTECT, related_name="arrivals", to="remittances.parcelitem"),
                ),
            ],
            options={
                "verbose_name": "goods that arrived",
                "verbose_name_plural": "goods that arrived",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(quantity__gt=0, value__gt=0),
                        name="arrival_is_something",
                        violation_error_message="What arrived is something.",
                    ),
                    models.UniqueConstraint(fields=["confirmation", "item"], name="arrival_item_once"),
                ],
            },
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(RULES, UNDO),
        *(changed(*condition) for condition in ALL_OR_LESS),
    ]
