"""Terms: their JSON form, and everything that can be wrong with them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from guanzi.engines.rules import read_facts
from guanzi.foundation.actor import OrganisationKind
from guanzi.lifecycle.guidelines.rules import (
    Batch,
    DayKind,
    Ground,
    Material,
    RouteStep,
    RouteTask,
    Terms,
    VatBasis,
    changes_between,
    digest_of,
    is_needed,
    problems_of,
    read_terms,
    usual_terms,
    write_terms,
)
from tests.guidelines.world import FIRST, SECOND, TERMS

DAY = timedelta(days=1)


def problems(ground: Ground, **changed: Any) -> dict[str, str]:
    """Field → sentence."""
    return dict(problems_of(replace(TERMS, **changed), ground))


def test_terms_without_problems_have_none(ground: Ground) -> None:
    assert problems_of(TERMS, ground) == ()


def test_terms_come_back_from_their_json_form() -> None:
    terms = replace(
        TERMS,
        figures={"回溯年数": 3},
        figure_grounds={"回溯年数": "第三条"},
        vat_basis=VatBasis.GROSS,
        publicity_kind=DayKind.CALENDAR,
    )
    assert read_terms(write_terms(terms)) == terms
    assert read_terms({}) == Terms()


def test_the_digest_names_what_is_said_whatever_the_order() -> None:
    assert digest_of({"a": 1, "b": "甲"}) == digest_of({"b": "甲", "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
    assert len(digest_of({})) == 64


@pytest.mark.req("003-06")
def test_a_new_guideline_starts_with_the_materials_of_the_measure(ground: Ground) -> None:
    terms = usual_terms("tech-transfer-support")
    assert [m.name for m in terms.materials if m.is_required] == [
        "上年度经审计的会计报表",
        "发票信息汇总表",
    ]
    assert "转化项目年度和分月销售明细" in terms.online_forms
    assert terms.vat_basis is VatBasis.NET
    assert {p.field for p in problems_of(terms, ground)} == {"batches", "contact"}


@pytest.mark.req("003-02", "003-07")
def test_a_new_guideline_starts_with_the_route_of_the_measure() -> None:
    route = [(step.task, step.office) for step in usual_terms("tech-transfer-support").route]
    assert route[0] == (RouteTask.RECEIVE, OrganisationKind.DISTRICT_FINANCE)
    assert (RouteTask.ASSIST, OrganisationKind.TAX) in route
    assert [o for t, o in route if t is RouteTask.DECIDE] == [
        OrganisationKind.CITY_DEPARTMENT,
        OrganisationKind.CITY_FINANCE,
    ]


def test_any_other_measure_starts_with_the_usual() -> None:
    assert usual_terms("benchmark-scenario-award").steps_of(RouteTask.RECEIVE)


@pytest.mark.req("003-06")
@pytest.mark.parametrize(
    ("batches", "field", "said"),
    [
        ((), "batches", "至少要有一个批次"),
        ((replace(FIRST, closes_at=FIRST.opens_at),), "batches-0-closes_at", "截止时间要晚于"),
        ((FIRST, replace(SECOND, opens_at=FIRST.closes_at)), "batches-1-opens_at", "重叠"),
        ((FIRST, replace(SECOND, number=1)), "batches-1-opens_at", "写了两次"),
    ],
)
def test_batches_follow_each_other(
    ground: Ground, batches: tuple[Batch, ...], field: str, said: str
) -> None:
    assert said in problems(ground, batches=batches)[field]


@pytest.mark.req("A8", "A9", "000-19")
def test_a_batch_outside_the_validity_is_refused_with_the_article(ground: Ground) -> None:
    late = datetime(2025, 11, 17, 1, 0, tzinfo=UTC)
    found = problems(ground, batches=(Batch(1, late, late + 10 * DAY),))
    assert set(found) == {"batches-0-closes_at"}
    assert "2025-11-27 不在政策的有效期" in found["batches-0-closes_at"]
    assert "第十二条" in found["batches-0-closes_at"]


def test_the_last_evening_of_the_validity_is_within_it(ground: Ground) -> None:
    last = Batch(1, FIRST.opens_at, datetime(2025, 11, 17, 15, 59, tzinfo=UTC))
    assert problems(ground, batches=(last,)) == {}


@pytest.mark.req("A8")
def test_a_year_that_is_not_over_cannot_be_called_for(ground: Ground) -> None:
    found = dict(problems_of(TERMS, replace(ground, year=2025)))
    assert "第五条第（一）项" in found["year"]
    assert "收入年度已经结束" in found["year"]


def test_a_closing_after_which_days_cannot_be_counted_names_the_year(ground: Ground) -> None:
    validity = replace(ground.measure.validity, until=None)
    endless = replace(ground, measure=replace(ground.measure, validity=validity))
    late = datetime(2026, 12, 20, tzinfo=UTC)
    found = dict(problems_of(replace(TERMS, batches=(Batch(1, late, late + 8 * DAY),)), endless))
    assert "2027 年的放假调休安排还没有录入" in found["batches-0-closes_at"]


@pytest.mark.req("A5")
@pytest.mark.parametrize(
    ("figures", "grounds", "field", "said"),
    [
        ({"回溯年数": 9}, {"回溯年数": "通知"}, "figures-回溯年数", "应在 1 与 5 之间"),
        (
            {"首个兑付收入年度": 2018},
            {"首个兑付收入年度": "无"},
            "figures-首个兑付收入年度",
            "指南不能改",
        ),
        ({"回溯年数": 3}, {}, "grounds-回溯年数", "按什么确定"),
    ],
)
def test_figures_stay_within_what_the_rulebook_leaves(
    ground: Ground, figures: dict[str, Any], grounds: dict[str, str], field: str, said: str
) -> None:
    assert said in problems(ground, figures=figures, figure_grounds=grounds)[field]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"correction_days": 0}, "correction_days"),
        ({"publicity_days": 251}, "publicity_days"),
        ({"applications_per_enterprise": -1}, "applications_per_enterprise"),
        ({"undertaking": " "}, "undertaking"),
        ({"contact": ""}, "contact"),
        ({"route": ()}, "route"),
        ({"route": TERMS.route[1:]}, "route"),
    ],
)
def test_what_is_left_out_or_out_of_range_is_named(
    ground: Ground, changed: dict[str, Any], field: str
) -> None:
    assert field in problems(ground, **changed)


@pytest.mark.parametrize(
    ("material", "field", "said"),
    [
        (Material("a", ""), "name", "名称"),
        (Material("甲", "甲"), "key", "小写字母"),
        (Material("a", "甲", kinds=()), "kinds", "至少选一种"),
        (Material("a", "甲", kinds=("exe",)), "kinds", "不能用"),
        (Material("a", "甲", kinds=("html",)), "kinds", "不能用"),
        (Material("a", "甲", kinds=("pdf",), form="invoices"), "kinds", "Excel"),
        (Material("a", "甲", needed_when="科技型企业"), "needed_when", "没有「科技型企业」"),
        (Material("a", "甲", needed_when="销售收入"), "needed_when", "应是条件"),
        (Material("a", "甲", article="第九十条"), "article", "没有「第九十条」"),
        (Material("a", "甲", form="poems"), "form", "不能读取"),
    ],
)
def test_a_material_that_cannot_be_asked_for_is_named(
    ground: Ground, material: Material, field: str, said: str
) -> None:
    assert said in problems(ground, materials=(material,))[f"materials-0-{field}"]


def test_two_materials_do_not_share_a_key(ground: Ground) -> None:
    twice = (Material("a", "甲"), Material("a", "乙"))
    assert "用了两次" in problems(ground, materials=twice)["materials-1-key"]


def test_an_enterprise_is_no_office(ground: Ground) -> None:
    odd = RouteStep(RouteTask.ASSIST, OrganisationKind.ENTERPRISE, 0)
    found = problems(ground, route=(*TERMS.route, odd))
    assert "不能办理申报" in found["route-6-office"]
    assert "工作日" in found["route-6-working_days"]


def test_only_one_kind_of_office_receives(ground: Ground) -> None:
    second = RouteStep(RouteTask.RECEIVE, OrganisationKind.TAX, 5)
    assert "只能由一类部门" in problems(ground, route=(*TERMS.route, second))["route"]


@pytest.mark.req("003-07")
def test_no_office_decides_alone(ground: Ground) -> None:
    alone = tuple(
        step
        for step in TERMS.route
        if (step.task, step.office) != (RouteTask.DECIDE, OrganisationKind.CITY_FINANCE)
    )
    assert "至少要有两个部门" in problems(ground, route=alone)["route"]


@pytest.mark.req("003-06")
def test_a_material_is_needed_when_the_facts_say_so(ground: Ground) -> None:
    vocabulary, on = ground.rulebook.vocabulary, date(2025, 6, 20)
    material = Material("monthly", "分月", needed_when='项目类别 <> "现行办法认定项目"')
    transitional = read_facts({"项目类别": "五年过渡期项目"}, vocabulary)
    current = read_facts({"项目类别": "现行办法认定项目"}, vocabulary)
    assert is_needed(material, transitional, on, vocabulary) is True
    assert is_needed(material, current, on, vocabulary) is False
    assert is_needed(material, {}, on, vocabulary) is None
    assert is_needed(replace(material, is_required=False), transitional, on, vocabulary) is False
    assert is_needed(Material("a", "甲"), {}, on, vocabulary) is True


def test_every_change_is_named_with_before_and_after() -> None:
    after = replace(TERMS, batches=(FIRST,), correction_days=5, materials=TERMS.materials[:2])
    changes = {label: (before, now) for label, before, now in changes_between(TERMS, after)}
    assert changes["补正期限"] == ("10 个工作日", "5 个工作日")
    assert changes["第 2 批次"] == ("2025-07-07 09:00 — 2025-07-22 16:30", "")
    assert changes["材料：审核需要的其他材料"][1] == ""
    assert changes_between(TERMS, TERMS) == ()
    assert "公示期限" in {change.label for change in changes_between(None, TERMS)}
