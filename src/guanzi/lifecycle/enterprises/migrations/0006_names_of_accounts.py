from django.db import migrations

FOLLOW = """
    UPDATE identity_organisation AS account
    SET name = enterprise.name, district = enterprise.registration_district,
        short_name = CASE WHEN account.name = enterprise.name THEN account.short_name ELSE '' END
    FROM enterprises_enterprise AS enterprise
    WHERE account.kind = 'enterprise' AND account.credit_code = enterprise.credit_code
        AND (account.name, account.district)
            <> (enterprise.name, enterprise.registration_district)
"""


class Migration(migrations.Migration):
    """Accounts of enterprises that changed before accounts followed say what the register says."""

    dependencies = [
        ("enterprises", "0005_imported_rows"),
        ("identity", "0002_enterprises_by_code"),
    ]

    operations = [migrations.RunSQL(FOLLOW, migrations.RunSQL.noop)]
