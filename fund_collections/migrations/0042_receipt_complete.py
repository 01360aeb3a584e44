from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0041_receipt_rules")]

    operations = [
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body_code", ""), _negated=True),
                    models.Q(("body_name", ""), _negated=True),
                    models.Q(("language", ""), _negated=True),
                    models.Q(("appeal_title", ""), _negated=True),
                    models.Q(("giver_kind", ""), _negated=True),
                    models.Q(
                        models.Q(("line", None), ("list_number", "")),
                        models.Q(models.Q(("list_number", ""), _negated=True), ("line__isnull", False)),
                        _connector="OR",
                    ),
                ),
                name="receipt_frozen_complete",
                violation_error_message="A receipt keeps all that its paper says.",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["-year", "body_code", "-number"], name="receipt_newest_first"),
        ),
    ]
