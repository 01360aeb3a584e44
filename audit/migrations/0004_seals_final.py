"""Seals, heads and digests are append-only like the minutes themselves."""

from django.db import migrations

RULES = """
CREATE TRIGGER seal_final BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change('seal_final');
CREATE TRIGGER seal_never_emptied BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('seal_final');
CREATE TRIGGER head_final BEFORE UPDATE OR DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION refuse_change('head_final');
CREATE TRIGGER head_never_emptied BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('head_final');
CREATE TRIGGER digest_final BEFORE UPDATE OR DELETE ON audit_digest
    FOR EACH ROW EXECUTE FUNCTION refuse_change('digest_final');
CREATE TRIGGER digest_never_emptied BEFORE TRUNCATE ON audit_digest
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('digest_final');
"""

UNDO = """
DROP TRIGGER digest_never_emptied ON audit_digest;
DROP TRIGGER digest_final ON audit_digest;
DROP TRIGGER head_never_emptied ON audit_head;
DROP TRIGGER head_final ON audit_head;
DROP TRIGGER seal_never_emptied ON audit_seal;
DROP TRIGGER seal_final ON audit_seal;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_seals"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
