"""A map may name the column of the other party's account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0052_lists_more")]

    operations = [
        migrations.AddField(
            model_name="columnmap",
            name="other_account",
            field=models.CharField(blank=True, db_default="", max_length=80, verbose_name="account of the other party"),
        ),
    ]
