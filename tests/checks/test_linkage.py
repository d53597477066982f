"""An application of the transfer fund under the linkage rules that article nine points to."""

from datetime import date

import pytest

from guanzi.foundation.actor import PLATFORM, OrganisationKind
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.rules.project_code import read_code
from guanzi.lifecycle.checks import permissions, selectors
from guanzi.lifecycle.checks.states import FindingSeverity
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.permissions import may_see
from tests.checks.cases import support
from tests.checks.test_running import run
from tests.world import MORNING, World, a_member


@pytest.mark.req("003-12", "002-01", "002-02", "002-14")
def test_an_application_has_its_code_its_promise_a_credit_check_and_one_support_only(
    world: World, submitted: int
) -> None:
    code = applications.application(submitted).code
    assert read_code(code) == code
    (promise,) = register.undertakings_of(world.enterprise_id)
    assert code in promise.subject
    assert FindingSeverity.STOPS not in run(submitted).values()
    support(world, "市级", "专项资金", 2024)
    enterprises.record_credit(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        catalogue_item="科研失信行为信息",
        conduct="虚报销售收入（虚构）",
        restraint="三年内不得申报本资金",
        since=date(2025, 6, 1),
        until=date(2028, 5, 31),
        document="沪科处〔2025〕1号（虚构）",
        at=MORNING,
    )
    run(submitted)
    stops = [f for f in selectors.findings_of(submitted) if f.severity is FindingSeverity.STOPS]
    assert {found.article for found in stops} == {"第三条", "第九条"}


@pytest.mark.req("002-02", "002-14")
def test_every_city_department_sees_cases_support_and_misconduct(
    world: World, submitted: int
) -> None:
    other = a_member(OrganisationKind.CITY_DEPARTMENT, "市经信委（虚构）", "经一")
    assert permissions.may_see(other, selectors.case_head(submitted))
    assert may_see(other, register.enterprise(world.enterprise_id))
