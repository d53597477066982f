from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("proposals.sql").read_text(encoding="utf-8")
UNDO = """
DROP FUNCTION payments_keep_proposal CASCADE;
DROP TRIGGER payments_kept ON payments_shareproposal;
DROP TRIGGER payments_no_truncate ON payments_shareproposal;
"""


class Migration(migrations.Migration):
    """Triggers that keep what was proposed about shares."""

    dependencies = [("payments", "0003_share_proposals")]

    operations = [migrations.RunSQL(SQL, UNDO)]
