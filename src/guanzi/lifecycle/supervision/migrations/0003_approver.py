from django.db import migrations, models


class Migration(migrations.Migration):
    """Who approved a demand does not decide on the appeal against it."""

    dependencies = [("supervision", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="demand",
            name="approver_id",
            field=models.BigIntegerField(null=True, verbose_name="批准人编号"),
        ),
    ]
