"""Random rules × random facts, the same in every engine: nothing known and everything, extremes,
ties at half a fen, edges of tiers and dates.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st

from guanzi.engines.plan.columns import KEY
from guanzi.engines.plan.frames import frames_of
from guanzi.engines.plan.measure_plan import plan_measure
from guanzi.engines.plan.terms import Forge
from guanzi.engines.rules import Fact, Field, Measure, decide
from tests.plan.agreement import Cases, answered, decided
from tests.plan.backends import Compute
from tests.properties.populations import answers, knowledge
from tests.properties.small_rules import small_measures
from tests.rules.world import a_measure, small_vocabulary


@st.composite
def populations(
    draw: st.DrawFn, facts: Mapping[str, Field], most: int = 5
) -> dict[str, dict[str, Any]]:
    """Enterprises of whom nothing, something or everything is known, extremes among them."""
    cases: dict[str, dict[str, Any]] = {}
    for number in range(draw(st.integers(1, most))):
        some, more = draw(knowledge(facts))
        full = {name: draw(answers(fact, complete=True)) for name, fact in facts.items()}
        cases |= {f"some{number}": some, f"more{number}": more, f"full{number}": full}
    return cases


def facts_of(measures: Iterable[Measure], known: Mapping[str, Fact]) -> dict[str, Fact]:
    """What any of the measures reads."""
    return {name: known[name] for measure in measures for name in measure.reads}


@st.composite
def small_books(draw: st.DrawFn, most: int = 5) -> tuple[list[Measure], Cases]:
    """Rules over the small vocabulary, and enterprises for them."""
    texts = draw(st.lists(small_measures(), min_size=1, max_size=most))
    measures = [a_measure(text) for text in texts]
    facts = facts_of(measures, small_vocabulary().vocabulary.facts)
    return measures, draw(populations(facts))


def assert_all_agree(
    computes: Mapping[str, Compute],
    measures: Sequence[Measure],
    cases: Cases,
    facts: Iterable[Fact],
    on: date,
) -> int:
    """All measures as one query of every engine, held against decide(); how many answers were."""
    forge = Forge()
    plans = [plan_measure(measure, on, forge=forge) for measure in measures]
    outputs = {
        f"{number}|{name}": term
        for number, plan in enumerate(plans)
        for name, term in plan.answer.terms().items()
    }
    frames = frames_of(cases, facts)
    compared = 0
    for name, compute in computes.items():
        for row in compute(outputs, *frames).iter_rows(named=True):
            case = cases[row[KEY]]
            for number, plan in enumerate(plans):
                mark = f"{number}|"
                own = {n.removeprefix(mark): v for n, v in row.items() if n.startswith(mark)}
                if own["beyond"]:  # the interpreter decides it in any engine
                    continue
                compared += 1
                expected = decided(decide(plan.measure, case, on, alternatives=False))
                assert answered(own, plan) == expected, (name, plan.measure.id, case)
    return compared
