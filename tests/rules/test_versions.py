"""One document, several versions: each file has its own days, measures, articles and cases."""

from datetime import date

import pytest

from guanzi.engines.rules import (
    NotInRulebook,
    Outcome,
    Rulebook,
    RuleError,
    compile_rulebook,
    decide,
    errors_of,
    explain,
    verify,
)
from tests.rules.world import VOCABULARY, facts_of

LAST_DAY, FIRST_DAY = date(2024, 12, 31), date(2025, 1, 1)

VERSION = """\
---
id: versioned
title: {title}
issuers: [市试验委]
level: 市级
in_force: {days}
source: 第{last}条
---

## 第一条 金额

```measure
id: support
name: 扶持
subject: 企业
instrument: 补助
responsible: [市试验委]
when:
  - 收入 >= 100万元 | 第一条 | 必须 | 收入达到 100 万元
amount: 收入 × {rate} | 第一条
```

{cases}

```record
id: listed
name: 登记
instrument: 补助
responsible: [市试验委]
citation: 第一条
```

## 第{last}条 施行
"""

CASES = """\
```cases
measure: support
on: {on}
cases:
  - name: 一千万元
    facts: {{收入: 1000万元}}
    work: 1000万元 × {rate} = {wan}万元
    expect: {wan}0000.00元
  - name: 收入不足
    facts: {{收入: 1元}}
    expect: 拒绝 第一条
```
"""

OTHER = """\
---
id: citing
title: 引用办法
issuers: [市试验委]
level: 市级
in_force: 2020-01-01 起
source: 第一条
---

## 第一条 条件

```measure
id: other
name: 另一项
subject: 企业
instrument: 补助
responsible: [市试验委]
when:
  - 收入 >= 100万元 | versioned {article} | 必须 | 收入达到 100 万元
amount: 收入 × 1% | 第一条
```

```cases
measure: other
on: 2024-06-15
cases:
  - name: 一千万元
    facts: {{收入: 1000万元}}
    work: 1000万元 × 1% = 10万元
    expect: 100000.00元
  - name: 收入不足
    facts: {{收入: 1元}}
    expect: 拒绝 {article}
```
"""

OLD_CASES = CASES.format(on="2024-06-15", rate="10%", wan=100)
NEW_CASES = CASES.format(on="2025-06-15", rate="20%", wan=200)


def the_sources(old_cases: str = OLD_CASES, new_cases: str = NEW_CASES) -> dict[str, str]:
    """The later version stands first, so that nothing follows from the order of the files."""
    old = {"title": "旧办法", "days": "2020-01-01 至 2024-12-31", "rate": "10%", "last": "二"}
    new = {"title": "新办法", "days": "2025-01-01 至 2029-12-31", "rate": "20%", "last": "三"}
    return {
        "vocabulary.md": VOCABULARY,
        "a-new.md": VERSION.format(**new, cases=new_cases),
        "b-old.md": VERSION.format(**old, cases=old_cases),
    }


@pytest.fixture
def book() -> Rulebook:
    return compile_rulebook(the_sources())


def codes(sources: dict[str, str]) -> list[tuple[str, str]]:
    problems = errors_of(verify(compile_rulebook(sources)))
    return [(problem.place.file, problem.code) for problem in problems]


def test_two_versions_on_different_days_are_sound(book: Rulebook) -> None:
    assert verify(book) == []


@pytest.mark.parametrize(
    ("on", "title"),
    [
        (date(2019, 1, 1), "旧办法"),
        (date(2020, 1, 1), "旧办法"),
        (LAST_DAY, "旧办法"),
        (FIRST_DAY, "新办法"),
        (date(2030, 1, 1), "新办法"),
    ],
)
def test_a_document_is_the_version_of_the_day_else_the_latest_begun_else_the_first(
    book: Rulebook, on: date, title: str
) -> None:
    assert book.document("versioned", on).title == title


def test_the_versions_of_a_document_are_told_earliest_first(book: Rulebook) -> None:
    assert [version.title for version in book.versions_of_document("versioned")] == [
        "旧办法",
        "新办法",
    ]


def test_a_document_that_does_not_exist_is_answered_with_the_nearest(book: Rulebook) -> None:
    with pytest.raises(NotInRulebook, match="versioned"):
        book.document("versionad", FIRST_DAY)


def test_measures_and_records_know_the_version_in_which_they_stand(book: Rulebook) -> None:
    for entry in book.listed():
        assert book.document_of(entry).validity == entry.validity


def test_each_version_has_the_cases_of_its_own_file(book: Rulebook) -> None:
    for measure in book.versions("support"):
        cases = book.cases_of(measure)
        assert len(cases) == 2
        assert all(measure.validity.covers(case.on) for case in cases)


def test_cases_of_one_version_do_not_count_for_the_other() -> None:
    assert codes(the_sources(new_cases="")) == [("a-new.md", "cases-missing")]
    assert codes(the_sources(old_cases="")) == [("b-old.md", "cases-missing")]


def test_a_case_computes_the_version_of_its_own_file() -> None:
    """A day of the other version does not lead a case there: here nothing is in force."""
    astray = NEW_CASES.replace("2025-06-15", "2024-06-15")
    assert codes(the_sources(new_cases=astray)) == [("a-new.md", "case-fails")] * 2


def test_a_case_cannot_name_a_measure_of_another_file() -> None:
    sources = the_sources()
    sources["citing.md"] = OTHER.format(article="第一条").replace(
        "measure: other", "measure: support"
    )
    assert ("citing.md", "unknown-name") in codes(sources)


@pytest.mark.parametrize(("on", "fen"), [(LAST_DAY, 100_000_000), (FIRST_DAY, 200_000_000)])
def test_the_day_decides_by_which_version_is_computed(book: Rulebook, on: date, fen: int) -> None:
    decision = decide(book.measure("support", on), facts_of({"收入": "1000万元"}), on)
    assert decision.outcome is Outcome.GRANTED
    assert decision.amount_fen == fen


@pytest.mark.parametrize(("on", "title"), [(LAST_DAY, "旧办法"), (FIRST_DAY, "新办法")])
def test_an_explanation_names_the_version_by_which_was_decided(
    book: Rulebook, on: date, title: str
) -> None:
    decision = decide(book.measure("support", on), facts_of({"收入": "1000万元"}), on)
    assert explain(decision, book).document == title


def test_an_old_version_keeps_its_title_when_it_is_asked_after_its_days(book: Rulebook) -> None:
    old, _new = book.versions("support")
    decision = decide(old, facts_of({"收入": "1000万元"}), FIRST_DAY)
    assert explain(decision, book).document == "旧办法"


@pytest.mark.parametrize(("on", "title"), [(LAST_DAY, "旧办法"), (FIRST_DAY, "新办法")])
def test_a_citation_of_another_document_names_its_version_of_the_day(on: date, title: str) -> None:
    book = compile_rulebook({**the_sources(), "citing.md": OTHER.format(article="第一条")})
    assert verify(book) == []
    decision = decide(book.measure("other", on), facts_of({"收入": "1000万元"}), on)
    assert explain(decision, book).lines[0].citation_text == f"《{title}》第一条"


@pytest.mark.parametrize("article", ["第二条", "第三条"])
def test_any_version_of_another_document_may_hold_the_article_cited(article: str) -> None:
    sources = {**the_sources(), "citing.md": OTHER.format(article=article)}
    assert codes(sources) == []


def test_an_article_that_no_version_holds_is_unknown() -> None:
    sources = {**the_sources(), "citing.md": OTHER.format(article="第九条")}
    assert codes(sources) == [("citing.md", "citation-unknown")]


def test_an_article_of_the_other_version_is_not_an_article_of_this_file() -> None:
    sources = the_sources()
    sources["b-old.md"] = sources["b-old.md"].replace("10% | 第一条", "10% | 第三条")
    with pytest.raises(RuleError, match="第三条"):
        compile_rulebook(sources)
    sources["b-old.md"] = sources["b-old.md"].replace("10% | 第三条", "10% | versioned 第三条")
    assert codes(sources) == [("b-old.md", "citation-unknown")]
