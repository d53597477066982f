"""What the register knows, in the words of the rulebook: the calculator reads it as it is."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from guanzi.engines.rules import Outcome, Rulebook, Unit, decide
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.errors import ProjectNotFound
from guanzi.lifecycle.enterprises.rules.facts import KEPT_FACTS
from guanzi.lifecycle.enterprises.selectors import (
    EnterpriseInfo,
    Known,
    ProjectInfo,
    known_facts,
    known_from,
)
from guanzi.lifecycle.enterprises.states import TECH_TRANSFER_FUND, RecognitionScheme, Source
from guanzi.lifecycle.matching.rules.answers import read_answers
from tests.enterprises.conftest import EARLY, FINANCE, OPERATOR, SCIENCE, TAX, a_code
from tests.world import MORNING

ON = date(2022, 6, 20)


def known(project: ProjectInfo, year: int = 2021, on: date = ON, **more: str) -> dict[str, Known]:
    facts = known_facts(
        enterprise_id=project.enterprise_id,
        project_id=project.id,
        year=year,
        on=on,
        **{"fund": TECH_TRANSFER_FUND, **more},
    )
    assert len({fact.fact for fact in facts}) == len(facts)
    return {fact.fact: fact for fact in facts}


def support(enterprise: EnterpriseInfo, **more: object) -> int:
    particulars = {
        "project_name": "别的项目",
        "fund": "促进产业高质量发展专项资金",
        "level": "市级",
        "category": "专项资金",
        "year": 2020,
        "amount_fen": 123_456_789,
    }
    return services.record_support(
        actor=FINANCE, enterprise_id=enterprise.id, at=MORNING, **(particulars | more)
    )


def say(enterprise: EnterpriseInfo, fact: str, value: str, **more: object) -> int:
    said = {"source": Source.FINANCE, "as_of": date(2021, 12, 31), "evidence": "沪财〔2021〕1号"}
    return services.record_fact(
        actor=OPERATOR_OR[said["source"] if "source" not in more else more["source"]],
        enterprise_id=enterprise.id,
        fact=fact,
        value=value,
        at=MORNING,
        **(said | more),
    )


OPERATOR_OR = {Source.FINANCE: FINANCE, Source.TAX: TAX, Source.OFFICER: OPERATOR}


# --- the way to the engine ---


@pytest.mark.req("003-01", "003-03", "A1")
def test_the_calculator_reads_every_known_fact_without_a_problem(
    enterprise: EnterpriseInfo, project: ProjectInfo, rulebook: Rulebook
) -> None:
    say(enterprise, "企业隶属", "属地管理企业")
    support(enterprise, project_name=project.name, project_number=project.number, year=2016)
    support(enterprise, level="区级", category="其他财政性资金", fund="闵行区产业资金")
    support(enterprise, amount_fen=15_000_000_00)
    services.record_sme_number(
        actor=SCIENCE,
        enterprise_id=enterprise.id,
        number="202131010400000123",
        valid_since=date(2021, 4, 1),
        valid_until=date(2021, 12, 31),
        at=MORNING,
    )
    facts = known(project)
    answers = read_answers([(f.fact, f.value) for f in facts.values()], rulebook, ON)
    assert not answers.problems
    assert not answers.strangers
    assert set(answers.facts) == set(facts)
    assert answers.facts["企业隶属"] == "属地管理企业"
    assert answers.facts["科技型中小企业"] is True
    assert answers.facts["申报限制期内"] is False
    assert [row["对象"] for row in answers.facts["扶持记录"]] == ["其他项目", "其他项目", "本项目"]
    assert {row["资金"] for row in answers.facts["扶持记录"]} == {
        "促进产业高质量发展专项资金",
        "其他资金",
    }
    assert sum(row["扶持金额"] for row in answers.facts["扶持记录"]) == (
        123_456_789 * 2 + 15_000_000_00
    )


@pytest.mark.req("003-03", "A1", "M17")
def test_with_declared_sales_the_register_suffices_to_decide(
    enterprise: EnterpriseInfo, project: ProjectInfo, rulebook: Rulebook
) -> None:
    say(enterprise, "企业隶属", "属地管理企业")
    pairs = [(f.fact, f.value) for f in known(project).values()]
    pairs += [("销售收入", "1500万元"), ("科技型中小企业", "否")]
    answers = read_answers(pairs, rulebook, ON)
    decision = decide(rulebook.measure("tech-transfer-support", ON), answers.facts, ON)
    assert decision.amount.fen == 331_500_00  # 325,000 × 1.2 × 85%


@pytest.mark.req("A1")
def test_a_coefficient_that_nobody_recorded_is_absent_and_never_one(
    enterprise: EnterpriseInfo, make_project: Callable[..., ProjectInfo]
) -> None:
    bare = make_project(enterprise, innovation_coefficient=None, core_share=None)
    assert not {"创新贡献系数", "核心技术价值占比"} & set(known(bare))


@pytest.mark.req("A1")
def test_coefficients_keep_every_digit(
    enterprise: EnterpriseInfo, make_project: Callable[..., ProjectInfo]
) -> None:
    exact = make_project(enterprise, innovation_coefficient="1.050000", core_share="33.3333%")
    facts = known(exact)
    assert facts["创新贡献系数"].value == "1.05"
    assert facts["核心技术价值占比"].value == "33.3333%"
    assert facts["创新贡献系数"].source is Source.RECOGNITION


@pytest.mark.req("003-11")
@pytest.mark.parametrize("scheme", list(RecognitionScheme))
def test_the_scheme_is_a_word_of_the_vocabulary(
    scheme: RecognitionScheme,
    enterprise: EnterpriseInfo,
    make_project: Callable[..., ProjectInfo],
    rulebook: Rulebook,
) -> None:
    facts = known(make_project(enterprise, scheme=scheme))
    assert facts["项目类别"].value in rulebook.vocabulary.facts["项目类别"].options


def test_the_kept_facts_are_declared_as_the_vocabulary_declares_them(rulebook: Rulebook) -> None:
    for name, kept in KEPT_FACTS.items():
        declared = rulebook.vocabulary.facts.get(name)
        if declared is None:
            continue
        assert (kept.fact.unit, kept.fact.options) == (declared.unit, declared.options), name
        if declared.unit is Unit.MONEY:
            assert (kept.fact.low, kept.fact.high) == (declared.low, declared.high), name


@pytest.mark.req("003-01", "004-06")
@pytest.mark.parametrize(
    ("measure", "registered", "taxed", "is_refused"),
    [
        ("tech-transfer-support", "徐汇区", "徐汇区", False),
        ("tech-transfer-support", "外省市", "徐汇区", True),
        ("minhang-specialised-district", "闵行区", "闵行区", False),
        ("minhang-specialised-district", "徐汇区", "闵行区", True),
        ("minhang-specialised-district", "闵行区", "徐汇区", True),
    ],
)
def test_where_an_enterprise_is_registered_and_taxed_is_known_and_can_refuse(
    measure: str,
    registered: str,
    taxed: str,
    *,
    is_refused: bool,
    make_project: Callable[..., ProjectInfo],
    rulebook: Rulebook,
    db: None,
) -> None:
    found = services.register_enterprise(
        actor=OPERATOR,
        credit_code=a_code(),
        name="上海别家有限公司",
        registration_district=registered,
        tax_district=taxed,
        as_of=EARLY,
        at=MORNING,
    )
    pairs = [(f.fact, f.value) for f in known(make_project(found)).values()]
    answers = read_answers(pairs, rulebook, ON)
    decision = decide(rulebook.measure(measure, ON), answers.facts, ON)
    assert (decision.outcome is Outcome.REFUSED) is is_refused


# --- absence, history, trust ---


@pytest.mark.req("A6")
def test_what_nobody_said_is_absent(project: ProjectInfo) -> None:
    facts = known(project)
    assert "企业隶属" not in facts
    assert "科技型中小企业" not in facts
    assert facts["扶持记录"].value == "没有"


@pytest.mark.req("A6")
def test_ownership_carries_its_evidence_and_day(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    say(enterprise, "企业隶属", "属地管理企业")
    say(enterprise, "企业隶属", "中央在沪企业", evidence="沪财〔2022〕7号", as_of=date(2022, 1, 1))
    fact = known(project)["企业隶属"]
    assert (fact.value, fact.evidence) == ("中央在沪企业", "沪财〔2022〕7号")
    assert (fact.as_of, fact.source) == (date(2022, 1, 1), Source.FINANCE)


@pytest.mark.req("M18")
@pytest.mark.parametrize(
    ("since", "until", "known_in"),
    [
        (date(2021, 4, 1), date(2021, 12, 31), {2021}),
        (date(2020, 12, 31), date(2021, 1, 1), {2020, 2021}),
        (date(2022, 1, 1), date(2022, 12, 31), {2022}),
    ],
)
def test_an_sme_number_counts_in_the_years_it_was_valid_in(
    since: date, until: date, known_in: set[int], enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    services.record_sme_number(
        actor=SCIENCE,
        enterprise_id=enterprise.id,
        number="202131010400000123",
        valid_since=since,
        valid_until=until,
        at=MORNING,
    )
    found = {year for year in (2020, 2021, 2022) if "科技型中小企业" in known(project, year)}
    assert found == known_in


@pytest.mark.req("003-10", "002-14")
def test_a_bar_is_of_its_fund_its_days_and_ends_with_repair(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    record = services.record_credit(
        actor=FINANCE,
        enterprise_id=enterprise.id,
        catalogue_item="科研失信行为信息",
        conduct="虚报销售收入",
        restraint="三年内不得申报本资金",
        fund=TECH_TRANSFER_FUND,
        since=date(2021, 7, 1),
        until=date(2024, 6, 30),
        document="沪科罚〔2021〕3号",
        at=MORNING,
    )

    def barred(on: date, fund: str = TECH_TRANSFER_FUND) -> str:
        return known(project, on=on, fund=fund)["申报限制期内"].value

    assert [barred(day) for day in (date(2021, 6, 30), date(2021, 7, 1))] == ["否", "是"]
    assert [barred(day) for day in (date(2024, 6, 30), date(2024, 7, 1))] == ["是", "否"]
    assert barred(ON, "促进产业高质量发展专项资金") == "否"
    assert "沪科罚〔2021〕3号" in known(project)["申报限制期内"].evidence
    services.repair_credit(
        actor=SCIENCE,
        credit_id=record,
        repaired_on=date(2022, 6, 20),
        document="沪信修〔2022〕1号",
        at=MORNING,
    )
    assert barred(date(2022, 6, 19)) == "是"
    assert barred(date(2022, 6, 20)) == "否"


@pytest.mark.req("003-01", "A5", "A11")
def test_support_of_this_project_is_known_by_number_or_by_name(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    support(enterprise, project_name="云帆 工业视觉检测系统（项目）", year=2021)
    support(enterprise, project_name="改了名字", project_number=project.number, year=2020)
    support(enterprise, project_name="云帆机器人", year=2019)
    rows = [line.split() for line in known(project)["扶持记录"].value.splitlines()]
    assert [row[4] for row in rows] == ["本项目", "本项目", "其他项目"]


@pytest.mark.req("003-01")
def test_a_corrected_or_void_record_no_longer_counts(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    wrong = support(enterprise, project_name=project.name)
    services.void_support(actor=FINANCE, support_id=wrong, reason="记错了企业", at=MORNING)
    assert known(project)["扶持记录"].value == "没有"


@pytest.mark.req("003-07")
def test_tax_sales_serve_to_compare_and_never_prefill(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    said = {"source": Source.TAX, "period": "2021", "project_id": project.id, "evidence": ""}
    say(enterprise, "销售收入", "1200万元", **said)
    say(enterprise, "销售收入", "1234.56万", **said)
    assert "销售收入" not in known(project)
    found = known_from(Source.TAX, enterprise_id=enterprise.id, project_id=project.id, year=2021)
    assert [(each.fact, each.value) for each in found] == [("销售收入", "12345600.00元")]
    assert not known_from(Source.TAX, enterprise_id=enterprise.id, project_id=project.id, year=2020)


@pytest.mark.req("001-09")
def test_the_highest_output_before_a_year_is_kept(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    for year, value in (("2018", "9.5亿"), ("2019", "11亿"), ("2020", "10.2亿"), ("2021", "12亿")):
        say(enterprise, "工业总产值", value, source=Source.OFFICER, period=year, evidence="年报")
    assert known(project, 2020)["上年度工业总产值"].value == "1020000000.00元"
    assert known(project, 2020)["历史最高年产值"].value == "1100000000.00元"
    assert known(project, 2022)["历史最高年产值"].value == "1200000000.00元"
    assert "历史最高年产值" not in known(project, 2018)


def test_an_enterprise_without_a_project_is_known_by_itself(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    support(enterprise, project_name=project.name, project_number=project.number)
    services.record_sme_number(
        actor=SCIENCE,
        enterprise_id=enterprise.id,
        number="202131010400000123",
        valid_since=date(2021, 1, 1),
        valid_until=date(2021, 12, 31),
        at=MORNING,
    )
    said: dict[str, Any] = {"year": 2021, "on": ON, "fund": TECH_TRANSFER_FUND}
    facts = known_facts(enterprise_id=enterprise.id, project_id=None, **said)
    found = {each.fact: each.value for each in facts}
    assert (found["科技型中小企业"], found["收入年度"]) == ("是", "2021")
    assert "其他项目" in found["扶持记录"]
    assert "项目经认定" not in found


def test_the_number_of_queries_does_not_grow_with_the_records(
    enterprise: EnterpriseInfo,
    project: ProjectInfo,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for year in range(2000, 2020):
        support(enterprise, year=year)
        say(enterprise, "工业总产值", "9亿", source=Source.OFFICER, period=str(year))
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        known(project)


def test_a_project_of_another_enterprise_is_not_mixed_in(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    other = services.register_enterprise(
        actor=OPERATOR,
        credit_code=a_code(),
        name="上海别家有限公司",
        registration_district="松江区",
        at=MORNING,
    )
    with pytest.raises(ProjectNotFound):
        known_facts(
            enterprise_id=other.id, project_id=project.id, year=2021, on=ON, fund=TECH_TRANSFER_FUND
        )
