"""The command line as a program meets it: what it prints and how it exits."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from guanzi.site.cli import main

FACTS = {
    "企业注册地": "徐汇区",
    "企业隶属": "属地管理企业",
    "科技型中小企业": True,
    "申报限制期内": False,
    "项目经认定": True,
    "项目类别": "现行办法认定项目",
    "认定日期": "2020-12-10",
    "认定有效期截止": "2025-12-09",
    "收入年度": 2021,
    "销售收入": "12,345,678.90元",
    "创新贡献系数": 1,
    "核心技术价值占比": "85%",
    "扶持记录": [],
}
DAY = "2022-06-20"

Guanzi = Callable[..., Result]


@pytest.fixture
def guanzi() -> Guanzi:
    def call(*arguments: str, facts: Any = None) -> Result:
        text = facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False)
        return CliRunner().invoke(main, arguments, input=None if facts is None else text)

    return call


def decided(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.req("003-03", "003-08", "M17", "M18", "M19")
def test_a_decision_is_exact_to_the_fen_and_split_between_the_payers(guanzi: Guanzi) -> None:
    answer = decided(
        guanzi(
            *("decide", "tech-transfer-support", "--facts", "-", "--on", DAY, "--json"), facts=FACTS
        )
    )
    assert answer["outcome"] == "granted"
    assert answer["amount_fen"] == 300_464_50
    assert answer["shares"] == {"市级": 120_185_80, "区级": 180_278_70}
    assert answer["missing"] == []
    assert {"text", "result", "modality", "citation"} <= set(answer["conditions"][0])
    assert any(step["citation"]["article"] == "第五条(一)" for step in answer["trace"])


def test_all_measures_are_decided_in_one_call(guanzi: Guanzi) -> None:
    answers = decided(
        guanzi("decide", "all", "--facts", "-", "--on", "2022-12-20", "--json", facts=FACTS)
    )
    outcomes = {answer["measure"]: answer["outcome"] for answer in answers}
    assert outcomes["tech-transfer-support"] == "granted"
    assert len(outcomes) >= 20


def test_the_example_of_the_readme_comes_to_what_the_readme_says(guanzi: Guanzi) -> None:
    example = Path(__file__).resolve().parents[2] / "docs/examples/tech-transfer.json"
    result = guanzi("decide", "tech-transfer-support", "--facts", str(example), "--on", DAY)
    assert result.stdout == "tech-transfer-support\t符合\t符合条件，可得 300,464.50元。\n"


def test_facts_may_come_from_a_file(guanzi: Guanzi, tmp_path: Any) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS, ensure_ascii=False), encoding="utf-8")
    result = guanzi("explain", "tech-transfer-support", "--facts", str(file), "--on", DAY)
    assert "可得 300,464.50元" in result.stdout
    assert "第五条第（一）项" in result.stdout


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ('{"销售收人": "1500万元"}', "是不是「销售收入」？"),
        ('{"销售收入": "-5元"}', "应在 0.00元 与"),
        ('{"销售收入": 15000000}', "请写明单位"),
        ('{"销售收入": "1500万元", "转化项目销售收入": "1万元"}', "是同一个事实"),
        ('{"认定日期": "2020-12-10", "认定有效期截止": "2019-01-01"}', "早于认定日期"),
        ('{"收入年度": NaN}', "不能用 NaN"),
        ('{"收入年度"', "不是有效的 JSON"),
        ("[1, 2]", "应是一个 JSON 对象"),
    ],
)
def test_bad_facts_are_explained_in_chinese_and_exit_1(
    guanzi: Guanzi, facts: str, says: str
) -> None:
    result = guanzi("decide", "tech-transfer-support", "--facts", "-", "--on", DAY, facts=facts)
    assert result.exit_code == 1
    assert says in result.output


def test_a_program_gets_bad_facts_as_json(guanzi: Guanzi) -> None:
    facts = '{"销售收人": "1500万元"}'
    result = guanzi("decide", "all", "--facts", "-", "--on", DAY, "--json", facts=facts)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"][0]["code"] == "unknown-fact"


def test_an_unknown_measure_exits_1_and_offers_the_nearest(guanzi: Guanzi) -> None:
    result = guanzi("decide", "tech-transfer-suport", "--facts", "-", "--on", DAY, facts={})
    assert result.exit_code == 1
    assert "是不是「tech-transfer-support」？" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("decide", "all", "--facts", "-", "--on", "2022-13-01"),
        ("decide", "all"),
        ("decide",),
        ("nothing",),
        ("rules", "list", "--on", "someday"),
    ],
)
def test_wrong_usage_exits_2(guanzi: Guanzi, arguments: tuple[str, ...]) -> None:
    assert guanzi(*arguments, facts={}).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing",), "没有「nothing」这个命令"),
        (("audit", "nothing"), "没有「nothing」这个命令"),
        (("explain",), "缺少参数 MEASURE"),
        (("--nothing",), "没有「--nothing」这个选项"),
        (("backup", "x", "--nothing"), "没有「--nothing」这个选项"),
        (("decide", "--on"), "选项「--on」后面要写值"),
        (("ask", "all", "--on", "昨天"), "「--on」："),
        (("population", "x", "--size", "0"), "应是整数，不小于 1，不大于 10,000,000"),
        (("batch", "x", "--slice", "三"), "「--slice」：应是整数，不小于 1"),
    ],
)
def test_wrong_usage_is_said_in_chinese(
    guanzi: Guanzi, arguments: tuple[str, ...], sentence: str
) -> None:
    said = guanzi(*arguments).output
    assert sentence in said
    assert not {"Usage", "Try", "Error"} & set(re.findall(r"\w+", said))


@pytest.mark.parametrize("command", [(), ("rules",), ("audit", "verify"), ("backup",)])
def test_help_has_chinese_headings(guanzi: Guanzi, command: tuple[str, ...]) -> None:
    said = guanzi(*command, "--help").output
    assert said.startswith("用法：")
    assert "选项：" in said


def test_a_backup_that_finds_no_data_makes_none_and_says_where_it_looked(
    guanzi: Guanzi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GUANZI_DATA", str(tmp_path / "nothing"))
    result = guanzi("backup", str(tmp_path / "file"))
    assert result.exit_code == 1
    assert f"数据文件夹 {tmp_path / 'nothing'} 里没有" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_exits_1(guanzi: Guanzi) -> None:
    result = guanzi("decide", "all", "--facts", "nowhere.json", "--on", DAY)
    assert result.exit_code == 1
    assert "读不到「nowhere.json」" in result.output


def test_the_rulebook_checks_out(guanzi: Guanzi) -> None:
    result = guanzi("rules", "check")
    assert result.exit_code == 0
    assert "0 个错误" in result.stdout


def test_a_broken_rulebook_exits_1_with_file_line_and_caret(guanzi: Guanzi, tmp_path: Any) -> None:
    (tmp_path / "vocabulary.md").write_text("# 词表\n\n```facts\n甲:\n  type: 金额\n```\n")
    result = guanzi("rules", "check", "--rulebook", str(tmp_path))
    assert result.exit_code == 1
    assert "vocabulary.md:4" in result.output
    assert "^" in result.output


@pytest.mark.req("A9")
def test_the_list_shows_only_what_is_in_force_on_a_day(guanzi: Guanzi) -> None:
    everything = decided(guanzi("rules", "list", "--json"))
    on_a_day = decided(guanzi("rules", "list", "--on", "2025-11-18", "--json"))
    assert {"id", "name", "document", "article", "instrument", "status"} <= set(everything[0])
    assert "tech-transfer-support" in [measure["id"] for measure in everything]
    assert "tech-transfer-support" not in [measure["id"] for measure in on_a_day]


def test_facts_are_listed_with_type_unit_range_source_and_question(guanzi: Guanzi) -> None:
    facts = decided(guanzi("rules", "facts", "tech-transfer-support", "--json"))
    sales = next(fact for fact in facts if fact["name"] == "销售收入")
    assert sales["type"] == "money"
    assert sales["unit"] == "元"
    assert sales["range"] == ["0.00元", "1,000,000,000,000.00元"]
    assert sales["source"] == "申报"
    assert sales["question"].endswith("?")


def test_the_next_question_stops_when_nothing_can_change(guanzi: Guanzi) -> None:
    arguments = ("ask", "tech-transfer-support", "--facts", "-", "--on", DAY, "--json")
    asked = decided(guanzi(*arguments, facts={"企业注册地": "徐汇区"}))
    assert asked["question"]
    assert decided(guanzi(*arguments, facts=FACTS)) is None
    assert decided(guanzi(*arguments, facts={"企业注册地": "外省市"})) is None


@pytest.mark.req("M5")
def test_a_guideline_fills_an_open_slot(guanzi: Guanzi, tmp_path: Any) -> None:
    facts = {"企业注册地": "松江区", "上年度工业总产值": "3亿元", "采购智能诊断服务": "是"}
    arguments = ("decide", "diagnosis-voucher", "--facts", "-", "--on", "2023-03-15", "--json")
    unfilled = decided(guanzi(*arguments, facts=facts))
    assert unfilled["outcome"] == "not_computable"
    assert unfilled["most_fen"] == 50_000_00
    assert unfilled["open_slots"][0]["name"] == "智评券标准"

    fill = tmp_path / "fill.json"
    fill.write_text('{"智评券标准": "3万元"}', encoding="utf-8")
    filled = decided(guanzi(*arguments, "--fill", str(fill), facts=facts))
    assert (filled["outcome"], filled["amount_fen"]) == ("granted", 30_000_00)


def test_a_slot_that_no_measure_has_is_refused(guanzi: Guanzi, tmp_path: Any) -> None:
    fill = tmp_path / "fill.json"
    fill.write_text('{"没有的数字": "3万元"}', encoding="utf-8")
    result = guanzi("decide", "all", "--facts", "-", "--fill", str(fill), "--on", DAY, facts={})
    assert result.exit_code == 1
    assert "没有的数字" in result.output


@pytest.mark.parametrize("command", [(), ("rules",), ("decide",), ("explain",), ("ask",)])
def test_help_speaks_chinese_and_english(guanzi: Guanzi, command: tuple[str, ...]) -> None:
    text = guanzi(*command, "--help").stdout
    assert any("一" <= char <= "鿿" for char in text)
    assert any(word in text for word in ("rulebook", "Rulebook", "MEASURE", "rules"))


def test_chinese_sentences_have_chinese_punctuation(guanzi: Guanzi) -> None:
    told = ("--facts", "-", "--on", DAY)
    said = [guanzi("rules", "check"), guanzi("--help"), guanzi("audit", "export", "--help")]
    said += [guanzi("ask", "all", *told, facts={}), guanzi("ask", "all", "--on", "昨天")]
    said += [guanzi("explain", "all", *told, facts=FACTS)]
    said += [guanzi("decide", "nothing", *told, facts=FACTS)]
    said += [guanzi("decide", "all", *told, facts={"销售收人": 1})]
    for result in said:
        assert re.findall(r"[一-鿿][,:;(]", result.output) == []
