from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("queue_ways.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """The kind of application among the words of the queue."""

    dependencies = [("applications", "0005_kind"), ("checks", "0006_check_failed")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
