"""One broken document for every class of error: code, line and sentence, exactly."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from guanzi.engines.rules import Problem, RuleError, compile_rulebook, errors_of, verify
from tests.rules.world import ROOT, VOCABULARY

BAD = ROOT / "tests/rules/bad"
COMPLETE = (ROOT / "tests/rules/small/complete.md").read_text()
EXPECTED = (BAD / "expected.txt").read_text().splitlines()
"""One line for every problem: `document:line code sentence`."""

NAMES = sorted({line.partition(":")[0] for line in EXPECTED})


def problems_of(file: Path) -> list[Problem]:
    """What is said of this document beside a sound one, or of this vocabulary."""
    sources = {"vocabulary.md": VOCABULARY, "完好.md": COMPLETE}
    sources["vocabulary.md" if file.stem.startswith("vocabulary") else file.name] = file.read_text()
    try:
        return verify(compile_rulebook(sources))
    except RuleError as error:
        return list(error.problems)


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_document_is_refused_with_code_line_and_sentence(name: str) -> None:
    problems = problems_of(BAD / f"{name}.md")
    said = [f"{name}:{p.place.line} {p.code} {p.message}" for p in problems]
    assert said == [line for line in EXPECTED if line.startswith(f"{name}:")]
    blamed = "vocabulary.md" if name.startswith("vocabulary") else f"{name}.md"
    assert {problem.place.file for problem in problems} == {blamed}


@pytest.mark.parametrize("name", NAMES)
def test_only_a_warning_lets_the_document_pass(name: str) -> None:
    problems = problems_of(BAD / f"{name}.md")
    assert (not errors_of(problems)) is name.startswith("warning")


def test_the_document_that_they_all_depart_from_is_sound() -> None:
    assert problems_of(BAD / "good.md") == []


def test_every_broken_document_is_expected_to_fail() -> None:
    assert {file.stem for file in BAD.glob("*.md")} == {*NAMES, "good"}


def test_every_problem_of_a_rulebook_is_told_at_once() -> None:
    wrong = ["name-unknown", "money-times-money", "key-missing"]
    sources = {f"{name}.md": (BAD / f"{name}.md").read_text() for name in wrong}
    with pytest.raises(RuleError) as caught:
        compile_rulebook({"vocabulary.md": VOCABULARY, **sources})
    assert {problem.place.file for problem in caught.value.problems} == set(sources)


def test_without_a_vocabulary_there_is_no_rulebook() -> None:
    with pytest.raises(RuleError, match="缺少事实词表"):
        compile_rulebook({"完好.md": COMPLETE})


SHAPES = ["[]", "{}", "[[]]", "{a: [b]}", "''", "x", "[{}, x]", "'x | 第二条'"]


def spoiled(text: str, shape: str) -> Iterator[str]:
    """The text with one value after another replaced by this shape."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if found := re.match(r"( *(?:- )?[^:#|]+:)( .*)?$|( *-) .*$", line):
            changed = f"{found[1] or found[3]} {shape}"
            yield "\n".join([*lines[:number], changed, *lines[number + 1 :]])


@pytest.mark.parametrize("shape", SHAPES)
def test_no_value_of_a_wrong_shape_breaks_the_reader(shape: str) -> None:
    for text in spoiled(COMPLETE, shape):
        with suppress(RuleError):
            verify(compile_rulebook({"vocabulary.md": VOCABULARY, "办法.md": text}))
    for text in spoiled(VOCABULARY, shape):
        with suppress(RuleError):
            compile_rulebook({"vocabulary.md": text})


def test_a_block_that_nests_without_end_is_refused() -> None:
    for deep in ("[" * 50_000, "[" * 900, "{a: " * 300 + "1" + "}" * 300, "- " * 3_000 + "x"):
        text = f"{COMPLETE}\n```record\n{deep}\n```\n"
        with pytest.raises(RuleError) as caught:
            compile_rulebook({"vocabulary.md": VOCABULARY, "深.md": text})
        assert {problem.code for problem in caught.value.problems} == {"yaml"}


def test_steps_that_stand_on_one_another_too_high_are_refused() -> None:
    steps = "\n".join(f"  步{n}: 步{n - 1} + 1元 | 第二条" for n in range(1, 400))
    text = (BAD / "good.md").read_text()
    text = text.replace("  基数: ", f"  步0: 收入 + 1元 | 第二条\n{steps}\n  基数: ", 1)
    with pytest.raises(RuleError) as caught:
        compile_rulebook({"vocabulary.md": VOCABULARY, "高.md": text})
    (problem,) = caught.value.problems
    assert problem.code == "formula-too-deep"
    assert "一步套一步超过" in problem.message
