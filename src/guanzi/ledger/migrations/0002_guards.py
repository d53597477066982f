from django.db import migrations

from guanzi.foundation.guards import append_only, kept, rules_beside


class Migration(migrations.Migration):
    """The ledger's promises, kept by the database whoever writes to it."""

    dependencies = [("audit", "0005_refuse_change"), ("ledger", "0001_initial")]

    operations = [
        *append_only("ledger_entry", "ledger_posting", "ledger_reservationmove"),
        *kept("ledger_account", "ledger_balance", "ledger_reservation"),
        rules_beside(__file__),
    ]
