from pathlib import Path

import django.db.models.functions
from django.db import migrations, models

SQL = Path(__file__).with_name("changed.sql").read_text(encoding="utf-8")
FUNCTIONS = ("projects_note_change", "projects_note_parts")
UNDO = "".join(f"DROP FUNCTION {name} CASCADE;" for name in FUNCTIONS)


class Migration(migrations.Migration):
    """When a project or a part of it last changed, which programs of linked departments ask by."""

    dependencies = [("projects", "0003_held_back")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="changed_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.Now(), verbose_name="变动时间"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["changed_at", "id"], name="projects_by_change"),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
