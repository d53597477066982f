"""A real Spark, one session for the file: it starts once, and every query takes a second."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from guanzi.site.cli import main
from guanzi.site.commands import spark
from guanzi.site.commands.spark import InSpark, spark_session
from tests.plan.backends import with_spark
from tests.plan.differential import assert_all_agree, facts_of, small_books
from tests.plan.folders import a_population, write_folder
from tests.plan.java import find_java
from tests.plan.test_backends_agree import TIED, TIERED, tied_cases, tiered_cases
from tests.plan.test_population import engines_agree
from tests.rules.world import TODAY, a_measure, small_vocabulary

# for a few rows, compiling Java takes longer than anything else
_UNCOMPILED = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    kept = dict(os.environ)
    try:
        find_java()
        with spark_session("local[2]") as running:
            for name, value in _UNCOMPILED.items():
                running.conf.set(name, value)
            yield running
    finally:
        os.environ.clear()
        os.environ.update(kept)


def test_spark_answers_as_the_embedded_engine(session: Any, tmp_path: Path) -> None:
    """`python -m bench spark` compares the whole rulebook."""
    quick = ("industry-fund-support", "green-project-support")
    engines_agree(InSpark(session, tmp_path / "spark"), tmp_path, quick)


def test_random_rules_and_facts_come_to_the_same_fen(session: Any, tmp_path: Path) -> None:
    """Rules together in one query."""
    compute = {"spark": with_spark(session, tmp_path / "spark")}

    @given(book=small_books())
    @settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
    def agrees(book: Any) -> None:
        measures, cases = book
        facts = facts_of(measures, small_vocabulary().vocabulary.facts)
        assert_all_agree(compute, measures, cases, facts.values(), TODAY)

    agrees()


def test_ties_and_edges_fall_on_the_same_side(session: Any, tmp_path: Path) -> None:
    """In compiled Java, as people run it."""
    for name in _UNCOMPILED:
        session.conf.unset(name)
    compute = {"spark": with_spark(session, tmp_path / "spark")}
    known = small_vocabulary().vocabulary.facts
    tied = [a_measure(text) for text in TIED]
    facts = facts_of(tied, known)
    cases = tied_cases()
    assert assert_all_agree(compute, tied, cases, facts.values(), TODAY) == len(tied) * len(cases)
    tiered = [a_measure(TIERED)]
    facts = facts_of(tiered, known)
    assert assert_all_agree(compute, tiered, tiered_cases(), facts.values(), TODAY)


def test_the_command_writes_what_the_embedded_engine_writes(session: Any, tmp_path: Path) -> None:
    """The command finds the session that runs; it is not ended before the others are through."""
    population = write_folder(a_population(20, 60), tmp_path / "population")
    written = []
    for engine in (["embedded"], ["spark", "--master", "local[2]"]):
        out = tmp_path / f"{engine[0]}.parquet"
        asked = ["--on", "2022-11-15", "--measures", "green-project-support", "--out", str(out)]
        arguments = ["batch", str(population), *asked, "--engine", *engine]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        written.append(out.read_bytes())
    assert written[0] == written[1]
    assert pl.read_parquet(tmp_path / "spark.parquet").height > 0


def test_without_java_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert not spark.has_java()
    with pytest.raises(SystemExit), spark_session("local[1]"):
        pass


def test_a_master_is_for_spark_alone(tmp_path: Path) -> None:
    asked = ["--on", "2022-11-15", "--out", "x.csv", "--master", "local[1]"]
    result = CliRunner().invoke(main, ["batch", str(tmp_path), *asked])
    assert (result.exit_code, "--engine spark" in result.output) == (2, True)
