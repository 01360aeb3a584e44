"""The minute book is append-only, whoever writes."""

from django.db import migrations

RULES = """
-- For tables whose rows are only ever added. The argument names the rule, so that a view can say its sentence.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;

CREATE TRIGGER minute_final BEFORE UPDATE OR DELETE ON audit_minute
    FOR EACH ROW EXECUTE FUNCTION refuse_change('minute_final');
CREATE TRIGGER minute_never_emptied BEFORE TRUNCATE ON audit_minute
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('minute_final');
"""

UNDO = """
DROP TRIGGER minute_never_emptied ON audit_minute;
DROP TRIGGER minute_final ON audit_minute;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
