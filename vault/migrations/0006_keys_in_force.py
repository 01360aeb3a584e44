"""Keys are written by the thousand: that their epoch is in force is asked once for a statement, not once for a key."""

from django.db import migrations

# Waits for a retirement under way and then sees it, as the trigger for single rows did.
RULES = """
CREATE FUNCTION record_keys_epoch_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    epoch uuid;
BEGIN
    FOR epoch IN SELECT DISTINCT epoch_id FROM made LOOP
        PERFORM 1 FROM vault_epochkey WHERE id = epoch AND retired_at IS NULL FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a key under a retired epoch'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'record_key_epoch_in_force';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
DROP TRIGGER record_key_epoch_in_force ON vault_recordkey;
CREATE TRIGGER record_key_epoch_in_force BEFORE UPDATE OF epoch_id ON vault_recordkey
    FOR EACH ROW EXECUTE FUNCTION record_key_epoch_in_force();
CREATE TRIGGER record_keys_epoch_in_force AFTER INSERT ON vault_recordkey REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION record_keys_epoch_in_force();
"""
UNDO = """
DROP TRIGGER record_keys_epoch_in_force ON vault_recordkey;
DROP FUNCTION record_keys_epoch_in_force();
DROP TRIGGER record_key_epoch_in_force ON vault_recordkey;
CREATE TRIGGER record_key_epoch_in_force BEFORE INSERT OR UPDATE OF epoch_id ON vault_recordkey
    FOR EACH ROW EXECUTE FUNCTION record_key_epoch_in_force();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0005_key_sets"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
