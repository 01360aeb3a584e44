"""Sheets are printed before they are issued, reported when they end, and photographed."""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import vault.fields

# No column of a trigger's condition changes its type: the trigger stands aside meanwhile, as 0002_rules.py made it.
ASIDE = "DROP TRIGGER list_ties ON fund_collections_subscriptionlist"
BACK = """
CREATE CONSTRAINT TRIGGER list_ties AFTER UPDATE OF state ON fund_collections_subscriptionlist
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'posted') EXECUTE FUNCTION list_ties()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0024_pledges"),
        ("ledger", "0004_owners_triggers"),
        ("member_parties", "0004_body_post"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(ASIDE, BACK),
        migrations.CreateModel(
            name="ListReport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("lost", "lost"),
                            ("void", "void"),
                            ("destroyed", "destroyed"),
                            ("found", "found again"),
                        ],
                        max_length=9,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "money",
                    models.CharField(
                        choices=[
                            ("none", "nothing was given on it"),
                            ("safe", "the money is kept and can be counted"),
                            ("gone", "the money is gone with it"),
                            ("unknown", "nobody knows"),
                        ],
                        max_length=7,
                        verbose_name="money given on it",
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("because", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="written at"
                    ),
                ),
                ("seen_at", models.DateTimeField(null=True, verbose_name="countersigned at")),
            ],
            options={
                "verbose_name": "report on a list",
                "verbose_name_plural": "reports on lists",
            },
        ),
        migrations.CreateModel(
            name="PrintRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(editable=False, max_length=12, unique=True, verbose_name="code")),
                ("lines_printed", models.PositiveSmallIntegerField(verbose_name="lines on the sheet")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("fr", "French"),
                            ("de", "German"),
                            ("es", "Spanish"),
                            ("ru", "Russian"),
                            ("el", "Greek"),
                            ("zh-hans", "Chinese"),
                            ("ar", "Arabic"),
                        ],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "paper",
                    models.CharField(choices=[("a4", "A4"), ("letter", "Letter")], max_length=6, verbose_name="paper"),
                ),
                ("first_number", models.CharField(max_length=24, verbose_name="first number")),
                ("last_number", models.CharField(max_length=24, verbose_name="last number")),
                ("size", models.PositiveIntegerField(verbose_name="sheets")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="numbered at"
                    ),
                ),
            ],
            options={
                "verbose_name": "print run",
                "verbose_name_plural": "print runs",
            },
        ),
        migrations.CreateModel(
            name="SheetPhoto",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="picture")),
                (
                    "kind",
                    models.CharField(
                        choices=[("jpeg", "picture"), ("png", "picture (PNG)"), ("txt", "text")],
                        max_length=4,
                        verbose_name="kind",
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                (
                    "picture",
                    vault.fields.SealedField(blank=True, kind="bytes", level="S3", null=True, verbose_name="picture"),
                ),
                (
                    "added_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="added at"),
                ),
            ],
            options={
                "verbose_name": "photograph of a sheet",
                "verbose_name_plural": "photographs of sheets",
            },
        ),
        migrations.RemoveConstraint(
            model_name="subscriptionlist",
            name="list_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="subscriptionlist",
            name="list_returned_complete",
        ),
        migrations.RemoveConstraint(
            model_name="subscriptionlist",
            name="list_counted_complete",
        ),
        migrations.AddField(
            model_name="subscriptionlist",
            name="drawn_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="drawn at"),
        ),
        migrations.AddField(
            model_name="subscriptionlist",
            name="ended_on",
            field=models.DateField(null=True, verbose_name="ended on"),
        ),
        migrations.AddField(
            model_name="subscriptionlist",
            name="token",
            field=models.CharField(
                db_default=django.db.models.functions.text.Upper(
                    django.db.models.functions.text.Left(
                        django.db.models.functions.text.Replace(
                            django.db.models.functions.comparison.Cast(
                                django.contrib.postgres.functions.RandomUUID(), models.TextField()
                            ),
                            models.Value("-"),
                            models.Value(""),
                        ),
                        20,
                    )
                ),
                editable=False,
                max_length=20,
                unique=True,
                verbose_name="code in the square",
            ),
        ),
        migrations.AlterField(
            model_name="subscriptionlist",
            name="collector",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lists",
                to="fund_collections.collector",
                verbose_name="collector",
            ),
        ),
        migrations.AlterField(
            model_name="subscriptionlist",
            name="due_on",
            field=models.DateField(null=True, verbose_name="due back on"),
        ),
        migrations.AlterField(
            model_name="subscriptionlist",
            name="issued_on",
            field=models.DateField(null=True, verbose_name="issued on"),
        ),
        migrations.AlterField(
            model_name="subscriptionlist",
            name="state",
            field=models.CharField(
                choices=[
                    ("printed", "printed"),
                    ("issued", "issued"),
                    ("returned", "returned"),
                    ("counted", "counted"),
                    ("posted", "posted"),
                    ("lost", "lost"),
                    ("void", "void"),
                    ("destroyed", "destroyed"),
                ],
                default="issued",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="listreport",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paper_reports",
                to="fund_collections.subscriptionlist",
                verbose_name="list",
            ),
        ),
        migrations.AddField(
            model_name="listreport",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="list_reports",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="listreport",
            name="seen_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="list_reports_seen",
                to=settings.AUTH_USER_MODEL,
                verbose_name="countersigned by",
            ),
        ),
        migrations.AddField(
            model_name="printrun",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="print_runs",
                to="fund_collections.appeal",
                verbose_name="appeal",
            ),
        ),
        migrations.AddField(
            model_name="printrun",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="print_runs",
                to="member_parties.body",
                verbose_name="body",
            ),
        ),
        migrations.AddField(
            model_name="printrun",
            name="currency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.currency",
                verbose_name="currency",
            ),
        ),
        migrations.AddField(
            model_name="printrun",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="print_runs",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="subscriptionlist",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lists",
                to="fund_collections.printrun",
                verbose_name="printed in",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["printed", "issued", "returned", "counted", "posted", "lost", "void", "destroyed"])
                ),
                name="list_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("collector", None),
                        ("due_on", None),
                        ("issued_on", None),
                        ("state__in", ("printed", "lost", "void", "destroyed")),
                    ),
                    models.Q(
                        models.Q(("state", "printed"), _negated=True),
                        ("collector__isnull", False),
                        ("due_on__isnull", False),
                        ("issued_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="list_issued_complete",
                violation_error_message="An issued list has its collector, the day of its issue and one to be back.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("state__in", ("lost", "void", "destroyed"))),
                    models.Q(models.Q(("state__in", ("lost", "void", "destroyed")), _negated=True), ("ended_on", None)),
                    _connector="OR",
                ),
                name="list_ended_pair",
                violation_error_message="A list that is lost, void or destroyed has the day of it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("printed", "issued", "lost", "void", "destroyed")),
                    models.Q(("collector_total__gt", 0), ("returned_on__isnull", False), ("typed_by__isnull", False)),
                    _connector="OR",
                ),
                name="list_returned_complete",
                violation_error_message="A returned list has a day, the collector's sum and who typed it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("counted_by", None),
                        ("counted_on", None),
                        ("state__in", ("printed", "issued", "returned", "lost", "void", "destroyed")),
                    ),
                    models.Q(
                        ("counted_by__isnull", False),
                        ("counted_on__isnull", False),
                        ("counted_total", models.F("collector_total")),
                        ("state__in", ("counted", "posted")),
                    ),
                    _connector="OR",
                ),
                name="list_counted_complete",
                violation_error_message="The sum counted must equal the collector's sum.",
            ),
        ),
        migrations.AddField(
            model_name="sheetphoto",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="photos_added",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="sheetphoto",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="photos",
                to="fund_collections.subscriptionlist",
                verbose_name="list",
            ),
        ),
        migrations.AddConstraint(
            model_name="listreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["lost", "void", "destroyed", "found"])), name="report_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="listreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("money__in", ["none", "safe", "gone", "unknown"])), name="report_money_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="listreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True),
                name="report_has_reason",
                violation_error_message="A report says why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="listreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_at", None), ("seen_by", None)),
                    models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                    _connector="OR",
                ),
                name="report_seen_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="listreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seen_by", None), models.Q(("seen_by", models.F("made_by")), _negated=True), _connector="OR"
                ),
                name="report_seen_by_another",
                violation_error_message="Whoever wrote the report cannot countersign it.",
            ),
        ),
        migrations.AddIndex(
            model_name="printrun",
            index=models.Index(fields=["body", "-made_at"], name="run_by_body"),
        ),
        migrations.AddConstraint(
            model_name="printrun",
            constraint=models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="run_not_empty"),
        ),
        migrations.AddConstraint(
            model_name="printrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper__in", ["a4", "letter"])), name="run_paper_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetphoto",
            constraint=models.UniqueConstraint(
                fields=("list", "number"),
                name="photo_number_once",
                violation_error_message="Somebody added pictures to this list a moment ago. Add yours again.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetphoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["jpeg", "png", "txt"])), name="photo_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetphoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("picture__isnull", False), ("size__gte", 1)), name="photo_kept"
            ),
        ),
        migrations.RunSQL(BACK, ASIDE),
    ]
