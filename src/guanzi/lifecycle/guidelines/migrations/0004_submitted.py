from django.db import migrations, models


class Migration(migrations.Migration):
    """Who submitted a draft for publication, when, and what they say that it changes."""

    dependencies = [("guidelines", "0003_no_truncate")]

    operations = [
        migrations.AddField(
            model_name="guideline",
            name="submitter_id",
            field=models.BigIntegerField(null=True, verbose_name="提交发布人编号"),
        ),
        migrations.AddField(
            model_name="guideline",
            name="submitter",
            field=models.CharField(
                blank=True, default="", max_length=60, verbose_name="提交发布人"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="guideline",
            name="submitted_at",
            field=models.DateTimeField(null=True, verbose_name="提交发布时间"),
        ),
        migrations.AddField(
            model_name="guideline",
            name="submitted_change",
            field=models.TextField(blank=True, default="", verbose_name="变更说明"),
            preserve_default=False,
        ),
    ]
