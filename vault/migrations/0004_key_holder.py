"""The keys of epochs move into the key holder's own file; what an earlier development database sealed is lost.

Nothing was deployed before this. A development database is made anew: make clean, make demo.
"""

from django.db import migrations, models

# A row is seen by a transaction that names it (vault/wall.py), changed by a rotation, deleted by a burn.
# The owner, who makes backups, passes by; the site does not connect as the owner.
# Each setting is read in a SELECT of its own, so that it is read once for a statement, not once for a row.
WALL = """
ALTER TABLE vault_recordkey ENABLE ROW LEVEL SECURITY;
CREATE POLICY record_key_seen ON vault_recordkey FOR SELECT USING (
    id::text = ANY ((SELECT string_to_array(current_setting('vault.keys', true), ','))::text[])
    OR (SELECT current_setting('vault.purpose', true)) = 'rotation');
CREATE POLICY record_key_made ON vault_recordkey FOR INSERT WITH CHECK (true);
CREATE POLICY record_key_wrapped_anew ON vault_recordkey FOR UPDATE USING (
    (SELECT current_setting('vault.purpose', true)) = 'rotation');
CREATE POLICY record_key_destroyed ON vault_recordkey FOR DELETE USING (
    id::text = ANY ((SELECT string_to_array(current_setting('vault.keys', true), ','))::text[])
    AND (SELECT current_setting('vault.purpose', true)) = 'burn');
"""
NO_WALL = """
DROP POLICY record_key_seen ON vault_recordkey;
DROP POLICY record_key_made ON vault_recordkey;
DROP POLICY record_key_wrapped_anew ON vault_recordkey;
DROP POLICY record_key_destroyed ON vault_recordkey;
ALTER TABLE vault_recordkey DISABLE ROW LEVEL SECURITY;
"""
# Waits for a retirement under way and then sees it: no key comes under an epoch that is being destroyed.
IN_FORCE = """
CREATE FUNCTION record_key_epoch_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM vault_epochkey WHERE id = NEW.epoch_id AND retired_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a key under a retired epoch'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'record_key_epoch_in_force';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER record_key_epoch_in_force BEFORE INSERT OR UPDATE OF epoch_id ON vault_recordkey
    FOR EACH ROW EXECUTE FUNCTION record_key_epoch_in_force();
"""
NOT_IN_FORCE = """
DROP TRIGGER record_key_epoch_in_force ON vault_recordkey;
DROP FUNCTION record_key_epoch_in_force();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0003_release_rules"),
    ]

    operations = [
        # Whatever lies under the old keys cannot be opened any more, so nobody is to keep them.
        migrations.RemoveField(model_name="epochkey", name="wrapped"),
        migrations.AddField(model_name="epochkey", name="retired_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(WALL, NO_WALL),
        migrations.RunSQL(IN_FORCE, NOT_IN_FORCE),
    ]
