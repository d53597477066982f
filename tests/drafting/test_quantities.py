"""What a figure is, by the words around it. The sentences are of our own."""

import pytest

from guanzi.engines.drafting import Kind
from guanzi.engines.drafting.judging import PAYING

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
        ("按利息的三成给予贴息。", [("rate", "30%")]),
        ("按担保额的百分之一至百分之三给予补助。", [("rate", "1%-3%")]),
        ("按日均余额的1‰－3‰给予奖励。", [("rate", "0.1%-0.3%")]),
        ("按购机价的三分之一给予补助。", [("rate", "1/3")]),
        ("经三分之二以上股东同意。", [("floor", "2/3")]),
        ("区级财政按1∶1给予配套。", [("rate", "1:1")]),
        ("奖励资金按4:3:3的比例分三年拨付。", [("rate", "4:3:3")]),
        ("图纸比例尺1:500，上午9:00报名。", []),
        ("自筹与财政经费比例不低于4:1。", [("floor", "4:1")]),
        ("各区按不低于1:1的比例给予配套支持。", [("rate", "1:1")]),
        ("按保费的80%补助，费率不超过3%。", [("rate", "80%"), ("limit", "3%")]),
        ("比例提高到40%。", [("rate", "40%")]),
        ("加工转化率提高到80%。", [("other", "80%")]),
        ("不超过总投资的30%、最高500万元。", [("rate", "30%"), ("cap", "5000000元")]),
        ("给予不超过投资20%、200万元的补助。", [("rate", "20%"), ("cap", "2000000元")]),
        ("每年安排不超过3亿元专项资金。", [("other", "300000000元")]),
        ("每年发放总额不超过1亿元的算力券。", [("other", "100000000元")]),
        ("人民币伍拾万元整奖励。", [("award", "500000元")]),
        ("每家5万元。", [("award", "50000元")]),
        ("再奖励100万。", [("award", "1000000元")]),
        ("按上级奖励1:1额度给予配套奖励。", [("rate", "1:1")]),
        ("对骗取补助的单位，处补助金额5%的罚款。", [("other", "5%")]),
        ("按日加收万分之五的滞纳金。", [("other", "0.05%")]),
        ("按实付违约金的20%计收。", [("other", "20%")]),
        ("逾期的扣减补助资金的10%。", [("other", "10%")]),
        ("享受15%的企业所得税优惠税率。", [("other", "15%")]),
        ("奖励资金的70%用于奖励研发团队。", [("other", "70%")]),
        ("将不低于30%的奖励资金用于团队成员。", [("other", "30%")]),
        ("给予投资额20%的补助资金用于设备更新。", [("rate", "20%")]),
        ("按扣除上级补贴的租金的50%给予补贴。", [("rate", "50%")]),
        ("最高限额由100万元提高至200万元。", [("cap", "1000000元"), ("cap", "2000000元")]),
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


def test_a_share_that_is_no_percentage_is_marked() -> None:
    for sentence in ("区级财政按1:1给予配套。", "按购机价的三分之一给予补助。"):
        [share] = quantities(sentence)
        assert not share.sure
        assert share.note


@pytest.mark.parametrize(
    ("words", "unit"),
    [("每集奖励5万元", "每集"), ("每架次奖励3万元", "每架次"), ("按300元/立方米补助", "每立方米")],
)
def test_for_what_a_sum_is_counted_is_not_lost(words: str, unit: str) -> None:
    [award] = quantities(f"{words}。")
    assert award.per == unit


@pytest.mark.parametrize(
    ("sentence", "doubt"),
    [
        ("例如，企业研发投入1000万元，可获补助100万元。", "举例"),
        ("对符合《人才新政》第五条奖励100万元条件的人才，另行研究。", "别的文件"),
        ("最高限额由100万元提高至200万元。", "改成"),
        ("补助资金分两期拨付，首期拨付60%。", "分期"),
        ("专项资金由市县共同安排，其中区县承担40%。", "分担"),
        ("按日计收违约金，最高不超过本金的20%。", "罚款"),
        ("已获贷款贴息50万元的，应提供凭证。", "条件"),
    ],
)
def test_a_sum_that_may_be_none_of_this_document_is_marked(sentence: str, doubt: str) -> None:
    paying = [q for q in quantities(sentence) if q.kind in PAYING]
    assert paying
    assert not any(q.sure for q in paying)
    assert doubt in paying[0].note


@pytest.mark.parametrize(
    "sentence",
    [
        "补助比例：按30%补助。",
        "对平台（如：甲、乙）给予20万元补助。",
        "缴清罚款后，给予5万元补助。",
    ],
)
def test_what_only_looks_like_an_example_or_a_penalty_is_not_doubted(sentence: str) -> None:
    [paid] = quantities(sentence)
    assert paid.kind in PAYING
    assert paid.sure


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
