"""A draft is a rulebook file that the verifier accepts, but for the gaps that it marks."""

import json
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from guanzi.engines.drafting import Draft, as_json, draft_of, known_facts, problems_of, unmarked
from guanzi.engines.rules import Rulebook, load_rulebook
from guanzi.site.cli import main

from .papers import MEASURES, REGULATION, read

ROOT = Path(__file__).resolve().parents[2]


@cache
def rulebook() -> Rulebook:
    return load_rulebook(ROOT / "rulebook")


def drafted(text: str) -> Draft:
    return draft_of(read(text), known_facts(rulebook().vocabulary))


@pytest.mark.parametrize("text", [REGULATION, MEASURES, "若干政策\n按投资额的5%给予补助。\n"])
def test_the_verifier_finds_only_what_the_draft_marks(text: str) -> None:
    draft = drafted(text)
    assert draft.measures
    assert unmarked(draft, rulebook().sources) == ()
    assert {p.code for p in problems_of(draft, rulebook().sources)} <= {"cases-missing"}


def test_a_rate_with_a_cap_becomes_a_measure() -> None:
    draft = drafted(MEASURES)
    assert 'amount: "设备投入 × 支持比例1 | 一1"' in draft.markdown
    assert 'cap: "500万元 | 一1 | 封顶"' in draft.markdown
    assert "ceiling: 是" in draft.markdown


def test_a_paired_list_becomes_a_choice() -> None:
    assert "IF(" in drafted(MEASURES).markdown
    assert '\\"1亿元\\", 10万元, 30万元)' in drafted(MEASURES).markdown


def test_a_cap_alone_leaves_the_sum_to_the_guideline() -> None:
    text = "试验办法\n第一条 给予最高200万元支持。\n第二条 其他。\n"
    assert (
        '支持标准1: "金额 0元 至 2000万元 | 第一条 | 由实施细则或年度指南规定"'
        in drafted(text).markdown
    )


def test_tiers_become_one_formula_under_the_cap_of_the_article_above() -> None:
    text = (
        "试验办法\n第一条 单个项目最高不超过500万元。具体如下：\n"
        "（一）收入500万元以下的部分，按2.5%计算；500万元至1500万元的部分，按2%计算；1500万元以上的部分，按1%计算；\n"
        "（二）其他。\n第二条 其他。\n"
    )
    draft = drafted(text)
    assert "2.5% 至 500万元, 2% 至 1500万元, 1%)" in draft.markdown
    assert draft.measures == 1
    assert unmarked(draft, rulebook().sources) == ()


@pytest.mark.parametrize(
    ("sentence", "doubt"),
    [
        ("获国家级、省级认定的，分别奖励5万元、3万元、1万元。", "个数对不上"),
        ("可在原扶持金额基础上加计30%。", "加计"),
        ("扶持资金40%部分由市级财政承担。", "分担"),
        ("销售额每增加1亿元，给予10万元奖励。", "每达到"),
        ("按15元/平方米·月给予补助。", "按单位计"),
    ],
)
def test_what_no_formula_can_say_for_sure_is_only_recorded(sentence: str, doubt: str) -> None:
    draft = drafted(f"试验办法\n第一条 {sentence}\n第二条 其他。\n")
    assert (draft.measures, draft.records) == (0, 1)
    assert doubt in draft.markdown
    assert unmarked(draft, rulebook().sources) == ()


def test_an_unknown_day_in_force_is_a_marked_gap_and_no_guess() -> None:
    draft = drafted(MEASURES)
    assert "\nin_force: 待核\n" in draft.markdown
    assert "bad-validity" in {gap.code for gap in draft.gaps}


def test_a_fact_that_the_vocabulary_has_is_used_as_it_is() -> None:
    draft = drafted("试验办法\n第一条 按销售收入的1%给予补助。\n第二条 其他。\n")
    assert 'amount: "销售收入 × ' in draft.markdown
    assert "\n销售收入:" not in draft.facts


def test_signs_of_the_rule_language_in_a_document_do_no_harm() -> None:
    text = (
        '试验`办法`|"甲"办法\n第一条 # ```measure | 对"甲|乙"的企业，按甲|乙:{}的20%给予补助。\n'
        "第二条 获`国|家`级、\\省级认定的，分别奖励5万元、3万元。\n第三条 其他。\n"
    )
    assert unmarked(drafted(text), rulebook().sources) == ()


def test_the_json_says_where_everything_stands() -> None:
    official = read(REGULATION)
    found = json.loads(json.dumps(as_json(official, draft_of(official, {}))))
    text = official.source.text
    assert found["number"] == "青科规〔2026〕7号"
    for quantity in found["quantities"]:
        assert text[quantity["start"] : quantity["end"]]
    assert {clause["name"] for clause in found["clauses"]} >= {"第四条(一)"}


# ---------------------------------------------------------------- the command line


def test_the_command_writes_the_draft_and_tells_what_it_found(tmp_path: Path) -> None:
    paper, out = tmp_path / "办法.txt", tmp_path / "draft.md"
    paper.write_text(REGULATION)
    done = CliRunner().invoke(main, ["draft", str(paper), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "除标明的待核处外没有错误" in done.output
    assert out.read_text().startswith("---\nid: draft-")


def test_the_command_prints_json(tmp_path: Path) -> None:
    paper = tmp_path / "办法.txt"
    paper.write_text(REGULATION)
    done = CliRunner().invoke(main, ["draft", str(paper), "--json"])
    assert json.loads(done.output)["draft"]["measures"] > 0


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01" * 50])
def test_the_command_refuses_what_it_cannot_read(tmp_path: Path, content: bytes | None) -> None:
    paper = tmp_path / "办法.txt"
    if content is not None:
        paper.write_bytes(content)
    done = CliRunner().invoke(main, ["draft", str(paper)])
    assert done.exit_code == 1
    assert "Traceback" not in done.output
