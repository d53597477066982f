from django.db import migrations, models


class Migration(migrations.Migration):
    """A field that is withheld for a third party can be withheld on a graver ground."""

    dependencies = [("disclosure", "0002_guards")]

    operations = [
        migrations.RemoveConstraint("withheldfield", "withheld_once"),
        migrations.AddConstraint(
            "withheldfield",
            models.UniqueConstraint(fields=["project", "field", "ground"], name="withheld_once"),
        ),
    ]
