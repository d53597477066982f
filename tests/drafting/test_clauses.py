"""Paragraphs become the tree of clauses that the document itself counts."""

import pytest

from .papers import REGULATION, names, read


def test_chapters_gather_articles_but_are_no_part_of_their_names() -> None:
    official = read(REGULATION)
    chapters = [clause.name for clause in official.tree.root.children]
    assert chapters == ["第一章", "第二章", "第三章"]
    assert "第四条(二)" in names(official)


def test_titles_stand_in_brackets_or_before_the_first_full_stop() -> None:
    titles = {clause.name: clause.title for clause in read(REGULATION).clauses()}
    assert titles["第四条"] == "研发补助"
    assert titles["第二章"] == "支持标准"
    assert titles["第四条(二)"] == ""


def test_after_the_last_item_of_a_list_the_article_goes_on() -> None:
    article = next(clause for clause in read(REGULATION).clauses() if clause.name == "第四条")
    assert article.paragraphs[-1].text.startswith("同一项目按就高原则")


def test_after_items_that_end_in_semicolons_the_clause_goes_on() -> None:
    text = "试验办法\n第一条 贴息：\n1.信用贷款；\n2.质押贷款；\n每家不超过10万元。\n第二条 乙。\n"
    [cap] = read(text).quantities
    assert cap.clause == "第一条"


def test_numbers_that_run_on_across_sections_are_clauses() -> None:
    text = "若干措施\n一、甲\n1．第一。\n2．第二。\n二、乙\n3．第三。\n4．第四。\n"
    assert names(read(text)) == ["一", "一1", "一2", "二", "二3", "二4"]


def test_sections_that_gather_articles_stand_over_them() -> None:
    text = (
        "若干意见\n一、甲\n第一条 子。\n第二条 丑。\n二、乙\n第三条 寅。\n附则\n1．卯。\n2．辰。\n"
    )
    official = read(text)
    assert names(official) == ["一", "第一条", "第二条", "二", "第三条", "附则", "附则1", "附则2"]
    assert [clause.name for clause in official.tree.root.children] == ["一", "二", "附则"]


def test_a_document_whose_first_pages_are_missing_begins_where_it_begins() -> None:
    text = "若干意见\n3.甲。\n二、乙\n4.丙。\n5.丁。\n三、戊\n6.己。\n"
    assert names(read(text)) == ["3", "二", "二4", "二5", "三", "三6"]


@pytest.mark.parametrize(
    "line", ["第二条第一款的规定执行。", "2019年起执行。", "1.5倍计算。", "第九条所列企业除外。"]
)
def test_a_mention_at_the_beginning_of_a_line_is_no_clause(line: str) -> None:
    text = f"试验办法\n第一条 甲。\n{line}\n第二条 乙。\n"
    assert names(read(text)) == ["第一条", "第二条"]


def test_items_inside_a_paragraph_are_clauses_of_their_own() -> None:
    text = "试验办法\n第一条 可享受：（1）补助10万元。（2）奖励5万元。\n第二条 其他。\n"
    assert names(read(text)) == ["第一条", "第一条(1)", "第一条(2)", "第二条"]


def test_what_follows_an_inline_list_belongs_to_the_article() -> None:
    text = "试验办法\n第一条 平台：（1）甲；（2）乙。对平台给予奖励50万元。\n第二条 其他。\n"
    [award] = read(text).quantities
    assert award.clause == "第一条"


def test_a_document_without_numbers_has_its_paragraphs() -> None:
    text = "若干配套政策\n为促进发展，制定本政策。\n支持平台。按投资额的10%给予补助。\n"
    official = read(text)
    assert names(official) == ["段1", "段2"]
    assert official.quantities[0].clause == "段2"


def test_the_clauses_of_a_document_lie_one_in_the_other() -> None:
    official = read(REGULATION)
    for clause in official.clauses():
        start, end = clause.span()
        assert 0 <= start < end <= len(official.source.text)
        for child in clause.children:
            assert start <= child.span()[0]
            assert child.span()[1] <= end
