"""The benchmark measures what it says: its own arithmetic and the engine agree to the fen."""

import importlib
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from bench import exact, world
from bench.__main__ import BEGIN, END, PAGE, recorded
from bench.against_openfisca import our_support
from bench.exact import ProjectYear
from bench.projects import KINDS, TIE, random_projects
from bench.rows import Group, Row, as_markdown, merged

from guanzi.engines.rules import read_facts

BENCH = Path(__file__).resolve().parents[2] / "bench"
OURS = sorted(file.stem for file in BENCH.glob("*.py") if not file.stem.startswith("__"))
RANDOM_PROJECTS = 1000


@pytest.mark.parametrize("name", OURS)
def test_every_module_of_the_benchmark_can_be_imported(name: str) -> None:
    assert importlib.import_module(f"bench.{name}").__doc__


@pytest.mark.req("003-03", "003-08", "M17", "M18", "M19")
def test_the_benchmarks_arithmetic_gives_what_was_computed_by_hand() -> None:
    rulebook = world.the_rulebook()
    checked = 0
    for case in rulebook.cases_of(world.the_measure()):
        expected = case.expected
        facts = read_facts(case.given, rulebook.vocabulary)
        if expected.shares is None or facts["项目类别"] != "现行办法认定项目":
            continue
        got = exact.support(_project(facts))
        assert (got.total, got.city, got.district) == (
            expected.amount_fen,
            expected.shares["市级"],
            expected.shares["区级"],
        ), case.name
        checked += 1
    assert checked >= 10


def _project(facts: world.Facts) -> ProjectYear:
    return ProjectYear(
        facts["销售收入"],
        int(facts["创新贡献系数"] * exact.SCALE),
        int(facts["核心技术价值占比"] * exact.SCALE),
        facts["科技型中小企业"],
        facts["企业隶属"] == "中央在沪企业",
    )


@pytest.mark.req("003-03", "003-08", "A7")
def test_the_engine_agrees_with_it_on_random_projects() -> None:
    drawn = list(random_projects(RANDOM_PROJECTS))
    assert set(Counter(kind for kind, _ in drawn)) == set(KINDS)
    differing = [p for _, p in drawn if our_support(p) != exact.support(p)]
    assert not differing


def test_a_tie_is_exactly_half_a_fen() -> None:
    ties = [project for kind, project in random_projects(RANDOM_PROJECTS) if kind == TIE]
    halves = {Fraction(exact.fractions_of_a_fen(tie), exact.WHOLE) % 1 for tie in ties}
    assert halves == {Fraction(1, 2)}


def test_a_row_says_whether_its_goal_was_met() -> None:
    rows = (
        Row(what="quick", unit="ms", samples=[1, 2, 12], goal=5),
        Row(what="slow", unit="ms", samples=[6.25], goal=5),
        Row(what="wrong", unit="cases", samples=[0], goal=0, runs=1000),
    )
    table = as_markdown("a machine", [Group("Title", rows, "a note")])
    assert "| quick | ≤ 5 ms | 2 ms | 1–12 | 3 | ok |" in table
    assert "| slow | ≤ 5 ms | 6.25 ms |  | 1 | over |" in table
    assert "| wrong | ≤ 0 cases | 0 cases |  | 1,000 | ok |" in table


def test_the_page_keeps_its_words_and_what_was_not_measured_when_a_table_is_recorded() -> None:
    page = PAGE.read_text()
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    one, two = (as_markdown(each, [Group(name)]) for each, name in (("old", "a"), ("new", "b")))
    once = recorded(f"{before}{BEGIN}{END}{after}", one)
    twice = recorded(once, two)
    assert (twice.split(BEGIN)[0], twice.split(END)[1]) == (before, after)
    assert [title in twice for title in ("**a**", "**b**")] == [True, True]


def test_a_group_that_is_measured_again_stays_in_its_place() -> None:
    def table(machine: str, **groups: float) -> str:
        rows = {name: (Row(what="x", unit="s", samples=[value]),) for name, value in groups.items()}
        return as_markdown(machine, [Group(name, of) for name, of in rows.items()])

    whole = merged(table("old", a=1, b=2), table("new", a=3, c=4))
    assert whole == table("new", a=3, b=2, c=4)
