"""What one person books as spent without a decision: about fifty euros of each currency."""

from django.db import migrations

import ledger.models

# Of other currencies it is 50; the round sums of these are worth about as much.
LIMITS = {
    100: "AUD BGN BYN CAD GEL SGD NZD AZN TND",
    200: "BRL CNY HKD ILS PLN QAR RON SAR AED MYR PEN",
    500: "DKK MAD NOK SEK UAH MDL ZAR MXN EGP BOB GTQ",
    2500: "CZK INR PHP RUB THB TRY TWD KGS MKD RSD DZD NPR BDT ALL",
    5000: "AMD HUF ISK JPY KES LKR PKR XAF XOF KZT ARS CRC",
    50000: "CLP COP KRW NGN MMK IQD",
    500000: "IDR IRR LAK UZS VND LBP PYG GNF UGX",
}


def set_limits(apps, _schema_editor):
    for limit, codes in LIMITS.items():
        apps.get_model("ledger", "Currency").objects.filter(code__in=codes.split()).update(spent_alone=limit)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0015_goods_given")]

    operations = [
        migrations.AddField(
            model_name="currency",
            name="spent_alone",
            field=ledger.models.AmountField(
                db_default=50, decimal_places=4, max_digits=19, verbose_name="spent without a decision"
            ),
        ),
        migrations.RunPython(set_limits, migrations.RunPython.noop),
    ]
