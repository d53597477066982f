from django.db import migrations

from guanzi.foundation.guards import append_only, kept, never_emptied, rules_beside


class Migration(migrations.Migration):
    """What was asked for, sent, answered and cleared stays as it was."""

    dependencies = [("audit", "0005_refuse_change"), ("payments", "0001_initial")]

    operations = [
        *append_only("payments_bankanswer", "payments_districtcredit", "payments_treasuryaccount"),
        *kept(
            "payments_payeeaccount",
            "payments_paymentrun",
            "payments_answerline",
            "payments_clearing",
            "payments_shareproposal",
        ),
        *never_emptied("payments_payment"),
        rules_beside(__file__),
    ]
