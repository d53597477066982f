"""What the reference says about the rule language is what the engine does."""

import re
from pathlib import Path

import pytest

from guanzi.engines.rules import (
    RuleError,
    blocks,
    compile_rulebook,
    formula,
    measure_reader,
    verify,
)
from guanzi.engines.rules.check import _FUNCTION_NAMES, _FUNCTIONS
from guanzi.engines.rules.document import _FRONT_KEYS
from guanzi.engines.rules.vocabulary import _FACT_KEYS, _RESERVED

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/rule-language.md").read_text()
DOCUMENT = """---
id: example
title: 例
issuers: [例]
level: 市级
lead: 例
in_force: 2020-01-01 至 2030-12-31
source: 第三条
---

## 第三条 条件

## 第五条 扶持

{block}

## 第八条 分担
"""
DATED = "  回溯年数:\n    - 3 | 第三条\n    - 自 2025-01-01 起 4 | 第三条"


def block(kind: str, number: int = 0) -> str:
    return re.findall(rf"^```{kind}\n.*?^```", PAGE, re.S | re.M)[number]


def problems(text: str) -> set[str]:
    vocabulary = (ROOT / "rulebook/vocabulary.md").read_text()
    sources = {"vocabulary.md": vocabulary, "example.md": DOCUMENT.format(block=text)}
    try:
        return {problem.code for problem in verify(compile_rulebook(sources))}
    except RuleError as error:
        return {f"{problem.code}: {problem.message}" for problem in error.problems}


def test_the_example_measure_is_sound_but_for_its_cases() -> None:
    text = block("measure")
    assert problems(text) == {"cases-missing"}


def test_a_figure_that_changes_is_written_as_the_page_says() -> None:
    assert "`自 2025-01-01 起 40% \\| citation`" in PAGE
    text = re.sub(r"^  回溯年数: .*$", DATED, block("measure"), flags=re.M)
    assert problems(text) == {"cases-missing"}


def test_the_example_record_is_accepted() -> None:
    text = block("record").replace("第1条", "第五条").replace("第3条", "第三条")
    assert problems(text) == set()


@pytest.mark.parametrize("word", sorted({*_FUNCTIONS, *_FUNCTION_NAMES, *_FRONT_KEYS, *_FACT_KEYS}))
def test_every_function_and_key_is_on_the_page(word: str) -> None:
    assert re.search(rf"(?<!\w){word}(?!\w)", PAGE)


@pytest.mark.parametrize("key", sorted(measure_reader._MEASURE_KEYS))
def test_every_key_of_a_measure_is_in_the_table(key: str) -> None:
    assert re.search(rf"^\| .*`{key}[`:].* \|", PAGE, re.M)


def test_the_limits_and_reserved_words_are_those_of_the_engine() -> None:
    for number in (formula.MAX_LENGTH, blocks.MOST_NESTING):
        assert f"{number:,}" in PAGE
    assert f"{formula.MAX_DEPTH} brackets" in PAGE
    assert f"a height of {measure_reader.MOST_HEIGHT}" in PAGE
    assert f"at most {blocks.MOST_DEPTH} deep" in PAGE
    words = re.search(r"\| reserved \| `([^`]*)`", PAGE)
    assert words is not None
    assert set(words[1].split()) == _RESERVED


HOW_TO = (ROOT / "docs/how-to/add-a-policy.md").read_text()


def how_to_sources(*, with_rules: bool) -> dict[str, str]:
    """The rulebook of the how-to, as somebody who follows it would write it."""
    found = re.search(r"^````markdown\n(.*?)^````", HOW_TO, re.S | re.M)
    assert found is not None
    policy, vocabulary = found[1], (ROOT / "rulebook/vocabulary.md").read_text()
    if with_rules:
        facts, measure, cases = (
            re.findall(rf"^```{kind}\n.*?^```", HOW_TO, re.S | re.M)[0]
            for kind in ("facts", "measure", "cases")
        )
        policy = policy.replace("## 第三条", f"{measure}\n\n{cases}\n\n## 第三条")
        vocabulary += f"\n{facts}\n"
    return {"vocabulary.md": vocabulary, "qingpu/009-research-award.md": policy}


@pytest.mark.parametrize("with_rules", [False, True])
def test_whoever_follows_the_how_to_arrives_at_a_green_check(*, with_rules: bool) -> None:
    rulebook = compile_rulebook(how_to_sources(with_rules=with_rules))
    assert verify(rulebook) == []
    assert len(rulebook.cases) == (7 if with_rules else 0)


@pytest.mark.parametrize("how_to", ["add-a-policy", "start-an-installation"])
def test_the_how_to_can_be_found(how_to: str) -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        assert f"docs/how-to/{how_to}.md" in (ROOT / page).read_text()


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
