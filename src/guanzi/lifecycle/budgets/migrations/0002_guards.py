from django.db import migrations

from guanzi.foundation.guards import append_only


class Migration(migrations.Migration):
    """What was approved or recorded stays as it was."""

    dependencies = [("audit", "0005_refuse_change"), ("budgets", "0001_initial")]

    operations = [
        *append_only(
            "budgets_budgetline",
            "budgets_adjustmentline",
            "budgets_pastexecution",
            "budgets_expectedquota",
        ),
    ]
