"""Lists for a measure whose subject is the enterprise itself: from the register to the case."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from guanzi.foundation.actor import PLATFORM
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import AlreadyRunning, RecommendationClosed
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.states import ApplicationKind
from guanzi.lifecycle.checks import services as checking
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.guidelines import services as guidelines
from guanzi.lifecycle.guidelines.rules import usual_terms
from guanzi.lifecycle.guidelines.selectors import version
from guanzi.lifecycle.matching.errors import EntitlementUnusable
from guanzi.lifecycle.matching.services.entitlement_making import start_list
from guanzi.lifecycle.matching.states import EntitlementOutcome, LeftOutGround
from guanzi.lifecycle.payments.selectors.take_up import take_ups
from tests.entitling import LATER, a_list, a_released_list, confirmed, lines_of, the_line
from tests.signing_in import SignIn
from tests.world import MORNING, PUBLISHED, World, open_terms, publish

pytestmark = [pytest.mark.req("003-07", "002-02"), pytest.mark.usefixtures("morning")]
AWARD, NAME = "output-breakthrough-award", "工业产值首次突破支持（各区）"
A_MILLION = 100_000_000


@pytest.fixture
def award(world: World) -> World:
    """The world with the call of its district for whoever broke through a billion of output, and
    an enterprise that did."""
    figure = "十亿档区级支持"
    called = _called(world, AWARD, figures={figure: "100万元"}, figure_grounds={figure: "区规定"})
    for year, value in ((2023, "8亿元"), (2024, "12亿元")):
        _say(world, "工业总产值", value, Source.OFFICER, str(year))
    _say(world, "先进制造业企业", "是", Source.RECOGNITION)
    return replace(world, version_id=called)


def _called(world: World, measure: str, **terms: dict[str, str]) -> int:
    usual = replace(
        usual_terms(measure),
        batches=open_terms().batches,
        route=open_terms().route,
        contact="虚构",
        **terms,
    )
    guideline = guidelines.create_guideline(
        actor=world.commission,
        measure_id=measure,
        year=2024,
        title="2024 年度申报指南",
        at=PUBLISHED,
        terms=usual,
        is_synthetic=True,
    )
    return publish(guideline, world.commission, at=PUBLISHED)


def _say(world: World, fact: str, value: str, source: Source, period: str = "") -> None:
    register.record_fact(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        fact=fact,
        value=value,
        period=period,
        source=source,
        as_of=date(2025, 1, 31),
        evidence="登记（虚构）",
        at=PUBLISHED,
    )


def test_every_enterprise_of_the_district_is_looked_at_once_whatever_projects_it_has(
    award: World,
) -> None:
    line = the_line(a_list(award))
    assert (line.outcome, line.amount_fen) == (EntitlementOutcome.GRANTED, A_MILLION)
    assert (line.project_id, line.project, line.project_number) == (None, NAME, "")
    assert line.list.counts == {"granted": 1, "looked_at": 1}


def test_who_lacks_one_fact_is_told_which(award: World) -> None:
    _say(award, "工业总产值", "12亿元", Source.OFFICER, "2022")  # it broke through before
    assert lines_of(a_list(award)) == ()
    other = replace(
        award, finance_officer=award.other_finance, enterprise_id=award.other_enterprise_id
    )
    _say(other, "工业总产值", "12亿元", Source.OFFICER, "2024")
    _say(other, "工业总产值", "8亿元", Source.OFFICER, "2023")
    line = the_line(a_list(other))
    assert (line.outcome, line.missing) == (EntitlementOutcome.ONE_MISSING, "先进制造业企业")


def test_a_list_that_no_fund_pays_says_so(award: World, signed_in: SignIn) -> None:
    listed = a_list(award)
    page = signed_in(award.finance_officer).get(f"/entitlements/{listed}/").content.decode()
    assert "这项措施不属于任何专项资金" in page


def test_confirming_makes_the_application_of_the_enterprise_itself(
    award: World, signed_in: SignIn
) -> None:
    done = confirmed(award, the_line(a_released_list(award)).id)
    info, snapshot = (
        selectors.application(done.application_id),
        selectors.snapshot_of(done.application_id),
    )
    assert (info.kind, info.amount_fen) == (ApplicationKind.ENTITLED, A_MILLION)
    assert (info.project_id, info.project) == (None, NAME)
    assert (snapshot.project, snapshot.kind) == ("", "免申即享")
    by: dict[str, Any] = {"actor": award.finance, "application_id": info.id, "at": LATER}
    checking.accept_case(**by)
    checking.forward_case(reason="建议支持。", **by)
    officer, applicant = signed_in(award.finance_officer), signed_in(award.applicant)
    assert NAME in officer.get("/cases/?tab=all&way=entitled").content.decode()
    assert NAME not in officer.get("/cases/?tab=all&way=applied").content.decode()
    assert NAME in officer.get(f"/cases/{info.id}/").content.decode()
    for page in ("/applications/", f"/applications/{info.id}/view/"):
        assert NAME in applicant.get(page).content.decode()
    assert applicant.get(f"/applications/{info.id}/form.pdf").status_code == 200


def test_whoever_has_an_application_is_left_out_and_counts_once_in_the_take_up(
    award: World,
) -> None:
    first = a_released_list(award)
    assert the_line(a_list(award)).ground is LeftOutGround.LISTED
    confirmed(award, the_line(first).id)
    assert the_line(a_list(award)).ground is LeftOutGround.APPLIED
    (found,) = take_ups()
    assert (found.entitled, found.entitled_fen) == (1, A_MILLION)


def test_it_is_applied_for_without_choosing_a_project_and_once_only(
    award: World, signed_in: SignIn
) -> None:
    applicant = signed_in(award.applicant)
    called = version(award.version_id).guideline_id
    page = applicant.get(f"/applications/start/?guideline={called}")
    assert "以企业为对象，不用选项目" in page.content.decode()
    begun = services.start_application(
        actor=award.applicant, version_id=award.version_id, project_id=award.project_id, at=MORNING
    )
    assert selectors.application(begun).project_id is None
    with pytest.raises(AlreadyRunning, match=NAME[:4]):
        services.start_application(
            actor=award.applicant, version_id=award.version_id, project_id=None, at=MORNING
        )
    row = Application.objects.get(pk=begun)
    row.pk = None
    with pytest.raises(IntegrityError, match="one_running_of_enterprise"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.req("002-15")
def test_no_project_is_recommended_under_it_since_none_could_apply(
    award: World, signed_in: SignIn
) -> None:
    called = version(award.version_id)
    with pytest.raises(RecommendationClosed, match="以企业为对象"):
        services.offer_recommendation(
            actor=award.recommender,
            guideline_id=called.guideline_id,
            project_id=award.project_id,
            statement="市场前景好",
            at=MORNING,
        )
    page = signed_in(award.recommender).get("/recommendations/?q=2021-0001").content.decode()
    assert f'name="guideline" value="{award.guideline_id}"' in page
    assert f'name="guideline" value="{called.guideline_id}"' not in page


def test_what_runs_for_the_enterprise_stands_against_its_projects_too(world: World) -> None:
    begun: dict[str, Any] = {
        "actor": world.applicant,
        "version_id": world.version_id,
        "project_id": world.project_id,
        "at": MORNING,
    }
    case = services.start_application(**begun)
    Application.objects.filter(pk=case).update(project=None)
    with pytest.raises(AlreadyRunning):
        services.start_application(**begun)


def test_of_whom_the_register_knows_nothing_no_list_is_made(award: World) -> None:
    called = _called(award, "first-set-support")
    with pytest.raises(EntitlementUnusable, match="以产品为对象"):
        start_list(actor=award.finance_officer, version_id=called, batch=1, at=MORNING)
