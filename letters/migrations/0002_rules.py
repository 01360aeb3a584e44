"""A letter is kept as it came, and goes from state to state as letters.models.Letter.MOVES says."""

from django.db import migrations

RULES = """
CREATE FUNCTION letter_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'tray' THEN
            RAISE EXCEPTION 'a letter begins in the tray'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_moves';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN
       (('tray', 'redacted'), ('tray', 'junk'), ('junk', 'tray')) THEN
        RAISE EXCEPTION 'a letter does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_moves';
    END IF;
    IF (OLD.code, OLD.received_on, OLD.original, OLD.registered_by_id) IS DISTINCT FROM
       (NEW.code, NEW.received_on, NEW.original, NEW.registered_by_id)
       OR OLD.captive_id IS NOT NULL AND OLD.captive_id IS DISTINCT FROM NEW.captive_id THEN
        RAISE EXCEPTION 'a letter stays as it came'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letter_kept BEFORE INSERT OR UPDATE ON letters_letter
    FOR EACH ROW EXECUTE FUNCTION letter_kept();
CREATE TRIGGER letter_not_deleted BEFORE DELETE ON letters_letter
    FOR EACH ROW EXECUTE FUNCTION refuse_change('letter_final');
"""

UNDO = """
DROP TRIGGER letter_not_deleted ON letters_letter;
DROP TRIGGER letter_kept ON letters_letter;
DROP FUNCTION letter_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0001_initial"),
        ("audit", "0002_append_only"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
