"""Rates and revaluations are only ever added; a fund is revalued once at the end of a day."""

from django.db import migrations

RULES = """
CREATE TRIGGER rate_final BEFORE UPDATE OR DELETE ON ledger_exchangerate
    FOR EACH ROW EXECUTE FUNCTION refuse_change('rate_final');
CREATE TRIGGER rate_never_emptied BEFORE TRUNCATE ON ledger_exchangerate
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('rate_final');
CREATE TRIGGER revaluation_final BEFORE UPDATE OR DELETE ON ledger_revaluation
    FOR EACH ROW EXECUTE FUNCTION refuse_change('revaluation_final');
CREATE TRIGGER revaluation_never_emptied BEFORE TRUNCATE ON ledger_revaluation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('revaluation_final');

-- Written with its own entry, and no second time for the day unless the first was reversed.
CREATE FUNCTION revaluation_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM ledger_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id AND kind = 'revaluation'
                   AND posted_on = NEW."on" AND transaction = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'a revaluation is written with its own entry, of the same day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revaluation_with_its_entry';
    END IF;
    IF EXISTS (SELECT 1 FROM ledger_revaluation r WHERE r.fund_id = NEW.fund_id AND r."on" = NEW."on"
               AND r.entry_id <> NEW.entry_id
               AND NOT EXISTS (SELECT 1 FROM ledger_entry x WHERE x.reverses_id = r.entry_id)) THEN
        RAISE EXCEPTION 'the fund was revalued at the end of that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revaluation_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revaluation_once BEFORE INSERT ON ledger_revaluation
    FOR EACH ROW EXECUTE FUNCTION revaluation_once();
"""

UNDO = """
DROP TRIGGER revaluation_once ON ledger_revaluation;
DROP FUNCTION revaluation_once();
DROP TRIGGER revaluation_never_emptied ON ledger_revaluation;
DROP TRIGGER revaluation_final ON ledger_revaluation;
DROP TRIGGER rate_never_emptied ON ledger_exchangerate;
DROP TRIGGER rate_final ON ledger_exchangerate;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_rates_and_periods"),
        ("audit", "0002_append_only"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
