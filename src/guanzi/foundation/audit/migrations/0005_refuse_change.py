from django.db import migrations

FUNCTION = """
CREATE FUNCTION guanzi_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '记录不可更改: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""


class Migration(migrations.Migration):
    """What the triggers of foundation/guards.py do."""

    dependencies = [("audit", "0004_no_truncate")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION guanzi_refuse_change()")]
