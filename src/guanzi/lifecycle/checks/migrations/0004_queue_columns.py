from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models.functions import Now

SQL = Path(__file__).with_name("queue_columns.sql").read_text(encoding="utf-8")
UNDO = """
DROP FUNCTION checks_refill_standings() CASCADE;
DROP FUNCTION checks_fill_standing() CASCADE;
DROP FUNCTION checks_name_words(text, text);
"""


class Migration(migrations.Migration):
    """The columns of the queue, and the triggers that keep them."""

    dependencies = [
        ("applications", "0002_append_only"),
        ("checks", "0003_no_truncate"),
        ("enterprises", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            "casestanding",
            "state",
            models.CharField("状态", max_length=20, default="", editable=False),
        ),
        migrations.AddField(
            "casestanding",
            "district",
            models.CharField("受理区", max_length=20, default="", editable=False),
        ),
        migrations.AddField(
            "casestanding",
            "code",
            models.CharField("统一编码", max_length=32, default="", editable=False),
        ),
        migrations.AddField(
            "casestanding",
            "amount_fen",
            models.BigIntegerField("公式金额（分）", default=-1, editable=False),
        ),
        migrations.AddField(
            "casestanding",
            "submitted_at",
            models.DateTimeField("首次提交时间", db_default=Now(), editable=False),
        ),
        migrations.AddField(
            "casestanding",
            "enterprise_name",
            models.CharField("企业", max_length=200, default="", editable=False),
        ),
        migrations.AddField(
            "casestanding",
            "project_number",
            models.CharField("认定编号", max_length=40, default="", editable=False),
        ),
        migrations.AddField(
            "casestanding",
            "words",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=20), verbose_name="检索词", default=list, editable=False
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
