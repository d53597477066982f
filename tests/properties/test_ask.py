"""Questions: the same verdict with fewer of them, and none that cannot matter any more."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from guanzi.engines.rules import Asker, Fact, Measure, compile_rulebook, decide, verify
from tests.properties.populations import EVERYTHING_IN_FORCE, Population, answers
from tests.rules.world import DOCUMENT, MEASURE, TODAY, the_rulebook

MEASURES = {measure.id: measure for measure in the_rulebook().measures}
AT_MOST = 60  # per cent of the full form


def answered(asker: Asker, full: Mapping[str, Any], on: Any) -> dict[str, Any]:
    """Everything that is asked, answered from `full`; nothing is asked twice."""
    known: dict[str, Any] = {}
    while (question := asker.next(known, on)) is not None:
        assert question.fact.name not in known
        known[question.fact.name] = full[question.fact.name]
    return known


# --- on the rulebook


@given(data=st.data())
@settings(max_examples=150)
def test_asking_in_order_reaches_the_verdict_of_knowing_everything(data: st.DataObject) -> None:
    measure = MEASURES[data.draw(st.sampled_from(list(MEASURES)))]
    on = measure.validity.since
    asker = Asker([measure])
    full = {name: data.draw(answers(fact, complete=True)) for name, fact in asker.facts.items()}
    known = answered(asker, full, on)
    assert decide(measure, known, on).verdict == decide(measure, full, on).verdict


@cache
def asked_of_a_population() -> tuple[int, int]:
    """Questions asked of 40 enterprises about all measures at once, and questions of the form."""
    asker = Asker(the_rulebook().current(EVERYTHING_IN_FORCE))
    population = Population(seed=1)
    asked = 0
    for _ in range(40):
        full = population.enterprise(asker.facts)
        known = answered(asker, full, EVERYTHING_IN_FORCE)
        asked += len(known)
        for measure in asker.measures:
            partly = decide(measure, known, EVERYTHING_IN_FORCE).verdict
            assert partly == decide(measure, full, EVERYTHING_IN_FORCE).verdict
    return asked, 40 * len(asker.facts)


def test_all_measures_together_take_clearly_fewer_questions_than_the_form() -> None:
    asked, form = asked_of_a_population()
    print(f"all measures: {asked / 40:.1f} of {form // 40} questions, {100 * asked / form:.0f}%")
    assert 100 * asked <= AT_MOST * form


def test_one_measure_takes_clearly_fewer_questions_than_its_form() -> None:
    population = Population(seed=2)
    asked = form = 0
    for measure in MEASURES.values():
        asker, on = Asker([measure]), measure.validity.since
        for _ in range(50):
            full = population.enterprise(asker.facts)
            known = answered(asker, full, on)
            asked, form = asked + len(known), form + len(asker.facts)
            assert decide(measure, known, on).verdict == decide(measure, full, on).verdict
    print(f"each measure by itself: {100 * asked / form:.0f}% of its questions")
    assert 100 * asked <= AT_MOST * form


def test_a_skipped_question_is_not_asked_again() -> None:
    asker = Asker([MEASURES["tech-transfer-support"]])
    on = MEASURES["tech-transfer-support"].validity.since
    skipped: set[str] = set()
    while (question := asker.next({}, on, skipped=frozenset(skipped))) is not None:
        assert question.fact.name not in skipped
        assert not skipped & set(question.live)
        skipped.add(question.fact.name)
    assert skipped >= {"企业注册地", "销售收入"}


def test_nothing_is_asked_about_a_measure_that_is_not_in_force() -> None:
    measure = MEASURES["minhang-specialised-district"]
    assert Asker([measure]).next({}, EVERYTHING_IN_FORCE.replace(year=2023)) is None


def test_a_question_says_who_waits_for_it_and_what_else_is_open() -> None:
    asker = Asker(the_rulebook().current(EVERYTHING_IN_FORCE))
    question = asker.next({}, EVERYTHING_IN_FORCE)
    assert question is not None
    assert question.fact.name in question.live
    for measure_id in question.waiting:
        assert question.fact.name in MEASURES[measure_id].reads


# --- on small rules whose every completion can be tried

VOCABULARY = """\
## 企业

```facts
甲方: {type: 是否, subject: 企业, source: 申报, sensitivity: 公开, question: 甲?}
乙方: {type: 是否, subject: 企业, source: 申报, sensitivity: 公开, question: 乙?}
丙方: {type: 是否, subject: 企业, source: 申报, sensitivity: 公开, question: 丙?}
等级:
  type: 选项
  options: [上等, 中等, 下等]
  subject: 企业
  source: 申报
  sensitivity: 公开
  question: 几等?
件数: {type: 数量, range: 0 至 3, subject: 企业, source: 申报, sensitivity: 公开, question: 几件?}
```
"""
ATOMS = st.sampled_from(
    [
        *("甲方", "乙方", "丙方", "件数 >= 2", "件数 = 0", "件数 < 3"),
        *('等级 = "上等"', '等级 <> "下等"', '等级 IN ("上等", "中等")'),
    ]
)


def _combined(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(below, st.sampled_from(["AND", "OR"]), below)
    return st.one_of(
        pair.map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        below.map(lambda b: f"(NOT {b})"),
        st.tuples(ATOMS, below, below).map(lambda p: f"IF({p[0]}, {p[1]}, {p[2]})"),
    )


TRUTHS = st.recursive(ATOMS, _combined, max_leaves=4)
AMOUNTS = st.one_of(
    st.just("1元"),
    st.just("件数 × 1元"),
    st.tuples(TRUTHS).map(lambda p: f"IF({p[0]}, 1元, 2元)"),
    st.tuples(ATOMS, ATOMS).map(
        lambda p: f"IF({p[0]}, MIN(件数 × 1元, 2元), IF({p[1]}, 0元, 3元))"
    ),
)


@st.composite
def small_rules(draw: st.DrawFn) -> str:
    modality = st.sampled_from(["必须", "必须", "原则上", "鼓励"])
    rows = [
        f"  - '{draw(TRUTHS)} | 第一条 | {draw(modality)} | 条件'"
        for _ in range(draw(st.integers(1, 3)))
    ]
    return "\n".join(["when:", *rows, f"amount: {draw(AMOUNTS)} | 第二条"])


def a_measure(rows: str) -> tuple[Measure, set[str]]:
    """The measure, and what the verifier has against it beside that it has no cases."""
    text = DOCUMENT.format(blocks=MEASURE.format(body=rows))
    book = compile_rulebook({"vocabulary.md": VOCABULARY, "办法.md": text})
    return book.measures[0], {problem.code for problem in verify(book)} - {"cases-missing"}


def domain(fact: Fact) -> tuple[Any, ...]:
    if fact.options:
        return fact.options
    return (True, False) if fact.low is None else tuple(range(fact.low, fact.high + 1))


def completions(facts: Mapping[str, Fact], known: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    open_facts = [name for name in facts if name not in known]
    for values in product(*(domain(facts[name]) for name in open_facts)):
        yield {**known, **dict(zip(open_facts, values, strict=True))}


def can_matter(
    name: str, measure: Measure, facts: Mapping[str, Fact], known: Mapping[str, Any]
) -> bool:
    """Do two answers lead to different verdicts, under some completion of the rest?"""
    verdicts: dict[tuple[Any, ...], set[Any]] = {}
    for full in completions(facts, known):
        rest = tuple(value for fact, value in full.items() if fact != name)
        verdict = decide(measure, full, TODAY, alternatives=False).verdict
        verdicts.setdefault(rest, set()).add(verdict)
    return any(len(found) > 1 for found in verdicts.values())


@given(rows=small_rules(), data=st.data())
@settings(max_examples=200)
def test_no_question_is_idle_while_another_can_matter(rows: str, data: st.DataObject) -> None:
    measure, problems = a_measure(rows)
    assume(not problems)
    asker = Asker([measure])
    full = {name: data.draw(st.sampled_from(domain(fact))) for name, fact in asker.facts.items()}
    known: dict[str, Any] = {}
    while (question := asker.next(known, TODAY)) is not None:
        name = question.fact.name
        if not can_matter(name, measure, asker.facts, known):
            event("nothing open can matter, yet the rules cannot see it")
            assert not any(
                can_matter(other, measure, asker.facts, known)
                for other in asker.facts
                if other not in known
            )
        known[name] = full[name]
    assert decide(measure, known, TODAY).verdict == decide(measure, full, TODAY).verdict
    verdicts = {decide(measure, every, TODAY).verdict for every in completions(asker.facts, known)}
    assert len(verdicts) == 1


def test_a_fact_that_is_settled_by_another_is_not_asked() -> None:
    rows = "when:\n  - 甲方 OR 乙方 | 第一条 | 必须 | 条件\namount: 件数 × 1元 | 第二条"
    question = Asker([a_measure(rows)[0]]).next({"甲方": True}, TODAY)
    assert question is not None
    assert question.fact.name == "件数"
    assert question.live == ("件数",)


@pytest.mark.parametrize("answer", [True, False])
def test_a_refusal_ends_the_questions(answer: bool) -> None:
    rows = "when:\n  - 甲方 | 第一条 | 必须 | 条件\namount: 件数 × 1元 | 第二条"
    question = Asker([a_measure(rows)[0]]).next({"甲方": answer}, TODAY)
    assert (question is None) is not answer


def test_records_with_an_unknown_cell_are_asked_again_until_they_are_skipped() -> None:
    measure = MEASURES["industry-fund-support"]
    asker, on = Asker([measure]), measure.validity.since
    known = {"项目支持方向": "创新融合示范应用", "市委市政府明确聚焦": False, "扶持记录": ({},)}
    question = asker.next(known, on)
    assert question is not None
    assert question.fact.name == "扶持记录"
    assert asker.next(known, on, skipped=frozenset({"扶持记录"})) is None
