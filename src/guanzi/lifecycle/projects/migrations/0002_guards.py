from django.db import migrations

from guanzi.foundation.guards import append_only, kept, never_emptied, rules_beside


class Migration(migrations.Migration):
    """What was signed, decided or said stays as it was."""

    dependencies = [("audit", "0005_refuse_change"), ("projects", "0001_initial")]

    operations = [
        *append_only("projects_listsignature"),
        *kept(
            "projects_decisionlist",
            "projects_project",
            "projects_instalment",
            "projects_objection",
            "projects_projectchange",
        ),
        *never_emptied("projects_decisionitem"),
        rules_beside(__file__),
    ]
