from django.db import migrations, models

_ENDED = "UPDATE payments_payment SET ended_at = paid_at WHERE state = 'paid';"
_DAY = """
ALTER TABLE payments_payment ALTER COLUMN paid_at
    TYPE date USING (paid_at AT TIME ZONE 'Asia/Shanghai')::date;
"""
_MOMENT = """
ALTER TABLE payments_payment ALTER COLUMN paid_at
    TYPE timestamptz USING paid_at::timestamp AT TIME ZONE 'Asia/Shanghai';
"""
_FIELD = models.DateField(null=True, verbose_name="入账日期")


class Migration(migrations.Migration):
    """A payment was made on the day on which the bank booked it, not when we read of it."""

    dependencies = [("payments", "0004_proofs_and_times")]

    operations = [
        migrations.RunSQL(_ENDED, migrations.RunSQL.noop),
        migrations.RemoveIndex("payment", "payments_of_district"),
        migrations.RunSQL(
            _DAY, _MOMENT, state_operations=[migrations.AlterField("payment", "paid_at", _FIELD)]
        ),
        migrations.RenameField("payment", "paid_at", "booked_on"),
        migrations.AddIndex(
            "payment",
            models.Index(fields=["district", "booked_on"], name="payments_of_district"),
        ),
        migrations.AlterField(
            "payment", "ended_at", models.DateTimeField(null=True, verbose_name="处理时间")
        ),
        migrations.AddField("answerline", "booked_on", _FIELD),
        migrations.AddField("districtcredit", "booked_on", _FIELD),
    ]
