"""Who answers for another body, and that an answer is given once and used once."""

from django.db import migrations

RULES = """
-- Asked by a person; answered once, within a day, by a delegate, approver or secretary of another body; used once,
-- within a day of the answer. What was asked never changes.
CREATE FUNCTION release_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mutable text[] := '{answered_at,answered_by_id,granted,used_at}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.answered_at IS NOT NULL OR NEW.used_at IS NOT NULL THEN
            RAISE EXCEPTION 'a release begins as a question'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'release_final';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(OLD) - mutable <> to_jsonb(NEW) - mutable
       OR OLD.answered_at IS NOT NULL AND (OLD.answered_at, OLD.answered_by_id, OLD.granted)
          IS DISTINCT FROM (NEW.answered_at, NEW.answered_by_id, NEW.granted)
       OR OLD.used_at IS NOT NULL AND OLD.used_at IS DISTINCT FROM NEW.used_at THEN
        RAISE EXCEPTION 'what was asked, answered or used stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_final';
    END IF;
    IF OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL THEN
        IF now() > OLD.asked_at + interval '24 hours' THEN
            RAISE EXCEPTION 'asked more than a day ago'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'release_in_time';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM access_appointment
                       WHERE user_id = NEW.answered_by_id AND office IN ('delegate', 'approver', 'secretary')
                         AND (granted_by_id IS NULL OR confirmed_at IS NOT NULL)
                         AND daterange(held_from, held_to, '[]') @> current_date) THEN
            RAISE EXCEPTION 'no delegate, approver or secretary'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'release_by_a_confirmer';
        END IF;
        -- The bodies of either person: the home body and those an office is held for.
        IF NEW.answered_by_id = NEW.asked_by_id OR EXISTS (
            WITH persons (id, body) AS (
                SELECT id, body_id FROM access_user WHERE id IN (NEW.asked_by_id, NEW.answered_by_id)
                UNION SELECT user_id, body_id FROM access_appointment
                WHERE user_id IN (NEW.asked_by_id, NEW.answered_by_id) AND body_id IS NOT NULL
                  AND daterange(held_from, held_to, '[]') @> current_date)
            SELECT 1 FROM persons a JOIN persons b ON a.id = NEW.asked_by_id AND b.id = NEW.answered_by_id
            WHERE a.body IS NULL OR b.body IS NULL OR bodies_of_one_house(a.body, b.body, current_date)) THEN
            RAISE EXCEPTION 'not another body'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'release_by_another_body';
        END IF;
    END IF;
    IF OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND now() > NEW.answered_at + interval '24 hours' THEN
        RAISE EXCEPTION 'answered more than a day ago'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_in_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_kept BEFORE INSERT OR UPDATE ON vault_release
    FOR EACH ROW EXECUTE FUNCTION release_kept();
CREATE TRIGGER release_not_deleted BEFORE DELETE ON vault_release
    FOR EACH ROW EXECUTE FUNCTION refuse_change('release_final');
"""

UNDO = """
DROP TRIGGER release_not_deleted ON vault_release;
DROP TRIGGER release_kept ON vault_release;
DROP FUNCTION release_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0002_release"),
        ("audit", "0002_append_only"),
        ("access", "0004_grants"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
