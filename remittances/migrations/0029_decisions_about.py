"""Money goes under a decision about money, and a band of signatures is set by one about signatures."""

from importlib import import_module

from django.db import migrations

changed = import_module("member_parties.migrations.0015_decision_about").changed
CONDITIONS = (
    ("band_by_decision", "state = 'carried' AND", "state = 'carried' AND about = 'signatures' AND"),
    ("plan_kept", "d.state = 'carried' AND", "d.state = 'carried' AND d.about = 'money' AND"),
    ("remittance_within_decision", "d.state <> 'carried' OR", "d.state <> 'carried' OR d.about <> 'money' OR"),
    ("lot_kept", "resolved.state <> 'carried'", "resolved.state <> 'carried' OR resolved.about <> 'money'"),
)


class Migration(migrations.Migration):
    dependencies = [("remittances", "0028_store_by_two"), ("member_parties", "0015_decision_about")]

    operations = [changed(*condition) for condition in CONDITIONS]
