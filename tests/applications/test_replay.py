"""A submission is replayed from its stored text and the edition that it names, and nothing else."""

import json

import pytest

from guanzi.engines.rules import decide, read_facts, read_fills
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.rules.snapshot import digest_of, read_snapshot
from guanzi.lifecycle.applications.selectors import CorrectionPoint
from guanzi.lifecycle.enterprises.models import KnownFact, RecognisedProject, SmeNumber
from guanzi.lifecycle.matching.rules.answers import Answers
from guanzi.lifecycle.matching.rules.calculation import Guided, calculate
from guanzi.lifecycle.policies.selectors import rulebook_of
from tests.world import MORNING, World


def replayed(text: str) -> tuple[object, ...]:
    """Outcome, amount, shares and digest of the decision, computed anew."""
    said = read_snapshot(text)
    rulebook = rulebook_of(said.edition)
    measure = rulebook.measure(said.measure_id, said.on)
    facts = read_facts(json.loads(text)["facts"], rulebook.vocabulary)
    fills = read_fills(said.figures, measure)
    decision = decide(measure, facts, said.on, fills)
    answers = Answers(said.on, {}, facts)
    digest = calculate(rulebook, measure, answers, guided=Guided(fills, {})).digest
    shares = dict(decision.shares) if decision.shares is not None else None
    return decision.outcome.value, decision.amount_fen, shares, digest


@pytest.mark.req("003-03", "003-08")
def test_the_amount_comes_again_from_snapshot_and_edition_alone(
    world: World, submitted: int
) -> None:
    text = selectors.snapshot_text(submitted)
    RecognisedProject.objects.update(core_share="0.1", innovation_coefficient=None)
    SmeNumber.objects.all().delete()
    assert KnownFact.objects.exists()
    said = read_snapshot(text).decision
    assert replayed(text) == (said.outcome, said.amount_fen, said.shares, said.digest)
    assert said.amount_fen == 300_464_50
    assert digest_of(text) == selectors.latest_submission(submitted).digest


@pytest.mark.req("A1")
def test_an_upheld_objection_is_in_the_next_snapshot_as_what_it_is(
    world: World, complete: int
) -> None:
    raised = services.raise_dispute(
        actor=world.applicant,
        application_id=complete,
        fact="核心技术价值占比",
        claimed_value="100%",
        statement="证书写的是 100%",
        evidence_id=None,
        at=MORNING,
    )
    hand_in(world, complete)
    services.decide_dispute(
        actor=world.finance,
        application_id=complete,
        dispute_id=raised,
        is_upheld=True,
        reason="已核对证书",
        at=MORNING,
    )
    services.accept_application(actor=world.finance, application_id=complete, at=MORNING)
    services.return_for_correction(
        actor=world.finance,
        application_id=complete,
        points=[CorrectionPoint("月度销售", "", "请核对", "")],
        at=MORNING,
    )
    hand_in(world, complete)
    text = selectors.snapshot_text(complete)
    (known,) = (each for each in read_snapshot(text).known if each.fact == "核心技术价值占比")
    assert (known.value, known.source, known.as_of) == ("100%", "异议予以采纳", "2025-06-18")
    assert "已核对证书" in known.evidence
    assert replayed(text)[1] == 353_487_65


def hand_in(world: World, case: int) -> None:
    services.submit_application(
        actor=world.applicant, application_id=case, has_undertaken=True, at=MORNING
    )
