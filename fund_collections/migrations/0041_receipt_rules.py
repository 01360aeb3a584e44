"""Receipts keep what their paper says; their prints are counted."""

from django.db import migrations

FILL = """
ALTER TABLE fund_collections_receipt DISABLE TRIGGER receipt_kept;
UPDATE fund_collections_receipt r
SET (body_code, body_name, language, appeal_title, giver_kind, list_number, line) = (
    SELECT b.code, b.name, b.language, a.title, c.giver_kind, l.number, c.line
    FROM fund_collections_contribution c
    JOIN fund_collections_subscriptionlist l ON l.id = c.list_id
    JOIN fund_collections_appeal a ON a.id = l.appeal_id
    JOIN member_parties_body b ON b.id = l.body_id
    WHERE c.id = r.contribution_id);
ALTER TABLE fund_collections_receipt ENABLE TRIGGER receipt_kept;
"""

RULES = """
-- What stands open is taken from the rows as they stand now. A gift by transfer has an appeal of its own and no list.
CREATE FUNCTION receipt_frozen() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    SELECT b.code, b.name, b.language, a.title, c.giver_kind,
           coalesce(l.number, ''), CASE WHEN l.id IS NOT NULL THEN c.line END
    INTO NEW.body_code, NEW.body_name, NEW.language, NEW.appeal_title, NEW.giver_kind, NEW.list_number, NEW.line
    FROM fund_collections_contribution c
    LEFT JOIN fund_collections_subscriptionlist l ON l.id = c.list_id
    JOIN fund_collections_appeal a ON a.id = coalesce(l.appeal_id, (to_jsonb(c) ->> 'appeal_id')::uuid)
    JOIN member_parties_body b ON b.id = NEW.body_id
    WHERE c.id = NEW.contribution_id;
    RETURN NEW;
END $$;
CREATE TRIGGER receipt_frozen BEFORE INSERT ON fund_collections_receipt
    FOR EACH ROW WHEN (NEW.body_code = '') EXECUTE FUNCTION receipt_frozen();

-- The original is 0; then each print is the next copy, none left out.
CREATE FUNCTION receipt_prints_in_order() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_receiptprint WHERE receipt_id IN (SELECT receipt_id FROM added)
               GROUP BY receipt_id HAVING max(copy) + 1 <> count(*)) THEN
        RAISE EXCEPTION 'prints of a receipt leave a gap'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_print_in_order';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER receipt_print_in_order AFTER INSERT ON fund_collections_receiptprint REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION receipt_prints_in_order();
CREATE TRIGGER receipt_print_final BEFORE UPDATE OR DELETE ON fund_collections_receiptprint
    FOR EACH ROW EXECUTE FUNCTION refuse_change('receipt_print_final');
"""

UNDO = """
DROP TRIGGER receipt_print_final ON fund_collections_receiptprint;
DROP TRIGGER receipt_print_in_order ON fund_collections_receiptprint;
DROP FUNCTION receipt_prints_in_order();
DROP TRIGGER receipt_frozen ON fund_collections_receipt;
DROP FUNCTION receipt_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0040_receipt_words"), ("member_parties", "0004_body_post")]

    operations = [migrations.RunSQL(FILL, ""), migrations.RunSQL(RULES, UNDO)]
