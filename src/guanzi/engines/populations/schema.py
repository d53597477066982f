"""What tables and columns a population has, for people, for programs and as empty files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from guanzi.engines.plan import KEY
from guanzi.engines.rules import Fact, Field, Rulebook, Unit
from guanzi.engines.rules.describe import fact_json, field_json, range_texts

MAIN = KEY
"""The table of facts, one row for an enterprise."""
_WRITTEN = {
    Unit.MONEY: "文字须带单位(500万元、1,234.50元);整数列是分,定点小数列是元",
    Unit.RATIO: "2.5% 或 0.025;定点小数到百万分之一",
    Unit.FACTOR: "1.3;定点小数到百万分之一",
    Unit.COUNT: "整数",
    Unit.YEAR: "2021",
    Unit.DATE: "2020-11-18 或日期列",
    Unit.MONTH: "2019-08 或日期列",
    Unit.BOOL: "是、否 或布尔列",
    Unit.CHOICE: "所列之一",
    Unit.TEXT: "文字",
    Unit.RECORDS: "是 表示记录齐全(没有也算);空 表示未知",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A file of the population: the enterprises' facts, or the records of one fact."""

    name: str
    columns: tuple[Field, ...]
    fact: Fact | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        return (KEY, *(column.name for column in self.columns))


def tables_of(rulebook: Rulebook, reads: Iterable[str]) -> tuple[Table, ...]:
    """The tables behind some facts, that of the enterprises first."""
    wanted = set(reads)
    facts = [fact for name, fact in rulebook.vocabulary.facts.items() if name in wanted]
    records = [fact for fact in facts if fact.unit is Unit.RECORDS]
    related = (Table(fact.name, tuple(fact.fields.values()), fact) for fact in records)
    return Table(MAIN, tuple(facts)), *related


def schema_json(tables: Iterable[Table]) -> dict[str, Any]:
    """The schema for programs."""
    return {
        "key": KEY,
        "unknown": ["", "未知", "不知道"],
        "tables": [
            {
                "name": table.name,
                "max_rows_per_key": table.fact.rows if table.fact else 1,
                "unique": list(table.fact.unique) if table.fact else [],
                "columns": [_column_json(column) for column in table.columns],
            }
            for table in tables
        ],
    }


def _column_json(column: Field) -> dict[str, Any]:
    said = fact_json(column) if isinstance(column, Fact) else field_json(column)
    said.pop("fields", None)
    return {**said, "written": _WRITTEN[column.unit]}


def schema_lines(tables: Iterable[Table]) -> Iterator[str]:
    """The schema for a person, a line for every column."""
    for table in tables:
        yield f"{table.name}:{_told(table)}"
        yield "\t".join(("列", "类型", "范围", "写法", "别名"))
        yield f"{KEY}\t标识\t\t文字,如统一社会信用代码\t"
        for column in table.columns:
            bounds = " 至 ".join(range_texts(column) or []) or "、".join(column.options)
            aliases = "、".join(column.aliases) if isinstance(column, Fact) else ""
            told = (column.name, column.unit.value, bounds, _WRITTEN[column.unit], aliases)
            yield "\t".join(told)
        yield ""


def _told(table: Table) -> str:
    if table.fact is None:
        return "每家企业一行;空着的格、没有的列都是未知"
    unique = f",{'、'.join(table.fact.unique)}不能重复" if table.fact.unique else ""
    return f"每条记录一行,每家最多 {table.fact.rows:,} 行{unique}"
