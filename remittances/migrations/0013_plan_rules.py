"""Plans: their moves and lines, what they may promise, whom they may pay twice, and when their orders are done."""

from importlib import import_module

from django.db import migrations

KEPT = """
-- Those who signed a plan as it stands, whose signature counts.
CREATE FUNCTION plan_signatures(p remittances_plan) RETURNS SETOF remittances_approval LANGUAGE sql STABLE AS $$
    SELECT a.* FROM remittances_approval a
    WHERE a.plan_id = p.id AND a.voided_at IS NULL AND a.digest = plan_digest(p.id)
      AND a.body_id <> p.preparer_body_id AND a.signed_by_id <> p.prepared_by_id
$$;

-- Whether a person may sign for a body on a day: as its approver, of a member of the association.
CREATE FUNCTION signer_stands(person uuid, which uuid, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM access_appointment
                   WHERE user_id = person AND body_id = which AND office = 'approver'
                     AND (granted_by_id IS NULL OR confirmed_at IS NOT NULL)
                     AND daterange(held_from, held_to, '[]') @> day)
       AND EXISTS (SELECT 1 FROM member_parties_tie
                   WHERE body_id = which AND kind = 'member' AND daterange(from_on, to_on, '[]') @> day)
$$;

CREATE FUNCTION plan_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head text[] := '{kind,follows_id,decision_id,fund_id,currency_id,from_on,to_on,purpose,sum,floor,cap}';
    field text;
    today date := (now() AT TIME ZONE 'UTC')::date;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a plan begins as a draft' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_moves';
        END IF;
        IF NEW.total <> 0 THEN
            RAISE EXCEPTION 'a total is the sum of the lines'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_total';
        END IF;
    ELSE
        IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
            ('draft', 'locked'), ('draft', 'abandoned'),
            ('locked', 'submitted'), ('locked', 'draft'), ('locked', 'abandoned'),
            ('submitted', 'signed'), ('submitted', 'refused'), ('submitted', 'draft'),
            ('signed', 'released'), ('signed', 'submitted'), ('signed', 'draft'),
            ('released', 'in execution'), ('released', 'closed'), ('in execution', 'closed')) THEN
            RAISE EXCEPTION 'a plan does not go from % to %', OLD.state, NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_moves';
        END IF;
        IF (OLD.code, OLD.prepared_on, OLD.prepared_by_id, OLD.preparer_body_id)
           IS DISTINCT FROM (NEW.code, NEW.prepared_on, NEW.prepared_by_id, NEW.preparer_body_id) THEN
            RAISE EXCEPTION 'who prepared it stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_fixed';
        END IF;
        FOREACH field IN ARRAY head LOOP
            IF OLD.state <> 'draft' AND to_jsonb(OLD) ->> field IS DISTINCT FROM to_jsonb(NEW) ->> field THEN
                RAISE EXCEPTION 'a locked plan is fixed' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_fixed';
            END IF;
        END LOOP;
        IF OLD.total <> NEW.total AND pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION 'a total is the sum of the lines'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_total';
        END IF;
        IF NEW.state IN ('signed', 'released') AND OLD.state <> NEW.state AND (
            SELECT count(DISTINCT body_id) < signatures_needed(
                NEW.currency_id, NEW.total, coalesce((max(signed_at) AT TIME ZONE 'UTC')::date, today))
            FROM plan_signatures(OLD)) THEN
            RAISE EXCEPTION 'too few bodies other than the preparer''s have signed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_signed';
        END IF;
        IF NEW.state = 'released' AND OLD.state <> 'released' AND EXISTS (
            SELECT 1 FROM plan_signatures(OLD) a WHERE NOT signer_stands(a.signed_by_id, a.body_id, today)) THEN
            RAISE EXCEPTION 'who signed is no longer in office'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_signers_in_office';
        END IF;
        IF NEW.state = 'closed' AND OLD.state <> 'closed' AND EXISTS (
            SELECT 1 FROM remittances_remittance r JOIN remittances_planline l ON l.id = r.line_id
            WHERE l.plan_id = NEW.id AND r.state IN ('approved', 'in hand', 'sent', 'unknown')) THEN
            RAISE EXCEPTION 'orders of the plan are still open'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_orders_done';
        END IF;
        -- What becomes of the signatures when it goes back: approval_lapsed of 0014_signing_rules.py.
    END IF;
    IF NOT EXISTS (SELECT 1 FROM member_parties_decision d
                   WHERE d.id = NEW.decision_id AND d.state = 'carried' AND d.fund_id = NEW.fund_id
                     AND d.currency_id = NEW.currency_id) THEN
        RAISE EXCEPTION 'no carried decision for this fund and currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_under_decision';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION plan_kept() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION plan_kept() FROM PUBLIC;
CREATE TRIGGER plan_kept BEFORE INSERT OR UPDATE ON remittances_plan FOR EACH ROW EXECUTE FUNCTION plan_kept();
CREATE TRIGGER plan_not_deleted BEFORE DELETE ON remittances_plan
    FOR EACH ROW EXECUTE FUNCTION refuse_change('plan_fixed');
"""

LINES = """
-- What arrived of an order, by the best evidence there is; nothing while no word came.
CREATE FUNCTION order_received(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT c.received FROM remittances_confirmation c JOIN remittances_attempt t ON t.id = c.attempt_id
        WHERE t.remittance_id = which AND t.outcome = 'confirmed'
        ORDER BY array_position('{provider,phrase,letter,visit,signed,shares}'::text[], c.grade::text) DESC
        LIMIT 1), 0)
$$;

-- What of a line did not arrive and no later line makes up for; below zero when later lines make up for too much.
CREATE FUNCTION line_shortfall(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN r.state IN ('withdrawn', 'returned') THEN l.amount
                WHEN r.state = 'confirmed' THEN l.amount - order_received(r.id)
                ELSE 0 END
         - coalesce((SELECT sum(f.amount) FROM remittances_planline f JOIN remittances_plan p ON p.id = f.plan_id
                     WHERE f.follows_id = l.id AND p.state NOT IN ('refused', 'abandoned')), 0)
    FROM remittances_planline l LEFT JOIN remittances_remittance r ON r.line_id = l.id WHERE l.id = which
$$;
CREATE FUNCTION line_undelivered(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT greatest(0, line_shortfall(which))
$$;

-- Nobody is paid twice for the same days out of the same fund. The fund is locked, so that two plans see one another.
CREATE FUNCTION plan_line_once(which uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM ledger_fund WHERE id IN (
        SELECT fund_id FROM remittances_plan WHERE id = ANY (which) AND kind = 'regular') ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM remittances_plan p
        JOIN remittances_plan o ON o.fund_id = p.fund_id AND o.id <> p.id AND o.kind = 'regular'
             AND o.state NOT IN ('refused', 'abandoned')
             AND daterange(o.from_on, o.to_on, '[]') && daterange(p.from_on, p.to_on, '[]')
        JOIN remittances_planline l ON l.plan_id = p.id AND l.amount > 0
        JOIN remittances_planline x ON x.plan_id = o.id AND x.amount > 0 AND x.address_id = l.address_id
        WHERE p.id = ANY (which) AND p.kind = 'regular') THEN
        RAISE EXCEPTION 'another regular plan pays this address for these days'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_line_once';
    END IF;
END $$;

-- A follow-up makes up for lines of the plan that it follows, for no more than did not arrive.
-- Asked of these lines alone, or of all: of two that became too much one can be mended at a time.
CREATE FUNCTION plan_line_follows(which uuid[], lines uuid[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM remittances_plan WHERE id IN (
        SELECT follows_id FROM remittances_plan WHERE id = ANY (which)) ORDER BY id FOR NO KEY UPDATE;
    -- In two questions, so that only answering lines are asked how much of the earlier one is left.
    IF EXISTS (
        SELECT 1 FROM remittances_planline l JOIN remittances_plan p ON p.id = l.plan_id
        WHERE l.plan_id = ANY (which) AND (l.follows_id IS NULL) <> (p.follows_id IS NULL))
       OR EXISTS (
        SELECT 1 FROM remittances_planline l JOIN remittances_plan p ON p.id = l.plan_id
        JOIN remittances_planline f ON f.id = l.follows_id JOIN remittances_plan fp ON fp.id = f.plan_id
        WHERE l.plan_id = ANY (which) AND (lines IS NULL OR l.id = ANY (lines))
          AND (f.address_id <> l.address_id OR fp.currency_id <> p.currency_id
               OR p.follows_id NOT IN (fp.id, coalesce(fp.follows_id, fp.id))
               OR l.amount > 0 AND line_shortfall(f.id) < 0)) THEN
        RAISE EXCEPTION 'a line makes up for what of an earlier one did not arrive'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_line_follows';
    END IF;
END $$;

-- Lines change freely before the plan is with the signers. There, a change takes it back to a draft by whatever path
-- it came, and is written down in codes for who had signed. Once released they stand.
CREATE FUNCTION plan_line_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
    changed uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY(SELECT DISTINCT plan_id FROM added);
    ELSIF TG_OP = 'DELETE' THEN
        touched := ARRAY(SELECT DISTINCT plan_id FROM gone);
    ELSE
        touched := ARRAY(SELECT DISTINCT n.plan_id FROM added n JOIN gone o USING (id) WHERE n IS DISTINCT FROM o);
        changed := ARRAY(SELECT n.id FROM added n JOIN gone o USING (id) WHERE n IS DISTINCT FROM o);
        IF EXISTS (SELECT 1 FROM added n LEFT JOIN gone o USING (id) WHERE o.plan_id IS DISTINCT FROM n.plan_id) THEN
            RAISE EXCEPTION 'a line stays in its plan'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_line_kept';
        END IF;
    END IF;
    PERFORM 1 FROM remittances_plan WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM remittances_plan
               WHERE id = ANY (touched) AND state NOT IN ('draft', 'locked', 'submitted', 'signed')) THEN
        RAISE EXCEPTION 'the lines of a plan stand once it is released or dropped'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_line_kept';
    END IF;
    IF EXISTS (SELECT 1 FROM remittances_plan WHERE id = ANY (touched) AND state IN ('submitted', 'signed')) THEN
        IF TG_OP = 'UPDATE' THEN
            INSERT INTO remittances_planchange (plan_id, at, number, what, old, new)
            SELECT n.plan_id, now(), o.number, left(replace(was.key, '_id', ''), 20),
                   CASE WHEN was.key IN ('why', 'label', 'overruled_because') THEN ''
                        ELSE left(coalesce(was.value, ''), 40) END,
                   CASE WHEN was.key IN ('why', 'label', 'overruled_because') THEN ''
                        ELSE left(coalesce(now_.value, ''), 40) END
            FROM added n JOIN gone o USING (id) JOIN remittances_plan p ON p.id = n.plan_id
            CROSS JOIN LATERAL jsonb_each_text(to_jsonb(o)) was
            JOIN LATERAL jsonb_each_text(to_jsonb(n)) now_ ON now_.key = was.key
            WHERE p.state IN ('submitted', 'signed') AND now_.value IS DISTINCT FROM was.value
            ORDER BY n.number, was.key;
        ELSIF TG_OP = 'INSERT' THEN
            INSERT INTO remittances_planchange (plan_id, at, number, what, old, new)
            SELECT n.plan_id, now(), n.number, 'line', '', n.amount::text
            FROM added n JOIN remittances_plan p ON p.id = n.plan_id
            WHERE p.state IN ('submitted', 'signed') ORDER BY n.number;
        ELSE
            INSERT INTO remittances_planchange (plan_id, at, number, what, old, new)
            SELECT o.plan_id, now(), o.number, 'line', o.amount::text, ''
            FROM gone o JOIN remittances_plan p ON p.id = o.plan_id
            WHERE p.state IN ('submitted', 'signed') ORDER BY o.number;
        END IF;
        UPDATE remittances_plan SET state = 'draft' WHERE id = ANY (touched) AND state IN ('submitted', 'signed');
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM plan_line_once(touched), plan_line_follows(touched, changed);
    END IF;
    RETURN NULL;
END $$;
-- Nobody but this trigger writes down what was changed.
ALTER FUNCTION plan_line_kept() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION plan_line_kept() FROM PUBLIC;
CREATE TRIGGER plan_line_kept_added AFTER INSERT ON remittances_planline REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION plan_line_kept();
CREATE TRIGGER plan_line_kept_changed AFTER UPDATE ON remittances_planline
    REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION plan_line_kept();
CREATE TRIGGER plan_line_kept_gone AFTER DELETE ON remittances_planline REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION plan_line_kept();
"""

ROOM = """
-- What weighs on a decision: orders that left or may leave, transfers, goods bought, and plans until their orders do.
CREATE OR REPLACE FUNCTION decision_used(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(amount), 0) FROM remittances_remittance
            WHERE decision_id = which AND route <> 'parcel' AND state NOT IN ('refused', 'withdrawn', 'returned'))
         + (SELECT coalesce(sum(l.amount), 0) FROM remittances_planline l JOIN remittances_plan p ON p.id = l.plan_id
            WHERE p.decision_id = which AND l.route <> 'parcel'
              AND p.state IN ('draft', 'locked', 'submitted', 'signed'))
         + (SELECT coalesce(sum(cost), 0) FROM remittances_lot WHERE decision_id = which AND dropped_because = '')
         + (SELECT coalesce(sum(t.amount), 0) FROM member_parties_fundtransfer t
            WHERE t.decision_id = which
              AND NOT EXISTS (SELECT 1 FROM ledger_entry x WHERE x.reverses_id = t.entry_id))
$$;

-- One look for a statement, however many orders it writes; and none where nothing more is drawn, so that whoever
-- sends holds no decision beside the balance of its fund.
DROP TRIGGER remittance_within_decision ON remittances_remittance;
CREATE OR REPLACE FUNCTION remittance_within_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY(SELECT DISTINCT decision_id FROM added);
    ELSE
        touched := ARRAY(SELECT DISTINCT n.decision_id FROM added n JOIN gone o USING (id)
                         WHERE (n.decision_id, n.fund_id, n.currency_id) <> (o.decision_id, o.fund_id, o.currency_id)
                            OR n.route <> 'parcel' AND n.state NOT IN ('refused', 'withdrawn', 'returned')
                               AND (o.route = 'parcel' OR o.state IN ('refused', 'withdrawn', 'returned')
                                    OR n.amount > o.amount));
    END IF;
    PERFORM 1 FROM member_parties_decision WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM added n JOIN member_parties_decision d ON d.id = n.decision_id
               WHERE d.id = ANY (touched)
                 AND (d.state <> 'carried' OR d.fund_id <> n.fund_id OR d.currency_id <> n.currency_id)) THEN
        RAISE EXCEPTION 'no carried decision for this fund and currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_under_decision';
    END IF;
    IF EXISTS (SELECT 1 FROM member_parties_decision WHERE id = ANY (touched) AND decision_used(id) > amount) THEN
        RAISE EXCEPTION 'more than the decision allows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_within_decision';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER remittance_within_decision AFTER INSERT ON remittances_remittance REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION remittance_within_decision();
CREATE TRIGGER remittance_within_decision_changed AFTER UPDATE ON remittances_remittance
    REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION remittance_within_decision();

-- The money of a fund: what it holds less its goods.
CREATE FUNCTION fund_money(which uuid, coin varchar) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT amount FROM ledger_fundbalance WHERE fund_id = which AND currency_id = coin), 0)
         - stock_held(which, coin)
$$;
-- What of it is promised, but for the order or plan `without`: parcels are of goods.
CREATE FUNCTION fund_promised(which uuid, coin varchar, without uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT sum(amount) FROM remittances_remittance
                     WHERE fund_id = which AND currency_id = coin AND id IS DISTINCT FROM without AND route <> 'parcel'
                       AND state IN ('submitted', 'approved', 'in hand')), 0)
         + coalesce((SELECT sum(l.amount) FROM remittances_planline l JOIN remittances_plan p ON p.id = l.plan_id
                     WHERE p.fund_id = which AND p.currency_id = coin AND p.id IS DISTINCT FROM without
                       AND l.route <> 'parcel' AND p.state IN ('submitted', 'signed')), 0)
$$;

DROP TRIGGER remittance_within_fund ON remittances_remittance;
CREATE OR REPLACE FUNCTION remittance_within_fund() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked remittances_remittance[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        asked := ARRAY(SELECT n FROM added n WHERE n.state IN ('draft', 'submitted') AND n.route <> 'parcel');
    ELSE
        asked := ARRAY(SELECT n FROM added n JOIN gone o USING (id)
                       WHERE n.state IN ('draft', 'submitted') AND o.state = 'draft' AND n.route <> 'parcel'
                         AND (n.state, n.amount, n.route, n.fund_id, n.currency_id)
                          <> (o.state, o.amount, o.route, o.fund_id, o.currency_id));
    END IF;
    PERFORM 1 FROM ledger_fund WHERE id IN (SELECT fund_id FROM unnest(asked)) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM unnest(asked) n
               WHERE fund_promised(n.fund_id, n.currency_id, n.id) + n.amount > fund_money(n.fund_id, n.currency_id)) THEN
        RAISE EXCEPTION 'more than the fund holds and has not promised'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_within_fund';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER remittance_within_fund AFTER INSERT ON remittances_remittance REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION remittance_within_fund();
CREATE TRIGGER remittance_within_fund_changed AFTER UPDATE ON remittances_remittance
    REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION remittance_within_fund();

-- A plan grows within its decision and the money of its fund, and is asked again before others see it.
CREATE FUNCTION plan_checked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved boolean := NEW.state <> OLD.state;
    grown boolean := NEW.total > OLD.total OR NEW.decision_id <> OLD.decision_id;
BEGIN
    IF NEW.state NOT IN ('draft', 'locked', 'submitted', 'signed', 'released') THEN
        RETURN NULL;
    END IF;
    IF moved AND NEW.state IN ('locked', 'submitted', 'released') OR NOT moved AND
       (OLD.kind, OLD.fund_id, OLD.currency_id, OLD.from_on, OLD.to_on, OLD.follows_id) IS DISTINCT FROM
       (NEW.kind, NEW.fund_id, NEW.currency_id, NEW.from_on, NEW.to_on, NEW.follows_id) THEN
        PERFORM plan_line_once(ARRAY[NEW.id]), plan_line_follows(ARRAY[NEW.id]);
    END IF;
    IF NEW.state <> 'released' AND (grown OR moved AND NEW.state IN ('locked', 'submitted')) THEN
        PERFORM 1 FROM ledger_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
        PERFORM 1 FROM member_parties_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
        IF decision_used(NEW.decision_id) > (SELECT amount FROM member_parties_decision WHERE id = NEW.decision_id) THEN
            RAISE EXCEPTION 'more than the decision allows'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_within_decision';
        END IF;
        IF fund_promised(NEW.fund_id, NEW.currency_id, NEW.id)
           + (SELECT coalesce(sum(amount), 0) FROM remittances_planline WHERE plan_id = NEW.id AND route <> 'parcel')
           > fund_money(NEW.fund_id, NEW.currency_id) THEN
            RAISE EXCEPTION 'more than the fund holds and has not promised'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_within_fund';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER plan_checked AFTER UPDATE ON remittances_plan FOR EACH ROW EXECUTE FUNCTION plan_checked();
"""

ORDERS = """
-- At commit a released plan has an order for each line of more than nothing.
CREATE FUNCTION plan_orders_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM remittances_planline l LEFT JOIN remittances_remittance r ON r.line_id = l.id
               WHERE l.plan_id = NEW.id AND (l.amount > 0) <> (r.id IS NOT NULL)) THEN
        RAISE EXCEPTION 'a released plan has an order for each of its lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_orders_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER plan_orders_whole AFTER UPDATE OF state ON remittances_plan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'released') EXECUTE FUNCTION plan_orders_whole();

-- The first order in a hand begins the execution.
CREATE FUNCTION plan_in_execution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE remittances_plan p SET state = 'in execution'
    FROM remittances_planline l WHERE l.id = NEW.line_id AND p.id = l.plan_id AND p.state = 'released';
    RETURN NULL;
END $$;
CREATE TRIGGER plan_in_execution AFTER UPDATE OF state ON remittances_remittance
    FOR EACH ROW WHEN (NEW.line_id IS NOT NULL AND NEW.state = 'in hand') EXECUTE FUNCTION plan_in_execution();
"""

UNDO = """
DROP TRIGGER plan_in_execution ON remittances_remittance;
DROP FUNCTION plan_in_execution();
DROP TRIGGER plan_orders_whole ON remittances_plan;
DROP FUNCTION plan_orders_whole();
DROP TRIGGER plan_checked ON remittances_plan;
DROP FUNCTION plan_checked();
DROP TRIGGER remittance_within_fund_changed ON remittances_remittance;
DROP TRIGGER remittance_within_fund ON remittances_remittance;
DROP FUNCTION remittance_within_fund();
DROP FUNCTION fund_promised(uuid, varchar, uuid);
DROP FUNCTION fund_money(uuid, varchar);
DROP TRIGGER remittance_within_decision_changed ON remittances_remittance;
DROP TRIGGER remittance_within_decision ON remittances_remittance;
DROP TRIGGER plan_line_kept_gone ON remittances_planline;
DROP TRIGGER plan_line_kept_changed ON remittances_planline;
DROP TRIGGER plan_line_kept_added ON remittances_planline;
DROP FUNCTION plan_line_kept();
DROP FUNCTION plan_line_follows(uuid[], uuid[]);
DROP FUNCTION plan_line_once(uuid[]);
DROP FUNCTION line_undelivered(uuid);
DROP FUNCTION line_shortfall(uuid);
DROP FUNCTION order_received(uuid);
DROP TRIGGER plan_not_deleted ON remittances_plan;
DROP TRIGGER plan_kept ON remittances_plan;
DROP FUNCTION plan_kept();
DROP FUNCTION signer_stands(uuid, uuid, date);
DROP FUNCTION plan_signatures(remittances_plan);
"""

# What is replaced here stands there; it is brought back word for word.
BEFORE = import_module("remittances.migrations.0010_funds_bound").RULES


def before(beginning, end):
    """From one phrase of the earlier rules to another, both included."""
    first = BEFORE.index(beginning)
    return BEFORE[first : BEFORE.index(end, first) + len(end)]


BACK = "\n".join(
    [
        before("CREATE FUNCTION decision_used", "$$;").replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        before("CREATE OR REPLACE FUNCTION remittance_within_decision", "END $$;"),
        """CREATE TRIGGER remittance_within_decision
               AFTER INSERT OR UPDATE OF state, amount, decision_id, fund_id, currency_id
               ON remittances_remittance FOR EACH ROW EXECUTE FUNCTION remittance_within_decision();""",
        before("CREATE FUNCTION remittance_within_fund", "EXECUTE FUNCTION remittance_within_fund();"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("remittances", "0012_plan_base"), ("ledger", "0014_stock")]

    operations = [migrations.RunSQL(KEPT + LINES + ROOM + ORDERS, UNDO + BACK)]
