import uuid

import django.db.models.deletion
from django.db import migrations, models

import ledger.models.reference


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0013_fund_rules"),
        ("member_parties", "0004_body_post"),
    ]

    operations = [
        migrations.CreateModel(
            name="FundTransfer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("amount", ledger.models.reference.AmountField(decimal_places=4, max_digits=19, verbose_name="amount")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="member_parties.decision",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fund_transfer", to="ledger.entry"
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.fund",
                        verbose_name="to the fund",
                    ),
                ),
            ],
            options={
                "verbose_name": "transfer by decision",
                "verbose_name_plural": "transfers by decision",
            },
        ),
    ]
