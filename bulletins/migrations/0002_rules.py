"""What keeps an item from going public, and a public one from changing, whoever writes."""

from django.db import migrations

RULES = """
CREATE FUNCTION item_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'an item begins as a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'item_moves';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN
       (('draft', 'published'), ('published', 'withdrawn')) THEN
        RAISE EXCEPTION 'an item does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'item_moves';
    END IF;
    IF OLD.state <> 'draft' AND
       (OLD.title, OLD.text, OLD.language, OLD.letter_id, OLD.published_at, OLD.published_by_id) IS DISTINCT FROM
       (NEW.title, NEW.text, NEW.language, NEW.letter_id, NEW.published_at, NEW.published_by_id) THEN
        RAISE EXCEPTION 'a published item stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'item_final';
    END IF;
    IF OLD.state = 'draft' AND NEW.state = 'published' AND EXISTS (
        SELECT 1 FROM letters_letter l LEFT JOIN captives_captive c ON c.id = l.captive_id
        WHERE l.id = NEW.letter_id AND (l.state <> 'redacted' OR c.do_not_publish)) THEN
        RAISE EXCEPTION 'an item of this letter cannot be published'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'item_publish_gate';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_kept BEFORE INSERT OR UPDATE ON bulletins_item
    FOR EACH ROW EXECUTE FUNCTION item_kept();

CREATE FUNCTION item_not_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'what was public leaves a notice'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'item_final';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER item_not_deleted BEFORE DELETE ON bulletins_item
    FOR EACH ROW EXECUTE FUNCTION item_not_deleted();
"""

UNDO = """
DROP TRIGGER item_not_deleted ON bulletins_item;
DROP FUNCTION item_not_deleted();
DROP TRIGGER item_kept ON bulletins_item;
DROP FUNCTION item_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("bulletins", "0001_initial"),
        ("captives", "0001_initial"),
        ("letters", "0002_rules"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
