"""What the project statement of the district says beside its amounts: lines, rates, targets."""

import pytest

from tests.law.tables import column, register
from tests.rules.world import the_rulebook


def yuan(text: str) -> int:
    whole, decimals = text.split(".")
    assert decimals == "00"
    return int(whole)


@pytest.mark.req("004-03")
def test_the_budget_lines_sum_to_two_hundred_million() -> None:
    amounts = [yuan(text) for text in column("minhang-2022-budget-lines", "预算金额(元)")]
    assert sum(amounts) == 200_000_000
    assert sum(amounts[:5]) == 47_550_000


@pytest.mark.req("004-03")
def test_an_average_price_is_not_taken_for_a_standard() -> None:
    table = register("minhang-2022-budget-lines")
    differences = {
        row[0]: int(row[4]) * int(row[5]) - yuan(row[3])
        for row in table.rows
        if int(row[4]) * int(row[5]) != yuan(row[3])
    }
    assert differences == {"2": 8, "3": 32, "4": -5, "7": -10, "9": -5}


@pytest.mark.req("004-04")
def test_the_rates_of_execution_are_shown_beside_the_unrounded_ones() -> None:
    assert column("minhang-execution-by-year", "执行率") == ["34.47%", "100.00%", "99.79%"]
    assert "99.9976%" in column("minhang-execution-by-year", "未取整的执行率")


@pytest.mark.req("004-02", "A25")
def test_targets_without_comparator_are_marked_as_assumed() -> None:
    table = register("minhang-2022-targets")
    assert len(table.rows) == 12
    assumed = {row[1]: row[2] for row in table.rows if row[4] == "推定"}
    assert assumed == {"完成两化融合贯标的企业数": "≥", "政策对象满意度": "≥"}


@pytest.mark.req("A21")
def test_both_deadlines_are_kept() -> None:
    assert register("minhang-2022-milestones").rows == (
        ("第一批申报与审核", "6 月底前", "4 月前"),
        ("第二批申报与审核", "10 月底前", "10 月前"),
        ("年度扶持资金下拨", "11 月底前", "11 月前"),
    )


@pytest.mark.req("A22")
def test_both_head_counts_are_reported() -> None:
    assert column("minhang-2022-coverage", "预算数量") == ["293", "182", "40"]
    assert column("minhang-2022-coverage", "四2 的说法") == ["350 余家", "150 余项", "50 余项"]


@pytest.mark.req("A26")
def test_a_dash_of_the_table_is_empty_and_not_zero() -> None:
    spent_2020 = column("minhang-execution-by-line", "2020 年支出")
    assert spent_2020[0] == "空"
    assert "0" not in spent_2020


@pytest.mark.req("004-09")
def test_findings_without_an_answer_are_marked_so() -> None:
    table = register("minhang-evaluation-findings")
    assert sum(row[3] == "没有答复" for row in table.rows) == 4


@pytest.mark.req("004-01", "004-05")
def test_the_statement_of_the_budget_project_stands_article_by_article() -> None:
    document = next(d for d in the_rulebook().documents if d.id == "minhang-004")
    prose = {article.reference: article.prose for article in document.articles}
    for reference in ("一1", "一2", "一3", "一4", "三3", "三4", "三5"):
        assert prose[reference]
    assert "区级" in prose["三3"]
    assert prose["三4"] == "按政策标准执行。"
    assert prose["三5"] == "不适用。"


@pytest.mark.req("004-08")
def test_the_controls_that_apply_are_registered_with_their_use() -> None:
    document = next(d for d in the_rulebook().documents if d.id == "minhang-004")
    named = next(article.prose for article in document.articles if article.reference == "五")
    use = dict(
        zip(
            column("minhang-2022-basis", "规范文号"),
            column("minhang-2022-basis", "用途"),
            strict=True,
        )
    )
    controls = [number for number in use if number in named]
    assert len(controls) == 4
    assert all("政策执行" in use[number] or "资金管理" in use[number] for number in controls)


@pytest.mark.req("A24")
def test_misprinted_numbers_are_kept_as_confirmed_aliases() -> None:
    table = register("minhang-2022-basis")
    numbers, others = column(table.id, "规范文号"), column(table.id, "文中的其他写法")
    assert len(set(numbers)) == len(numbers) == 6
    assert not any("\u95fd" in number for number in numbers)  # 闽 for 闵
    assert numbers[2] == "\u95f5府规发〔2020〕5号"
    assert others[2].split(";") == ["\u95fd府规发〔2020〕5号", "\u95f5府规发(2020)5号"]
    assert all(other == "无" or other.startswith("\u95fd") for other in others)
    assert any(note.startswith("A24") and "确认过的别名" in note for note in table.notes)


@pytest.mark.req("A27")
def test_a_basis_whose_validity_is_not_told_is_flagged() -> None:
    table = register("minhang-2022-basis")
    assert table.rows[0][0] == "沪经信规〔2015〕101号"
    assert any(note.startswith("A27") and "要核对" in note for note in table.notes)


@pytest.mark.req("A20")
def test_budget_lines_are_mapped_to_directions_many_to_one() -> None:
    lines = column("minhang-2022-directions", "预算行")
    directions = column("minhang-2022-directions", "二2 的方向")
    assert lines == [str(number) for number in range(1, 10)]
    assert directions.count("数字化转型三个方向") == 2
    unmapped = [line for line, d in zip(lines, directions, strict=True) if d.startswith("没有写明")]
    assert unmapped == ["1", "6", "7"]
    assert any(note.startswith("A20") for note in register("minhang-2022-directions").notes)


@pytest.mark.req("A23")
def test_clauses_are_mapped_to_the_rows_of_the_table_and_what_does_not_fit_is_said() -> None:
    counts = column("minhang-execution-by-line", "政策项数")[:9]
    clauses = column("minhang-2022-directions", "四2 的说法")
    assert sum(int(count) for count in counts[1:7]) == 16
    assert [line for line, said in enumerate(clauses, 1) if "八条" in said] == [8, 9]
    assert counts[7:] == ["1", "1"]
    for table in ("minhang-2022-directions", "minhang-execution-by-line"):
        assert any(note.startswith("A23") for note in register(table).notes)
