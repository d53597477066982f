"""Migration operations for tables that the database itself keeps as they were written."""

import re
from pathlib import Path

from django.db.migrations.operations import RunSQL


class Guard(RunSQL):
    """A trigger that refuses some acts on a table, whoever writes to it."""

    def __init__(self, table: str, name: str, acts: str) -> None:
        self.table, self.acts = table, acts
        trigger = f"{table.partition('_')[0]}_{name}"
        each = "STATEMENT" if acts == "TRUNCATE" else "ROW"
        super().__init__(
            f"CREATE TRIGGER {trigger} BEFORE {acts} ON {table}"
            f" FOR EACH {each} EXECUTE FUNCTION guanzi_refuse_change()",
            f"DROP TRIGGER {trigger} ON {table}",
        )


def append_only(*tables: str) -> list[Guard]:
    """Rows are added; none is changed or removed, nor is the table emptied."""
    rows = [Guard(table, "append_only", "UPDATE OR DELETE") for table in tables]
    return [*rows, *never_emptied(*tables)]


def kept(*tables: str) -> list[Guard]:
    """Rows are added and changed; none is removed, nor is the table emptied."""
    rows = [Guard(table, "kept", "DELETE") for table in tables]
    return [*rows, *never_emptied(*tables)]


def never_emptied(*tables: str) -> list[Guard]:
    """Rows go by a rule of their own; the table is never emptied at once."""
    return [Guard(table, "no_truncate", "TRUNCATE") for table in tables]


def rules_beside(migration: str) -> RunSQL:
    """The rules in guards.sql beside a migration; undone, its functions go with their triggers."""
    sql = Path(migration).with_name("guards.sql").read_text(encoding="utf-8")
    functions = re.findall(r"^CREATE FUNCTION (\w+)", sql, re.MULTILINE)
    return RunSQL(sql, "".join(f"DROP FUNCTION {name} CASCADE;" for name in functions))
