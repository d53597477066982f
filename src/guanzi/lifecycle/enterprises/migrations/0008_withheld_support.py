from django.db import migrations, models

_KEEP = """
DROP TRIGGER enterprises_append_only ON enterprises_supportrecord;
CREATE TRIGGER enterprises_append_only BEFORE DELETE ON enterprises_supportrecord
    FOR EACH ROW EXECUTE FUNCTION enterprises_refuse_change();
CREATE TRIGGER enterprises_same_support BEFORE UPDATE ON enterprises_supportrecord
    FOR EACH ROW WHEN (
        NEW.is_withheld = OLD.is_withheld
        OR to_jsonb(NEW) - 'is_withheld' <> to_jsonb(OLD) - 'is_withheld'
    ) EXECUTE FUNCTION enterprises_refuse_change();

CREATE FUNCTION enterprises_inherit_withheld() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT is_withheld INTO NEW.is_withheld
        FROM enterprises_supportrecord WHERE id = NEW.corrects_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER enterprises_withheld_as_before BEFORE INSERT ON enterprises_supportrecord
    FOR EACH ROW WHEN (NEW.corrects_id IS NOT NULL)
    EXECUTE FUNCTION enterprises_inherit_withheld();
"""
_UNDO = """
DROP FUNCTION enterprises_inherit_withheld() CASCADE;
DROP TRIGGER enterprises_same_support ON enterprises_supportrecord;
DROP TRIGGER enterprises_append_only ON enterprises_supportrecord;
CREATE TRIGGER enterprises_append_only BEFORE UPDATE OR DELETE ON enterprises_supportrecord
    FOR EACH ROW EXECUTE FUNCTION enterprises_refuse_change();
"""


class Migration(migrations.Migration):
    """A record that names a project with a state secret leaves by no interface."""

    dependencies = [("enterprises", "0007_changed_credit")]

    operations = [
        migrations.AddField(
            "supportrecord",
            "is_withheld",
            models.BooleanField(default=False, verbose_name="不对外提供"),
        ),
        migrations.RunSQL(_KEEP, _UNDO),
    ]
