from django.db import migrations, models


class Migration(migrations.Migration):
    """When the last try to check a case broke off."""

    dependencies = [("checks", "0005_queue_indexes")]

    operations = [
        migrations.AddField(
            model_name="casestanding",
            name="check_failed_at",
            field=models.DateTimeField(null=True, verbose_name="核查没有完成的时间"),
        )
    ]
