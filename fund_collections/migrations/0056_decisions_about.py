"""What the bank paid goes under a decision about money."""

from importlib import import_module

from django.db import migrations

changed = import_module("member_parties.migrations.0015_decision_about").changed


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0055_spent_alone"), ("member_parties", "0015_decision_about")]

    operations = [
        changed(
            "match_under_decision",
            "resolved.state <> 'carried' OR",
            "(resolved.state, resolved.about) <> ('carried', 'money') OR",
        )
    ]
