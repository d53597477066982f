"""The tables that the register takes in and gives out: their columns, and how headings are read."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from guanzi.foundation.face.cells import raw_cell
from guanzi.lifecycle.enterprises.rules import cells
from guanzi.lifecycle.enterprises.rules.cells import CellWrong
from guanzi.lifecycle.enterprises.rules.facts import KEPT_FACTS
from guanzi.lifecycle.enterprises.states import (
    CATEGORIES,
    LEVELS,
    ImportKind,
    RecognitionScheme,
    Source,
)

MOST_HEADING_ROWS = 10
_BRACKETS = re.compile(r"\(([^()]*)\)")
_NOISE = re.compile(r"[\s:*·_\-/]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, other headings by which it is known, how its cells are read."""

    name: str
    read: Callable[[str], Any]
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    in_money: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands in a file, under which heading, and in what unit its amounts are."""

    column: Column
    index: int
    heading: str
    unit: str = "元"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading row as it was understood."""

    places: tuple[Place, ...]
    missing: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one cell: the column, what stands there, and what to do."""

    column: str
    value: str
    sentence: str

    def as_json(self) -> dict[str, str]:
        """For keeping."""
        return {"column": self.column, "value": self.value, "sentence": self.sentence}


@dataclass(slots=True)
class ReadRow:
    """One row: cells by column name as they were written, values as they were read."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    def wrong(self, column: str, sentence: str) -> None:
        """Note that a cell cannot be used."""
        self.troubles.append(Trouble(column, self.cells.get(column, "")[:80], sentence))


CODE = Column(
    "统一社会信用代码",
    cells.code_cell,
    ("信用代码", "社会信用代码", "企业代码", "纳税人识别号"),
    required=True,
    example="91310112MA1GB2XX0K",
)
_SCHEMES = {str(s.label): str(s.value) for s in RecognitionScheme}
_SCHEME_WORDS = _SCHEMES | {"现行": "current", "五年": "five_years", "八年": "eight_years"}
_SOURCES = {str(s.label): str(s.value) for s in Source}


def _words(known: Sequence[str], **aliases: str) -> Callable[[str], str]:
    return partial(cells.choice_cell, choices={word: word for word in known} | aliases)


_long = partial(cells.text_cell, longest=300)

COLUMNS: Mapping[ImportKind, tuple[Column, ...]] = {
    ImportKind.ENTERPRISES: (
        CODE,
        Column("企业名称", cells.text_cell, ("名称", "单位名称", "公司名称"), required=True),
        Column("注册区", cells.place_cell, ("注册地", "企业注册地", "所属区", "区"), required=True),
        Column("税务登记区", cells.place_cell, ("税务登记地", "税务区")),
        Column("行业代码", cells.text_cell, ("行业", "国民经济行业代码")),
        Column("行业分类版本", cells.year_cell, ("行业版本",), example="2017"),
        Column("曾用名", cells.list_cell, ("曾用名称", "原名称")),
        Column("代码例外理由", cells.text_cell, ("例外理由",)),
    ),
    ImportKind.PROJECTS: (
        CODE,
        Column(
            "认定编号",
            partial(cells.text_cell, longest=40),
            ("项目编号", "证书编号"),
            required=True,
        ),
        Column("项目名称", cells.text_cell, ("转化项目名称",), required=True),
        Column("产品名称", cells.text_cell, ()),
        Column("开票名称", cells.list_cell, ("发票名称",)),
        Column(
            "项目类别",
            partial(cells.choice_cell, choices=_SCHEME_WORDS),
            ("政策类别",),
            required=True,
        ),
        Column("认定日期", cells.day_cell, ("认定时间",), required=True),
        Column("认定有效期截止", cells.day_cell, ("有效期截止", "有效期至"), required=True),
        Column("创新贡献系数", cells.number_cell, ("技术贡献系数",)),
        Column("核心技术价值占比", cells.share_cell, ("核心技术占比",)),
        Column("已报跟踪统计的年度", cells.years_cell, ("跟踪统计年度",)),
    ),
    ImportKind.FACTS: (
        CODE,
        Column("事实", _words(tuple(KEPT_FACTS)), ("指标", "数据项"), required=True),
        Column("值", cells.text_cell, ("数值", "数据"), required=True),
        Column("年度", cells.year_cell, ("期间", "所属年度")),
        Column("项目编号", partial(cells.text_cell, longest=40), ("认定编号",)),
        Column("截至日期", cells.day_cell, ("数据日期",), required=True),
        Column("来源", partial(cells.choice_cell, choices=_SOURCES), ("数据来源",)),
        Column("依据", cells.text_cell, ("证明", "文号")),
    ),
    ImportKind.SUPPORT: (
        CODE,
        Column("项目名称", cells.text_cell, (), required=True),
        Column("项目编号", partial(cells.text_cell, longest=40), ("认定编号", "立项编号")),
        Column(
            "资金",
            partial(cells.text_cell, longest=100),
            ("专项资金名称", "资金名称"),
            required=True,
        ),
        Column("级别", _words(LEVELS, 市="市级", 区="区级", 国家="国家级"), (), required=True),
        Column("类别", _words(CATEGORIES), ("资金类别",), required=True),
        Column("年度", cells.year_cell, ("扶持年度",), required=True),
        Column("扶持金额", cells.money_cell, ("金额",), required=True, in_money=True),
        Column("文件", cells.text_cell, ("文号", "立项文件")),
    ),
    ImportKind.CREDIT: (
        CODE,
        Column(
            "信用信息目录条目",
            partial(cells.text_cell, longest=100),
            ("目录条目",),
            required=True,
        ),
        Column("失信行为", _long, ("行为",), required=True),
        Column("约束措施", cells.text_cell, ("措施",), required=True),
        Column("限制的资金", partial(cells.text_cell, longest=100), ("限制资金",)),
        Column("限制起", cells.day_cell, ("起始日期",), required=True),
        Column("限制止", cells.day_cell, ("截止日期",), required=True),
        Column("认定文书", cells.text_cell, ("文书", "文号"), required=True),
        Column("修复日期", cells.day_cell, ("信用修复日期",)),
        Column("修复文书", cells.text_cell, ()),
    ),
    ImportKind.SME_NUMBERS: (
        CODE,
        Column("入库登记编号", cells.upper_cell, ("入库编号", "登记编号"), required=True),
        Column("有效期起", cells.day_cell, ("入库日期",), required=True),
        Column("有效期止", cells.day_cell, ("有效期截止", "有效期至"), required=True),
    ),
}


def _plain(heading: str) -> tuple[str, str]:
    """A heading without decoration, and the unit that stands in its brackets."""
    text = unicodedata.normalize("NFKC", heading)
    unit = next((u for u in _BRACKETS.findall(text) if u in ("元", "万元", "亿元")), "")
    return _NOISE.sub("", _BRACKETS.sub("", text)), unit


def read_heading(row: Sequence[str], kind: ImportKind) -> Heading:
    """Which column stands where. What is not one of ours is ignored, and said."""
    known = {name: column for column in COLUMNS[kind] for name in (column.name, *column.aliases)}
    found: dict[str, Place] = {}
    ignored = []
    for index, heading in enumerate(row):
        name, unit = _plain(heading)
        column = known.get(name)
        if column and column.name not in found:
            found[column.name] = Place(column, index, heading.strip()[:80], unit or "元")
        elif name:
            ignored.append(heading.strip()[:80])
    missing = tuple(c.name for c in COLUMNS[kind] if c.required and c.name not in found)
    return Heading(tuple(found.values()), missing, tuple(ignored))


def best_heading(rows: Sequence[Sequence[str]], kind: ImportKind) -> tuple[int, Heading]:
    """The heading among the first rows: the first that is complete, else the fullest."""
    read = [(index, read_heading(row, kind)) for index, row in enumerate(rows)]
    complete = [pair for pair in read if not pair[1].missing]
    if complete:
        return complete[0]
    return max(read, key=lambda pair: len(pair[1].places), default=(0, read_heading((), kind)))


def read_row(number: int, row: Sequence[str], heading: Heading, kind: ImportKind) -> ReadRow:
    """One row, every cell that can be read read, every other one named."""
    texts = {
        place.column.name: _cell(row, place) for place in heading.places if place.index < len(row)
    }
    return read_cells(number, {name: text for name, text in texts.items() if text}, kind)


def _cell(row: Sequence[str], place: Place) -> str:
    """The text of a cell; bare amounts get the unit of their heading."""
    text = raw_cell(row[place.index].strip()[: cells.LONGEST_CELL])
    is_bare = place.column.in_money and place.unit != "元" and text[-1:].isdigit()
    return f"{text}{place.unit}" if is_bare else text


def read_cells(number: int, texts: dict[str, str], kind: ImportKind) -> ReadRow:
    """The values of a row from its cells, as they were kept."""
    row = ReadRow(number, texts)
    for column in COLUMNS[kind]:
        text = texts.get(column.name, "")
        if not text:
            if column.required:
                row.wrong(column.name, f"没有填「{column.name}」，请补上")
            continue
        try:
            row.values[column.name] = column.read(text)
        except CellWrong as error:
            row.wrong(column.name, str(error))
    return row
