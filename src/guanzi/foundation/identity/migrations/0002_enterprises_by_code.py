from django.db import migrations, models


class Migration(migrations.Migration):
    """An enterprise is known by its credit code, of its own kind; only others are told apart by
    their names."""

    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="organisation", name="organisation_code_once"),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("credit_code", ""), _negated=True),
                fields=("kind", "credit_code"),
                name="organisation_code_once",
            ),
        ),
        migrations.RemoveConstraint(model_name="organisation", name="organisation_name_once"),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "enterprise"), _negated=True),
                fields=("name", "kind", "district"),
                name="organisation_name_once",
            ),
        ),
    ]
