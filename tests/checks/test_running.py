"""Running the checks over what was handed in, with what the registers know today."""

from datetime import date, timedelta

import pytest

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.models import CaseStanding, CheckRun
from guanzi.lifecycle.checks.states import FindingChange, FindingSeverity, FindingVerdict
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import Source
from tests.checks.cases import support
from tests.support import RunJobs
from tests.world import MORNING, World

STOPS, ASKS = FindingSeverity.STOPS, FindingSeverity.ASKS
LATER = MORNING + timedelta(hours=3)


def run(application_id: int) -> dict[str, FindingSeverity]:
    services.run_checks(actor=PLATFORM, application_id=application_id, at=LATER)
    return {found.key: found.severity for found in selectors.findings_of(application_id)}


def test_a_sound_case_is_only_told_about_statistics_and_paper(submitted: int) -> None:
    found = run(submitted)
    assert set(found) <= {"tracking", "paper"}


@pytest.mark.req("003-10", "002-14")
def test_a_bar_recorded_after_submission_stops_the_case_by_article_nine(
    world: World, submitted: int
) -> None:
    enterprises.record_credit(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        catalogue_item="科研失信行为信息",
        conduct="虚报销售收入（虚构）",
        restraint="三年内不得申报本资金",
        fund="高新技术成果转化专项扶持资金",
        since=date(2025, 6, 1),
        until=date(2028, 5, 31),
        document="沪科处〔2025〕1号（虚构）",
        at=MORNING,
    )
    run(submitted)
    (stop,) = [f for f in selectors.findings_of(submitted) if f.severity is STOPS]
    assert stop.article == "第九条"
    assert "虚报销售收入（虚构）" in str(stop.evidence)
    standing = CaseStanding.objects.get(application_id=submitted)
    assert (standing.stops, standing.kinds) == (1, ["eligibility"])


@pytest.mark.req("003-01", "A5", "002-02")
@pytest.mark.parametrize("year", [2022, 2024])
def test_another_city_fund_in_the_three_years_stops_by_article_three(
    world: World, submitted: int, year: int
) -> None:
    support(world, "市级", "专项资金", year)
    run(submitted)
    (stop,) = [f for f in selectors.findings_of(submitted) if f.severity is STOPS]
    assert stop.article == "第三条"


@pytest.mark.req("003-01", "A11", "000-09")
@pytest.mark.parametrize(
    ("level", "category", "year", "asks"),
    [
        ("区级", "专项资金", 2024, False),
        ("市级", "专项资金", 2021, False),
        ("市级", "其他财政性资金", 2023, True),
    ],
)
def test_district_and_earlier_money_never_count_and_in_principle_asks(
    world: World, submitted: int, level: str, category: str, year: int, *, asks: bool
) -> None:
    support(world, level, category, year)
    found = run(submitted)
    assert STOPS not in found.values()
    assert ("other_support:city" in found) is asks


@pytest.mark.req("003-02", "003-07", "002-13")
def test_tax_data_that_differ_ask_with_their_source(world: World, submitted: int) -> None:
    enterprises.record_fact(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        project_id=world.project_id,
        fact="销售收入",
        value="12000000.00元",
        period="2024",
        source=Source.TAX,
        as_of=date(2025, 5, 31),
        evidence="增值税申报表",
        at=MORNING,
    )
    found = run(submitted)
    (key,) = [key for key in found if key.startswith("register_values")]
    assert found[key] is ASKS


@pytest.mark.req("003-07")
def test_running_again_keeps_history_and_says_what_is_new_and_gone(
    world: World, submitted: int
) -> None:
    run(submitted)
    support(world, "市级", "其他财政性资金", 2023)
    run(submitted)
    findings = {f.key: f for f in selectors.findings_of(submitted)}
    assert findings["other_support:city"].change is FindingChange.NEW
    file = selectors.case_file(submitted)
    assert [each.number for each in file.runs] == [1, 2]
    assert file.gone == ()


@pytest.mark.req("A28")
def test_a_decision_stays_while_the_evidence_does_and_is_asked_again_when_it_changes(
    world: World, submitted: int
) -> None:
    support(world, "市级", "其他财政性资金", 2023)
    services.accept_case(actor=world.finance, application_id=submitted, at=LATER)
    decide = {"actor": world.finance_officer, "application_id": submitted, "at": LATER}
    services.decide_finding(
        key="other_support:city",
        verdict=FindingVerdict.CLEARED,
        reason="不是同一内容，已核对立项文件。",
        **decide,
    )
    assert CaseStanding.objects.get(application_id=submitted).asks == 0
    services.run_checks(actor=world.finance, application_id=submitted, at=LATER)
    assert CaseStanding.objects.get(application_id=submitted).asks == 0
    support(world, "市级", "其他财政性资金", 2022)
    services.run_checks(actor=world.finance, application_id=submitted, at=LATER)
    finding = {f.key: f for f in selectors.findings_of(submitted)}["other_support:city"]
    assert finding.is_open
    assert finding.decision is not None
    assert not finding.decision.holds


def test_new_submissions_enter_the_queue_and_are_checked_by_themselves(
    world: World, submitted: int, run_jobs: RunJobs
) -> None:
    assert [info.id for info in selectors.just_in(world.finance)] == [submitted]
    assert services.check_new_cases(at=LATER) == 1
    assert selectors.just_in(world.finance) == ()
    run_jobs()
    standing = CaseStanding.objects.get(application_id=submitted)
    assert standing.run is not None
    assert standing.due_on == date(2025, 7, 2)
    assert services.check_new_cases(at=LATER) == 0


def test_many_cases_are_checked_as_a_job(world: World, submitted: int, run_jobs: RunJobs) -> None:
    job = services.start_checks(actor=world.finance, application_ids=[submitted], at=LATER)
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 1)
    assert CheckRun.objects.filter(application_id=submitted).count() == 1


@pytest.mark.req("000-04", "003-02")
def test_only_the_receiving_office_runs_checks(world: World, submitted: int) -> None:
    for actor in (world.other_finance, world.science, world.commission, world.applicant):
        with pytest.raises(NotPermitted):
            services.run_checks(actor=actor, application_id=submitted, at=LATER)
