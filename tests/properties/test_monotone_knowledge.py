"""What is decided stays decided, whatever else becomes known."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guanzi.engines.rules import Decision, Field, Measure, Outcome, Unknown, decide
from guanzi.engines.rules.values import high, low
from tests.properties.populations import answers, knowledge
from tests.properties.small_rules import small_measures
from tests.rules.world import TODAY, a_measure, small_vocabulary, the_rulebook

MEASURES = {measure.id: measure for measure in the_rulebook().measures}


def fills_of(measure: Measure) -> st.SearchStrategy[dict[str, Any]]:
    slots = {
        name: answers(Field(name=name, unit=slot.unit, low=slot.low, high=slot.high))
        for name, slot in measure.slots.items()
    }
    return st.fixed_dictionaries({}, optional=slots)


def assert_nothing_is_taken_back(before: Decision, after: Decision) -> None:
    if before.outcome is Outcome.REFUSED:
        assert after.outcome is Outcome.REFUSED
    if before.outcome is Outcome.GRANTED:
        assert after.verdict == before.verdict
    if after.outcome is Outcome.REFUSED:
        return
    if before.amount.fen is not None:
        assert after.amount.fen == before.amount.fen
    if before.shares is not None:
        assert after.shares == before.shares
    exact = before.amount.exact
    assert (
        low(exact) is None
        or low(after.amount.exact) is None
        or low(exact) <= low(after.amount.exact)
    )
    assert (
        high(exact) is None
        or high(after.amount.exact) is None
        or high(after.amount.exact) <= high(exact)
    )
    if before.most_fen is not None and after.amount_fen is not None:
        assert after.amount_fen <= before.most_fen


@given(data=st.data())
@settings(max_examples=400)
def test_on_the_rulebook_more_facts_never_take_a_decision_back(data: st.DataObject) -> None:
    measure = MEASURES[data.draw(st.sampled_from(list(MEASURES)))]
    vocabulary = the_rulebook().vocabulary
    some, more = data.draw(knowledge({name: vocabulary.facts[name] for name in measure.reads}))
    fills = data.draw(fills_of(measure))
    on = measure.validity.since
    assert_nothing_is_taken_back(decide(measure, some, on, fills), decide(measure, more, on, fills))


@given(data=st.data())
@settings(max_examples=100)
def test_a_filled_slot_never_takes_a_decision_back(data: st.DataObject) -> None:
    measure = MEASURES[data.draw(st.sampled_from([m.id for m in MEASURES.values() if m.slots]))]
    vocabulary = the_rulebook().vocabulary
    _, facts = data.draw(knowledge({name: vocabulary.facts[name] for name in measure.reads}))
    fills = data.draw(fills_of(measure))
    on = measure.validity.since
    assert_nothing_is_taken_back(decide(measure, facts, on), decide(measure, facts, on, fills))


@given(data=st.data())
@settings(max_examples=200)
def test_on_any_small_rule_more_facts_never_take_a_decision_back(data: st.DataObject) -> None:
    measure = a_measure(data.draw(small_measures()))
    vocabulary = small_vocabulary().vocabulary
    some, more = data.draw(knowledge({name: vocabulary.facts[name] for name in measure.reads}))
    assert_nothing_is_taken_back(decide(measure, some, TODAY), decide(measure, more, TODAY))


@given(data=st.data())
def test_a_missing_fact_never_grants_where_an_answer_refuses(data: st.DataObject) -> None:
    """Supervaluation from the other side: a grant holds for every completion."""
    measure = MEASURES[data.draw(st.sampled_from(list(MEASURES)))]
    vocabulary = the_rulebook().vocabulary
    some, _ = data.draw(knowledge({name: vocabulary.facts[name] for name in measure.reads}))
    decision = decide(measure, some, measure.validity.since)
    assume(decision.missing)
    assert decision.outcome in (Outcome.UNKNOWN, Outcome.NEEDS_PERSON)
    assert not set(decision.missing) & {
        name for name, value in some.items() if not isinstance(value, tuple)
    }


@pytest.mark.parametrize("measure", list(MEASURES.values()), ids=list(MEASURES))
def test_with_nothing_known_nothing_is_granted_or_refused(measure: Measure) -> None:
    decision = decide(measure, {}, measure.validity.since)
    assert decision.outcome is Outcome.UNKNOWN
    assert decision.missing
    assert decision.amount_fen is None or not isinstance(decision.amount.exact, Unknown)
