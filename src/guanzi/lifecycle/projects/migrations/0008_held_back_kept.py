from django.db import migrations

from guanzi.foundation.guards import never_emptied

_KEEP = """
CREATE TRIGGER projects_held_for_all BEFORE UPDATE OR DELETE ON projects_heldback
    FOR EACH ROW WHEN (OLD.ground NOT IN ('commercial', 'privacy'))
    EXECUTE FUNCTION guanzi_refuse_change();
"""
_UNDO = "DROP TRIGGER projects_held_for_all ON projects_heldback;"


class Migration(migrations.Migration):
    """What is held back for everybody's sake is never shown again; what protects a third party may
    be, with its consent."""

    dependencies = [("audit", "0005_refuse_change"), ("projects", "0007_stopped")]

    operations = [*never_emptied("projects_heldback"), migrations.RunSQL(_KEEP, _UNDO)]
