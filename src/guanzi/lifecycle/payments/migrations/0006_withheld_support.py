from django.db import migrations

_MARK = """
WITH RECURSIVE named AS (
    SELECT payment.support AS id FROM payments_payment payment
        JOIN projects_instalment part ON part.id = payment.instalment_id
        JOIN projects_heldback held ON held.project_id = part.project_id
        WHERE payment.support IS NOT NULL AND held.ground = 'state_secret'
    UNION
    SELECT later.id FROM enterprises_supportrecord later JOIN named ON later.corrects_id = named.id
)
UPDATE enterprises_supportrecord SET is_withheld = true
    WHERE id IN (SELECT id FROM named) AND NOT is_withheld;
"""


class Migration(migrations.Migration):
    """The records of support that name a project with a state secret are marked from now on."""

    dependencies = [
        ("enterprises", "0008_withheld_support"),
        ("payments", "0005_booked_on"),
        ("projects", "0006_line_of_instalment"),
    ]

    operations = [migrations.RunSQL(_MARK, migrations.RunSQL.noop)]
