"""Goods given, and goods spoilt or missing in the store: an account of income and one of expense, each of its own."""

from itertools import count

from django.db import migrations, models

ACCOUNTS = [
    (4100, "gifts in kind", "Goods given", "income"),
    (5300, "written off", "Goods spoilt or missing in the store", "expense"),
]
DROP = "DELETE FROM ledger_account WHERE role IN ('gifts in kind', 'written off')"


def open_accounts(apps, _schema_editor):
    """Beside their neighbours; an association may have given these codes to accounts of its own."""
    Account = apps.get_model("ledger", "Account")
    taken = set(Account.objects.values_list("code", flat=True))
    for first, role, name, kind in ACCOUNTS:
        code = next(str(code) for code in count(first) if str(code) not in taken)
        Account.objects.create(code=code, role=role, name=name, kind=kind)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0014_stock")]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("counted cash", "counted, not yet deposited"),
                    ("in transit", "deposited, not yet on the bank statement"),
                    ("stock", "goods in stock"),
                    ("gifts", "gifts from collections"),
                    ("gifts in kind", "goods given"),
                    ("aid", "aid sent"),
                    ("fees", "fees of sending"),
                    ("losses", "lost on the way"),
                    ("written off", "goods spoilt or missing in the store"),
                    ("exchange", "exchange"),
                    ("rate differences", "gains and losses of exchange"),
                    ("transfers", "transfers between funds"),
                    ("opening", "opening balances"),
                ],
                editable=False,
                max_length=20,
                verbose_name="role",
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
                    ("purchase", "goods bought"),
                    ("in kind", "goods given"),
                    ("stock", "goods written off or found"),
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
        migrations.RunPython(open_accounts, migrations.RunPython.noop),
        # Going back is refused by the database once anything was posted to them.
        migrations.RunSQL(migrations.RunSQL.noop, DROP),
    ]
