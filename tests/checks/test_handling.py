"""Deciding, asking for help, returning, forwarding, refusing: who may, and what is in the way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.audit.selectors import events_of
from guanzi.foundation.errors import Conflict, FieldsWrong, NotPermitted
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications import services as application_services
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks import permissions, selectors, services
from guanzi.lifecycle.checks.errors import (
    AlreadyAsked,
    FindingChanged,
    NotReady,
    OfficerUnknown,
    TermWrong,
    TextMissing,
)
from guanzi.lifecycle.checks.models import Assignment, CaseStanding, FindingAnswer
from guanzi.lifecycle.checks.services.restore import Point
from guanzi.lifecycle.checks.states import FindingVerdict
from tests.checks.cases import LATER, support
from tests.world import CODE, World, fill_in

SCIENCE = OrganisationKind.DISTRICT_DEPARTMENT


def decide(
    world: World, application_id: int, verdict: str = "cleared", reason: str = "已核"
) -> None:
    services.decide_finding(
        actor=world.finance_officer,
        application_id=application_id,
        key="other_support:city",
        verdict=FindingVerdict(verdict),
        reason=reason,
        at=LATER,
    )


def confirm_paper(world: World, application_id: int) -> None:
    last = applications.latest_submission(application_id)
    application_services.confirm_paper(
        actor=world.finance_officer, code=last.code, digest=last.digest[:12], at=LATER
    )


def told(actor: Actor) -> list[str]:
    return list(Notice.objects.filter(person_id=actor.person_id).values_list("title", flat=True))


# --- who may ---


@pytest.mark.req("003-02", "000-04")
def test_other_districts_helpers_and_the_city_do_not_handle_the_case(
    world: World, submitted: int
) -> None:
    head = selectors.case_head(submitted)
    assert permissions.may_accept(world.finance, head)
    assert permissions.may_accept(world.finance_officer, head)
    for actor in (world.other_finance, world.science, world.tax, world.commission, world.auditor):
        allowed = permissions.may_accept(actor, head)
        assert not allowed
        assert allowed.reason


@pytest.mark.req("000-05", "003-02")
def test_the_city_and_auditors_read_every_case_and_other_districts_none(
    world: World, submitted: int
) -> None:
    head = selectors.case_head(submitted)
    for actor in (world.commission, world.city_finance, world.auditor, world.finance):
        assert permissions.may_see(actor, head)
    assert permissions.may_see(replace(world.auditor, district="闵行区"), head)
    elsewhere = replace(world.auditor, district="徐汇区")
    for actor in (world.other_finance, world.science, world.tax, world.stranger, elsewhere):
        assert not permissions.may_see(actor, head)


def test_nobody_acts_as_an_officer_on_an_enterprise_of_their_own(
    world: World, accepted: int
) -> None:
    own = replace(world.finance_officer, enterprises=frozenset({CODE}))
    with pytest.raises(NotPermitted, match="回避"):
        services.refuse_case(
            actor=own,
            application_id=accepted,
            articles=["第九条"],
            reason="理由",
            objection="途径",
            at=LATER,
        )


# --- deciding ---


def test_a_decision_needs_a_reason_and_the_evidence_that_was_seen(
    world: World, accepted: int
) -> None:
    with pytest.raises(TextMissing):
        decide(world, accepted, reason="  ")
    with pytest.raises(FindingChanged):
        services.decide_finding(
            actor=world.finance,
            application_id=accepted,
            key="other_support:city",
            verdict=FindingVerdict.CLEARED,
            reason="已核",
            at=LATER,
            seen_digest="0" * 64,
        )
    with pytest.raises(Conflict, match="不需要判断"):
        services.decide_finding(
            actor=world.finance,
            application_id=accepted,
            key="paper",
            verdict=FindingVerdict.CLEARED,
            reason="已核",
            at=LATER,
        )


def test_the_applicant_answers_what_concerns_it_and_the_officer_is_told(
    world: World, accepted: int
) -> None:
    services.assign_cases(
        actor=world.finance,
        application_ids=[accepted],
        officer_id=world.finance_officer.person_id,
        at=LATER,
    )
    answer = {"application_id": accepted, "key": "other_support:city", "at": LATER}
    services.answer_finding(actor=world.colleague, text="不是同一内容。", **answer)
    assert FindingAnswer.objects.get().answered_by == world.colleague.person
    assert any("企业对核查发现作了说明" in title for title in told(world.finance_officer))
    for actor in (world.stranger, world.reader, world.finance):
        with pytest.raises(NotPermitted):
            services.answer_finding(actor=actor, text="说明", **answer)


# --- assigning ---


def test_the_head_of_the_office_assigns_and_the_officer_is_told_once(
    world: World, accepted: int
) -> None:
    assign = {"application_ids": [accepted], "at": LATER}
    officer = world.finance_officer.person_id
    assert services.assign_cases(actor=world.finance, officer_id=officer, **assign) == 1
    assert services.assign_cases(actor=world.finance, officer_id=officer, **assign) == 0
    assert Assignment.objects.filter(ended_at=None).count() == 1
    assert sum("分派给您 1 件申报" in title for title in told(world.finance_officer)) == 1
    (task,) = selectors.tasks_of(world.finance_officer, LATER)
    assert task.due_on == date(2025, 7, 2)
    with pytest.raises(NotPermitted):
        services.assign_cases(actor=world.finance_officer, officer_id=officer, **assign)
    with pytest.raises(OfficerUnknown):
        services.assign_cases(actor=world.finance, officer_id=world.science.person_id, **assign)
    with pytest.raises(NotPermitted):
        services.assign_cases(
            actor=world.other_finance, officer_id=world.other_finance.person_id, **assign
        )


def test_a_message_of_the_applicant_waits_for_an_answer(world: World, accepted: int) -> None:
    officer = world.finance_officer
    services.assign_cases(
        actor=world.finance, application_ids=[accepted], officer_id=officer.person_id, at=LATER
    )
    write = {"application_id": accepted, "file_id": None, "at": LATER}
    application_services.write_message(actor=world.applicant, text="请问进度？", **write)
    kinds = [task.kind for task in selectors.tasks_of(officer, LATER)]
    assert sorted(kinds) == ["审核", "消息"]
    application_services.write_message(actor=officer, text="正在审核。", **write)
    assert [task.kind for task in selectors.tasks_of(officer, LATER)] == ["审核"]


# --- assistance ---


@pytest.mark.req("003-02", "003-07")
def test_district_science_is_asked_and_answers_within_a_term_of_working_days(
    world: World, accepted: int
) -> None:
    request = services.ask_assistance(
        actor=world.finance_officer,
        application_id=accepted,
        kind=SCIENCE,
        question="请核实是否同一项目。",
        at=LATER,
    )
    info = selectors.assistance_request(request)
    assert (info.due_on, info.is_open) == (date(2025, 6, 25), True)
    assert any("请协助核实" in title for title in told(world.science))
    assert permissions.may_see(world.science, selectors.case_head(accepted))
    assert [task.title for task in selectors.tasks_of(world.science, LATER)] == [
        "答复协助请求：上海甲精机有限公司"
    ]
    with pytest.raises(AlreadyAsked):
        services.ask_assistance(
            actor=world.finance,
            application_id=accepted,
            kind=SCIENCE,
            question="再问",
            at=LATER,
        )
    with pytest.raises(NotPermitted):
        services.answer_assistance(
            actor=world.tax, request_id=request, is_agreed=True, text="同意", at=LATER
        )
    services.answer_assistance(
        actor=world.science, request_id=request, is_agreed=False, text="是同一项目。", at=LATER
    )
    answered = selectors.assistance_request(request)
    assert (answered.is_agreed, answered.answer) == (False, "是同一项目。")
    assert selectors.tasks_of(world.science, LATER) == ()


@pytest.mark.parametrize("days", [0, 61, -1])
def test_a_term_is_one_to_sixty_working_days(world: World, accepted: int, days: int) -> None:
    with pytest.raises(TermWrong):
        services.ask_assistance(
            actor=world.finance,
            application_id=accepted,
            kind=SCIENCE,
            question="请核实。",
            working_days=days,
            at=LATER,
        )


# --- forwarding ---


@pytest.mark.req("003-07", "004-10")
def test_forwarding_waits_for_decisions_answers_and_paper(world: World, accepted: int) -> None:
    request = services.ask_assistance(
        actor=world.finance, application_id=accepted, kind=SCIENCE, question="请核实。", at=LATER
    )
    forward = {"actor": world.finance, "application_id": accepted, "at": LATER}
    with pytest.raises(NotReady) as refused:
        services.forward_case(reason="同意", **forward)
    assert len(refused.value.reasons) == 3
    decide(world, accepted)
    services.waive_assistance(
        actor=world.finance, request_id=request, reason="已从公开资料核实。", at=LATER
    )
    confirm_paper(world, accepted)
    with pytest.raises(FieldsWrong):
        services.forward_case(reason=" ", **forward)
    services.forward_case(reason="材料齐全，建议按公式金额审定。", **forward)
    assert applications.application(accepted).state is ApplicationState.FORWARDED
    review = selectors.review_of(accepted)
    assert review is not None
    assert review.reason == "材料齐全，建议按公式金额审定。"
    verbs = [event.verb for event in events_of(f"applications.application:{accepted}")]
    assert {"checks.run", "checks.decide", "checks.ask_assistance", "applications.forward"} <= {
        *verbs
    }
    assert any("已转报" in title for title in told(world.applicant))


@pytest.mark.req("003-01", "A28")
def test_what_stops_is_not_decided_away(world: World, accepted: int) -> None:
    support(world, "市级", "专项资金", 2024)
    services.run_checks(actor=world.finance, application_id=accepted, at=LATER)
    sentences = [obstacle.sentence for obstacle in selectors.obstacles_of(accepted)]
    assert "有 1 项不得通过的发现" in sentences
    (stop,) = [f for f in selectors.findings_of(accepted) if f.severity == "stops"]
    with pytest.raises(Conflict):
        services.decide_finding(
            actor=world.finance,
            application_id=accepted,
            key=stop.key,
            verdict=FindingVerdict.CLEARED,
            reason="算了",
            at=LATER,
        )


# --- refusing ---


@pytest.mark.req("003-07", "003-10")
def test_a_refusal_names_articles_reason_and_the_way_to_object(world: World, accepted: int) -> None:
    refuse = {
        "actor": world.finance,
        "application_id": accepted,
        "reason": "近三年获得过其他市级专项资金。",
        "objection": "可向市科委书面提出。",
        "at": LATER,
    }
    with pytest.raises(FieldsWrong):
        services.refuse_case(articles=["", " "], **refuse)
    services.refuse_case(articles=["第三条", "第三条"], **refuse)
    review = selectors.review_of(accepted)
    assert review is not None
    assert (review.articles, review.objection) == (("第三条",), "可向市科委书面提出。")
    assert applications.application(accepted).state is ApplicationState.REFUSED
    texts = Notice.objects.filter(person_id=world.applicant.person_id).values_list(
        "text", flat=True
    )
    assert any("第三条" in text and "可向市科委书面提出" in text for text in texts)
    with pytest.raises(NotPermitted):
        services.refuse_case(articles=["第三条"], **refuse)


# --- returning ---


@pytest.mark.req("003-06", "003-07")
def test_a_return_ties_each_point_to_a_field_or_material_and_the_case_comes_back(
    world: World, accepted: int
) -> None:
    back = {"actor": world.finance, "application_id": accepted, "at": LATER}
    with pytest.raises(FieldsWrong):
        services.return_case(points=[], **back)
    with pytest.raises(FieldsWrong):
        services.return_case(points=[Point("不存在", "补正")], **back)
    points = [Point("月度销售", "三月的数字不对。", "第七条"), Point("statements", "请补附注。")]
    services.return_case(points=points, **back)
    assert applications.application(accepted).state is ApplicationState.RETURNED
    assert any("需要补正" in title for title in told(world.applicant))
    months = "\n".join(["2024-01\t345678.90", "2024-02\t2000000"])
    months += "".join(f"\n2024-{month:02d}\t1000000" for month in range(3, 13))
    tomorrow = LATER + timedelta(days=1)
    fill_in(world, accepted, at=tomorrow, 月度销售=months)
    application_services.submit_application(
        actor=world.applicant, application_id=accepted, has_undertaken=True, at=tomorrow
    )
    assert "最近一次提交还没有完成核查" in [o.sentence for o in selectors.obstacles_of(accepted)]
    services.check_new_cases(at=tomorrow)
    services.run_checks(actor=world.finance, application_id=accepted, at=tomorrow)
    keys = {f.key for f in selectors.findings_of(accepted)}
    assert "corrections:statements" in keys
    assert "corrections:月度销售" not in keys
    assert CaseStanding.objects.get(application_id=accepted).due_on == date(2025, 7, 3)
