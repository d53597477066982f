import django.db.models.deletion
from django.db import migrations, models

ON = """
    CREATE TRIGGER enterprises_append_only BEFORE UPDATE OR DELETE ON enterprises_importedrow
        FOR EACH ROW EXECUTE FUNCTION enterprises_refuse_change();
    CREATE TRIGGER enterprises_no_truncate BEFORE TRUNCATE ON enterprises_importedrow
        FOR EACH STATEMENT EXECUTE FUNCTION enterprises_refuse_change();
"""
OFF = """
    DROP TRIGGER enterprises_append_only ON enterprises_importedrow;
    DROP TRIGGER enterprises_no_truncate ON enterprises_importedrow;
"""


class Migration(migrations.Migration):
    """Why support was corrected, and which row of an import wrote about whom."""

    dependencies = [("enterprises", "0004_no_truncate")]

    operations = [
        migrations.AddField(
            model_name="supportrecord",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="更正理由"),
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="行号")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="written",
                        to="enterprises.registerimport",
                        verbose_name="导入",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported_rows",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={"verbose_name": "导入写入的行", "verbose_name_plural": "导入写入的行"},
        ),
        migrations.RunSQL(ON, OFF),
    ]
