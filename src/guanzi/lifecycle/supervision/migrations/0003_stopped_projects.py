from django.db import migrations

_STOP = """
UPDATE projects_project SET is_stopped = true WHERE id IN (
    SELECT project_id FROM supervision_supervisioncase WHERE state IN ('demanded', 'settled')
);
"""


class Migration(migrations.Migration):
    """Projects of which money was demanded before they could say so."""

    dependencies = [("projects", "0007_stopped"), ("supervision", "0002_guards")]

    operations = [migrations.RunSQL(_STOP, migrations.RunSQL.noop)]
