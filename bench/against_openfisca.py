"""Article 5 through OpenFisca and through our engine: time, and fen that are wrong.

OpenFisca lives in an environment of its own, so it is measured by a process of its own, right
after ours.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guanzi.engines.rules import decide, read_facts, write_facts

from . import exact, world
from .clock import milliseconds_each
from .exact import Support
from .projects import random_projects
from .rows import Group, Row
from .world import ON, Facts

PEER = world.ROOT / "build" / "bench-venv" / "bin" / "python"
PROJECTS = 100_000
SINGLE_CASES = 2000
TITLE = "Articles 5 and 8 of document 003, beside openfisca-core"


@dataclass(frozen=True, slots=True)
class Mistakes:
    """How many of the projects an engine got wrong, and by how much at most."""

    wrong: int
    most_fen: int


def measure() -> Iterator[Group]:
    """Every row beside OpenFisca; without its environment a line that says so."""
    if not PEER.exists():
        yield Group(TITLE, note="not measured: run `tools/environment bench` first")
        return
    ours = _our_times()
    mistakes = _our_mistakes()
    theirs = _their_measurements()
    title = f"{TITLE} {theirs['version']} (numpy {theirs['numpy']})"
    yield Group(title, (*_time_rows(ours, theirs), *_mistake_rows(mistakes, theirs)))


def _their_measurements() -> dict[str, Any]:
    command = [str(PEER), "-m", "bench.openfisca_shanghai", str(PROJECTS)]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, cwd=world.ROOT))
    return found


# ---------------------------------------------------------------- time


def _our_times() -> Row:
    """From the values that a request brings to the decision with its trace, one case at a time."""
    vocabulary, article = world.the_rulebook().vocabulary, world.the_measure()
    drawn = random_projects(SINGLE_CASES)
    requests = [write_facts(world.facts_of(project), vocabulary) for _, project in drawn]

    def answer(request: Facts) -> object:
        return decide(article, read_facts(request, vocabulary), ON)

    what = "ours: one case, from the request's facts to the traced decision"
    return Row(what=what, unit="ms", samples=milliseconds_each(answer, requests))


def _time_rows(ours: Row, theirs: dict[str, Any]) -> Iterator[Row]:
    traced = Row(
        what="OpenFisca: one case, from the same values to the traced result",
        unit="ms",
        samples=theirs["traced_ms"],
    )
    bulk = Row(
        what=f"OpenFisca: {PROJECTS:,} cases at once, per case, without trace",
        unit="µs",
        samples=theirs["bulk_us_per_case"],
    )
    yield from (ours, traced)
    yield Row(what="OpenFisca, one case without trace", unit="ms", samples=theirs["untraced_ms"])
    yield _ratio("one case: OpenFisca's time ÷ ours", traced.median / ours.median)
    yield bulk
    yield _ratio("in bulk: our time per case ÷ OpenFisca's", ours.median * 1000 / bulk.median)


def _ratio(what: str, value: float) -> Row:
    return Row(what=what, unit="×", samples=[value])


# ---------------------------------------------------------------- mistakes


def _our_mistakes() -> Mistakes:
    errors = [
        max(abs(got - right) for got, right in zip(our_support(project), truth, strict=True))
        for _, project in random_projects(PROJECTS)
        for truth in [exact.support(project)]
    ]
    return Mistakes(sum(error > 0 for error in errors), max(errors))


def our_support(project: exact.ProjectYear) -> Support:
    """What the engine grants for the project."""
    facts = world.facts_of(project)
    decision = decide(world.the_measure(), facts, ON, alternatives=False)
    assert decision.amount_fen is not None
    assert decision.shares is not None
    return Support(decision.amount_fen, decision.shares["市级"], decision.shares["区级"])


def _mistake_rows(ours: Mistakes, theirs: dict[str, Any]) -> Iterator[Row]:
    yield _count("ours: cases with a wrong fen", "cases", ours.wrong, goal=0)
    yield _count("ours: largest error", "fen", ours.most_fen, goal=0)
    yield _count("OpenFisca: cases with a wrong fen", "cases", theirs["wrong"])
    yield _count("of which: the total itself is wrong", "cases", theirs["wrong_totals"])
    for kind, (wrong, drawn) in theirs["wrong_by_kind"].items():
        yield Row(
            what=f"of which: {kind} (of {drawn:,})", unit="cases", samples=[wrong], runs=drawn
        )
    yield _count("OpenFisca: largest error", "fen", theirs["most_fen"])


def _count(what: str, unit: str, value: int, goal: float | None = None) -> Row:
    return Row(what=what, unit=unit, samples=[value], goal=goal, runs=PROJECTS)
