from django.db import migrations

from guanzi.foundation.guards import append_only, kept


class Migration(migrations.Migration):
    """What was written into a draft, and who said what of its figures, stays as it was."""

    dependencies = [("audit", "0005_refuse_change"), ("policies", "0004_drafts")]

    operations = [
        *append_only("policies_draftrevision", "policies_draftverdict"),
        *kept("policies_policydraft", "policies_draftfigure"),
    ]
