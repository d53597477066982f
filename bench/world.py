"""The rulebook, a day on which every measure is in force, and enterprises to decide about."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from guanzi.engines.rules import (
    Fact,
    Field,
    Measure,
    Rulebook,
    Unit,
    contradictions,
    load_rulebook,
    read_facts,
)
from guanzi.engines.rules.values import simplest

from .exact import SCALE, ProjectYear

ROOT = Path(__file__).resolve().parents[1]
RULEBOOK = ROOT / "rulebook"
MEASURE = "tech-transfer-support"
ON = date(2022, 11, 15)
Facts = dict[str, Any]

# a project of 2021 as people would type it, the odd sum of which has to be rounded
TYPED: Mapping[str, Any] = {
    "企业注册地": "徐汇区",
    "企业隶属": "属地管理企业",
    "科技型中小企业": "是",
    "申报限制期内": "否",
    "项目经认定": "是",
    "项目类别": "现行办法认定项目",
    "认定日期": "2020-12-10",
    "认定有效期截止": "2025-12-09",
    "收入年度": 2021,
    "销售收入": "12,345,678.90元",
    "创新贡献系数": "1",
    "核心技术价值占比": "85%",
    "扶持记录": [],
}


@cache
def the_rulebook() -> Rulebook:
    """The rulebook that is shipped."""
    return load_rulebook(RULEBOOK)


def the_measure() -> Measure:
    """Document 003, article 5."""
    return the_rulebook().measure(MEASURE, ON)


def plain_case() -> Facts:
    """One small technology firm with one project."""
    return read_facts(TYPED, the_rulebook().vocabulary)


def heavy_case() -> Facts:
    """The same under the transition rule: twelve months of sales, three past supports, and every
    other reading of the article computed beside the chosen one.
    """
    past = {"级别": "区级", "类别": "专项资金", "对象": "本项目", "扶持金额": "100万元"}
    changed = {
        "项目类别": "八年过渡期项目",
        "认定日期": "2016-07-20",
        "销售收入": "2400万元",
        "月度销售": [
            {"月份": f"2021-{month:02}", "当月销售额": "200万元"} for month in range(1, 13)
        ],
        "扶持记录": [{"年度": year, **past} for year in (2019, 2020, 2021)],
    }
    return read_facts({**TYPED, **changed}, the_rulebook().vocabulary)


def worked_cases() -> list[Facts]:
    """The facts of every worked case that the rulebook gives for the measure."""
    rulebook = the_rulebook()
    return [
        read_facts(case.given, rulebook.vocabulary) for case in rulebook.cases_of(the_measure())
    ]


def favoured_enterprise() -> Facts:
    """An enterprise that fits nearly every measure, put together from the worked cases."""
    rulebook = the_rulebook()
    merged: Facts = {}
    for measure in rulebook.current(ON):
        cases = [case for case in rulebook.cases_of(measure) if case.expected.amount_fen]
        for case in cases[:1]:
            merged = read_facts(case.given, rulebook.vocabulary) | merged
    return merged


def facts_of(project: ProjectYear) -> Facts:
    """The facts of a random project, as checked values."""
    return {
        **_plain_facts(),
        "企业隶属": "中央在沪企业" if project.is_central else "属地管理企业",
        "科技型中小企业": project.is_sme,
        "销售收入": project.sales_fen,
        "创新贡献系数": simplest(Fraction(project.coefficient, SCALE)),
        "核心技术价值占比": simplest(Fraction(project.core_share, SCALE)),
    }


@cache
def _plain_facts() -> Facts:
    return plain_case()


# ---------------------------------------------------------------- random enterprises


def random_enterprises(count: int, seed: int) -> Iterator[Facts]:
    """Enterprises that know every fact of the vocabulary and do not contradict themselves."""
    luck = Random(seed)
    return (_enterprise(luck) for _ in range(count))


def _enterprise(luck: Random) -> Facts:
    rulebook = the_rulebook()
    facts = {name: _value(fact, luck) for name, fact in rulebook.vocabulary.facts.items()}
    facts["收入年度"] = luck.randint(2019, 2022)
    dates = sorted((facts["认定日期"], facts["认定有效期截止"]))
    facts["认定日期"], facts["认定有效期截止"] = dates
    facts["月度销售"] = _monthly(facts["收入年度"], facts["销售收入"], luck)
    facts["属技术改造项目"] = facts["属技术改造项目"] or facts["经认定重大技改"]
    assert not contradictions(rulebook.consistency, facts)
    return facts


def _monthly(year: int, total: int, luck: Random) -> tuple[Mapping[str, int], ...]:
    cuts = [0, *sorted(luck.randint(0, total) for _ in range(11)), total]
    return tuple(
        {"月份": year * 12 + month, "当月销售额": cuts[month + 1] - cuts[month]}
        for month in range(12)
    )


def _value(fact: Field, luck: Random) -> Any:
    if isinstance(fact, Fact) and fact.unit is Unit.RECORDS:
        return tuple(_record(fact, luck) for _ in range(luck.randint(0, 3)))
    return _DRAW[fact.unit](fact, luck)


def _record(fact: Fact, luck: Random) -> Mapping[str, Any]:
    return {name: _value(field, luck) for name, field in fact.fields.items()}


def _money(fact: Field, luck: Random) -> int:
    """Between a thousand yuan and a hundred billion, small sums as likely as large ones."""
    fen: int = min(fact.high, max(fact.low, int(10 ** luck.uniform(5, 13))))
    return fen


def _rate(fact: Field, luck: Random) -> int | Fraction:
    return simplest(Fraction(luck.randint(int(fact.low * SCALE), int(fact.high * SCALE)), SCALE))


def _whole(fact: Field, luck: Random) -> int:
    return luck.randint(fact.low, fact.high)


def _date(fact: Field, luck: Random) -> date:
    day: date = fact.low
    return day + timedelta(days=luck.randint(0, (fact.high - fact.low).days))


_DRAW: Mapping[Unit, Callable[[Field, Random], Any]] = {
    Unit.MONEY: _money,
    Unit.RATIO: _rate,
    Unit.FACTOR: _rate,
    Unit.COUNT: _whole,
    Unit.YEAR: _whole,
    Unit.MONTH: _whole,
    Unit.DATE: _date,
    Unit.BOOL: lambda _, luck: luck.random() < 0.5,
    Unit.CHOICE: lambda fact, luck: luck.choice(fact.options),
    Unit.TEXT: lambda _, luck: luck.choice(("甲", "乙", "丙")),
}
