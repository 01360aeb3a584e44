"""A list of a closed period goes out of the books on the first open day, and another person counts it anew."""

from importlib import import_module

from django.db import migrations, models

# Every posting that was taken out so far was of an open period.
DAYS = """
ALTER TABLE fund_collections_listtakenout DISABLE TRIGGER taken_out_final;
UPDATE fund_collections_listtakenout SET taken_out_on = posted_on;
ALTER TABLE fund_collections_listtakenout ENABLE TRIGGER taken_out_final;
"""
WHOLE = import_module("fund_collections.migrations.0043_undone").TAKEN_OUT
WHOLE = WHOLE[WHOLE.index("CREATE FUNCTION taken_out_whole") : WHOLE.index("CREATE CONSTRAINT TRIGGER")]
WHOLE = WHOLE.replace("CREATE", "CREATE OR REPLACE", 1)
# The reversals bear the day that the posting says.
ON_ITS_DAY = WHOLE.replace(
    "WHERE reverses_id = c.entry_id)", "WHERE reverses_id = c.entry_id AND posted_on = t.taken_out_on)"
)

RULES = """
-- A posting is answered on its own day while that is open, else on the first open one. Nobody closes beside it.
CREATE FUNCTION taken_out_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('ledger_period'));
    IF NEW.taken_out_on <> greatest(NEW.posted_on, (SELECT max(last_on) + 1 FROM ledger_period)) THEN
        RAISE EXCEPTION 'a posting is answered on its own day, or on the first open one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'taken_out_day';
    END IF;
    -- The moment at which list_days_written says that the list lost its days.
    NEW.taken_out_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER taken_out_day BEFORE INSERT ON fund_collections_listtakenout
    FOR EACH ROW EXECUTE FUNCTION taken_out_day();

-- Figures that were reported are corrected by two: whoever took the list out does not count what takes its place.
CREATE FUNCTION list_corrected_by_two() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_listtakenout t WHERE t.list_id = NEW.id
               AND t.taken_out_by_id = NEW.counted_by_id AND t.taken_out_on > t.posted_on) THEN
        RAISE EXCEPTION 'who took a list of a closed period out does not count it anew'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_corrected_by_two';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER list_corrected_by_two AFTER UPDATE OF counted_by_id ON fund_collections_subscriptionlist
    FOR EACH ROW WHEN (NEW.counted_by_id IS NOT NULL) EXECUTE FUNCTION list_corrected_by_two();
"""
UNDO = """
DROP TRIGGER list_corrected_by_two ON fund_collections_subscriptionlist;
DROP FUNCTION list_corrected_by_two();
DROP TRIGGER taken_out_day ON fund_collections_listtakenout;
DROP FUNCTION taken_out_day();
"""


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0057_lost_weighs"), ("ledger", "0015_goods_given")]

    operations = [
        migrations.AddField(
            model_name="listtakenout",
            name="taken_out_on",
            field=models.DateField(null=True, verbose_name="taken out on"),
        ),
        migrations.RunSQL(DAYS, ""),
        migrations.AlterField(
            model_name="listtakenout",
            name="taken_out_on",
            field=models.DateField(verbose_name="taken out on"),
        ),
        migrations.RunSQL(ON_ITS_DAY, WHOLE),
        migrations.RunSQL(RULES, UNDO),
    ]
