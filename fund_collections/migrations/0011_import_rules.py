"""Each statement belongs to an import, which stays as it was, or is taken out whole while nothing rests on it."""

import django.db.models.deletion
from django.db import migrations, models

# Statements of before had a file of their own, as far as anybody wrote down.
FILES = """
INSERT INTO fund_collections_statementfile
    (id, account_id, sha256, format, added, known, left_out, other, imported_by_id, imported_at, undone_because)
SELECT s.id, s.account_id, s.file_sha256, s.format, count(b.id), 0, 0, 0, s.imported_by_id, s.imported_at, ''
FROM fund_collections_bankstatement s LEFT JOIN fund_collections_booking b ON b.statement_id = s.id GROUP BY s.id;
ALTER TABLE fund_collections_bankstatement DISABLE TRIGGER statement_final;
UPDATE fund_collections_bankstatement s SET file_id = s.id,
    from_on = (SELECT min(booked_on) FROM fund_collections_booking WHERE statement_id = s.id),
    to_on = (SELECT max(booked_on) FROM fund_collections_booking WHERE statement_id = s.id);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE fund_collections_bankstatement ENABLE TRIGGER statement_final;
"""

RULES = """
-- Whether anything was ever built on a booking of the import: whatever table came to point at bookings, but for the
-- rows of files that merely saw them again.
CREATE FUNCTION import_rested_on(import uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
    place record;
    found boolean;
BEGIN
    FOR place IN SELECT c.conrelid::regclass AS named, a.attname AS link
                 FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                 WHERE c.contype = 'f' AND c.confrelid = 'fund_collections_booking'::regclass
                   AND c.conrelid <> 'fund_collections_filerow'::regclass LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM fund_collections_bankstatement s
                            JOIN fund_collections_booking b ON b.statement_id = s.id JOIN %s r ON r.%I = b.id
                            WHERE s.file_id = $1)', place.named, place.link) INTO found USING import;
        IF found THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- The one change of an import: it is taken out, once, and its packed file with it.
CREATE FUNCTION import_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL OR NEW.content IS NOT NULL
       OR (OLD.id, OLD.account_id, OLD.sha256, OLD.format, OLD.added, OLD.known, OLD.left_out, OLD.other,
           OLD.imported_by_id, OLD.imported_at) IS DISTINCT FROM
          (NEW.id, NEW.account_id, NEW.sha256, NEW.format, NEW.added, NEW.known, NEW.left_out, NEW.other,
           NEW.imported_by_id, NEW.imported_at) THEN
        RAISE EXCEPTION 'an import stays as it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'import_final';
    END IF;
    IF import_rested_on(OLD.id) THEN
        RAISE EXCEPTION 'a booking of this import is or was matched'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'import_untouched';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER import_kept BEFORE UPDATE ON fund_collections_statementfile
    FOR EACH ROW EXECUTE FUNCTION import_kept();
CREATE TRIGGER import_not_deleted BEFORE DELETE ON fund_collections_statementfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change('import_final');

-- At commit the count of an import is that of its bookings; of one that was taken out nothing is left.
CREATE FUNCTION import_whole() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM fund_collections_bankstatement WHERE file_id = NEW.id) THEN
        RAISE EXCEPTION 'a statement of the import is still there'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'import_undone_whole';
    END IF;
    IF TG_OP = 'INSERT' AND EXISTS (SELECT 1 FROM fund_collections_statementfile
                                    WHERE id = NEW.id AND undone_at IS NULL) AND NEW.added <> (
        SELECT count(*) FROM fund_collections_booking b
        JOIN fund_collections_bankstatement s ON s.id = b.statement_id WHERE s.file_id = NEW.id) THEN
        RAISE EXCEPTION 'the import does not tell how many bookings it brought'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'import_counted';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER import_whole AFTER INSERT OR UPDATE ON fund_collections_statementfile
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION import_whole();

CREATE FUNCTION statement_of_its_import() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM fund_collections_statementfile
                   WHERE id = NEW.file_id AND account_id = NEW.account_id AND undone_at IS NULL) THEN
        RAISE EXCEPTION 'the statement and its import differ in account, or the import was taken out'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_of_its_import';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_of_its_import BEFORE INSERT ON fund_collections_bankstatement
    FOR EACH ROW EXECUTE FUNCTION statement_of_its_import();

-- Statements and bookings go with their whole import alone.
CREATE FUNCTION statements_taken_out() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN fund_collections_statementfile f ON f.id = b.file_id
               WHERE f.undone_at IS NULL) THEN
        RAISE EXCEPTION 'a statement goes with its whole import'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_final';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER statements_taken_out AFTER DELETE ON fund_collections_bankstatement REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION statements_taken_out();

CREATE FUNCTION bookings_taken_out() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN fund_collections_bankstatement s ON s.id = b.statement_id
               JOIN fund_collections_statementfile f ON f.id = s.file_id WHERE f.undone_at IS NULL) THEN
        RAISE EXCEPTION 'a booking goes with its whole import'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_final';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER bookings_taken_out AFTER DELETE ON fund_collections_booking REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION bookings_taken_out();

-- The list of what became of each row stays; it lets go of a booking that was taken out.
CREATE FUNCTION file_row_kept() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF NEW.booking_id IS NOT NULL OR to_jsonb(OLD) - 'booking_id' <> to_jsonb(NEW) - 'booking_id'
       OR EXISTS (SELECT 1 FROM fund_collections_booking b
                  JOIN fund_collections_bankstatement s ON s.id = b.statement_id
                  JOIN fund_collections_statementfile f ON f.id = s.file_id
                  WHERE b.id = OLD.booking_id AND f.undone_at IS NULL) THEN
        RAISE EXCEPTION 'the row of a file stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'file_row_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_row_kept BEFORE UPDATE ON fund_collections_filerow FOR EACH ROW EXECUTE FUNCTION file_row_kept();
CREATE TRIGGER file_row_not_deleted BEFORE DELETE ON fund_collections_filerow
    FOR EACH ROW EXECUTE FUNCTION refuse_change('file_row_final');
"""

UNDO = """
DROP TRIGGER file_row_not_deleted ON fund_collections_filerow;
DROP TRIGGER file_row_kept ON fund_collections_filerow;
DROP FUNCTION file_row_kept();
DROP TRIGGER bookings_taken_out ON fund_collections_booking;
DROP FUNCTION bookings_taken_out();
DROP TRIGGER statements_taken_out ON fund_collections_bankstatement;
DROP FUNCTION statements_taken_out();
DROP TRIGGER statement_of_its_import ON fund_collections_bankstatement;
DROP FUNCTION statement_of_its_import();
DROP TRIGGER import_whole ON fund_collections_statementfile;
DROP FUNCTION import_whole();
DROP TRIGGER import_not_deleted ON fund_collections_statementfile;
DROP TRIGGER import_kept ON fund_collections_statementfile;
DROP FUNCTION import_kept();
DROP FUNCTION import_rested_on(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0010_imports"),
    ]

    operations = [
        migrations.RunSQL(FILES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="bankstatement",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="fund_collections.statementfile",
            ),
        ),
        migrations.RemoveField(model_name="bankstatement", name="file_sha256"),
        migrations.RunSQL(RULES, UNDO),
    ]
