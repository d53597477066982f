"""An enterprise confirms what a list offers: an application like any other, and never twice."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from guanzi.foundation import clock
from guanzi.foundation.errors import NotFound, NotPermitted
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import (
    AlreadyRunning,
    EntitlementChanged,
    EvidenceMissing,
    NotComplete,
    NotEntitled,
    UndertakingMissing,
    WrongState,
)
from guanzi.lifecycle.applications.rules import completeness
from guanzi.lifecycle.applications.rules.paper import paper_of
from guanzi.lifecycle.applications.selectors import draft_of
from guanzi.lifecycle.applications.states import ApplicationKind, ApplicationState
from guanzi.lifecycle.checks import selectors as checks
from guanzi.lifecycle.checks import services as checking
from guanzi.lifecycle.checks.services.run import run_checks
from guanzi.lifecycle.enterprises.models import RecognisedProject
from guanzi.lifecycle.guidelines import services as guidelines
from guanzi.lifecycle.matching.errors import EntitlementClosed, EntitlementStateConflict
from guanzi.lifecycle.matching.selectors.entitlements import entitlement
from guanzi.lifecycle.matching.services.entitlement_answers import decline_entitlement
from guanzi.lifecycle.matching.states import EntitlementAnswer
from tests.entitling import (
    LATER,
    a_proof,
    a_released_list,
    another_project,
    confirmed,
    lines_of,
    said_of,
    tax_saw,
    the_line,
)
from tests.signing_in import SignIn
from tests.world import CLOSES, MORNING, World, a_draft

pytestmark = pytest.mark.req("003-07", "002-02")
PUT_RIGHT = LATER + timedelta(hours=1)


@pytest.fixture
def line(world: World) -> int:
    """What the register knows suffices; the enterprise was told."""
    tax_saw(world)
    return the_line(a_released_list(world)).id


def test_confirming_hands_in_an_application_of_its_own_kind_with_the_same_amount(
    world: World, line: int
) -> None:
    done = confirmed(world, line)
    info = selectors.application(done.application_id)
    assert (info.kind, info.state) == (ApplicationKind.ENTITLED, ApplicationState.SUBMITTED)
    assert done.amount_fen == entitlement(line).amount_fen == 30_046_450
    assert done.receipt.startswith(done.code)
    assert entitlement(line).answer is EntitlementAnswer.CONFIRMED


def test_its_snapshot_says_who_said_each_figure_and_holds_no_materials(
    world: World, line: int
) -> None:
    snapshot = selectors.snapshot_of(confirmed(world, line).application_id)
    assert {each.name: each.typed for each in snapshot.fields}["销售收入"] == "12345678.90元"
    assert {each.fact for each in snapshot.known} >= {"企业隶属", "科技型中小企业", "扶持记录"}
    assert (snapshot.materials, snapshot.invoices) == ((), None)
    assert snapshot.undertaking


def test_the_checks_are_the_same_and_ask_for_no_papers(world: World, line: int) -> None:
    case = confirmed(world, line).application_id
    services.accept_application(actor=world.finance, application_id=case, at=LATER)
    run_checks(actor=world.finance, application_id=case, at=LATER)
    found = {each.check for each in checks.findings_of(case)}
    assert not found & {"materials", "invoice_sum", "paper", "eligibility", "computation"}


def test_its_form_can_be_printed(world: World, line: int) -> None:
    case = confirmed(world, line).application_id
    paper = services.print_application(actor=world.applicant, application_id=case, at=LATER)
    assert paper.content.startswith(b"%PDF")


@pytest.mark.parametrize("sales", ["12345678.90元", "326666667.33元"])
def test_a_list_and_a_form_come_to_the_same_fen(world: World, sales: str) -> None:
    """Of every project, whatever its coefficients: the list's amount, that of the confirmation,
    and that of somebody who types the same into a form."""
    marks = [("1", "85%"), ("1.2", "33.3333%"), ("0", "100%"), ("4.999999", "0.0001%")]
    for number, (coefficient, share) in enumerate(marks):
        said = {"innovation_coefficient": coefficient, "core_share": share}
        tax_saw(world, sales, project_id=another_project(world, f"2021-60{number}", **said))
    for each in lines_of(a_released_list(world)):
        if each.amount_fen is None:
            continue
        typed = _typed_amount(world, each.project_id, sales)
        assert (each.amount_fen, confirmed(world, each.id).amount_fen) == (typed, typed)


def _typed_amount(world: World, project_id: int, sales: str) -> int | None:
    draft = a_draft(replace(world, project_id=project_id), at=LATER)
    services.save_field(
        actor=world.applicant,
        application_id=draft,
        name="销售收入",
        text=sales,
        seen_revision=0,
        at=LATER,
    )
    amount_fen = draft_of(draft, LATER).calculation.decision.amount_fen
    services.withdraw_application(
        actor=world.applicant, application_id=draft, reason="只是试算", at=LATER
    )
    return amount_fen


def test_it_is_forwarded_without_a_sealed_copy_and_its_printed_form_names_its_kind(
    world: World, line: int
) -> None:
    case = confirmed(world, line).application_id
    by: dict[str, Any] = {"actor": world.finance, "application_id": case, "at": LATER}
    checking.accept_case(**by)
    checking.forward_case(reason="建议支持。", **by)
    assert selectors.application(case).state is ApplicationState.FORWARDED
    printed = paper_of(selectors.snapshot_of(case), "0" * 64)
    assert ["申请方式", "免申即享"] in printed["particulars"]
    ordinary = replace(selectors.snapshot_of(case), kind="")  # as the oldest are written
    assert "申请方式" not in dict(paper_of(ordinary, "0" * 64)["particulars"])


def test_a_second_click_gives_back_the_same_receipt(world: World, line: int) -> None:
    assert confirmed(world, line).receipt == confirmed(world, line).receipt


def test_a_change_between_looking_and_handing_in_is_not_handed_in_unseen(
    world: World, line: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("guanzi.lifecycle.applications.services.confirm_entitlement")
    start = module.start_application

    def meanwhile(**said: Any) -> Any:
        RecognisedProject.objects.update(innovation_coefficient="4")
        return start(**said)

    monkeypatch.setattr(module, "start_application", meanwhile)
    with pytest.raises(EntitlementChanged, match="重新算过"):
        confirmed(world, line)


def test_what_changed_in_the_register_is_shown_before_it_counts(world: World, line: int) -> None:
    seen = said_of(world, line)
    tax_saw(world, "5000000.00元")
    with pytest.raises(EntitlementChanged, match="重新算过"):
        services.confirm_entitlement(
            actor=world.applicant, entitlement_id=line, said=seen, at=LATER
        )
    assert confirmed(world, line).amount_fen == 13_812_500
    assert entitlement(line).amount_fen == 30_046_450  # the list says what it was made from


def test_who_is_not_granted_any_more_cannot_confirm(world: World, line: int) -> None:
    tax_saw(world, "0.00元")
    with pytest.raises(NotEntitled, match="还不能确认"):
        confirmed(world, line)
    assert selectors.applications_of(world.enterprise_id) == ()


def test_the_missing_fact_is_said_with_evidence_and_its_amount_is_seen_first(world: World) -> None:
    line = the_line(a_released_list(world)).id
    with pytest.raises(NotEntitled, match="还不能确认"):
        confirmed(world, line)
    with pytest.raises(EvidenceMissing, match="销售收入"):
        confirmed(world, line, missing="500万元")
    said = said_of(world, line, missing="500万元", evidence_id=a_proof(world))
    with pytest.raises(EntitlementChanged):
        services.confirm_entitlement(
            actor=world.applicant,
            entitlement_id=line,
            said=replace(said, missing="600万元"),
            at=LATER,
        )
    done = confirmed(world, line, missing="500万元", evidence_id=a_proof(world))
    assert done.amount_fen == 13_812_500
    (evidence,) = selectors.snapshot_of(done.application_id).materials
    assert evidence.file_name == "证明.pdf"


def test_without_the_undertaking_or_a_telephone_number_nothing_is_handed_in(
    world: World, line: int
) -> None:
    with pytest.raises(UndertakingMissing):
        confirmed(world, line, has_undertaken=False)
    with pytest.raises(NotComplete):
        confirmed(world, line, contact_phone="")
    assert entitlement(line).answer is EntitlementAnswer.WAITING
    assert selectors.applications_of(world.enterprise_id) == ()


def test_who_applied_meanwhile_is_not_paid_twice(world: World, line: int) -> None:
    a_draft(world, at=LATER)
    with pytest.raises(AlreadyRunning):
        confirmed(world, line)


def test_declining_wants_a_reason_and_ends_it(world: World, line: int) -> None:
    said: dict[str, Any] = {"actor": world.applicant, "entitlement_id": line, "at": LATER}
    decline_entitlement(**said, reason="项目已经停产")
    assert entitlement(line).answer_reason == "项目已经停产"
    with pytest.raises(EntitlementStateConflict, match="已经答复过"):
        confirmed(world, line)


def test_after_the_closing_minute_and_after_a_withdrawal_it_is_over(
    world: World, line: int
) -> None:
    said: dict[str, Any] = {"actor": world.applicant, "entitlement_id": line}
    late = CLOSES + timedelta(seconds=1)
    with pytest.raises(EntitlementClosed, match="截止"):
        services.confirm_entitlement(**said, said=said_of(world, line), at=late)
    guidelines.withdraw_guideline(
        actor=world.commission, guideline_id=world.guideline_id, reason="调整", at=MORNING
    )
    with pytest.raises(EntitlementClosed, match="已经撤回"):
        confirmed(world, line)


def test_only_the_enterprise_itself_answers(world: World, line: int) -> None:
    for who in (world.stranger, world.finance):
        with pytest.raises(NotFound):
            services.confirm_entitlement(
                actor=who, entitlement_id=line, said=said_of(world, line), at=LATER
            )
    with pytest.raises(NotPermitted, match="只能查阅"):
        services.confirm_entitlement(
            actor=world.reader, entitlement_id=line, said=said_of(world, line), at=LATER
        )


def _returned(world: World, line: int, target: str) -> int:
    case = confirmed(world, line).application_id
    point = selectors.CorrectionPoint(target, "", "请核对")
    services.accept_application(actor=world.finance, application_id=case, at=LATER)
    services.return_for_correction(
        actor=world.finance, application_id=case, points=[point], at=LATER
    )
    return case


def _says(world: World, case: int, name: str, text: str) -> None:
    field = draft_of(case, LATER).field(name)
    services.save_field(
        actor=world.applicant,
        application_id=case,
        name=name,
        text=text,
        seen_revision=field.revision if field else 0,
        at=PUT_RIGHT,
    )


def test_a_correction_of_something_else_does_not_open_what_was_confirmed(
    world: World, line: int
) -> None:
    case = _returned(world, line, "contact_phone")
    for text in ("9000万元", ""):
        with pytest.raises(WrongState, match="不能修改"):
            _says(world, case, "销售收入", text)
    _says(world, case, "contact_phone", "13800000099")
    again = services.submit_application(
        actor=world.applicant, application_id=case, has_undertaken=True, at=PUT_RIGHT
    )
    assert again.amount_fen == 30_046_450


def test_what_a_correction_names_is_changed_with_evidence_and_never_left_empty(
    world: World, line: int
) -> None:
    case = _returned(world, line, "销售收入")
    act: dict[str, Any] = {"actor": world.applicant, "application_id": case, "at": PUT_RIGHT}
    for text, lacking in (("", "请填写"), ("9000万元", "请附证明")):
        _says(world, case, "销售收入", text)
        with pytest.raises(NotComplete) as found:
            services.submit_application(**act, has_undertaken=True)
        assert any(lacking in each.reason for each in found.value.missing)
    key = completeness.material_for_evidence(draft_of(case, LATER).version.terms).key
    services.add_material(**act, key=key, file_id=a_proof(world))
    done = services.submit_application(**act, has_undertaken=True)
    assert done.amount_fen == 160_225_000


@pytest.mark.parametrize(("target", "is_fixed"), [("contact_phone", True), ("销售收入", False)])
def test_the_form_lets_only_what_the_correction_names_be_changed(
    world: World,
    line: int,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    is_fixed: bool,
) -> None:
    case = _returned(world, line, target)
    monkeypatch.setattr(clock, "now", lambda: PUT_RIGHT)
    page = signed_in(world.applicant).get(f"/applications/{case}/").content.decode()
    figures = page.partition('id="part-figures"')[2].partition("</form>")[0]
    head = figures.partition('name="销售收入"')[0]
    assert (head.count("<fieldset disabled>") > head.count("</fieldset>")) is is_fixed
    months = page.partition('id="part-months"')[2].partition("</section>")[0]
    assert "<fieldset disabled>" in months  # no correction names them
    assert "months-upload" not in months
