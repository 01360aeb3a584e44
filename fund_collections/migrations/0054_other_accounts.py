"""A map may name the column of the other party's account; a booking gains the code of a body noted after its import."""

from django.db import migrations, models

RULES = """
-- What the bank wrote is never changed; our own codes gain that of a body whose account is noted and sent the money.
CREATE FUNCTION booking_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'codes' = to_jsonb(NEW) - 'codes'
       AND NEW.codes = OLD.codes || jsonb_build_array(NEW.codes -> -1) AND NOT OLD.codes @> (NEW.codes -> -1)
       AND EXISTS (SELECT 1 FROM fund_collections_bodyaccount k JOIN member_parties_body b ON b.id = k.body_id
                   WHERE k.ended_at IS NULL AND 'A-' || upper(b.code) = NEW.codes ->> -1)
       AND NOT EXISTS (SELECT 1 FROM fund_collections_matchedbooking m
                       WHERE m.booking_id = OLD.id AND m.undone_at IS NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a booking stays as the bank wrote it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_final';
END $$;
DROP TRIGGER booking_final ON fund_collections_booking;
CREATE TRIGGER booking_kept BEFORE UPDATE ON fund_collections_booking
    FOR EACH ROW EXECUTE FUNCTION booking_kept();
"""

UNDO = """
DROP TRIGGER booking_kept ON fund_collections_booking;
DROP FUNCTION booking_kept();
CREATE TRIGGER booking_final BEFORE UPDATE ON fund_collections_booking
    FOR EACH ROW EXECUTE FUNCTION refuse_change('booking_final');
"""


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0053_gifts_by_transfer")]

    operations = [
        migrations.AddField(
            model_name="columnmap",
            name="other_account",
            field=models.CharField(blank=True, db_default="", max_length=80, verbose_name="account of the other party"),
        ),
        migrations.RunSQL(RULES, UNDO),
    ]
