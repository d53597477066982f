from django.db import migrations

from guanzi.foundation.guards import Guard, kept

COMPUTED = "list_id, enterprise_id, project_id, outcome, missing, amount_fen, facts, digest"


class Migration(migrations.Migration):
    """Lists and their lines stay; what was computed of a line is never changed."""

    dependencies = [("audit", "0005_refuse_change"), ("matching", "0002_entitlements")]

    operations = [
        *kept("matching_entitlementlist", "matching_entitlement"),
        Guard("matching_entitlement", "as_computed", f"UPDATE OF {COMPUTED}"),
    ]
