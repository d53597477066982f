"""An article is cited in one way, wherever it comes from."""

import pytest

from guanzi.foundation.face.citations import cited, cited_together, in_full


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("第三条", "第三条"),
        ("第五条(一)", "第五条第（一）项"),
        ("第五条（一）", "第五条第（一）项"),
        ("第五条第（一）项", "第五条第（一）项"),
        ("《办法(试行)》第六条(五)", "《办法（试行）》第六条第（五）项"),
        ("第13条", "第13条"),
        ("五(二)1", "五（二）1"),
        ("三1(1)", "三1（1）"),
        ("本次指南的要求", "本次指南的要求"),
        ("", ""),
    ],
)
def test_an_article_is_cited_in_full_with_full_width_signs(named: str, said: str) -> None:
    assert cited(named) == said


def test_the_title_of_another_document_stands_before() -> None:
    assert cited("第六条(二)", "管理办法") == "《管理办法》第六条第（二）项"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (["第十二条", "第三条", "第二十条", "第十条"], "第三条、第十条、第十二条、第二十条"),
        (["第五条(二)", "第五条", "第五条(一)"], "第五条、第五条第（一）项、第五条第（二）项"),
        (["第八条", "第八条"], "第八条"),
        (["第五条(一)", "第五条（一）"], "第五条第（一）项"),
        (["《甲办法》第二条", "第九条"], "第九条、《甲办法》第二条"),
        (["四2", "三1(2)", "三1(1)"], "三1（1）、三1（2）、四2"),
        (["第一百零二条", "第99条"], "第99条、第一百零二条"),
        ([], ""),
    ],
)
def test_articles_stand_in_the_order_of_their_document(named: list[str], said: str) -> None:
    assert cited_together(named) == said


def test_a_sentence_names_its_articles_in_full_and_keeps_its_sums() -> None:
    said = in_full("不符合第五条(三):收入年度在有效期内,(1 + 2) × 3。")
    assert said == "不符合第五条第（三）项：收入年度在有效期内，(1 + 2) × 3。"
