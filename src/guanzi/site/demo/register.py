"""Entering the made-up enterprises in the register, and giving each an account."""

from datetime import date, datetime

from guanzi.foundation.actor import Actor
from guanzi.foundation.identity import services as identity
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.enterprises.selectors import (
    enterprise_by_code,
    project_by_number,
    projects_of,
)
from guanzi.lifecycle.enterprises.states import RecognitionScheme, Source
from guanzi.site.demo.enterprises import ENTERPRISES, DemoEnterprise
from guanzi.site.demo.offices import DOMAIN, acting

YEAR = 2024
OWN_FUND = "高新技术成果转化专项扶持资金"
PAST_SUPPORT = (
    # project number, fund, level, year, fen
    ("GXCG20210001", OWN_FUND, "市级", 2023, 186_400_00),
    ("GXCG20210002", "徐汇区科技创新扶持资金", "区级", 2024, 300_000_00),
    ("GXCG20210004", OWN_FUND, "市级", 2023, 412_900_00),
    ("GXCG20210012", "促进产业高质量发展专项资金", "市级", 2023, 1_500_000_00),
)
TAX_SALES = {
    # what the tax office sees of a project's sales; one differs from what will be declared
    "GXCG20210003": "26800000元",
    "GXCG20210004": "61250000元",
    "GXCG20210005": "30000000元",
    "GXCG20210013": "18600000元",
    "GXCG20210014": "9400000元",
}


def fill_register(at: datetime) -> None:
    """Enterprises with their projects, whose they are, and one that is barred."""
    science, finance = acting("shikewei"), acting("shicaizheng")
    ids = {each.code: _register(each, science, finance, at) for each in ENTERPRISES}
    register.record_credit(
        actor=finance,
        enterprise_id=ids["91310104MA1DEM074D"],
        catalogue_item="科研失信行为信息（虚构条目）",
        conduct="申报材料中的销售数据弄虚作假",
        restraint="三年内不得申报高新技术成果转化专项扶持资金",
        fund=OWN_FUND,
        since=date(2023, 11, 1),
        until=date(2026, 10, 31),
        document="示例处理决定，虚构",
        at=at,
    )


def _register(each: DemoEnterprise, science: Actor, finance: Actor, at: datetime) -> int:
    entered = register.register_enterprise(
        actor=science,
        credit_code=each.code,
        name=each.former_name or each.name,
        registration_district=each.district,
        tax_district=each.district,
        industry=each.industry,
        is_synthetic=True,
        at=at,
    )
    register.record_fact(
        actor=finance,
        enterprise_id=entered.id,
        fact="企业隶属",
        value=each.ownership,
        source=Source.FINANCE,
        as_of=date(2023, 12, 31),
        evidence="财政隶属关系证明（虚构）",
        at=at,
    )
    if each.sme_number:
        register.record_sme_number(
            actor=science,
            enterprise_id=entered.id,
            number=each.sme_number,
            valid_since=date(2024, 1, 1),
            valid_until=date(2024, 12, 31),
            at=at,
        )
    _projects(each, entered.id, science, at)
    return entered.id


def _projects(each: DemoEnterprise, enterprise_id: int, science: Actor, at: datetime) -> None:
    for project in each.projects:
        register.register_project(
            actor=science,
            enterprise_id=enterprise_id,
            number=project.number,
            name=project.name,
            product_name=project.product,
            invoice_names=project.invoice_names,
            scheme=RecognitionScheme(project.scheme),
            recognised_on=project.recognised_on,
            valid_until=project.valid_until,
            innovation_coefficient=project.innovation,
            core_share=project.core_share,
            tracked_years=(2022, 2023),
            at=at,
        )


def renew_register(at: datetime) -> None:
    """A year later: a new name, last year's figures, what finance paid and what tax saw."""
    science = acting("shikewei")
    for each in ENTERPRISES:
        entered = enterprise_by_code(each.code)
        assert entered is not None
        if each.former_name:
            register.rename_enterprise(
                actor=science,
                enterprise_id=entered.id,
                name=each.name,
                used_until=date(2024, 8, 31),
                at=at,
            )
        for fact, value in (("从业人员", str(each.employees)), ("营业收入", each.revenue)):
            register.record_fact(
                actor=science,
                enterprise_id=entered.id,
                fact=fact,
                value=value,
                period=str(YEAR),
                source=Source.OFFICER,
                as_of=date(2024, 12, 31),
                evidence="年度统计（虚构）",
                at=at,
            )
        for project in projects_of(entered.id):
            register.record_tracking(actor=science, project_id=project.id, year=YEAR, at=at)
    _record_support(at)
    _record_tax_sales(at)


def _record_support(at: datetime) -> None:
    for number, fund, level, year, fen in PAST_SUPPORT:
        project = project_by_number(number)
        assert project is not None
        register.record_support(
            actor=acting("shicaizheng"),
            enterprise_id=project.enterprise_id,
            project_name=project.name,
            project_number=number,
            fund=fund,
            level=level,
            category="专项资金",
            year=year,
            amount_fen=fen,
            document="示例文件，虚构",
            at=at,
        )


def _record_tax_sales(at: datetime) -> None:
    for number, sales in TAX_SALES.items():
        project = project_by_number(number)
        assert project is not None
        register.record_fact(
            actor=acting("shishuiwu"),
            enterprise_id=project.enterprise_id,
            project_id=project.id,
            fact="销售收入",
            value=sales,
            period=str(YEAR),
            source=Source.TAX,
            as_of=date(2025, 4, 30),
            evidence="增值税开票数据（虚构）",
            at=at,
        )


def open_accounts(at: datetime) -> None:
    """The people of the enterprises claim them, and an officer confirms."""
    for each in ENTERPRISES:
        if not each.login:
            continue
        identity.register_person(
            email=f"{each.login}@{DOMAIN}",
            name=each.contact,
            password=None,
            is_synthetic=True,
            at=at,
        )
        claim = register.claim_enterprise(
            actor=acting(each.login),
            credit_code=each.code,
            position="财务负责人",
            evidence_id=None,
            at=at,
        )
        register.confirm_claim(actor=acting("yunying"), claim_id=claim, at=at)
