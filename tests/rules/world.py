"""The small world of the engine's tests: a few facts, one document, one measure, one formula."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from guanzi.engines.rules import (
    Decision,
    Measure,
    Problem,
    Rulebook,
    RuleError,
    compile_rulebook,
    decide,
    load_rulebook,
    read_facts,
    read_fills,
)
from guanzi.engines.rules.check import check_formula
from guanzi.engines.rules.errors import Place
from guanzi.engines.rules.evaluate import evaluate
from guanzi.engines.rules.formula import parse_formula
from guanzi.engines.rules.names import Names
from guanzi.engines.rules.nodes import Node
from guanzi.engines.rules.scope import Scope

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2024, 6, 15)

VOCABULARY = (ROOT / "tests/rules/small/vocabulary.md").read_text()

DOCUMENT = """\
---
id: test-001
title: 试验办法
issuers: [市试验委]
level: 市级
in_force: 2020-01-01 至 2029-12-31
source: 第三条
---

## 第一条 条件

## 第二条 金额

{blocks}

## 第三条 施行
"""

MEASURE = """\
```measure
id: support
name: 扶持
subject: 企业
instrument: 补助
responsible: [市试验委, 各区]
{body}
```
"""


@cache
def the_rulebook() -> Rulebook:
    """The first edition of the rulebook, as it is shipped."""
    return load_rulebook(ROOT / "rulebook")


@cache
def small_vocabulary() -> Rulebook:
    return compile_rulebook({"vocabulary.md": VOCABULARY})


def a_book(body: str, cases: str = "") -> Rulebook:
    """A rulebook of one document with one measure, whose rows are `body`."""
    blocks = MEASURE.format(body=dedent(body).strip())
    if cases:
        rows = indent(dedent(cases).strip(), "  ")
        blocks += f"\n```cases\nmeasure: support\non: {TODAY}\ncases:\n{rows}\n```\n"
    return compile_rulebook(
        {"vocabulary.md": VOCABULARY, "办法.md": DOCUMENT.format(blocks=blocks)}
    )


def a_measure(body: str) -> Measure:
    return a_book(body).measures[0]


def facts_of(given: Mapping[str, Any]) -> dict[str, Any]:
    return read_facts(given, small_vocabulary().vocabulary)


def decided(
    body: str,
    given: Mapping[str, Any] | None = None,
    on: date = TODAY,
    fills: Mapping[str, Any] | None = None,
) -> Decision:
    """What a measure with these rows answers to these facts."""
    measure = a_measure(body)
    return decide(measure, facts_of(given or {}), on, read_fills(fills or {}, measure))


def parsed(text: str) -> Node:
    """One checked formula over the small vocabulary."""
    place = Place("算式.md", 7, 1, text)
    return check_formula(parse_formula(text, place), Names(small_vocabulary().vocabulary), place)


def computed(text: str, given: Mapping[str, Any] | None = None, on: date = TODAY) -> Any:
    """What one formula comes to."""
    return evaluate(parsed(text), Scope(facts_of(given or {}), on)).value


def refused(text: str) -> Problem:
    """The one problem that a formula is refused for."""
    with pytest.raises(RuleError) as caught:
        parsed(text)
    (problem,) = caught.value.problems
    return problem


def transfer(
    given: Mapping[str, Any] | None = None, on: date = date(2022, 6, 20), **more: Any
) -> Decision:
    """Document 003 for a plain project of 2021, changed as said here; None takes a fact away."""
    plain: dict[str, Any] = {
        "企业注册地": "徐汇区",
        "企业隶属": "属地管理企业",
        "科技型中小企业": "否",
        "申报限制期内": "否",
        "项目经认定": "是",
        "项目类别": "现行办法认定项目",
        "认定日期": "2020-12-10",
        "认定有效期截止": "2025-12-09",
        "收入年度": 2021,
        "销售收入": "500万元",
        "创新贡献系数": 1,
        "核心技术价值占比": "100%",
        "扶持记录": [],
    }
    rulebook = the_rulebook()
    facts = read_facts({**plain, **(given or {}), **more}, rulebook.vocabulary)
    return decide(rulebook.measure("tech-transfer-support", on), facts, on)
