"""An objection with evidence to a value that would stop the application brings it to an officer."""

import pytest

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import ConditionFailed, DisputeImpossible
from guanzi.lifecycle.applications.rules.paper import paper_of
from guanzi.lifecycle.applications.selectors import SubmissionInfo
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import Source
from tests.keeping import keep_file
from tests.world import MORNING, PDF, PUBLISHED, World


def submit(world: World, case: int) -> SubmissionInfo:
    return services.submit_application(
        actor=world.applicant, application_id=case, has_undertaken=True, at=MORNING
    )


def object_to_support(world: World, case: int, *, with_evidence: bool) -> int:
    proof = keep_file(
        content=PDF, name="说明.pdf", kind=FileKind.PDF, actor=world.applicant, at=MORNING
    )
    return services.raise_dispute(
        actor=world.applicant,
        application_id=case,
        fact="扶持记录",
        claimed_value="没有",
        statement="这笔资金没有拨付",
        evidence_id=proof.pk if with_evidence else None,
        at=MORNING,
    )


@pytest.mark.req("003-01")
def test_a_stop_that_is_contested_with_evidence_waits_for_the_officer(
    world: World, complete: int
) -> None:
    enterprises.record_support(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        project_number="2021-0001",
        project_name="智能焊接机器人",
        fund="其他资金",
        level="市级",
        category="专项资金",
        year=2023,
        amount_fen=1_000_000_00,
        source=Source.FINANCE,
        at=PUBLISHED,
    )
    with pytest.raises(ConditionFailed, match="第三条"):
        submit(world, complete)
    object_to_support(world, complete, with_evidence=False)
    with pytest.raises(ConditionFailed):
        submit(world, complete)
    raised = object_to_support(world, complete, with_evidence=True)
    receipt = submit(world, complete)
    assert receipt.amount_fen is None
    snapshot = selectors.snapshot_of(complete)
    assert snapshot.decision.outcome_text == "不符合"
    assert paper_of(snapshot, receipt.digest)
    services.decide_dispute(
        actor=world.finance,
        application_id=complete,
        dispute_id=raised,
        is_upheld=True,
        reason="已核对拨付记录",
        at=MORNING,
    )
    assert selectors.case_calculation(complete).decision.amount_fen == 300_464_50


def dispute(world: World, case: int, fact: str = "核心技术价值占比", value: str = "100%") -> int:
    evidence = keep_file(
        content=PDF, name="证书.pdf", kind=FileKind.PDF, actor=world.applicant, at=MORNING
    )
    return services.raise_dispute(
        actor=world.applicant,
        application_id=case,
        fact=fact,
        claimed_value=value,
        statement="证书写的是 100%",
        evidence_id=evidence.pk,
        at=MORNING,
    )


def test_an_objection_changes_nothing_until_it_is_upheld(world: World, complete: int) -> None:
    dispute(world, complete)
    view = selectors.draft_of(complete, MORNING)
    known = view.known("核心技术价值占比")
    assert known is not None
    assert known.value == "85%"
    assert known.dispute is not None
    assert known.dispute.claimed_value == "100%"
    assert view.calculation.decision.amount_fen == 300_464_50


@pytest.mark.parametrize(("is_upheld", "fen"), [(True, 353_487_65), (False, 300_464_50)])
def test_an_officer_decides_and_an_upheld_objection_rules_for_this_application(
    world: World, complete: int, is_upheld: bool, fen: int
) -> None:
    raised = dispute(world, complete)
    submit(world, complete)
    services.decide_dispute(
        actor=world.finance,
        application_id=complete,
        dispute_id=raised,
        is_upheld=is_upheld,
        reason="已核对证书",
        at=MORNING,
    )
    assert selectors.case_calculation(complete).decision.amount_fen == fen
    with pytest.raises(DisputeImpossible, match="已经处理过"):
        services.decide_dispute(
            actor=world.finance,
            application_id=complete,
            dispute_id=raised,
            is_upheld=True,
            reason="再来",
            at=MORNING,
        )
    snapshot = selectors.snapshot_of(complete)
    assert snapshot.disputes[0].is_upheld is None


@pytest.mark.parametrize(
    ("fact", "value"),
    [("销售收入", "1元"), ("收入年度", "2023"), ("核心技术价值占比", "很高")],
)
def test_only_known_values_are_disputed_with_values_that_can_be_read(
    world: World, draft: int, fact: str, value: str
) -> None:
    with pytest.raises(DisputeImpossible):
        dispute(world, draft, fact, value)


def test_an_objection_can_be_reworded_and_taken_back(world: World, draft: int) -> None:
    first = dispute(world, draft)
    assert dispute(world, draft, value="90%") == first
    services.withdraw_dispute(
        actor=world.applicant, application_id=draft, dispute_id=first, at=MORNING
    )
    assert selectors.disputes_of(draft) == ()
