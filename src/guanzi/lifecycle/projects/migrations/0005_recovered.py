from django.db import migrations, models


class Migration(migrations.Migration):
    """What came back of what a project was paid."""

    dependencies = [("projects", "0004_changed")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="recovered_fen",
            field=models.PositiveBigIntegerField(
                db_default=0, default=0, verbose_name="已追回（分）"
            ),
        ),
    ]
