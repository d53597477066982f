"""A fact of the rulebook as the API tells it: how it is asked, written and bounded."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from guanzi.engines.rules import Fact, Unit
from guanzi.engines.rules import Field as Column
from guanzi.engines.rules.values import value_text

FactType = Literal[
    "money",
    "ratio",
    "factor",
    "count",
    "year",
    "date",
    "month",
    "bool",
    "choice",
    "text",
    "records",
]
UNIT_WORDS = {Unit.MONEY: "元", Unit.YEAR: "年"}


class RangeOut(Schema):
    """The lowest and the highest possible value, both included, written as an answer is written."""

    low: str = Field(description="最小值。", examples=["0.00元"])
    high: str = Field(description="最大值。", examples=["1000000000000.00元"])


class FieldOut(Schema):
    """How one value is written."""

    name: str = Field(description="名称。", examples=["销售收入"])
    type: FactType = Field(description="类型。")
    type_text: str = Field(description="类型的中文名。", examples=["金额"])
    unit: str | None = Field(description="单位。", examples=["元"])
    range: RangeOut | None = Field(description="可能的范围；没有范围的类型为空。")
    options: list[str] = Field(description="选项；不是选项的为空。", examples=[[]])


class FactOut(FieldOut):
    """A fact that measures may ask for."""

    aliases: list[str] = Field(description="也认的名称。", examples=[["转化项目销售收入"]])
    subject: str = Field(description="向谁问。", examples=["项目"])
    period: str = Field(description="哪一期间。", examples=["收入年度"])
    source: str = Field(description="以什么为准。", examples=["申报"])
    sensitivity: str = Field(description="能否公开。", examples=["商业秘密"])
    question: str = Field(
        description="怎样问。", examples=["该项目在收入年度的直接销售收入是多少？"]
    )
    help: str = Field(description="怎样答。", examples=["不含税，扣除红字发票"])
    proof: str = Field(description="凭什么证明。", examples=["经审计的企业年度会计报表"])
    citation: str = Field(description="依据。", examples=["shanghai-003 第五条"])
    section: str = Field(description="词表里的分组。", examples=["高新技术成果转化项目"])
    rows: int | None = Field(description="记录最多几行；不是记录的为空。", examples=[None])
    fields: list[FieldOut] = Field(description="记录的栏目；不是记录的为空。", examples=[[]])
    unique: list[str] = Field(description="哪几栏合起来不能重复。", examples=[[]])


# ---------------------------------------------------------------- from the rulebook's own objects


def fact_shown(declared: Fact) -> dict[str, Any]:
    """A fact with everything that a program needs to ask for it."""
    names = "aliases subject period source sensitivity question help proof citation section".split()
    return (
        _column(declared)
        | {name: getattr(declared, name) for name in names}
        | {
            "rows": declared.rows or None,
            "fields": [_column(column) for column in declared.fields.values()],
            "unique": declared.unique,
        }
    )


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": unit_code(column.unit),
        "type_text": column.unit.value,
        "unit": UNIT_WORDS.get(column.unit),
        "range": range_shown(column.low, column.high, column.unit),
        "options": column.options,
    }


def unit_code(unit: Unit) -> str:
    """How a unit is called in the API."""
    return unit.name.lower()


def range_shown(low: Any, high: Any, unit: Unit) -> dict[str, str] | None:
    """Both bounds as an answer is written; None where there are none."""
    if low is None:
        return None
    texts = [value_text(bound, unit).replace(",", "") for bound in (low, high)]
    return dict(zip(("low", "high"), texts, strict=True))
