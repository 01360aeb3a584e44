"""To what a fund is bound stays in all its words; a fund is closed empty, and then takes nothing."""

from django.db import migrations

RULES = """
CREATE OR REPLACE FUNCTION fund_restriction_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ((OLD.restricted, OLD.restriction, OLD.country) <> (NEW.restricted, NEW.restriction, NEW.country)
        OR OLD.restricted AND OLD.purpose <> NEW.purpose)
       AND EXISTS (SELECT 1 FROM ledger_fundbalance WHERE fund_id = OLD.id) THEN
        RAISE EXCEPTION 'the restriction of a fund that was posted to stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_restriction_kept';
    END IF;
    RETURN NEW;
END $$;

-- Alone as whoever closes a period: beside it nobody posts, not even the first sum of a currency, which has no balance
-- to lock yet.
CREATE FUNCTION fund_closed_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ledger_period'));
    IF EXISTS (SELECT 1 FROM ledger_fundbalance WHERE fund_id = NEW.id AND amount <> 0) THEN
        RAISE EXCEPTION 'the fund holds money'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_closed_empty';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_closed_empty BEFORE UPDATE OF closed_on ON ledger_fund
    FOR EACH ROW WHEN (NEW.closed_on IS NOT NULL) EXECUTE FUNCTION fund_closed_empty();

CREATE FUNCTION fund_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('ledger_period'));
    IF EXISTS (SELECT 1 FROM ledger_fund WHERE id = NEW.fund_id AND closed_on IS NOT NULL) THEN
        RAISE EXCEPTION 'the fund is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_closed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fund_closed AFTER INSERT OR UPDATE OF amount ON ledger_fundbalance
    FOR EACH ROW WHEN (NEW.amount <> 0) EXECUTE FUNCTION fund_closed();
"""

UNDO = """
DROP TRIGGER fund_closed ON ledger_fundbalance;
DROP FUNCTION fund_closed();
DROP TRIGGER fund_closed_empty ON ledger_fund;
DROP FUNCTION fund_closed_empty();
CREATE OR REPLACE FUNCTION fund_restriction_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.restricted <> NEW.restricted AND EXISTS (SELECT 1 FROM ledger_fundbalance WHERE fund_id = OLD.id) THEN
        RAISE EXCEPTION 'the restriction of a fund that was posted to stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_restriction_kept';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_period_rules")]

    operations = [migrations.RunSQL(RULES, UNDO)]
