from typing import Any

import django.db.models.deletion
from django.db import migrations, models

FILL = """
ALTER TABLE projects_instalment DISABLE TRIGGER projects_same_instalment;
UPDATE projects_instalment i SET line_id = p.line_id
    FROM projects_project p WHERE p.id = i.project_id;
ALTER TABLE projects_instalment ENABLE TRIGGER projects_same_instalment;
"""


def line(*, null: bool) -> Any:
    """The column, before and after it is filled."""
    return models.ForeignKey(
        "budgets.BudgetLine",
        django.db.models.deletion.PROTECT,
        null=null,
        related_name="+",
        verbose_name="预算科目",
    )


class Migration(migrations.Migration):
    """A part of a later year is paid from a line of that year's budget."""

    dependencies = [("budgets", "0003_opened_lines"), ("projects", "0005_recovered")]

    operations = [
        migrations.AddField("instalment", "line", line(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("instalment", "line", line(null=False)),
    ]
