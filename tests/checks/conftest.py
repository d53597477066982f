"""Cases for the checks: pure ones made by hand, and those of the complete world."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from guanzi.engines.rules import Rulebook
from guanzi.foundation import clock
from guanzi.lifecycle.checks import services
from guanzi.lifecycle.checks.rules import CaseFacts, Found, ProjectFacts, check_case
from guanzi.lifecycle.matching.rules.answers import read_answers
from guanzi.lifecycle.matching.rules.calculation import Calculation, calculate
from tests.checks.cases import LATER, support
from tests.world import MEASURE, World, a_submitted_application

DAY = date(2022, 6, 20)
GIVEN = {
    "企业注册地": "徐汇区",
    "企业隶属": "属地管理企业",
    "科技型中小企业": "否",
    "申报限制期内": "否",
    "项目经认定": "是",
    "项目类别": "现行办法认定项目",
    "认定日期": "2020-12-10",
    "认定有效期截止": "2025-12-09",
    "收入年度": "2021",
    "创新贡献系数": "1",
    "核心技术价值占比": "100%",
    "扶持记录": "没有",
    "销售收入": "500万元",
}
PROJECT = ProjectFacts(
    number="2020-0001",
    name="智能焊接机器人",
    recognised_on=date(2020, 12, 10),
    valid_until=date(2025, 12, 9),
    tracked_years=(2021,),
)


@pytest.fixture(scope="session")
def calculated(rulebook: Rulebook) -> Callable[..., Calculation]:
    """The decision on the usual facts, some of them changed; an empty text forgets one."""

    def build(on: date = DAY, **changes: str) -> Calculation:
        pairs = [(name, text) for name, text in {**GIVEN, **changes}.items() if text]
        answers = read_answers(pairs, rulebook, on)
        return calculate(rulebook, rulebook.measure(MEASURE, on), answers)

    return build


@pytest.fixture(scope="session")
def sound(calculated: Callable[..., Calculation]) -> CaseFacts:
    """A case in which no check finds anything."""
    return CaseFacts(
        calculation=calculated(),
        on=DAY,
        today=DAY,
        fund="高新技术成果转化专项扶持资金",
        year=2021,
        enterprise="上海甲精机有限公司",
        project=PROJECT,
        submitted_fen=125_000_00,
        declared_fen=5_000_000_00,
    )


@pytest.fixture(scope="session")
def checked(sound: CaseFacts) -> Callable[..., dict[str, Found]]:
    """The findings of the sound case with some facts changed, by key."""

    def run(**changes: Any) -> dict[str, Found]:
        return {found.key: found for found in check_case(replace(sound, **changes))}

    return run


# --- the complete world ---


@pytest.fixture
def submitted(world: World) -> int:
    """An application that was handed in."""
    return a_submitted_application(world)


@pytest.fixture
def accepted(world: World, submitted: int) -> int:
    """A case under review, with a finding that waits for a decision."""
    support(world, "市级", "其他财政性资金", 2023)
    services.accept_case(actor=world.finance, application_id=submitted, at=LATER)
    return submitted


# --- the pages ---


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The platform's clock stands still here when the case has been accepted."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    return LATER
