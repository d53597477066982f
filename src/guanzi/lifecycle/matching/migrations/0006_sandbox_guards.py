from django.db import migrations

from guanzi.foundation.guards import Guard, append_only, kept

ASKED = (
    "token, title, organisation_id, asked_by, asked_at, measures, before_edition, before_on,"
    " after_edition, after_on, edits, changes, after_digest, fills, population, size, seed, year,"
    " line_id"
)
FINISHED = """
CREATE TRIGGER matching_finished BEFORE UPDATE ON matching_sandboxrun
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION guanzi_refuse_change();
"""


class Migration(migrations.Migration):
    """Runs of the sandbox and their tables stay; what was asked is never changed, nor anything of a
    finished run."""

    dependencies = [("audit", "0005_refuse_change"), ("matching", "0005_of_enterprises")]

    operations = [
        *kept("matching_sandboxrun"),
        *append_only("matching_sandboxtable"),
        Guard("matching_sandboxrun", "as_asked", f"UPDATE OF {ASKED}"),
        migrations.RunSQL(FINISHED, "DROP TRIGGER matching_finished ON matching_sandboxrun"),
    ]
