"""What is withheld says so and why; who lifts that, and who does not."""

import csv
import json
from dataclasses import replace
from io import StringIO

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from guanzi.engines.rules import Rulebook
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.audit.selectors import Search, search_page
from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.disclosure import selectors, services
from guanzi.lifecycle.disclosure.errors import DisclosureConflict, DisclosureInvalid
from guanzi.lifecycle.disclosure.models import Override
from guanzi.lifecycle.disclosure.rules.redaction import ground_of_fact, stand
from guanzi.lifecycle.disclosure.services import Withholding
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.states import Ground
from tests.projects.cases import AFTER_PUBLICITY
from tests.signing_in import SignIn
from tests.world import World

SALES = "fact:销售收入"
REFUSED = "不予公开：商业秘密（《上海市促进产业高质量发展专项资金管理办法》第十二条）"


def officer_of(world: World) -> Actor:
    """A colleague of the leader who approves."""
    return replace(world.commission, person_id=8_101, person="科二", role=Role.OFFICER)


def withhold(world: World, project: ProjectInfo, field: str, ground: Ground) -> None:
    said = Withholding(field, ground, "项目单位", "涉及未公开的客户。")
    services.withhold(actor=officer_of(world), project_id=project.id, said=said, at=AFTER_PUBLICITY)


def propose(world: World, project: ProjectInfo, field: str = SALES) -> int:
    return services.propose_override(
        actor=officer_of(world),
        project_id=project.id,
        field=field,
        reason="关系到公众对资金使用的监督。",
        at=AFTER_PUBLICITY,
    )


def decide(actor: Actor, override: int, *, is_approved: bool = True) -> None:
    services.decide_override(
        actor=actor,
        override_id=override,
        is_approved=is_approved,
        answer="理由成立。",
        at=AFTER_PUBLICITY,
    )


@pytest.mark.parametrize("ground", Ground)
def test_only_what_protects_a_third_party_is_ever_lifted(ground: Ground) -> None:
    assert not stand(ground, has_consent=False, is_overridden=False).is_public
    for consent, override in ((True, False), (False, True)):
        lifted = stand(ground, has_consent=consent, is_overridden=override)
        assert lifted.is_public is ground.is_of_third_party


def test_a_word_that_nobody_knows_withholds() -> None:
    assert ground_of_fact("公开") is None
    assert ground_of_fact("机密") is Ground.FORBIDDEN


def test_a_bar_after_fraud_is_nobodys_commercial_secret(rulebook: Rulebook) -> None:
    assert ground_of_fact(rulebook.vocabulary.facts["申报限制期内"].sensitivity) is None


@pytest.mark.req("000-14")
def test_facts_are_as_public_as_the_vocabulary_says(client: Client, project: ProjectInfo) -> None:
    page = client.get(f"/open/projects/{project.id}/").content.decode()
    assert REFUSED in page
    assert "属地管理企业" in page
    for hidden in ("12,345,678.90", "12345678.90"):
        assert hidden not in page


@pytest.mark.req("000-14")
def test_a_withheld_field_says_so_on_pages_in_csv_and_in_json(
    client: Client, world: World, project: ProjectInfo
) -> None:
    withhold(world, project, "amount", Ground.COMMERCIAL)
    withhold(world, project, "enterprise", Ground.COMMERCIAL)
    name, code = project.application.enterprise, project.application.credit_code
    for address in ("/open/", f"/open/projects/{project.id}/"):
        page = client.get(address).content.decode()
        assert REFUSED in page
        for hidden in (name, code, "300,464.50", "180,278.70"):
            assert hidden not in page, (address, hidden)
    answer = client.get("/open/projects.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(StringIO(text))
    assert {row["企业"], row["审定金额（元）"], row["分担"], row["已拨付（元）"]} == {REFUSED}
    (plain,) = json.loads(client.get("/open/projects.json").content)["projects"]
    assert (plain["enterprise"], plain["determined_amount"], plain["shares"]) == (None,) * 3
    assert plain["withheld"] == {"enterprise": REFUSED, "amount": REFUSED}
    giving = client.get("/open/360giving.json").content.decode()
    (grant,) = json.loads(giving)["grants"]
    assert "amountAwarded" not in grant
    assert REFUSED in grant["description"]
    assert name not in giving
    assert code not in giving


@pytest.mark.req("000-14")
def test_the_enterprise_consents_for_itself_and_it_is_recorded(
    world: World, project: ProjectInfo
) -> None:
    on = {"project_id": project.id, "field": SALES, "at": AFTER_PUBLICITY}
    for actor in (world.commission, world.stranger, world.reader):
        with pytest.raises(NotPermitted):
            services.consent(actor=actor, **on)  # type: ignore[arg-type]
    services.consent(actor=world.applicant, **on)  # type: ignore[arg-type]
    shown = {each.name: each.shown for each in selectors.facts_of(project)}
    assert "12,345,678.90" in shown["销售收入"]
    (event,) = search_page(Search(verb="disclosure.consent"))[0]
    assert event.after == {"field": SALES}
    with pytest.raises(DisclosureConflict):
        services.consent(actor=world.applicant, **on)  # type: ignore[arg-type]


@pytest.mark.req("000-14")
def test_an_override_takes_two_people_and_a_leader(world: World, project: ProjectInfo) -> None:
    override = propose(world, project)
    with pytest.raises(DisclosureConflict):
        propose(world, project)
    proposer_leads = replace(officer_of(world), role=Role.LEADER)
    other_officer = replace(officer_of(world), person_id=8_102)
    for actor in (proposer_leads, other_officer, world.city_finance, world.applicant):
        with pytest.raises(NotPermitted):
            decide(actor, override)
    field = selectors.field_of(project, SALES)
    assert field is not None
    assert not field.standing.is_public
    decide(world.commission, override)
    field = selectors.field_of(project, SALES)
    assert field is not None
    assert field.standing.is_public
    with pytest.raises(DisclosureConflict):
        decide(world.commission, override, is_approved=False)


def test_what_was_not_approved_may_be_proposed_again(world: World, project: ProjectInfo) -> None:
    decide(world.commission, propose(world, project), is_approved=False)
    assert propose(world, project)


def test_a_state_secret_is_lifted_by_nobody(world: World, project: ProjectInfo) -> None:
    withhold(world, project, "project", Ground.STATE_SECRET)
    with pytest.raises(DisclosureConflict):
        propose(world, project, "project")
    with pytest.raises(DisclosureConflict):
        services.consent(
            actor=world.applicant, project_id=project.id, field="project", at=AFTER_PUBLICITY
        )


def test_what_was_published_with_consent_may_turn_out_to_be_a_state_secret(
    world: World, project: ProjectInfo
) -> None:
    withhold(world, project, "amount", Ground.COMMERCIAL)
    for field in ("amount", SALES):
        services.consent(
            actor=world.applicant, project_id=project.id, field=field, at=AFTER_PUBLICITY
        )
        withhold(world, project, field, Ground.STATE_SECRET)
        found = selectors.field_of(project, field)
        assert found is not None
        assert not found.standing.is_public
        for again in (Ground.COMMERCIAL, Ground.FORBIDDEN):
            with pytest.raises(DisclosureConflict):
                withhold(world, project, field, again)


@pytest.mark.parametrize(
    "said",
    [
        Withholding("nothing", Ground.COMMERCIAL, "企业", "说明"),
        Withholding("amount", "mood", "企业", "说明"),
        Withholding("amount", Ground.COMMERCIAL, " ", "说明"),
        Withholding("amount", Ground.COMMERCIAL, "企业", "\x00"),
    ],
)
def test_without_ground_requester_and_reason_nothing_is_withheld(
    world: World, project: ProjectInfo, said: Withholding
) -> None:
    with pytest.raises(DisclosureInvalid):
        services.withhold(
            actor=world.commission, project_id=project.id, said=said, at=AFTER_PUBLICITY
        )


def test_a_proposal_is_not_rewritten(world: World, project: ProjectInfo) -> None:
    withhold(world, project, "amount", Ground.COMMERCIAL)
    propose(world, project, "amount")
    with pytest.raises(DatabaseError, match="不可更改"), transaction.atomic():
        Override.objects.update(field="x")


def test_the_pages_take_a_withholding_a_consent_and_an_override(
    world: World, project: ProjectInfo, signed_in: SignIn
) -> None:
    address = f"/open/manage/{project.id}/"
    leader, enterprise = signed_in(world.commission), signed_in(world.applicant)
    assert "上海甲精机" in leader.get("/open/manage/").content.decode()
    said = {"act": "withhold", "field": "project", "ground": "commercial", "requested_by": "企业"}
    empty = leader.post(address, {**said, "requested_by": ""}).content.decode()
    for place, missing in (("requested_by", "请写明由谁提出不公开"), ("note", "请说明为什么属于")):
        assert f'<a href="#{place}">{missing}' in empty  # all that is missing, at once
    answer = leader.post(address, said)
    assert answer.status_code == 400
    assert "请说明为什么属于这项理由" in answer.content.decode()
    assert leader.post(address, {**said, "note": "尚未发布的产品"}).status_code == 302
    assert "尚未发布的产品" in leader.get(address).content.decode()
    assert enterprise.post(address, {"act": "consent", "field": "project"}).status_code == 302
    assert project.application.project in Client().get("/open/").content.decode()
    proposal = {"act": "propose", "field": SALES, "reason": "公众监督"}
    assert leader.post(address, proposal).status_code == 302
    page = leader.get(address).content.decode()
    assert "须由另一人批准" in page
    field = selectors.field_of(project, SALES)
    assert field is not None
    assert field.open_override is not None
    decision = {"act": "decide", "override": field.open_override.id, "approved": "yes"}
    assert leader.post(address, {**decision, "answer": "同意"}).status_code == 403


def test_others_do_not_find_the_page(world: World, project: ProjectInfo, signed_in: SignIn) -> None:
    address = f"/open/manage/{project.id}/"
    for actor in (world.stranger, world.city_finance, world.finance):
        assert signed_in(actor).get(address).status_code == 403
    assert signed_in(world.auditor).get(address).status_code == 200
