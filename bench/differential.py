"""Random rules × random facts in every engine, for as long as one likes: every fen must be the
interpreter's.

    python -m bench differential --minutes 10 --seed 7

Half of the rules are made up, half are the rulebook's. Each round has a seed of its own; where an
answer differs, the smallest example is printed with it.
"""

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from guanzi.foundation.database import private_database
from guanzi.site.commands.spark import has_java, spark_session
from tests.plan.backends import Compute, with_duckdb, with_polars, with_postgres, with_spark
from tests.plan.differential import assert_all_agree, facts_of, populations, small_books
from tests.plan.java import java_of_wheel
from tests.rules.world import TODAY, small_vocabulary, the_rulebook
from tests.support import FORGETFUL

from .rows import Group, Row

MINUTES, SEED = 2.0, 1
_EXAMPLES = 12
_MEASURES = sorted(the_rulebook().measures, key=lambda m: (m.id, m.validity.since))


@dataclass
class Tally:
    """What was compared so far; Spark sees one example of a round, since each takes it seconds."""

    rules: int = 0
    cases: int = 0
    answers: int = 0
    of_spark: int = 0
    wrong: int = 0


def measure(minutes: float = MINUTES, seed: int = SEED) -> Iterator[Group]:
    """Rounds of both kinds until the time is over."""
    tally = Tally()
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)  # PostgreSQL runs as somebody else
        quick, spark = _engines(running, folder)
        end, first = monotonic() + minutes * 60, seed
        while monotonic() < end:
            for one_round in (_made_up, _of_the_rulebook):
                _counted(one_round, seed, tally, quick, spark)
            seed += 1
    engines = ["the interpreter", *quick, *spark]
    yield Group(
        "Random rules and facts, every engine against the interpreter",
        tuple(_rows(tally)),
        f"{', '.join(engines)}; seeds {first} to {seed - 1}",
    )


def _engines(
    running: ExitStack, folder: Path
) -> tuple[Mapping[str, Compute], Mapping[str, Compute]]:
    url = running.enter_context(private_database(folder / "postgres", **FORGETFUL))
    connection = running.enter_context(psycopg.connect(url, autocommit=True))
    quick = {
        "Polars": with_polars,
        "DuckDB": with_duckdb,
        "PostgreSQL": with_postgres(connection),
    }
    if not has_java():
        os.environ.update(java_of_wheel())
    session = running.enter_context(spark_session("local[2]"))
    return quick, {"Spark": with_spark(session, folder / "spark")}


def _rows(tally: Tally) -> Iterator[Row]:
    yield Row(what="rules", unit="rules", samples=[tally.rules])
    yield Row(what="cases", unit="cases", samples=[tally.cases])
    yield Row(what="answers compared, all engines", unit="answers", samples=[tally.answers])
    yield Row(what="of these by Spark", unit="answers", samples=[tally.of_spark])
    yield Row(what="rounds with a wrong answer", unit="rounds", samples=[tally.wrong], goal=0)


def _counted(
    one_round: Callable[[st.DataObject, Callable[..., int]], None],
    seed: int,
    tally: Tally,
    quick: Mapping[str, Compute],
    spark: Mapping[str, Compute],
) -> None:
    waiting = dict(spark)

    def compared(measures: Any, cases: Any, facts: Any, on: Any) -> None:
        tally.answers += assert_all_agree(quick, measures, cases, facts, on)
        tally.rules += len(measures)
        tally.cases += len(cases)
        if waiting and len(cases) > 3:  # the first example is the smallest, and says little
            found = assert_all_agree(waiting, measures, cases, facts, on)
            waiting.clear()
            tally.answers += found
            tally.of_spark += found

    @seeded(seed)
    @given(data=st.data())
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def agrees(data: st.DataObject) -> None:
        one_round(data, compared)

    try:
        agrees()
    except AssertionError:
        tally.wrong += 1
        print(f"seed {seed}, {one_round.__name__}:", file=sys.stderr)
        traceback.print_exc()


def _made_up(data: st.DataObject, compared: Callable[..., int]) -> None:
    measures, cases = data.draw(small_books())
    facts = facts_of(measures, small_vocabulary().vocabulary.facts)
    compared(measures, cases, facts.values(), TODAY)


def _of_the_rulebook(data: st.DataObject, compared: Callable[..., int]) -> None:
    measure = data.draw(st.sampled_from(_MEASURES))
    facts = facts_of([measure], the_rulebook().vocabulary.facts)
    cases = data.draw(populations(facts))
    compared([measure], cases, facts.values(), measure.validity.since)
