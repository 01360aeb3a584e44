"""Goods in the stock of a fund, free or restricted, cover no fee; and a plan that gives them alone asks for no money.

What was found while its like lay packed, and was unpacked since, is more than the lot ever had: it can be put right.
"""

from importlib import import_module

from django.db import migrations

changed = import_module("remittances.migrations.0025_parcels_by_piece").changed

RULES = """
-- Its entry is booked by now, so that the balance of the fund is locked and what is left of its money known.
CREATE FUNCTION attempt_within_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT fund_money(fund_id, currency_id) FROM remittances_remittance WHERE id = NEW.remittance_id) < 0 THEN
        RAISE EXCEPTION 'the fund does not hold that much money'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_within_money';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER attempt_within_money AFTER INSERT ON remittances_attempt
    FOR EACH ROW EXECUTE FUNCTION attempt_within_money();
"""

UNDO = """
DROP TRIGGER attempt_within_money ON remittances_attempt;
DROP FUNCTION attempt_within_money();
"""

# Fees make a fund hold less than it has promised; that keeps back plans of money alone.
ROOM = "IF fund_promised(NEW.fund_id, NEW.currency_id, NEW.id)"
ROOM_FOR_MONEY = """IF EXISTS (SELECT 1 FROM remittances_planline WHERE plan_id = NEW.id AND route <> 'parcel' AND amount > 0)
           AND fund_promised(NEW.fund_id, NEW.currency_id, NEW.id)"""

# What comes into the store makes a lot no more than it ever had; whatever else becomes of a change is kept by that not.
WITHIN = "IF TG_TABLE_NAME = 'remittances_stockchange' AND lot_changed_quantity"
WITHIN_WHERE_MORE_COMES = """IF TG_TABLE_NAME = 'remittances_stockchange' AND TG_OP = 'UPDATE'
           AND (to_jsonb(NEW) ->> 'kind' = 'found'
                AND to_jsonb(OLD) ->> 'entry_id' IS NULL AND to_jsonb(NEW) ->> 'entry_id' IS NOT NULL
                OR to_jsonb(NEW) ->> 'kind' <> 'found'
                AND to_jsonb(OLD) ->> 'undone_at' IS NULL AND to_jsonb(NEW) ->> 'undone_at' IS NOT NULL)
           AND lot_changed_quantity"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0030_pieces_changed")]

    operations = [
        migrations.RunSQL(RULES, UNDO),
        changed("plan_checked()", ROOM, ROOM_FOR_MONEY),
        changed("item_in_stock()", WITHIN, WITHIN_WHERE_MORE_COMES),
    ]
