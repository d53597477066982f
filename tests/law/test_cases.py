"""Every hand-computed case of the rulebook, and the rulebook as a whole."""

import pytest

from guanzi.engines.rules import Case, Measure, decide, errors_of, read_facts, read_fills, verify
from guanzi.engines.rules.cases import check_work
from tests.rules.world import the_rulebook


def named(case: Case) -> str:
    return f"{case.measure}: {case.name}"


@pytest.mark.parametrize("case", the_rulebook().cases, ids=named)
def test_the_case_comes_out_as_computed_by_hand(case: Case) -> None:
    rulebook = the_rulebook()
    measure = rulebook.measure_of(case)
    assert measure
    facts = read_facts(case.given, rulebook.vocabulary)
    decision = decide(measure, facts, case.on, read_fills(case.fills, measure))
    assert case.expected.differs(decision) == ""
    if case.work:
        check_work(case.work, measure.rounding)


def test_the_rulebook_is_sound() -> None:
    assert [str(problem) for problem in errors_of(verify(the_rulebook()))] == []


def test_no_rule_is_idle() -> None:
    """Warnings are lawful, but the first edition has none."""
    assert [str(problem) for problem in verify(the_rulebook())] == []


@pytest.mark.parametrize("measure", the_rulebook().measures, ids=lambda measure: measure.id)
def test_an_executable_measure_has_two_cases_and_shows_a_computation(measure: Measure) -> None:
    cases = the_rulebook().cases_of(measure)
    assert len(cases) >= 2
    if measure.amount:
        worked = [case for case in cases if case.work and case.expected.amount_fen is not None]
        assert len(worked) >= 2
