from django.db import migrations, models


class Migration(migrations.Migration):
    """The district that an event concerns; null, and untold, for what was written before."""

    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="district",
            field=models.CharField(max_length=20, null=True, verbose_name="区"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["district", "-id"], name="audit_of_district"),
        ),
    ]
