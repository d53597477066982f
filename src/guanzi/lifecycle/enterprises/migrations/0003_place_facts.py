from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("place_facts.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Where enterprises are registered and taxed becomes a fact with a day. The rows stay when
    this is undone: facts are never removed."""

    dependencies = [("enterprises", "0002_append_only")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
