"""From the sheet of paper to the booking: what no program can pass by."""

from django.db import migrations

RULES = """
-- A list moves as fund_collections/models/lists.py says; once posted, only its deposit is still to come.
CREATE FUNCTION list_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('issued', 'returned'), ('returned', 'issued'), ('returned', 'counted'),
        ('counted', 'returned'), ('counted', 'posted')) THEN
        RAISE EXCEPTION 'a list does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_moves';
    END IF;
    IF (OLD.number, OLD.appeal_id, OLD.body_id, OLD.currency_id) IS DISTINCT FROM
       (NEW.number, NEW.appeal_id, NEW.body_id, NEW.currency_id)
       OR OLD.state = 'posted' AND (to_jsonb(OLD) - 'deposit_id' <> to_jsonb(NEW) - 'deposit_id'
                                    OR OLD.deposit_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a posted list is final' USING ERRCODE = 'check_violation', CONSTRAINT = 'list_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_kept BEFORE UPDATE ON fund_collections_subscriptionlist
    FOR EACH ROW EXECUTE FUNCTION list_kept();
CREATE TRIGGER list_not_deleted BEFORE DELETE ON fund_collections_subscriptionlist
    FOR EACH ROW EXECUTE FUNCTION refuse_change('list_final');

-- Gifts went into the fund that their appeal named: it names no other once a list is out.
CREATE FUNCTION appeal_fund_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.fund_id <> NEW.fund_id
       AND EXISTS (SELECT 1 FROM fund_collections_subscriptionlist WHERE appeal_id = OLD.id) THEN
        RAISE EXCEPTION 'lists of this appeal are out: its fund stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_fund_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_fund_kept BEFORE UPDATE ON fund_collections_appeal
    FOR EACH ROW EXECUTE FUNCTION appeal_fund_kept();

-- Functions that look rows up are told so (enable_seqscan); ledger/migrations/0002_rules.py says why.
-- At commit a posted list ties: its lines come to the sum counted, and each line has its entry.
CREATE FUNCTION list_ties() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF (SELECT sum(amount) IS DISTINCT FROM NEW.counted_total OR bool_or(entry_id IS NULL)
        FROM fund_collections_contribution WHERE list_id = NEW.id) THEN
        RAISE EXCEPTION 'list % does not tie with its lines', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_ties';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER list_ties AFTER UPDATE OF state ON fund_collections_subscriptionlist
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'posted') EXECUTE FUNCTION list_ties();

CREATE FUNCTION list_begins_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'issued' THEN
        RAISE EXCEPTION 'a list begins issued' USING ERRCODE = 'check_violation', CONSTRAINT = 'list_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_begins_issued BEFORE INSERT ON fund_collections_subscriptionlist
    FOR EACH ROW EXECUTE FUNCTION list_begins_issued();

-- Lines are written while the list is issued or returned, in its currency, on its printed lines.
CREATE FUNCTION contributions_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_subscriptionlist l ON l.id = a.list_id
               WHERE l.state NOT IN ('issued', 'returned')) THEN
        RAISE EXCEPTION 'a counted list takes no line'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_final';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_subscriptionlist l ON l.id = a.list_id
               JOIN ledger_currency c ON c.code = a.currency_id
               WHERE l.currency_id <> a.currency_id OR round(a.amount, c.exponent) <> a.amount
                  OR a.line NOT BETWEEN 1 AND l.lines_printed OR a.entry_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a line has the currency, the decimals and a number of its list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_fits_list';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contributions_added AFTER INSERT ON fund_collections_contribution REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION contributions_added();

-- Without nested loops, whatever the size of the statement for which the plan was made: each row is looked up once.
CREATE FUNCTION contributions_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    -- The one change ever made: a counted line gets its entry, of the same id.
    IF (SELECT bool_or(a.id IS NULL OR b.entry_id IS NOT NULL OR a.entry_id IS DISTINCT FROM a.id
                       OR (b.list_id, b.line, b.giver_kind, b.giver, b.pseudonym, b.place, b.currency_id, b.amount)
                          IS DISTINCT FROM
                          (a.list_id, a.line, a.giver_kind, a.giver, a.pseudonym, a.place, a.currency_id, a.amount))
        FROM before b LEFT JOIN after a USING (id)) THEN
        RAISE EXCEPTION 'a line is typed again, not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_final';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contributions_changed AFTER UPDATE ON fund_collections_contribution
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION contributions_changed();

CREATE FUNCTION contributions_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN fund_collections_subscriptionlist l ON l.id = b.list_id
               WHERE b.entry_id IS NOT NULL OR l.state NOT IN ('issued', 'returned')) THEN
        RAISE EXCEPTION 'a counted line stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_final';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contributions_removed AFTER DELETE ON fund_collections_contribution REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION contributions_removed();

-- Receipts: numbers without gaps per body and year; frozen at issue, voided once, never deleted.
CREATE FUNCTION receipt_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a LEFT JOIN fund_collections_receiptseries s USING (body_id, year)
               GROUP BY a.body_id, a.year, s.last
               HAVING s.last IS DISTINCT FROM max(a.number) OR count(*) <> max(a.number) - min(a.number) + 1) THEN
        RAISE EXCEPTION 'receipt numbers leave a gap'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_number_gapless';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER receipt_number_gapless AFTER INSERT ON fund_collections_receipt REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION receipt_numbers();

CREATE FUNCTION receipt_series_used() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF (SELECT last FROM fund_collections_receiptseries WHERE id = NEW.id) IS DISTINCT FROM
       (SELECT max(number) FROM fund_collections_receipt WHERE body_id = NEW.body_id AND year = NEW.year) THEN
        RAISE EXCEPTION 'a receipt number was drawn and not used'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_number_gapless';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER receipt_series_used AFTER INSERT OR UPDATE ON fund_collections_receiptseries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION receipt_series_used();

CREATE FUNCTION receipt_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.voided_at IS NOT NULL OR to_jsonb(OLD) - '{voided_at,voided_by_id,void_reason}'::text[]
                                 <> to_jsonb(NEW) - '{voided_at,voided_by_id,void_reason}'::text[] THEN
        RAISE EXCEPTION 'a receipt is voided, not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipt_kept BEFORE UPDATE ON fund_collections_receipt
    FOR EACH ROW EXECUTE FUNCTION receipt_kept();
CREATE TRIGGER receipt_not_deleted BEFORE DELETE ON fund_collections_receipt
    FOR EACH ROW EXECUTE FUNCTION refuse_change('receipt_final');

-- A deposit is the sum of its lists, at commit and for ever.
CREATE FUNCTION deposit_ties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_deposit d
               LEFT JOIN fund_collections_subscriptionlist l ON l.deposit_id = d.id
               WHERE d.id = (CASE TG_TABLE_NAME WHEN 'fund_collections_deposit' THEN to_jsonb(NEW) ->> 'id'
                                                ELSE to_jsonb(NEW) ->> 'deposit_id' END)::uuid
               GROUP BY d.id, d.amount, d.currency_id, d.body_id
               HAVING sum(l.counted_total) IS DISTINCT FROM d.amount
                   OR bool_or(l.currency_id <> d.currency_id OR l.body_id <> d.body_id)) THEN
        RAISE EXCEPTION 'the deposit is not the sum of its lists'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_ties';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deposit_ties AFTER INSERT ON fund_collections_deposit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposit_ties();
CREATE CONSTRAINT TRIGGER deposit_ties AFTER UPDATE OF deposit_id ON fund_collections_subscriptionlist
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.deposit_id IS NOT NULL) EXECUTE FUNCTION deposit_ties();
CREATE TRIGGER deposit_final BEFORE UPDATE OR DELETE ON fund_collections_deposit
    FOR EACH ROW EXECUTE FUNCTION refuse_change('deposit_final');

-- What the bank wrote is never changed.
CREATE TRIGGER statement_final BEFORE UPDATE ON fund_collections_bankstatement
    FOR EACH ROW EXECUTE FUNCTION refuse_change('statement_final');
CREATE TRIGGER booking_final BEFORE UPDATE ON fund_collections_booking
    FOR EACH ROW EXECUTE FUNCTION refuse_change('booking_final');

-- A match joins the same sum in the same account; it is undone once, never rewritten.
CREATE FUNCTION match_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.undone_at IS NOT NULL OR
        to_jsonb(OLD) - '{undone_at,undone_by_id}'::text[] <> to_jsonb(NEW) - '{undone_at,undone_by_id}'::text[]) THEN
        RAISE EXCEPTION 'a match is undone, not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'match_final';
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT 1 FROM fund_collections_booking b JOIN fund_collections_bankstatement s ON s.id = b.statement_id
        JOIN fund_collections_deposit d ON d.id = NEW.deposit_id
        WHERE b.id = NEW.booking_id AND b.amount = d.amount AND b.currency_id = d.currency_id
          AND s.account_id = d.account_id) THEN
        RAISE EXCEPTION 'booking and deposit differ in sum, currency or account'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'match_ties';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER match_kept BEFORE INSERT OR UPDATE ON fund_collections_match
    FOR EACH ROW EXECUTE FUNCTION match_kept();
CREATE TRIGGER match_not_deleted BEFORE DELETE ON fund_collections_match
    FOR EACH ROW EXECUTE FUNCTION refuse_change('match_final');
"""

UNDO = """
DROP TRIGGER match_not_deleted ON fund_collections_match;
DROP TRIGGER match_kept ON fund_collections_match;
DROP FUNCTION match_kept();
DROP TRIGGER booking_final ON fund_collections_booking;
DROP TRIGGER statement_final ON fund_collections_bankstatement;
DROP TRIGGER deposit_final ON fund_collections_deposit;
DROP TRIGGER deposit_ties ON fund_collections_subscriptionlist;
DROP TRIGGER deposit_ties ON fund_collections_deposit;
DROP FUNCTION deposit_ties();
DROP TRIGGER receipt_not_deleted ON fund_collections_receipt;
DROP TRIGGER receipt_kept ON fund_collections_receipt;
DROP FUNCTION receipt_kept();
DROP TRIGGER receipt_series_used ON fund_collections_receiptseries;
DROP FUNCTION receipt_series_used();
DROP TRIGGER receipt_number_gapless ON fund_collections_receipt;
DROP FUNCTION receipt_numbers();
DROP TRIGGER contributions_removed ON fund_collections_contribution;
DROP FUNCTION contributions_removed();
DROP TRIGGER contributions_changed ON fund_collections_contribution;
DROP FUNCTION contributions_changed();
DROP TRIGGER contributions_added ON fund_collections_contribution;
DROP FUNCTION contributions_added();
DROP TRIGGER appeal_fund_kept ON fund_collections_appeal;
DROP FUNCTION appeal_fund_kept();
DROP TRIGGER list_begins_issued ON fund_collections_subscriptionlist;
DROP FUNCTION list_begins_issued();
DROP TRIGGER list_ties ON fund_collections_subscriptionlist;
DROP FUNCTION list_ties();
DROP TRIGGER list_not_deleted ON fund_collections_subscriptionlist;
DROP TRIGGER list_kept ON fund_collections_subscriptionlist;
DROP FUNCTION list_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0001_initial"),
        ("ledger", "0002_rules"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
