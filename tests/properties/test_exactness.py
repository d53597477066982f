"""No float in any decision, the same answer every time, and one story in three renderings."""

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanzi.engines.rules import (
    Decision,
    Step,
    Unknown,
    as_json,
    as_text,
    decide,
    explain,
    read_facts,
    write_facts,
)
from tests.properties.populations import answers, knowledge
from tests.properties.small_rules import small_measures
from tests.rules.world import TODAY, a_measure, small_vocabulary, the_rulebook

EXACT = (int, Fraction, bool, str, date, tuple, Unknown)
MEASURES = {measure.id: measure for measure in the_rulebook().measures}


def values_of(decision: Decision) -> Iterator[Any]:
    """Every value anywhere in a decision: of all steps, bounds of unknowns, cells of records."""
    roots = [result.step for result in decision.conditions]
    roots += (decision.named or {}).values()
    roots += (decision.share_rates or {}).values()
    roots += [step for step in (decision.amount.formula, decision.amount.cap) if step]
    waiting: list[Any] = [*roots, decision.amount.exact, decision.amount_fen, decision.most_fen]
    waiting += (decision.shares or {}).values()
    waiting += [other.amount_fen for other in decision.alternatives]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Step):
            waiting += [value.value, *value.parts]
        elif isinstance(value, Unknown):
            waiting += [value.low, value.high]
        elif isinstance(value, tuple):
            waiting += [cell for row in value for cell in row.values()]
        if not isinstance(value, Step):
            yield value


@pytest.mark.req("003-03", "A7")
@given(data=st.data())
@settings(max_examples=150)
def test_no_float_is_anywhere_in_a_decision_of_the_rulebook(data: st.DataObject) -> None:
    measure = MEASURES[data.draw(st.sampled_from(list(MEASURES)))]
    vocabulary = the_rulebook().vocabulary
    facts, _ = data.draw(knowledge({name: vocabulary.facts[name] for name in measure.reads}))
    for value in values_of(decide(measure, facts, measure.validity.since)):
        assert value is None or isinstance(value, EXACT)
        assert not isinstance(value, float)


@given(data=st.data())
@settings(max_examples=60)
def test_no_float_is_anywhere_in_a_decision_of_any_rule(data: st.DataObject) -> None:
    measure = a_measure(data.draw(small_measures()))
    vocabulary = small_vocabulary().vocabulary
    facts, _ = data.draw(knowledge({name: vocabulary.facts[name] for name in measure.reads}))
    for value in values_of(decide(measure, facts, TODAY)):
        assert value is None or isinstance(value, EXACT)


@given(data=st.data())
@settings(max_examples=100)
def test_the_same_facts_in_any_order_give_the_same_trace(data: st.DataObject) -> None:
    rulebook = the_rulebook()
    measure = MEASURES[data.draw(st.sampled_from(list(MEASURES)))]
    on = measure.validity.since
    _, facts = data.draw(
        knowledge({name: rulebook.vocabulary.facts[name] for name in measure.reads})
    )
    shuffled = dict(data.draw(st.permutations(list(facts.items()))))
    traces = [
        json.dumps(as_json(explain(decide(measure, given, on), rulebook)), ensure_ascii=False)
        for given in (facts, facts, shuffled)
    ]
    assert len(set(traces)) == 1


@given(data=st.data())
@settings(max_examples=100)
def test_facts_come_back_from_their_texts(data: st.DataObject) -> None:
    """Except a ratio with more than eight decimals, which is written as about so much."""
    vocabulary = the_rulebook().vocabulary
    names = data.draw(st.sets(st.sampled_from(list(vocabulary.facts)), max_size=6))
    facts = {name: data.draw(answers(vocabulary.facts[name])) for name in names}
    written = json.loads(json.dumps(write_facts(facts, vocabulary), ensure_ascii=False))
    assert read_facts(written, vocabulary) == facts


@given(data=st.data())
@settings(max_examples=60)
def test_every_amount_of_the_trace_stands_in_the_text(data: st.DataObject) -> None:
    rulebook = the_rulebook()
    measure = MEASURES[data.draw(st.sampled_from(list(MEASURES)))]
    _, facts = data.draw(
        knowledge({name: rulebook.vocabulary.facts[name] for name in measure.reads})
    )
    explanation = explain(decide(measure, facts, measure.validity.since), rulebook)
    text = as_text(explanation)
    for line in as_json(explanation)["trace"]:
        assert line["name"] in text
        assert line["result"] in text
