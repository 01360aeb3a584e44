"""A match holds to the same sum, at commit and for ever; it is undone once, with all its rows."""

from django.db import migrations

RULES = """
-- A match is undone once, never rewritten.
CREATE FUNCTION match_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.undone_at IS NOT NULL OR
       to_jsonb(OLD) - '{undone_at,undone_by_id,undone_because}'::text[] <>
       to_jsonb(NEW) - '{undone_at,undone_by_id,undone_because}'::text[] THEN
        RAISE EXCEPTION 'a match is undone, not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'match_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER match_kept BEFORE UPDATE ON fund_collections_match FOR EACH ROW EXECUTE FUNCTION match_kept();
CREATE TRIGGER match_kept BEFORE UPDATE ON fund_collections_matchedbooking
    FOR EACH ROW EXECUTE FUNCTION match_kept();
CREATE TRIGGER match_kept BEFORE UPDATE ON fund_collections_matchedentry FOR EACH ROW EXECUTE FUNCTION match_kept();
CREATE TRIGGER match_not_deleted BEFORE DELETE ON fund_collections_match
    FOR EACH ROW EXECUTE FUNCTION refuse_change('match_final');
CREATE TRIGGER match_not_deleted BEFORE DELETE ON fund_collections_matchedbooking
    FOR EACH ROW EXECUTE FUNCTION refuse_change('match_final');
CREATE TRIGGER match_not_deleted BEFORE DELETE ON fund_collections_matchedentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change('match_final');

-- At commit: bookings and entries of one account come to the same sum, and all rows are undone with their match.
CREATE FUNCTION match_ties() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    found fund_collections_match;
    booked numeric;
    moved numeric;
    entries bigint;
BEGIN
    SELECT * INTO found FROM fund_collections_match WHERE id = (
        CASE TG_TABLE_NAME WHEN 'fund_collections_match' THEN to_jsonb(NEW) ->> 'id'
                           ELSE to_jsonb(NEW) ->> 'match_id' END)::uuid;
    IF EXISTS (SELECT 1 FROM fund_collections_matchedbooking
               WHERE match_id = found.id AND undone_at IS DISTINCT FROM found.undone_at)
       OR EXISTS (SELECT 1 FROM fund_collections_matchedentry
                  WHERE match_id = found.id AND undone_at IS DISTINCT FROM found.undone_at) THEN
        RAISE EXCEPTION 'a match is undone with all its rows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'match_undone_whole';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        RETURN NULL;
    END IF;
    SELECT sum(b.amount) INTO booked FROM fund_collections_matchedbooking m
        JOIN fund_collections_booking b ON b.id = m.booking_id
        JOIN fund_collections_bankstatement s ON s.id = b.statement_id AND s.account_id = found.account_id
        WHERE m.match_id = found.id;
    SELECT coalesce(sum(p.amount), 0), count(DISTINCT m.id) INTO moved, entries FROM fund_collections_matchedentry m
        JOIN ledger_posting p ON p.entry_id = m.entry_id AND p.account_id = found.account_id
        WHERE m.match_id = found.id AND m.account_id = found.account_id;
    IF booked IS NULL
       OR EXISTS (SELECT 1 FROM fund_collections_matchedbooking m
                  JOIN fund_collections_booking b ON b.id = m.booking_id
                  JOIN fund_collections_bankstatement s ON s.id = b.statement_id
                  WHERE m.match_id = found.id AND s.account_id <> found.account_id)
       OR entries <> (SELECT count(*) FROM fund_collections_matchedentry WHERE match_id = found.id)
       OR found.ignored_because = '' AND booked <> moved OR found.ignored_because <> '' AND entries <> 0
       OR EXISTS (SELECT 1 FROM fund_collections_matchedentry m
                  JOIN fund_collections_deposit d ON d.id = m.deposit_id
                  WHERE m.match_id = found.id AND (d.account_id <> found.account_id OR d.amount IS DISTINCT FROM (
                      SELECT sum(p.amount) FROM ledger_posting p
                      WHERE p.entry_id = m.entry_id AND p.account_id = d.account_id))) THEN
        RAISE EXCEPTION 'bookings and entries differ in sum or account'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'match_ties';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER match_ties AFTER INSERT OR UPDATE ON fund_collections_match
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION match_ties();
CREATE CONSTRAINT TRIGGER match_ties AFTER INSERT OR UPDATE ON fund_collections_matchedbooking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION match_ties();
CREATE CONSTRAINT TRIGGER match_ties AFTER INSERT OR UPDATE ON fund_collections_matchedentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION match_ties();
"""

UNDO = """
DROP TRIGGER match_ties ON fund_collections_matchedentry;
DROP TRIGGER match_ties ON fund_collections_matchedbooking;
DROP TRIGGER match_ties ON fund_collections_match;
DROP FUNCTION match_ties();
DROP TRIGGER match_not_deleted ON fund_collections_matchedentry;
DROP TRIGGER match_not_deleted ON fund_collections_matchedbooking;
DROP TRIGGER match_not_deleted ON fund_collections_match;
DROP TRIGGER match_kept ON fund_collections_matchedentry;
DROP TRIGGER match_kept ON fund_collections_matchedbooking;
DROP TRIGGER match_kept ON fund_collections_match;
DROP FUNCTION match_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0022_matching"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
