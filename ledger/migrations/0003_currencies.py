"""Currencies of ISO 4217, the withdrawn ones too, and the accounts that the acts post to."""

import pycountry
from django.db import migrations

# Decimal places other than two, from ISO 4217 list one (2024-06).
EXPONENTS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
# ISO 4217 list three, the withdrawn codes that books of the last hundred years may need.
WITHDRAWN = (
    "ADP ATS AZM BEF BGL BYR CSK CUC CYP DDM DEM ECS EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL LUF LVL MTL MZM NLG PLZ "
    "PTE ROL RUR SDD SIT SKK SRG SUR TPE TRL UAK VEB YDD YUD YUM ZRZ ZMK ZWD"
)
WITHDRAWN_EXPONENTS = {"ADP": 0, "BEF": 0, "BYR": 0, "ESP": 0, "ITL": 0, "LUF": 0, "PTE": 0}

ACCOUNTS = [
    ("1100", "counted cash", "Counted, not yet deposited", "asset"),
    ("1200", "in transit", "Deposited, not yet on the bank statement", "asset"),
    ("3000", "opening", "Opening balances", "exchange"),
    ("3100", "exchange", "Exchange", "exchange"),
    ("3200", "transfers", "Transfers between funds", "exchange"),
    ("4000", "gifts", "Gifts from collections", "income"),
    ("4900", "rate differences", "Gains and losses of exchange", "income"),
    ("5000", "aid", "Aid sent", "expense"),
    ("5100", "fees", "Fees of sending", "expense"),
    ("5200", "losses", "Lost on the way", "expense"),
]


def fill(apps, _schema_editor):
    Currency = apps.get_model("ledger", "Currency")
    Account = apps.get_model("ledger", "Account")
    exponents = {code: places for places, codes in EXPONENTS.items() for code in codes.split()}
    Currency.objects.bulk_create(
        Currency(code=found.alpha_3, exponent=exponents.get(found.alpha_3, 2), is_current=True)
        for found in pycountry.currencies
        if not found.alpha_3.startswith("X") or found.alpha_3 in {"XAF", "XOF", "XPF", "XCD", "XCG"}
    )
    Currency.objects.bulk_create(
        (
            Currency(code=code, exponent=WITHDRAWN_EXPONENTS.get(code, 2), is_current=False)
            for code in WITHDRAWN.split()
        ),
        ignore_conflicts=True,
    )
    Account.objects.bulk_create(
        Account(code=code, role=role, name=name, kind=kind) for code, role, name, kind in ACCOUNTS
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_rules")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
