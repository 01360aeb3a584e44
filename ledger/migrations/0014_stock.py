"""Goods in stock: an account for them, what of a fund is goods, and that a restricted fund never owes money for them."""

from itertools import count

from django.db import migrations, models

RULES = """
-- What a fund holds in goods, at cost; nothing is 0.
CREATE FUNCTION stock_held(fund uuid, currency varchar) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(b.amount), 0) FROM ledger_balance b JOIN ledger_account k ON k.id = b.account_id
    WHERE k.role = 'stock' AND b.fund_id = $1 AND b.currency_id = $2
$$;

-- Goods and money are one sum of what a fund holds: goods in stock must not hide that its money is spent twice.
CREATE FUNCTION fund_money_never_below_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount < stock_held(NEW.fund_id, NEW.currency_id) THEN
        RAISE EXCEPTION 'the fund does not hold that much money'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_money_never_below_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fund_money_never_below_zero AFTER UPDATE ON ledger_fundbalance
    FOR EACH ROW WHEN (NEW.restricted) EXECUTE FUNCTION fund_money_never_below_zero();
"""
UNDO = """
DROP TRIGGER fund_money_never_below_zero ON ledger_fundbalance;
DROP FUNCTION fund_money_never_below_zero();
DROP FUNCTION stock_held(uuid, varchar);
"""


def open_account(apps, _schema_editor):
    """Beside the other accounts of things held; an association may have given the code 1300 to one of its own."""
    Account = apps.get_model("ledger", "Account")
    taken = set(Account.objects.values_list("code", flat=True))
    code = next(str(code) for code in count(1300) if str(code) not in taken)
    Account.objects.create(code=code, role="stock", name="Goods in stock", kind="asset")


DROP_ACCOUNT = "DELETE FROM ledger_account WHERE role = 'stock'"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_fund_rules")]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="kind",
            field=models.CharField(
                choices=[
                    ("asset", "money or goods held"),
                    ("income", "income"),
                    ("expense", "expense"),
                    ("exchange", "exchange and transfer"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
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
                    ("aid", "aid sent"),
                    ("fees", "fees of sending"),
                    ("losses", "lost on the way"),
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
        migrations.RunPython(open_account, migrations.RunPython.noop),
        # Going back is refused by the database once goods were posted.
        migrations.RunSQL(RULES, UNDO + DROP_ACCOUNT),
    ]
