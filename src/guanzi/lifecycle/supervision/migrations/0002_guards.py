from django.db import migrations

from guanzi.foundation.guards import append_only, kept, rules_beside


class Migration(migrations.Migration):
    """What was found, said, demanded and repaid stays as it was."""

    dependencies = [("audit", "0005_refuse_change"), ("supervision", "0001_initial")]

    operations = [
        *append_only(
            "supervision_supervisionfinding",
            "supervision_defence",
            "supervision_repayment",
        ),
        *kept("supervision_supervisioncase", "supervision_demand", "supervision_appeal"),
        rules_beside(__file__),
    ]
