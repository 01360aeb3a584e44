from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("member_parties", "0003_confirmed_delegates"),
    ]

    operations = [
        migrations.AddField(
            model_name="body",
            name="post",
            field=models.EmailField(
                blank=True,
                default="",
                help_text="Signed heads of the minute book go there, to be kept.",
                max_length=254,
                verbose_name="mail address",
            ),
            preserve_default=False,
        ),
    ]
