"""A closed period takes no posting, follows the one before it, and is never opened again."""

from django.db import migrations

RULES = """
-- What the books say at the end of a day: every balance, and the last journal number of each year. Entries dated later
-- do not change it, and earlier ones are refused once the day is closed.
CREATE FUNCTION ledger_check_number(day date) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT upper(concat_ws('-', substr(digest, 1, 4), substr(digest, 5, 4), substr(digest, 9, 4)))
    FROM (SELECT encode(sha256(convert_to(concat_ws(E'\\n', to_char(day, 'YYYY-MM-DD'),
        (SELECT string_agg(concat_ws('|', account_id, fund_id, currency_id, trim_scale(amount)), E'\\n'
                           ORDER BY account_id, fund_id, currency_id COLLATE "C")
         FROM (SELECT p.account_id, p.fund_id, p.currency_id, sum(p.amount) AS amount
               FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
               WHERE e.posted_on <= day GROUP BY 1, 2, 3) balances),
        (SELECT string_agg(concat_ws('|', year, last, entries), E'\\n' ORDER BY year)
         FROM (SELECT year, max(number) AS last, count(*) AS entries
               FROM ledger_entry WHERE posted_on <= day GROUP BY 1) journals)
        ), 'UTF8')), 'hex') AS digest) hashed
$$;

-- Who posts holds the lock shared, who closes holds it alone: nothing is posted beside the drawing of the number.
CREATE FUNCTION period_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed_to date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ledger_period'));
    SELECT max(last_on) INTO closed_to FROM ledger_period;
    IF NEW.first_on <> closed_to + 1
       OR closed_to IS NULL AND EXISTS (SELECT 1 FROM ledger_entry WHERE posted_on < NEW.first_on) THEN
        RAISE EXCEPTION 'a period begins where the one before it ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'period_follows';
    END IF;
    IF NEW.last_on >= current_date THEN
        RAISE EXCEPTION 'the period is not over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'period_over';
    END IF;
    NEW.check_number := ledger_check_number(NEW.last_on);
    RETURN NEW;
END $$;
CREATE TRIGGER period_drawn BEFORE INSERT ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION period_drawn();
CREATE TRIGGER period_final BEFORE UPDATE OR DELETE ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION refuse_change('period_final');
CREATE TRIGGER period_never_emptied BEFORE TRUNCATE ON ledger_period
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('period_final');

-- One look at a statement's entries, however many: the earliest of them lies after the last closed day.
CREATE FUNCTION period_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('ledger_period'));
    IF (SELECT min(posted_on) FROM added) <= (SELECT max(last_on) FROM ledger_period) THEN
        RAISE EXCEPTION 'the period is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'period_closed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER period_closed AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION period_closed();
"""

UNDO = """
DROP TRIGGER period_closed ON ledger_entry;
DROP FUNCTION period_closed();
DROP TRIGGER period_never_emptied ON ledger_period;
DROP TRIGGER period_final ON ledger_period;
DROP TRIGGER period_drawn ON ledger_period;
DROP FUNCTION period_drawn();
DROP FUNCTION ledger_check_number(date);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_rate_rules")]

    operations = [migrations.RunSQL(RULES, UNDO)]
