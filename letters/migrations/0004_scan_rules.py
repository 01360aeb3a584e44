"""A scanned page is only ever added, like the minutes."""

from django.db import migrations

RULES = """
CREATE TRIGGER scan_final BEFORE UPDATE OR DELETE ON letters_scan
    FOR EACH ROW EXECUTE FUNCTION refuse_change('scan_final');
"""

UNDO = "DROP TRIGGER scan_final ON letters_scan;"


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0003_scan"),
        ("audit", "0002_append_only"),
    ]

    operations = [migrations.RunSQL(RULES, UNDO)]
