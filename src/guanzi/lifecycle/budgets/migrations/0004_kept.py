from django.db import migrations

from guanzi.foundation.guards import kept


class Migration(migrations.Migration):
    """A budget and what was asked of it are never removed, also before they have lines."""

    dependencies = [("audit", "0005_refuse_change"), ("budgets", "0003_opened_lines")]

    operations = [*kept("budgets_budget", "budgets_budgetadjustment")]
