from django.db import migrations

from guanzi.foundation.guards import append_only, kept, rules_beside


class Migration(migrations.Migration):
    """What was withheld, agreed to and proposed stays as it was."""

    dependencies = [("audit", "0005_refuse_change"), ("disclosure", "0001_initial")]

    operations = [
        *append_only("disclosure_withheldfield", "disclosure_consent"),
        *kept("disclosure_override"),
        rules_beside(__file__),
    ]
