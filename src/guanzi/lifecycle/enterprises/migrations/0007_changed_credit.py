import django.db.models.functions
from django.db import migrations, models

STARTED = "UPDATE enterprises_creditrecord SET changed_at = recorded_at;"
KEPT = """
CREATE FUNCTION enterprises_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END
$$;
CREATE TRIGGER enterprises_changed BEFORE INSERT OR UPDATE ON enterprises_creditrecord
    FOR EACH ROW EXECUTE FUNCTION enterprises_note_change();
"""
UNDO = "DROP FUNCTION enterprises_note_change() CASCADE;"


class Migration(migrations.Migration):
    """When a record of credit last changed, which programs of linked departments ask by."""

    dependencies = [("enterprises", "0006_names_of_accounts")]

    operations = [
        migrations.AddField(
            model_name="creditrecord",
            name="changed_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.Now(), verbose_name="变动时间"
            ),
        ),
        migrations.RunSQL(STARTED, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, UNDO),
        migrations.AddIndex(
            model_name="creditrecord",
            index=models.Index(fields=["changed_at", "id"], name="credit_by_change"),
        ),
        migrations.AddIndex(
            model_name="supportrecord",
            index=models.Index(fields=["recorded_at", "id"], name="support_by_time"),
        ),
    ]
