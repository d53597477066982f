from django.db import migrations

FOLLOW = """
    UPDATE identity_organisation AS account SET name = enterprise.name, short_name = ''
    FROM enterprises_enterprise AS enterprise
    WHERE account.credit_code = enterprise.credit_code AND account.name <> enterprise.name
"""


class Migration(migrations.Migration):
    """Accounts of enterprises that were renamed before accounts followed bear the new name."""

    dependencies = [
        ("enterprises", "0005_imported_rows"),
        ("identity", "0002_enterprises_by_code"),
    ]

    operations = [migrations.RunSQL(FOLLOW, migrations.RunSQL.noop)]
