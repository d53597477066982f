from django.db import migrations, models


class Migration(migrations.Migration):
    """While money is demanded back nothing more is paid, also of what comes back from the bank."""

    dependencies = [("projects", "0006_line_of_instalment")]

    operations = [
        migrations.AddField(
            "project",
            "is_stopped",
            models.BooleanField(db_default=False, default=False, verbose_name="停止拨付"),
        ),
    ]
