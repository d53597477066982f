"""The engine alone: one decision, all decisions, the next question, a cold start."""

import json
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from guanzi.engines.rules import Asker, Question, as_json, decide, explain, read_facts

from . import world
from .clock import milliseconds_each
from .rows import Group, Row
from .world import ON, Facts

DECISIONS = 2000
ENTERPRISES = 300
INTERVIEWS = 40
COLD_STARTS = 9


def measure() -> Iterator[Group]:
    """Every row about the engine alone."""
    yield Group("One decision, tech-transfer-support", tuple(_one_decision()))
    yield Group("All measures", tuple(_all_measures()))
    yield Group("Cold, each in a fresh process", tuple(_cold()))


def _one_decision() -> Iterator[Row]:
    plain, heavy = world.plain_case(), world.heavy_case()
    vocabulary = world.the_rulebook().vocabulary
    goal = 0.3
    yield _row("decision with full trace, plain project", _decide, [plain], goal)
    worked = world.worked_cases()
    what = f"the same, all {len(worked)} worked cases of the document in turn"
    yield _row(what, _decide, worked, goal)
    yield _row("the same, transition project with 12 months of sales", _decide_only, [heavy])
    what = "the same, with what its other readings would give"
    yield _row(what, _decide, [heavy])
    yield _row("decision, explanation and its JSON text, plain project", _as_json_text, [plain])
    yield _row("reading and checking the facts of the request", _reader(vocabulary), [world.TYPED])


def _row(what: str, action: Any, inputs: list[Any], goal: float | None = None) -> Row:
    samples = milliseconds_each(action, inputs * (DECISIONS // len(inputs)))
    return Row(what=what, unit="ms", samples=samples, goal=goal)


def _decide(facts: Facts) -> object:
    return decide(world.the_measure(), facts, ON)


def _decide_only(facts: Facts) -> object:
    return decide(world.the_measure(), facts, ON, alternatives=False)


def _as_json_text(facts: Facts) -> str:
    decision = decide(world.the_measure(), facts, ON)
    return json.dumps(as_json(explain(decision, world.the_rulebook())), ensure_ascii=False)


def _reader(vocabulary: Any) -> Any:
    return lambda typed: read_facts(typed, vocabulary)


# ---------------------------------------------------------------- all measures


def _all_measures() -> Iterator[Row]:
    measures = tuple(world.the_rulebook().current(ON))
    enterprises = list(world.random_enterprises(ENTERPRISES, seed=1))

    def decide_all(facts: Facts) -> object:
        return [decide(measure, facts, ON) for measure in measures]

    what = f"all {len(measures)} measures for one enterprise, with traces, random enterprises"
    yield Row(what=what, unit="ms", samples=milliseconds_each(decide_all, enterprises), goal=5)
    best = [world.favoured_enterprise()] * ENTERPRISES
    what = "the same, an enterprise that fits nearly all of them"
    yield Row(what=what, unit="ms", samples=milliseconds_each(decide_all, best), goal=5)
    yield from _interviews(Asker(measures))


def _interviews(asker: Asker) -> Iterator[Row]:
    interviews = [_interview(asker, facts) for facts in world.random_enterprises(INTERVIEWS, 2)]
    every = [taken for interview in interviews for taken in interview]
    yield Row(what="next question over all measures", unit="ms", samples=every, goal=20)
    worst = [max(interview) for interview in interviews]
    yield Row(what="the slowest question of an interview", unit="ms", samples=worst, goal=20)
    asked = [len(interview) - 1 for interview in interviews]
    what = f"questions in an interview (the full form asks {len(asker.facts)})"
    yield Row(what=what, unit="questions", samples=asked)


def _interview(asker: Asker, knows: Facts) -> list[float]:
    """Milliseconds for every question of one interview; the last finds that none is left."""
    told: Facts = {}
    taken: list[float] = []
    while True:
        question, milliseconds = _ask(asker, told)
        taken.append(milliseconds)
        if question is None:
            return taken
        told[question.fact.name] = knows[question.fact.name]


def _ask(asker: Asker, told: Facts) -> tuple[Question | None, float]:
    begin = perf_counter()
    question = asker.next(told, ON)
    return question, (perf_counter() - begin) * 1000


# ---------------------------------------------------------------- cold


def _cold() -> Iterator[Row]:
    starts = [_cold_start() for _ in range(COLD_STARTS)]
    with_import = [sum(start.values()) for start in starts]
    without = [start["load"] + start["verify"] for start in starts]
    yield Row(what="loading and verifying the rulebook", unit="ms", samples=without, goal=500)
    what = "the same, import of the engine included"
    yield Row(what=what, unit="ms", samples=with_import, goal=500)
    for step in ("import", "load", "verify"):
        yield Row(what=f"of which: {step}", unit="ms", samples=[start[step] for start in starts])
    alone = [_python_alone() for _ in range(COLD_STARTS)]
    yield Row(what="for comparison: Python starts and ends", unit="ms", samples=alone)


def _cold_start() -> dict[str, float]:
    said = subprocess.check_output([sys.executable, "-m", "bench.cold"], cwd=world.ROOT)
    taken: dict[str, float] = json.loads(said)
    return taken


def _python_alone() -> float:
    begin = perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return (perf_counter() - begin) * 1000
