"""The way of the paper: printed before it is issued; lost, void, destroyed with a report; found again."""

from django.db import migrations

# As fund_collections/models/lists.py says.
MOVES = """
        ('printed', 'issued'), ('printed', 'lost'), ('printed', 'void'), ('printed', 'destroyed'),
        ('issued', 'returned'), ('issued', 'lost'), ('issued', 'void'), ('issued', 'destroyed'),
        ('returned', 'issued'), ('returned', 'counted'), ('counted', 'returned'), ('counted', 'posted'),
        ('lost', 'printed'), ('lost', 'issued'), ('void', 'printed'), ('void', 'issued')"""
BEFORE = """
        ('issued', 'returned'), ('returned', 'issued'), ('returned', 'counted'),
        ('counted', 'returned'), ('counted', 'posted')"""

KEPT = """
CREATE OR REPLACE FUNCTION list_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({moves}) THEN
        RAISE EXCEPTION 'a list does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_moves';
    END IF;
    IF (OLD.number, OLD.appeal_id, OLD.body_id, OLD.currency_id{more_old}) IS DISTINCT FROM
       (NEW.number, NEW.appeal_id, NEW.body_id, NEW.currency_id{more_new})
       OR OLD.state = 'posted' AND (to_jsonb(OLD) - 'deposit_id' <> to_jsonb(NEW) - 'deposit_id'
                                    OR OLD.deposit_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a posted list is final' USING ERRCODE = 'check_violation', CONSTRAINT = 'list_final';
    END IF;{more}
    RETURN NEW;
END $$;
"""
ENDS = """
    -- Money was given: such a list may be lost, never void or destroyed.
    IF OLD.state <> NEW.state AND NEW.state IN ('void', 'destroyed')
       AND EXISTS (SELECT 1 FROM fund_collections_contribution WHERE list_id = NEW.id) THEN
        RAISE EXCEPTION 'gifts are typed on this list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_end_without_gifts';
    END IF;
    -- Found again, a sheet is where it was: in stock, or with the collector it was issued to.
    IF OLD.state IN ('lost', 'void') AND OLD.state <> NEW.state
       AND (NEW.state = 'printed') <> (OLD.collector_id IS NULL) THEN
        RAISE EXCEPTION 'a list that turns up is where it was'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_moves';
    END IF;"""

BEGINS = """
CREATE OR REPLACE FUNCTION list_begins_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state NOT IN ({states}) THEN
        RAISE EXCEPTION 'a list begins {word}' USING ERRCODE = 'check_violation', CONSTRAINT = 'list_moves';
    END IF;
    RETURN NEW;
END $$;
"""

NEW = """
-- At commit the last report of a list says where it is: it ends with one, and turns up again with one.
CREATE FUNCTION list_end_reported() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fund_collections_subscriptionlist l
        WHERE l.id = NEW.id AND (CASE WHEN l.state IN ('lost', 'void', 'destroyed') THEN l.state ELSE 'found' END)
              IS DISTINCT FROM (SELECT kind FROM fund_collections_listreport r WHERE r.list_id = l.id
                                ORDER BY made_at DESC, id LIMIT 1)) THEN
        RAISE EXCEPTION 'list % has no report of its end', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_end_reported';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER list_end_reported AFTER UPDATE OF state ON fund_collections_subscriptionlist
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (NEW.state IN ('lost', 'void', 'destroyed') OR OLD.state IN ('lost', 'void')))
    EXECUTE FUNCTION list_end_reported();

CREATE TRIGGER run_final BEFORE UPDATE OR DELETE ON fund_collections_printrun
    FOR EACH ROW EXECUTE FUNCTION refuse_change('run_final');
CREATE TRIGGER photo_final BEFORE UPDATE OR DELETE ON fund_collections_sheetphoto
    FOR EACH ROW EXECUTE FUNCTION refuse_change('photo_final');

CREATE FUNCTION report_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seen_at IS NOT NULL OR to_jsonb(OLD) - '{seen_at,seen_by_id}'::text[]
                               <> to_jsonb(NEW) - '{seen_at,seen_by_id}'::text[] THEN
        RAISE EXCEPTION 'a report is countersigned, not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_kept BEFORE UPDATE ON fund_collections_listreport
    FOR EACH ROW EXECUTE FUNCTION report_kept();
CREATE TRIGGER report_not_deleted BEFORE DELETE ON fund_collections_listreport
    FOR EACH ROW EXECUTE FUNCTION refuse_change('report_final');
"""

UNDO = """
DROP TRIGGER report_not_deleted ON fund_collections_listreport;
DROP TRIGGER report_kept ON fund_collections_listreport;
DROP FUNCTION report_kept();
DROP TRIGGER photo_final ON fund_collections_sheetphoto;
DROP TRIGGER run_final ON fund_collections_printrun;
DROP TRIGGER list_end_reported ON fund_collections_subscriptionlist;
DROP FUNCTION list_end_reported();
"""
RULES = (
    KEPT.format(moves=MOVES, more_old=", OLD.token, OLD.run_id", more_new=", NEW.token, NEW.run_id", more=ENDS)
    + BEGINS.format(states="'printed', 'issued'", word="printed or issued")
    + NEW
)
OLD_RULES = (
    UNDO
    + BEGINS.format(states="'issued'", word="issued")
    + KEPT.format(moves=BEFORE, more_old="", more_new="", more="")
)


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0030_paper")]

    operations = [migrations.RunSQL(RULES, OLD_RULES)]
