from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0052_lists_more"),
        ("ledger", "0015_goods_given"),
        ("member_parties", "0011_transfer_rules"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(condition=models.Q(("list", None)), fields=["body"], name="contribution_by_transfer"),
        ),
    ]
