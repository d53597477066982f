"""What a figure is, by the words around it. The sentences are of our own."""

import pytest

from guanzi.engines.drafting import Kind

from .papers import MEASURES, figures, judged, quantities, read


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("按投资额的20%给予补助，最高300万元。", [("rate", "20%"), ("cap", "3000000元")]),
        ("给予不超过合同额30%、最高不超过500万元支持。", [("rate", "30%"), ("cap", "5000000元")]),
        ("按投资额的10%-30%给予扶持。", [("rate", "10%-30%")]),
        ("按投资额的10%至30%给予扶持。", [("rate", "10%-30%")]),
        ("按实际支出的百分之三十给予资助。", [("rate", "30%")]),
        ("按到位外资的4‰给予奖励。", [("rate", "0.4%")]),
        ("分别按5、10、15%给予补助。", [("rate", "5%"), ("rate", "10%"), ("rate", "15%")]),
        ("补助资金不超过总投入的70%。", [("rate", "70%")]),
        ("对新增部分超过10%部分奖励50%。", [("floor", "10%"), ("rate", "50%")]),
        ("扶持资金中40%部分由市级财政承担。", [("rate", "40%")]),
        ("研发占比达到5%以上的企业，奖励10万元。", [("floor", "5%"), ("award", "100000元")]),
        ("持股比例不低于5%的人才可以申请。", [("floor", "5%")]),
        ("可利用自有土地的15%配套指标建设宿舍。", [("other", "15%")]),
        ("减按15%的税率征收企业所得税。", [("other", "15%")]),
        ("补助比例提高2个百分点。", [("uplift", "2个百分点")]),
        ("支持上限提高至1亿元。", [("cap", "100000000元")]),
        ("给予每年10万元以内的工作经费补助。", [("cap", "100000元")]),
        ("补助以五十万元为限。", [("cap", "500000元")]),
        ("按最高20元/平方米·月的标准给予补助。", [("cap", "20元")]),
        ("每件给予资助1.5万元。", [("award", "15000元")]),
        ("粮食烘干机每台每年2000元补贴。", [("award", "2000元")]),
        ("分别奖励5、3、2万元。", [("award", f"{n}0000元") for n in (5, 3, 2)]),
        ("设立规模50亿元的产业基金。", [("other", "5000000000元")]),
        ("年销售收入不超过2亿元的企业可以申请。", [("limit", "200000000元")]),
        ("对总投入1000万元以上的项目给予支持。", [("floor", "10000000元")]),
        ("每增加1亿元，另给予10万元奖励。", [("step", "100000000元"), ("award", "100000元")]),
        (
            "投资额50万-100万(不含)美元奖励10万元。",
            [("floor", "500000美元-1000000美元"), ("award", "100000元")],
        ),
        ("补助超过利息总额的50%，不再给予补助。", [("floor", "50%")]),
    ],
)
def test_each_figure_is_known_by_its_words(sentence: str, found: list[tuple[str, str]]) -> None:
    assert judged(sentence) == found


def test_tiers_are_bounds_with_their_rates() -> None:
    sentence = (
        "收入500万元（含）以下的部分，按2.5%计算；500万元至1500万元的部分，按2%计算；"
        "1500万元以上的部分，按1%计算。"
    )
    assert judged(sentence) == [
        ("tier", "5000000元"),
        ("rate", "2.5%"),
        ("tier", "5000000元-15000000元"),
        ("rate", "2%"),
        ("tier", "15000000元"),
        ("rate", "1%"),
    ]


def test_a_rate_names_what_it_is_taken_of() -> None:
    [rate] = quantities("按实际研发投入的20%给予补助。")
    assert rate.basis == "实际研发投入"
    assert not rate.is_ceiling


def test_a_sum_names_for_what_it_is_counted() -> None:
    assert [q.per for q in quantities("每件奖励1万元，单个项目最高15元/平方米·月。")] == [
        "每件",
        "每平方米·月",
    ]


@pytest.mark.parametrize(
    ("sentence", "cases"),
    [
        (
            "获国家级、省级和市级认定的，分别奖励5万元、3万元、1万元。",
            ["国家级", "省级", "市级认定的"],
        ),
        ("年产值达到1亿元、5亿元的，分别奖励10万元、20万元。", ["1亿元", "5亿元"]),
    ],
)
def test_the_two_lists_of_a_respectively_are_paired_in_order(
    sentence: str, cases: list[str]
) -> None:
    paired = [q.paired for q in quantities(sentence) if q.kind is Kind.AWARD]
    assert paired == cases


def test_lists_that_do_not_fit_together_are_marked_and_not_paired() -> None:
    awards = quantities("获国家级、省级认定的，分别奖励5万元、3万元、1万元。")
    assert [q.paired for q in awards] == ["", "", ""]
    assert not any(q.sure for q in awards)


def test_a_sum_in_foreign_money_is_marked() -> None:
    [award] = quantities("给予100万美元奖励。")
    assert award.value == "1000000美元"
    assert not award.sure


def test_a_standard_under_its_heading_is_an_award() -> None:
    text = (
        "试验办法\n一、补贴标准\n（一）A类人才，每人每月1500元；\n（二）B类人才，每人每月800元。\n"
    )
    assert figures(read(text), Kind.AWARD) == [("一(一)", "1500元"), ("一(二)", "800元")]


def test_the_figures_of_measures_are_found_in_their_clauses() -> None:
    official = read(MEASURES)
    assert figures(official, Kind.RATE) == [("一1", "20%")]
    assert figures(official, Kind.CAP) == [("一1", "5000000元")]
    assert figures(official, Kind.AWARD) == [("二3", "100000元"), ("二3", "300000元")]
