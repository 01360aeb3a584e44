import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import ledger.models.rates
import ledger.models.reference


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_owners_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("on", models.DateField(verbose_name="on")),
                ("value", ledger.models.rates.RateField(decimal_places=16, max_digits=26, verbose_name="rate")),
                ("source", models.CharField(max_length=100, verbose_name="source")),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "exchange rate",
                "verbose_name_plural": "exchange rates",
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="to")),
                (
                    "closed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="closed at"
                    ),
                ),
                ("check_number", models.CharField(editable=False, max_length=14, verbose_name="check number")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
            ],
            options={
                "verbose_name": "closed period",
                "verbose_name_plural": "closed periods",
            },
        ),
        migrations.CreateModel(
            name="Revaluation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("on", models.DateField(verbose_name="at the end of")),
                (
                    "position",
                    ledger.models.reference.AmountField(decimal_places=4, max_digits=19, verbose_name="position"),
                ),
                ("rate", ledger.models.rates.RateField(decimal_places=16, max_digits=26, verbose_name="rate")),
                ("rate_on", models.DateField(verbose_name="rate of")),
                ("source", models.CharField(max_length=250, verbose_name="source of the rate")),
                ("value", ledger.models.reference.AmountField(decimal_places=4, max_digits=19, verbose_name="value")),
            ],
            options={
                "verbose_name": "revaluation",
                "verbose_name_plural": "revaluations",
            },
        ),
        migrations.AddField(
            model_name="fund",
            name="country",
            field=models.CharField(
                blank=True,
                help_text="Two letters, as in ISO 3166",
                max_length=2,
                validators=[ledger.models.reference.require_country],
                verbose_name="country",
            ),
        ),
        migrations.AddField(
            model_name="fund",
            name="restriction",
            field=models.CharField(
                blank=True,
                choices=[("appeal", "to an appeal"), ("country", "to a country"), ("purpose", "to a purpose")],
                max_length=8,
                verbose_name="restricted how",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "opening balance"),
                    ("gift", "gift"),
                    ("deposit", "deposit"),
                    ("bank", "bank booking"),
                    ("remittance", "remittance"),
                    ("return", "money returned"),
                    ("exchange", "exchange"),
                    ("transfer", "transfer between funds"),
                    ("revaluation", "revaluation"),
                    ("reversal", "reversal"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        # What was only called restricted was so by the words of its purpose.
        migrations.RunSQL("UPDATE ledger_fund SET restriction = 'purpose' WHERE restricted", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("restricted", False), ("restriction", "")),
                    models.Q(("restricted", True), ("restriction__in", ["appeal", "country", "purpose"])),
                    _connector="OR",
                ),
                name="fund_restriction_of_a_kind",
                violation_error_message="A restricted fund says how it is restricted; a free one does not.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("country__regex", "^[A-Z]{2}$"), ("restriction", "country")),
                    models.Q(models.Q(("restriction", "country"), _negated=True), ("country", "")),
                    _connector="OR",
                ),
                name="fund_country_of_its_restriction",
                violation_error_message="A fund restricted to a country names it, and no other fund does.",
            ),
        ),
        migrations.AddField(
            model_name="exchangerate",
            name="base",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.currency", verbose_name="one"
            ),
        ),
        migrations.AddField(
            model_name="exchangerate",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rates",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="exchangerate",
            name="quote",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.currency",
                verbose_name="is worth, in",
            ),
        ),
        migrations.AddField(
            model_name="period",
            name="closed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="periods_closed",
                to=settings.AUTH_USER_MODEL,
                verbose_name="closed by",
            ),
        ),
        migrations.AddField(
            model_name="revaluation",
            name="currency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.currency"
            ),
        ),
        migrations.AddField(
            model_name="revaluation",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="revaluations", to="ledger.entry"
            ),
        ),
        migrations.AddField(
            model_name="revaluation",
            name="fund",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="revaluations", to="ledger.fund"
            ),
        ),
        migrations.AddIndex(
            model_name="exchangerate",
            index=models.Index(
                models.F("base"),
                models.F("quote"),
                models.OrderBy(models.F("on"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="rate_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gt", 0)),
                name="rate_positive",
                violation_error_message="A rate is above zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("base", models.F("quote")), _negated=True),
                name="rate_of_two_currencies",
                violation_error_message="A rate is between two currencies.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True),
                name="rate_source_stated",
                violation_error_message="A rate needs its date and its source.",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))),
                name="period_days_in_order",
                violation_error_message="A period cannot end before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("first_on"),
                            models.F("last_on"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    )
                ],
                name="period_no_overlap",
                violation_error_message="Some of these days are closed already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="revaluation",
            constraint=models.UniqueConstraint(fields=("entry", "currency"), name="revaluation_currency_once"),
        ),
        migrations.AddConstraint(
            model_name="revaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rate__gt", 0), ("rate_on__lte", models.F("on")), models.Q(("source", ""), _negated=True)
                ),
                name="revaluation_rate_known_then",
            ),
        ),
    ]
