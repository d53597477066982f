"""What the four city documents say beside their amounts: tables, dates, responsible units."""

from datetime import date

import pytest

from guanzi.engines.rules import (
    Outcome,
    RecordedMeasure,
    Validity,
    decide,
    nearest_versions,
    read_facts,
    read_fills,
)
from tests.law.tables import column, register
from tests.rules.world import the_rulebook

# --- 000


@pytest.mark.req("000-07")
def test_document_000_has_five_directions() -> None:
    assert column("industry-directions", "方向") == [
        "战略关键领域技术攻关",
        "创新融合示范应用",
        "高端供给能力提升",
        "产业生态体系优化",
        "批准的重大产业项目",
    ]
    options = the_rulebook().vocabulary.facts["项目支持方向"].options
    assert list(options[:5]) == column("industry-directions", "方向")


@pytest.mark.req("000-08")
def test_document_000_has_five_instruments_and_two_modes() -> None:
    table = register("industry-instruments")
    by_kind = {
        kind: [row[0] for row in table.rows if row[1] == kind] for kind in column(table.id, "种类")
    }
    assert by_kind == {
        "支持方式": ["补助", "奖励", "政府购买服务", "贷款贴息", "保费补贴"],
        "支持形式": ["联动支持", "滚动支持"],
    }


@pytest.mark.req("000-02")
def test_document_000_concentrates_on_three_leading_and_six_key_industries() -> None:
    table = register("industry-focus")
    leading = [row[1] for row in table.rows if row[0] == "先导产业"]
    key = [row[1] for row in table.rows if row[0] == "重点产业"]
    assert leading == ["集成电路", "人工智能", "生物医药"]
    assert key == ["电子信息", "汽车", "高端装备", "先进材料", "生命健康", "时尚消费品"]
    assert [row[1] for row in table.rows[9:]] == ["传统优势制造业升级", "两业融合"]


INDUSTRY = {
    "项目支持方向": "产业生态体系优化",
    "聚焦产业": "汽车",
    "市委市政府明确聚焦": "否",
    "扶持记录": [],
}
OTHER_MONEY = {"类别": "其他财政性资金", "资金": "其他资金", "对象": "本项目", "扶持金额": "1万元"}


def industry(on: date = date(2022, 6, 30), **given: object) -> Outcome:
    rulebook = the_rulebook()
    measure = rulebook.measure("industry-fund-support", on)
    facts = read_facts({**INDUSTRY, **given}, rulebook.vocabulary)
    return decide(measure, facts, on, read_fills({"支持金额": "300万元"}, measure)).outcome


@pytest.mark.req("000-09", "A11", "A28")
@pytest.mark.parametrize(
    ("year", "level", "outcome"),
    [
        (2021, "市级", Outcome.NEEDS_PERSON),
        (1999, "市级", Outcome.NEEDS_PERSON),
        (2021, "区级", Outcome.GRANTED),
        (2021, "国家级", Outcome.GRANTED),
    ],
)
def test_other_city_money_of_any_year_is_refused_in_principle_only(
    year: int, level: str, outcome: Outcome
) -> None:
    assert industry(扶持记录=[{"年度": year, "级别": level, **OTHER_MONEY}]) is outcome


@pytest.mark.req("000-09")
def test_a_decision_to_concentrate_support_lifts_the_rule() -> None:
    record = {"年度": 2021, "级别": "市级", **OTHER_MONEY}
    assert industry(扶持记录=[record], 市委市政府明确聚焦="是") is Outcome.GRANTED


@pytest.mark.req("A10", "000-19")
@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        (date(2020, 10, 26), Outcome.NOT_IN_FORCE),
        (date(2020, 10, 27), Outcome.GRANTED),
        (date(2024, 10, 26), Outcome.GRANTED),
        (date(2024, 10, 27), Outcome.NOT_IN_FORCE),
        (date(2025, 4, 26), Outcome.NOT_IN_FORCE),
    ],
)
def test_the_gap_after_document_000_is_answered_as_such(on: date, outcome: Outcome) -> None:
    assert industry(on) is outcome


@pytest.mark.req("A10")
def test_in_the_gap_the_version_that_ended_is_named() -> None:
    versions = [m.validity for m in the_rulebook().versions("industry-fund-support")]
    before, after = nearest_versions(versions, date(2024, 10, 27))
    assert before == Validity(date(2020, 10, 27), date(2024, 10, 26))
    assert after is None


@pytest.mark.req("000-01", "000-06")
def test_document_000_names_its_fund_its_lead_and_who_pays() -> None:
    document = the_rulebook().document("shanghai-000", date(2023, 3, 15))
    assert (document.fund, document.lead) == ("促进产业高质量发展专项资金", "市经济信息化委")
    (measure,) = the_rulebook().versions("industry-fund-support")
    assert list(measure.share) == ["市级"]


# --- 001

UNITS = {
    "经信": "市经济信息化委",
    "财政": "市财政局",
    "科委": "市科委",
    "发改": "市发展改革委",
    "规资": "市规划资源局",
    "生态": "市生态环境局",
    "国资": "市国资委",
    "住建": "市住房城乡建设管理委",
    "房管": "市房屋管理局",
    "应急": "市应急局",
    "科创": "上海科创办",
    "金监": "市地方金融监管局",
    "银保": "上海银保监局",
    "药监": "市药品监管局",
    "商务": "市商务委",
    "卫健": "市卫生健康委",
    "医保": "市医保局",
    "申康": "申康医院发展中心",
    "公安": "市公安局",
    "交通": "市交通委",
    "民航管": "民航华东地区管理局",
    "民航空": "民航华东空管局",
    "知产": "市知识产权局",
    "市监": "市市场监管局",
    "税务": "市税务局",
    "海关": "上海海关",
    "人社": "市人力资源社会保障局",
    "区": "各区",
    "各部门": "各有关部门",
}
MEASURES_OF_001 = [
    "经信 发改 规资 生态 财政 国资 区",
    "规资 经信",
    "经信 住建 规资",
    "经信 国资 规资 区",
    "经信 房管 规资",
    "经信 科创 财政 区",
    "经信 规资 区",
    "应急 生态 住建 经信 规资",
    "经信 生态 应急 规资",
    "经信 国资 发改 金监 财政 规资 区",
    "经信 财政 区",
    "经信 财政 区",
    "经信 财政 科委 银保",
    "经信 发改 生态 财政",
    "经信 财政 药监",
    "商务 发改 经信",
    "经信 卫健 医保 财政 银保 申康",
    "经信 科委 财政 国资 区",
    "经信 发改 科委 财政 公安 交通 民航管 民航空",
    "经信 住建 规资",
    "经信 发改 商务 规资 生态 交通",
    "经信 发改 科委 知产 市监 财政",
    "商务 税务 发改 经信 金监 海关 区",
    "经信 人社 财政",
    "各部门 区",
]
DOMAINS = ["空间"] * 9 + ["资金"] * 6 + ["市场"] * 4 + ["生态"] * 6


def records_of(number: int) -> list[RecordedMeasure]:
    return [
        record
        for record in the_rulebook().records
        if record.document == "shanghai-001" and record.citation.article == f"第{number}条"
    ]


@pytest.mark.req("001-01")
@pytest.mark.parametrize("number", range(1, 26))
def test_each_of_the_25_measures_is_listed_with_its_units_the_lead_first(number: int) -> None:
    first, *more = records_of(number)
    assert first.responsible == tuple(UNITS[unit] for unit in MEASURES_OF_001[number - 1].split())
    assert first.tags == (DOMAINS[number - 1],)
    assert first.instrument
    for part in more:
        assert part.responsible == first.responsible


@pytest.mark.req("001-01")
def test_there_are_25_measures_and_no_twenty_sixth() -> None:
    assert all(records_of(number) for number in range(1, 26))
    assert not records_of(0)
    assert not records_of(26)


@pytest.mark.req("001-06")
@pytest.mark.parametrize(
    ("number", "figures"),
    [(3, ["2.0", "3.0"]), (5, ["15%", "2 万套"]), (24, ["200 名"])],
)
def test_figures_that_are_not_money_are_kept_as_figures(number: int, figures: list[str]) -> None:
    texts = [text for record in records_of(number) for text, _ in record.figures]
    assert len(texts) == len(figures)
    assert all(figure in text for figure, text in zip(figures, texts, strict=True))


@pytest.mark.req("A18")
def test_document_001_has_no_end_and_says_when_to_look_again() -> None:
    document = the_rulebook().document("shanghai-001", date(2023, 3, 15))
    assert document.validity == Validity(date(2022, 10, 1))
    assert "每年" in document.review


@pytest.mark.req("A28")
def test_the_strength_of_the_text_is_kept_apart() -> None:
    strengths = {record.strength.value for record in the_rulebook().records}
    assert {"应当", "可以", "鼓励"} <= strengths
    assert records_of(3)[0].strength.value == "鼓励"
    assert records_of(15)[0].strength.value == "可以"


# --- 002

TEN_FIELDS = [
    ("产业技术创新", "引进技术吸收创新、产业创新联盟、产学研", "产业技术创新体系", "市经信委"),
    ("产业技术创新", "企业技术中心、制造业创新中心", "技术创新载体建设", "市经信委"),
    ("软件集成电路", "产业化项目、首轮流片", "科技成果转化和产业化", "市经信委"),
    ("软件集成电路", "共性技术创新中心", "技术创新载体建设", "市经信委"),
    ("成果转化与应用", "科技小巨人", "技术创新载体建设", "市科委"),
    ("成果转化与应用", "高新技术成果转化与应用", "产业科技攻关", "市科委"),
    ("成果转化与应用", "生物医药成果转化与应用", "科技成果转化和产业化", "市科委"),
    (
        "张江",
        "打造创新产业集群(新兴产业龙头企业牵头构建技术创新联盟)",
        "产业技术创新体系",
        "张江管委会",
    ),
    (
        "张江",
        "促进创新成果转化(支持创制行业标准、国家标准和国际标准)",
        "产业技术创新体系",
        "张江管委会",
    ),
    ("张江", "打造创新产业集群(支持产学研协同中心建设)", "技术创新载体建设", "张江管委会"),
]


@pytest.mark.req("002-05")
@pytest.mark.parametrize(("number", "row"), list(enumerate(TEN_FIELDS, 1)))
def test_the_table_of_ten_fields_stands_as_printed(
    number: int, row: tuple[str, str, str, str]
) -> None:
    table = register("linkage-fields")
    assert table.columns == ("序号", "资金", "领域", "标注的专题", "责任部门")
    found = table.rows[number - 1]
    assert found[0] == str(number)
    assert found[1].startswith(row[0])
    assert found[2:] == row[1:]


@pytest.mark.req("002-05", "A14")
def test_the_odd_sixth_row_is_kept_and_flagged() -> None:
    table = register("linkage-fields")
    assert len(table.rows) == 10
    assert any("A14" in note and "第 6 行" in note for note in table.notes)


@pytest.mark.req("002-03", "A13")
def test_the_programme_has_five_funds_though_the_table_knows_four() -> None:
    assert column("linkage-funds", "资金") == [
        "产业技术创新专项资金",
        "软件和集成电路产业发展专项资金",
        "成果转化与应用资金",
        "高新成果转化专项资金",
        "张江自主创新专项资金",
    ]
    assert len(set(column("linkage-fields", "资金"))) == 4


@pytest.mark.req("002-04", "A13")
def test_the_five_topics_keep_both_their_names() -> None:
    assert column("linkage-topics", "专题")[:4] == [
        "产业技术引导",
        "科技成果转移转化和产业化",
        "技术创新载体建设",
        "产业技术创新体系",
    ]
    assert column("linkage-topics", "分类表中的栏名")[0] == "产业科技攻关"
    assert set(column("linkage-fields", "标注的专题")) == set(
        column("linkage-topics", "分类表中的栏名")[:4]
    )


@pytest.mark.req("002-06")
def test_document_002_has_three_instruments_and_three_to_be_explored() -> None:
    assert column("linkage-instruments", "名称") == [
        *("无偿资助", "后补助", "以奖代补"),
        *("投贷联动", "股权投资", "融资担保"),
    ]


@pytest.mark.req("A12")
def test_document_002_is_known_under_both_titles() -> None:
    document = the_rulebook().document("shanghai-002", date(2023, 3, 15))
    assert document.title == "技术创新引导专项联动管理实施细则"
    assert document.aliases == ("技术创新引导专项联动实施细则",)


@pytest.mark.req("A15")
def test_whoever_manages_a_fund_and_evaluates_is_flagged() -> None:
    table = register("linkage-evaluation")
    assert ("市科委", "是", "是") in table.rows
    assert any("A15" in note for note in table.notes)
