"""Goods: counted by another house than entered them, packed once, and no coin lost between lots, parcels and books."""

from django.db import migrations, models

import ledger.models

RULES = """
-- A lot is bought under a carried decision with its fund and currency, counted once by another house than that of who
-- entered it, together with the entry that books it; or dropped uncounted. Nothing else of it is ever written.
CREATE FUNCTION lot_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    resolved member_parties_decision;
    theirs uuid := (SELECT body_id FROM access_user WHERE id = NEW.entered_by_id);
    counters uuid := (SELECT body_id FROM access_user WHERE id = NEW.counted_by_id);
    written text[] := '{counted_at,counted_by_id,entry_id,dropped_because}';
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - written <> to_jsonb(NEW) - written
                             OR OLD.counted_at IS NOT NULL OR OLD.dropped_because <> '')
       OR TG_OP = 'INSERT' AND (NEW.counted_at IS NOT NULL OR NEW.dropped_because <> '') THEN
        RAISE EXCEPTION 'a lot is counted or dropped once' USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_final';
    END IF;
    SELECT * INTO resolved FROM member_parties_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
    IF resolved.state <> 'carried' OR (resolved.fund_id, resolved.currency_id) <> (NEW.fund_id, NEW.currency_id) THEN
        RAISE EXCEPTION 'no carried decision for this fund and currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_under_decision';
    END IF;
    IF NEW.counted_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.counted_by_id = NEW.entered_by_id OR theirs IS NULL OR counters IS NOT NULL
       AND bodies_of_one_house(theirs, counters, (NEW.counted_at AT TIME ZONE 'UTC')::date) THEN
        RAISE EXCEPTION 'who entered a lot does not count it, nor anybody of the same house'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_counted_by_another';
    END IF;
    IF (SELECT count(*) FROM ledger_posting p JOIN ledger_account k ON k.id = p.account_id
        WHERE p.entry_id = NEW.entry_id AND p.fund_id = NEW.fund_id AND p.currency_id = NEW.currency_id
          AND (k.role = 'stock' AND p.amount = NEW.cost
               OR k.id = NEW.account_id AND k.kind = 'asset' AND k.role = '' AND p.amount = -NEW.cost)) <> 2
       OR (SELECT count(*) FROM ledger_posting WHERE entry_id = NEW.entry_id) <> 2 THEN
        RAISE EXCEPTION 'the entry does not book what the lot cost'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_booked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lot_kept BEFORE INSERT OR UPDATE ON remittances_lot FOR EACH ROW EXECUTE FUNCTION lot_kept();
CREATE FUNCTION lot_within_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The decision is locked since lot_kept.
    IF decision_used(NEW.decision_id) > (SELECT amount FROM member_parties_decision WHERE id = NEW.decision_id) THEN
        RAISE EXCEPTION 'more than the decision allows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_within_decision';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER lot_within_decision AFTER INSERT ON remittances_lot
    FOR EACH ROW EXECUTE FUNCTION lot_within_decision();
CREATE TRIGGER lot_not_deleted BEFORE DELETE ON remittances_lot
    FOR EACH ROW EXECUTE FUNCTION refuse_change('lot_final');

-- Whether an order holds the goods packed for it: one that was turned down, dropped or cancelled gave them back.
CREATE FUNCTION holds_goods(state varchar) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT state NOT IN ('refused', 'withdrawn')
$$;

-- No more goes out of a lot than is in it, neither goods nor value, and what is left of the one is never without the
-- other: the last piece takes the last coin (remittances/worth.py).
CREATE FUNCTION item_in_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole remittances_lot;
    gone numeric;
    spent numeric;
BEGIN
    SELECT * INTO whole FROM remittances_lot WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.lot_id ELSE NEW.lot_id END
        FOR NO KEY UPDATE;
    SELECT coalesce(sum(i.quantity - i.came_back), 0), coalesce(sum(i.value - i.value_back), 0) INTO gone, spent
        FROM remittances_parcelitem i JOIN remittances_parcel p ON p.id = i.parcel_id
        JOIN remittances_remittance r ON r.id = p.remittance_id
        WHERE i.lot_id = whole.id AND holds_goods(r.state);
    IF whole.counted_at IS NULL OR gone > whole.quantity OR spent > whole.cost
       OR (gone = whole.quantity) <> (spent = whole.cost) THEN
        RAISE EXCEPTION 'the lot does not have that much'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'item_in_stock';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER item_in_stock AFTER INSERT OR UPDATE OR DELETE ON remittances_parcelitem
    FOR EACH ROW EXECUTE FUNCTION item_in_stock();

-- A parcel is packed and unpacked while its order is a draft; that of a plan's order once it is released. Later only
-- what came back is written, while the order is on its way: at commit it has come back (parcel_adds_up).
CREATE FUNCTION parcel_open(which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM remittances_remittance r
                   WHERE r.id = which AND r.route = 'parcel'
                     AND (r.state = 'draft' OR r.state = 'approved' AND r.line_id IS NOT NULL))
$$;
CREATE FUNCTION parcel_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_is jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
    about uuid := coalesce(row_is ->> 'remittance_id', (
        SELECT remittance_id::text FROM remittances_parcel WHERE id = (row_is ->> 'parcel_id')::uuid))::uuid;
    written text[] := '{refused,came_back,value_back}';
BEGIN
    PERFORM 1 FROM remittances_remittance WHERE id = about FOR NO KEY UPDATE;
    IF TG_OP <> 'UPDATE' AND NOT parcel_open(about)
       OR TG_OP = 'INSERT' AND (row_is ->> 'refused' = 'true' OR (row_is ->> 'came_back')::numeric <> 0) THEN
        RAISE EXCEPTION 'a parcel is packed before it is signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_fixed';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        to_jsonb(OLD) - written <> to_jsonb(NEW) - written
        OR to_jsonb(OLD) ->> 'refused' = 'true' OR (to_jsonb(OLD) ->> 'came_back')::numeric <> 0
        OR NOT EXISTS (SELECT 1 FROM remittances_remittance WHERE id = about AND state IN ('sent', 'unknown'))) THEN
        RAISE EXCEPTION 'what was packed stands; what came back is written once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_fixed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER parcel_kept BEFORE INSERT OR UPDATE OR DELETE ON remittances_parcel
    FOR EACH ROW EXECUTE FUNCTION parcel_kept();
CREATE TRIGGER item_kept BEFORE INSERT OR UPDATE OR DELETE ON remittances_parcelitem
    FOR EACH ROW EXECUTE FUNCTION parcel_kept();

-- At commit: the goods come to the order's sum and are of its fund and currency; and what came back of them comes to
-- what its attempt brought back, whichever of the rows was written.
CREATE FUNCTION parcel_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_is jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
    about uuid := CASE TG_TABLE_NAME
        WHEN 'remittances_remittance' THEN row_is ->> 'id'
        WHEN 'remittances_parcelitem' THEN (
            SELECT remittance_id::text FROM remittances_parcel WHERE id = (row_is ->> 'parcel_id')::uuid)
        ELSE row_is ->> 'remittance_id' END;
    ordered remittances_remittance;
    packed record;
    returned numeric;
BEGIN
    SELECT * INTO ordered FROM remittances_remittance WHERE id = about;
    SELECT p.id, p.refused, sum(i.value) AS value, sum(i.value_back) AS back, sum(i.came_back) AS pieces,
           bool_and((l.fund_id, l.currency_id) = (ordered.fund_id, ordered.currency_id)) AS of_fund INTO packed
        FROM remittances_parcel p LEFT JOIN remittances_parcelitem i ON i.parcel_id = p.id
        LEFT JOIN remittances_lot l ON l.id = i.lot_id WHERE p.remittance_id = about GROUP BY p.id;
    IF packed.id IS NULL THEN
        RETURN NULL;
    END IF;
    IF ordered.route <> 'parcel' OR packed.value IS DISTINCT FROM ordered.amount OR NOT packed.of_fund THEN
        RAISE EXCEPTION 'the goods do not come to the sum of the order'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_adds_up';
    END IF;
    SELECT a.returned INTO returned FROM remittances_attempt a
        WHERE a.remittance_id = about AND a.outcome = 'returned';
    IF packed.back IS DISTINCT FROM coalesce(returned, 0) OR returned IS NULL AND (packed.refused OR packed.pieces > 0)
    THEN
        RAISE EXCEPTION 'what came back is told piece by piece'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_back_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER parcel_adds_up AFTER INSERT OR UPDATE ON remittances_parcel
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION parcel_adds_up();
CREATE CONSTRAINT TRIGGER item_adds_up AFTER INSERT OR UPDATE OR DELETE ON remittances_parcelitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION parcel_adds_up();
CREATE CONSTRAINT TRIGGER order_of_parcel_adds_up AFTER UPDATE OF amount, route, fund_id, currency_id
    ON remittances_remittance DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.route = 'parcel' OR NEW.route = 'parcel') EXECUTE FUNCTION parcel_adds_up();
CREATE CONSTRAINT TRIGGER attempt_of_parcel_adds_up AFTER INSERT OR UPDATE OF outcome, returned ON remittances_attempt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.route = 'parcel') EXECUTE FUNCTION parcel_adds_up();

-- Nobody signs for a parcel that is not packed, or takes it in hand; and what was sent once is not sent again: what is
-- back in the stock goes with another order.
CREATE FUNCTION parcel_packed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) IN (('draft', 'submitted'), ('approved', 'in hand'))
       AND NOT EXISTS (SELECT 1 FROM remittances_parcel p JOIN remittances_parcelitem i ON i.parcel_id = p.id
                       WHERE p.remittance_id = NEW.id) THEN
        RAISE EXCEPTION 'the parcel is not packed' USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_packed';
    END IF;
    IF (OLD.state, NEW.state) = ('returned', 'draft') THEN
        RAISE EXCEPTION 'a parcel is sent once' USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_sent_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER parcel_packed BEFORE UPDATE OF state ON remittances_remittance FOR EACH ROW
    WHEN (NEW.route = 'parcel' AND OLD.state <> NEW.state) EXECUTE FUNCTION parcel_packed();

-- Goods leave the stock, money leaves an account that holds money.
CREATE FUNCTION attempt_from_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.route = 'parcel') <> ((SELECT role FROM ledger_account WHERE id = NEW.account_id) = 'stock')
       OR (NEW.route = 'parcel') <> ((SELECT route FROM remittances_remittance WHERE id = NEW.remittance_id) = 'parcel')
    THEN
        RAISE EXCEPTION 'a parcel is sent out of the stock, and nothing else is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_from_stock';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attempt_from_stock BEFORE INSERT ON remittances_attempt
    FOR EACH ROW EXECUTE FUNCTION attempt_from_stock();
"""

UNDO = """
DROP TRIGGER attempt_from_stock ON remittances_attempt;
DROP FUNCTION attempt_from_stock();
DROP TRIGGER parcel_packed ON remittances_remittance;
DROP FUNCTION parcel_packed();
DROP TRIGGER attempt_of_parcel_adds_up ON remittances_attempt;
DROP TRIGGER order_of_parcel_adds_up ON remittances_remittance;
DROP TRIGGER item_adds_up ON remittances_parcelitem;
DROP TRIGGER parcel_adds_up ON remittances_parcel;
DROP FUNCTION parcel_adds_up();
DROP TRIGGER item_kept ON remittances_parcelitem;
DROP TRIGGER parcel_kept ON remittances_parcel;
DROP FUNCTION parcel_kept();
DROP FUNCTION parcel_open(uuid);
DROP TRIGGER item_in_stock ON remittances_parcelitem;
DROP FUNCTION item_in_stock();
DROP FUNCTION holds_goods(varchar);
DROP TRIGGER lot_not_deleted ON remittances_lot;
DROP TRIGGER lot_within_decision ON remittances_lot;
DROP FUNCTION lot_within_decision();
DROP TRIGGER lot_kept ON remittances_lot;
DROP FUNCTION lot_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0016_execution_rules"), ("ledger", "0014_stock")]

    operations = [
        migrations.AddField(
            model_name="parcelitem",
            name="value_back",
            field=ledger.models.AmountField(default=0, verbose_name="worth of what came back"),
        ),
        migrations.AddConstraint(
            model_name="parcelitem",
            constraint=models.CheckConstraint(
                condition=models.Q(came_back=0, value_back=0)
                | models.Q(came_back=models.F("quantity"), value_back=models.F("value"))
                | models.Q(came_back__gt=0, value_back__gt=0, value_back__lte=models.F("value"))
                & models.Q(came_back__lt=models.F("quantity")),
                name="item_back_at_its_worth",
                violation_error_message="What came back is worth its part of what was sent.",
            ),
        ),
        migrations.RunSQL(RULES, UNDO),
    ]
