"""What the bank wrote, kept more fully: rows left out as another format's bookings, and imports taken out after a match.

What an undone match joined stands in its minutes once the import is taken out.
"""

import django.db.models.deletion
from django.db import migrations, models

RULES = """
-- Whether anything in force was built on a booking of the import: whatever table came to point at bookings, but for the
-- rows of files that merely saw them again, and for matches that were undone.
CREATE OR REPLACE FUNCTION import_rested_on(import uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
    place record;
    found boolean;
BEGIN
    FOR place IN SELECT c.conrelid::regclass AS named, a.attname AS link,
                     CASE c.conrelid WHEN 'fund_collections_matchedbooking'::regclass
                          THEN 'AND r.undone_at IS NULL' ELSE '' END AS live
                 FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                 WHERE c.contype = 'f' AND c.confrelid = 'fund_collections_booking'::regclass
                   AND c.conrelid <> 'fund_collections_filerow'::regclass LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM fund_collections_bankstatement s
                            JOIN fund_collections_booking b ON b.statement_id = s.id JOIN %s r ON r.%I = b.id
                            WHERE s.file_id = $1 %s)', place.named, place.link, place.live) INTO found USING import;
        IF found THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- A row of an undone match lets go of a booking that is taken out with its import, and of nothing else.
CREATE FUNCTION matched_booking_kept() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF OLD.undone_at IS NULL AND to_jsonb(OLD) - 'undone_at' = to_jsonb(NEW) - 'undone_at'
       OR OLD.undone_at IS NOT NULL AND NEW.booking_id IS NULL
          AND to_jsonb(OLD) - 'booking_id' = to_jsonb(NEW) - 'booking_id'
          AND EXISTS (SELECT 1 FROM fund_collections_booking b
                      JOIN fund_collections_bankstatement s ON s.id = b.statement_id
                      JOIN fund_collections_statementfile f ON f.id = s.file_id
                      WHERE b.id = OLD.booking_id AND f.undone_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a match is undone, not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'match_final';
END $$;
DROP TRIGGER match_kept ON fund_collections_matchedbooking;
CREATE TRIGGER match_kept BEFORE UPDATE ON fund_collections_matchedbooking
    FOR EACH ROW EXECUTE FUNCTION matched_booking_kept();
CREATE TRIGGER match_begins_with_booking BEFORE INSERT ON fund_collections_matchedbooking
    FOR EACH ROW WHEN (NEW.booking_id IS NULL) EXECUTE FUNCTION refuse_change('match_in_force_has_booking');

-- As before, but for an undone match that let go of a booking: what it came to was proved when it was made.
CREATE OR REPLACE FUNCTION match_ties() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
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
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM fund_collections_matchedbooking
                                   WHERE match_id = found.id AND booking_id IS NULL) THEN
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
"""

# The functions import_rested_on and match_ties stay as they are: what they let through needs a row without a booking.
UNDO = """
DROP TRIGGER match_begins_with_booking ON fund_collections_matchedbooking;
DROP TRIGGER match_kept ON fund_collections_matchedbooking;
DROP FUNCTION matched_booking_kept();
CREATE TRIGGER match_kept BEFORE UPDATE ON fund_collections_matchedbooking
    FOR EACH ROW EXECUTE FUNCTION match_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0043_undone")]

    operations = [
        migrations.AlterField(
            model_name="matchedbooking",
            name="booking",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="fund_collections.booking",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchedbooking",
            constraint=models.CheckConstraint(
                condition=models.Q(("booking__isnull", False), ("undone_at__isnull", False), _connector="OR"),
                name="match_in_force_has_booking",
                violation_error_message="A match in force keeps its bookings.",
            ),
        ),
        migrations.RunSQL(RULES, UNDO),
        migrations.AddField(
            model_name="bankstatement",
            name="reading",
            field=models.CharField(
                blank=True,
                choices=[
                    ("stated", "as the bank states them"),
                    ("turned", "turned round, for only so the balances tie"),
                    ("neither", "as the bank states them; the balances tie neither way"),
                ],
                db_default="",
                max_length=10,
                verbose_name="reversals were read",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="reversal",
            field=models.BooleanField(db_default=False, verbose_name="reversal"),
        ),
        migrations.AddField(
            model_name="filerow",
            name="fingerprint",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddIndex(
            model_name="filerow",
            index=models.Index(
                condition=models.Q(("fingerprint", ""), _negated=True),
                fields=["booked_on"],
                name="file_row_left_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="filerow",
            constraint=models.CheckConstraint(
                condition=models.Q(("fingerprint", ""), ("fate", "known"), _connector="OR"),
                name="file_row_left_out_is_known",
                violation_error_message="Only a row that is known as another format’s booking was left out.",
            ),
        ),
    ]
