"""Matches of many bookings with many entries; those of one booking and one deposit become such."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MOVED = """
UPDATE fund_collections_match m SET account_id = d.account_id,
    undone_because = CASE WHEN undone_at IS NULL THEN '' ELSE 'see the minutes' END
    FROM fund_collections_deposit d WHERE d.id = m.deposit_id;
INSERT INTO fund_collections_matchedbooking (match_id, booking_id, undone_at)
    SELECT id, booking_id, undone_at FROM fund_collections_match;
INSERT INTO fund_collections_matchedentry (match_id, entry_id, account_id, made_id, deposit_id, undone_at)
    SELECT id, entry_id, account_id, entry_id, deposit_id, undone_at FROM fund_collections_match;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


DROPPED = """
DROP TRIGGER match_not_deleted ON fund_collections_match;
DROP TRIGGER match_kept ON fund_collections_match;
DROP FUNCTION match_kept();
"""
FIRST = import_module("fund_collections.migrations.0002_rules").RULES
RESTORED = FIRST[FIRST.index("CREATE FUNCTION match_kept()") :]


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0021_gift_rules"),
        ("ledger", "0004_owners_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(DROPPED, RESTORED),
        migrations.RemoveConstraint(
            model_name="match",
            name="match_booking_once",
        ),
        migrations.RemoveConstraint(
            model_name="match",
            name="match_deposit_once",
        ),
        migrations.RemoveConstraint(
            model_name="match",
            name="match_undone_pair",
        ),
        migrations.CreateModel(
            name="MatchedBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "matched booking",
                "verbose_name_plural": "matched bookings",
            },
        ),
        migrations.CreateModel(
            name="MatchedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "match with the bank",
                "verbose_name_plural": "matches with the bank",
            },
        ),
        migrations.AddField(
            model_name="match",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="ledger.account",
                verbose_name="bank account",
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="ignored_because",
            field=models.CharField(blank=True, max_length=200, verbose_name="put aside because"),
        ),
        migrations.AddField(
            model_name="match",
            name="undone_because",
            field=models.CharField(blank=True, max_length=200, verbose_name="undone because"),
        ),
        migrations.AddField(
            model_name="matchedbooking",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="matches", to="fund_collections.booking"
            ),
        ),
        migrations.AddField(
            model_name="matchedbooking",
            name="match",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="fund_collections.match"
            ),
        ),
        migrations.AddField(
            model_name="matchedentry",
            name="account",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
            ),
        ),
        migrations.AddField(
            model_name="matchedentry",
            name="deposit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="fund_collections.deposit",
            ),
        ),
        migrations.AddField(
            model_name="matchedentry",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="matches", to="ledger.entry"
            ),
        ),
        migrations.AddField(
            model_name="matchedentry",
            name="made",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="made_by_match", to="ledger.entry"
            ),
        ),
        migrations.AddField(
            model_name="matchedentry",
            name="match",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="fund_collections.match"
            ),
        ),
        migrations.RunSQL(MOVED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="match",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="ledger.account",
                verbose_name="bank account",
            ),
        ),
        migrations.RemoveField(
            model_name="match",
            name="booking",
        ),
        migrations.RemoveField(
            model_name="match",
            name="deposit",
        ),
        migrations.RemoveField(
            model_name="match",
            name="entry",
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["-matched_at"], name="match_by_time"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_because", ""), ("undone_by", None)),
                    models.Q(
                        ("undone_at__isnull", False),
                        ("undone_by__isnull", False),
                        models.Q(("undone_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="match_undone_pair",
                violation_error_message="An undone match has a time, a person who undid it and a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchedbooking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("booking",),
                name="match_booking_once",
                violation_error_message="This booking is matched already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchedentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("entry", "account"),
                name="match_entry_once",
                violation_error_message="This entry is matched already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchedentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("deposit",),
                name="match_deposit_once",
                violation_error_message="This deposit is matched already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchedentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("made", None), ("made", models.F("entry")), _connector="OR"),
                name="match_made_is_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchedentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("deposit", None), ("made__isnull", False), _connector="OR"),
                name="match_arrival_is_made",
            ),
        ),
    ]
