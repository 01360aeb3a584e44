"""The rules of the ledger that no program can pass by."""

from django.db import migrations

RULES = """
-- Entries and postings are final: a wrong entry is answered by its reversal.
CREATE TRIGGER entry_final BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change('entry_final');
CREATE TRIGGER entry_never_emptied BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('entry_final');
CREATE TRIGGER posting_final BEFORE UPDATE OR DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION refuse_change('posting_final');
CREATE TRIGGER posting_never_emptied BEFORE TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('posting_final');

-- Journal numbers: what a statement inserts follows on without a gap and ends at the series' last number.
CREATE FUNCTION entry_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a LEFT JOIN ledger_journalseries s USING (year)
               GROUP BY a.year, s.last
               HAVING s.last IS DISTINCT FROM max(a.number) OR count(*) <> max(a.number) - min(a.number) + 1) THEN
        RAISE EXCEPTION 'journal numbers leave a gap'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_number_gapless';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_number_gapless AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entry_numbers();

-- Such functions keep their plans as long as the connection lasts: one made while a table was small would read all
-- of it for every posting ever after. So they are told to look rows up (enable_seqscan).
CREATE FUNCTION journal_series_used() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF (SELECT last FROM ledger_journalseries WHERE year = NEW.year)
       IS DISTINCT FROM (SELECT max(number) FROM ledger_entry WHERE year = NEW.year) THEN
        RAISE EXCEPTION 'a journal number was drawn and not used'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_number_gapless';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_series_used AFTER INSERT OR UPDATE ON ledger_journalseries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_series_used();

-- An entry whose postings did not balance within one statement is looked at again at commit.
CREATE FUNCTION pending_entry_balanced() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id = NEW.entry
               GROUP BY fund_id, currency_id HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'entry % does not balance', NEW.entry
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced';
    END IF;
    DELETE FROM ledger_pendingentry WHERE entry = NEW.entry;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON ledger_pendingentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pending_entry_balanced();

-- One look at all postings of a statement: same transaction as their entry, decimals of the currency, balance;
-- then the running balances, in a fixed order so that two writers never wait for each other in a circle.
CREATE FUNCTION postings_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    held record;
BEGIN
    IF EXISTS (SELECT 1 FROM (SELECT DISTINCT entry_id FROM added) a JOIN ledger_entry e ON e.id = a.entry_id
               WHERE e.transaction <> pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'an entry takes no posting after its own transaction'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_complete';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN ledger_currency c ON c.code = a.currency_id
               WHERE round(a.amount, c.exponent) <> a.amount) THEN
        RAISE EXCEPTION 'more decimals than the currency has'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_decimals';
    END IF;
    INSERT INTO ledger_pendingentry (entry)
        SELECT DISTINCT entry_id FROM
            (SELECT entry_id FROM added GROUP BY entry_id, fund_id, currency_id HAVING sum(amount) <> 0) open
        ON CONFLICT DO NOTHING;
    INSERT INTO ledger_balance AS b (account_id, fund_id, currency_id, amount)
        SELECT account_id, fund_id, currency_id, sum(amount) FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (account_id, fund_id, currency_id) DO UPDATE SET amount = b.amount + excluded.amount;
    FOR held IN SELECT a.fund_id, a.currency_id, sum(a.amount) AS amount
                FROM added a JOIN ledger_account k ON k.id = a.account_id WHERE k.kind = 'asset'
                GROUP BY 1, 2 ORDER BY 1, 2 LOOP
        UPDATE ledger_fundbalance SET amount = amount + held.amount
            WHERE fund_id = held.fund_id AND currency_id = held.currency_id;
        IF NOT FOUND THEN
            -- Two first writers: the loser's insert waits for the winner's and becomes an update.
            INSERT INTO ledger_fundbalance (fund_id, currency_id, restricted, amount)
                SELECT id, held.currency_id, restricted, 0 FROM ledger_fund WHERE id = held.fund_id
                ON CONFLICT DO NOTHING;
            UPDATE ledger_fundbalance SET amount = amount + held.amount
                WHERE fund_id = held.fund_id AND currency_id = held.currency_id;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_added AFTER INSERT ON ledger_posting REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION postings_added();

-- Balances are written by that trigger alone.
CREATE FUNCTION refuse_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% follows the postings and is not written by hand', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_follows_postings';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER balance_follows_postings BEFORE INSERT OR UPDATE OR DELETE ON ledger_balance
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_by_hand();
CREATE TRIGGER fund_balance_follows_postings BEFORE INSERT OR UPDATE OR DELETE ON ledger_fundbalance
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_by_hand();

-- A restriction is a promise to givers: it is never lifted by an update, nor an account's kind changed under its postings.
CREATE FUNCTION fund_restriction_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.restricted <> NEW.restricted AND EXISTS (SELECT 1 FROM ledger_fundbalance WHERE fund_id = OLD.id) THEN
        RAISE EXCEPTION 'the restriction of a fund that was posted to stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_restriction_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_restriction_kept BEFORE UPDATE ON ledger_fund
    FOR EACH ROW EXECUTE FUNCTION fund_restriction_kept();

CREATE FUNCTION account_kind_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.kind, OLD.role, OLD.currency_id) IS DISTINCT FROM (NEW.kind, NEW.role, NEW.currency_id)
       AND EXISTS (SELECT 1 FROM ledger_balance WHERE account_id = OLD.id) THEN
        RAISE EXCEPTION 'kind, role and currency of an account that was posted to stay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_kind_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_kind_kept BEFORE UPDATE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION account_kind_kept();
"""

UNDO = """
DROP TRIGGER account_kind_kept ON ledger_account;
DROP FUNCTION account_kind_kept();
DROP TRIGGER fund_restriction_kept ON ledger_fund;
DROP FUNCTION fund_restriction_kept();
DROP TRIGGER fund_balance_follows_postings ON ledger_fundbalance;
DROP TRIGGER balance_follows_postings ON ledger_balance;
DROP FUNCTION refuse_by_hand();
DROP TRIGGER postings_added ON ledger_posting;
DROP FUNCTION postings_added();
DROP TRIGGER entry_balanced ON ledger_pendingentry;
DROP FUNCTION pending_entry_balanced();
DROP TRIGGER journal_series_used ON ledger_journalseries;
DROP FUNCTION journal_series_used();
DROP TRIGGER entry_number_gapless ON ledger_entry;
DROP FUNCTION entry_numbers();
DROP TRIGGER posting_never_emptied ON ledger_posting;
DROP TRIGGER posting_final ON ledger_posting;
DROP TRIGGER entry_never_emptied ON ledger_entry;
DROP TRIGGER entry_final ON ledger_entry;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
        ("audit", "0002_append_only"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
