"""Who asks for what in the access matrix: personas, and the objects that routes name.

A route that takes an id needs a maker in `MAKERS`, by the name of the argument, or by the name of
the route where that argument means something else there. A maker gives the own thing (of the
enterprise and the district in which most personas work) and the foreign one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import Any

from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind, Role
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity import services as people
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.states import JobState
from guanzi.foundation.jobs.work import Progress, handler
from guanzi.foundation.notices.models import Notice
from guanzi.foundation.notices.services import notify
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.selectors import case_record, draft_of
from guanzi.lifecycle.checks import services as checks
from guanzi.lifecycle.disclosure.rules.opportunities import uuid_of
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import ImportKind
from guanzi.site.demo.keys import enrol_second_factor
from tests.access import supervised
from tests.access.opened import established_of
from tests.access.paid import EVERY, PAYMENT_FORMS, PAYMENT_MAKERS
from tests.access.sides import (
    CASES,
    Side,
    a_project,
    budget_of,
    case_of,
    list_of,
    objection_of,
    project_of,
)
from tests.keeping import keep_file
from tests.world import (
    DISTRICT,
    MORNING,
    PASSWORD,
    PDF,
    World,
    a_complete_draft,
    a_draft,
    a_member,
    a_world,
)

JOB = "tests.nothing"
NOBODY = "nobody@example.invalid"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True, slots=True)
class Stage:
    """The world of the matrix: who asks, and what there is on the own and on the foreign side."""

    personas: dict[str, Actor | None]
    own: Side
    foreign: Side


Ids = dict[str, Any]
Maker = Callable[[Side], Any]


def a_stage() -> Stage:
    """Everything that the matrix needs, made once."""
    world = a_world()
    a_member(OrganisationKind.TAX, "徐汇区税务局（虚构）", "徐税", district="徐汇区")
    own = _side(world, "1")
    beyond = replace(
        world,
        colleague=world.stranger,
        applicant=world.stranger,
        project_id=world.other_project_id,
        enterprise_id=world.other_enterprise_id,
        finance=world.other_finance,
    )
    foreign = _side(beyond, "2")
    for side in (own, foreign):  # before makers bar the enterprises from applying
        for make in (case_of, list_of, objection_of, *EVERY, *supervised.EVERY, established_of):
            make(side)
    personas = _personas(world)
    for each in personas.values():
        if each is not None and each.is_official:
            enrol_second_factor(person_id=each.person_id, secret=SECRET)
    return Stage(personas, own, foreign)


def _personas(world: World) -> dict[str, Actor | None]:
    kind = OrganisationKind
    nobody = people.register_person(email=NOBODY, name="吴无", password=PASSWORD, at=MORNING)
    return {
        "未登录": None,
        "无单位": identity.actor_without_organisation(nobody.pk),
        "企业 管理员": world.applicant,
        "企业 经办人": world.colleague,
        "企业 查阅人": world.reader,
        "推荐机构": world.recommender,
        "第三方": a_member(kind.THIRD_PARTY, "某咨询机构（虚构）", "三一", role=Role.OFFICER),
        "区财政 负责人": world.finance,
        "区财政 经办人": world.finance_officer,
        "区财政 查阅人": a_member(
            kind.DISTRICT_FINANCE,
            "闵行区财政局（虚构）",
            "区财三",
            role=Role.READER,
            district=DISTRICT,
        ),
        "区主管": world.science,
        "区税务": world.tax,
        "市主管": world.commission,
        "市财政": world.city_finance,
        "审计": world.auditor,
        "运营方": world.operator,
    }


def _side(world: World, number: str) -> Side:
    case = a_complete_draft(world)
    objection = _dispute(world, case)
    applications.submit_application(
        actor=world.applicant, application_id=case, has_undertaken=True, at=MORNING
    )
    applications.accept_application(actor=world.finance, application_id=case, at=MORNING)
    draft = a_draft(replace(world, project_id=a_project(world, f"2022-100{number}")))
    given = [file for slot in case_record(case).materials for file in slot.files]
    return Side(
        world,
        world.applicant,
        world.finance,
        draft=draft,
        case=case,
        file=given[0].file.id,
        material=_material(world, draft),
        dispute=_dispute(world, draft),
        objection=objection,
        request=checks.ask_assistance(
            actor=world.finance,
            application_id=case,
            kind=OrganisationKind.TAX,
            question="请核实销售收入。",
            at=MORNING,
        ),
        recommendation=applications.offer_recommendation(
            actor=world.recommender,
            guideline_id=world.guideline_id,
            project_id=a_project(world, f"2022-200{number}"),
            statement="值得支持。",
            at=MORNING,
        ),
        job=start_job(kind=JOB, title="检查", arguments={}, actor=world.applicant, at=MORNING).pk,
    )


@handler(JOB)
def _do_nothing(_progress: Progress) -> dict[str, Any]:
    return {}


def _made(side: Side) -> int:
    """The job, done, with the file that it made."""
    done = {"state": JobState.DONE, "ended_at": MORNING, "result": {"file": side.file}}
    Job.objects.filter(pk=side.job).update(**done)
    return side.job


def _material(world: World, draft: int) -> int:
    file = keep_file(
        content=PDF + str(draft).encode(),
        name="材料.pdf",
        kind=FileKind.PDF,
        actor=world.applicant,
        at=MORNING,
    )
    applications.add_material(
        actor=world.applicant,
        application_id=draft,
        key="statements",
        file_id=file.pk,
        at=MORNING,
    )
    return next(f.id for slot in draft_of(draft, MORNING).materials for f in slot.files)


def _dispute(world: World, draft: int) -> int:
    return applications.raise_dispute(
        actor=world.applicant,
        application_id=draft,
        fact="企业隶属",
        claimed_value="中央在沪企业",
        statement="请更正。",
        evidence_id=None,
        at=MORNING,
    )


# --- what routes name ---


def _membership(side: Side) -> int:
    return identity.memberships_of(side.applicant.person_id)[0].id


def _invitation(side: Side) -> int:
    (waiting, *_others) = identity.open_invitations(side.applicant.organisation_id) or (None,)
    if waiting is not None:
        return waiting.id
    return people.invite(
        actor=replace(side.applicant, role=Role.ADMIN),
        organisation_id=side.applicant.organisation_id,
        email=f"neu{side.case}@example.invalid",
        name="新人",
        role=Role.OFFICER,
        at=MORNING,
    ).id


def _notice(side: Side) -> int:
    told = Notice.objects.filter(person_id=side.applicant.person_id)
    if not told.exists():
        notify(people=[side.applicant.person_id], title="通知", text="", link="", at=MORNING)
    return told.order_by("id").values_list("pk", flat=True)[0]


@cache
def _claim(side: Side) -> int:
    nobody = identity.person_by_email(NOBODY)
    assert nobody is not None
    who = identity.actor_without_organisation(nobody)
    own = keep_file(content=PDF, name="授权.pdf", kind=FileKind.PDF, actor=who, at=MORNING)
    return enterprises.claim_enterprise(
        actor=who,
        credit_code=side.applicant.credit_code,
        position="经理",
        evidence_id=own.pk,
        at=MORNING,
    )


@cache
def _import(side: Side) -> int:
    return enterprises.start_import(
        actor=side.finance,
        kind=ImportKind.SUPPORT,
        content=BytesIO("统一社会信用代码,项目名称\n".encode()),
        name="扶持.csv",
        at=MORNING,
    )


@cache
def _credit(side: Side) -> int:
    return enterprises.record_credit(
        actor=PLATFORM,
        enterprise_id=side.world.enterprise_id,
        catalogue_item="科研失信行为信息",
        conduct="虚报销售收入",
        restraint="不得申报",
        since=MORNING.date(),
        until=MORNING.date(),
        document="某号",
        at=MORNING,
    )


@cache
def _support(side: Side) -> int:
    return enterprises.record_support(
        actor=PLATFORM,
        enterprise_id=side.world.enterprise_id,
        project_name="某项目",
        fund="某资金",
        level="市级",
        category="专项资金",
        year=2020,
        amount_fen=100_00,
        at=MORNING,
    )


MAKERS: dict[str, Maker] = {
    **PAYMENT_MAKERS,
    # the API and the policy library: public names
    "id": lambda _side: "shanghai-003",
    "api:get_measure id": lambda _side: "tech-transfer-support",
    "document_id": lambda _side: "shanghai-003",
    "measure_id": lambda _side: "tech-transfer-support",
    # guidelines for programs elsewhere
    "opportunity_id": lambda side: str(uuid_of(side.world.guideline_id)),
    # budgets
    "budget_id": budget_of,
    "budgets:entries kind": lambda _side: "available",
    "budgets:owed year": lambda _side: 2026,
    "budgets:export form": lambda _side: "xlsx",
    # decisions and projects
    "list_id": list_of,
    "projects:send-back application_id": case_of,
    "objection_id": objection_of,
    # signing in: secrets that open nothing here
    "key": lambda _side: "statements",
    "uidb36": lambda _side: "1",
    "secret": lambda _side: "nichts",
    "provider_id": lambda _side: "keiner",
    # people and organisations
    "membership_id": _membership,
    "organisation_id": lambda side: side.applicant.organisation_id,
    "invitation_id": _invitation,
    "notice_id": _notice,
    # guidelines
    "guideline_id": lambda side: side.world.guideline_id,
    "number": lambda _side: 1,
    # applications and cases
    "application_id": lambda side: side.draft,
    "file_id": lambda side: side.file,
    "material_id": lambda side: side.material,
    "dispute_id": lambda side: side.dispute,
    "checks:dispute dispute_id": lambda side: side.objection,
    "request_id": lambda side: side.request,
    "recommendation_id": lambda side: side.recommendation,
    "job_id": lambda side: side.job,
    "jobs:file job_id": _made,
    # the register
    "code": lambda side: side.applicant.credit_code,
    "slug": lambda _side: "credit",
    "kind": lambda _side: "enterprises",
    "claim_id": _claim,
    "import_id": _import,
    "credit_id": _credit,
    "support_id": _support,
    "enterprise_id": lambda side: side.world.enterprise_id,
    "project_id": lambda side: side.world.project_id,
    "credit_code": lambda side: side.applicant.credit_code,
    **supervised.MAKERS,
}


def maker_for(route: str, argument: str) -> Maker | None:
    """Who makes what a route names."""
    if argument == "application_id" and route.startswith(CASES):
        return lambda side: side.case
    if argument == "project_id" and route.startswith("projects:"):
        return project_of
    if argument == "project_id" and route.startswith("disclosure:"):
        return established_of
    return MAKERS.get(f"{route} {argument}") or MAKERS.get(argument)


# what is sent to addresses that take a POST, where an empty form would not come to the question
FORMS: dict[str, Callable[[Side], dict[str, Any]]] = {
    **PAYMENT_FORMS,
    "identity:member": lambda _side: {"act": "role", "role": "reader"},
    "identity:people": lambda _side: {"name": "新", "email": "n@example.invalid", "role": "reader"},
    "identity:organisation": lambda _side: {"act": "close"},
    "identity:new-organisation": lambda _side: {"kind": "auditor", "name": "某机关"},
    "applications:field": lambda _side: {"name": "contact_name", "value": "张三", "revision": "0"},
    "applications:messages": lambda _side: {"text": "请问"},
    "applications:submit": lambda _side: {"undertaking": "on"},
    "applications:withdraw": lambda _side: {"reason": "改期"},
    "budgets:plan": lambda _side: {"act": "approve"},
    "budgets:adjustment": lambda _side: {"act": "approve"},
    "checks:message": lambda _side: {"text": "请补"},
    "checks:return": lambda _side: {"reason": "请补充"},
    "checks:refuse": lambda _side: {"reason": "不符合"},
    "checks:forward": lambda _side: {"reason": "符合"},
    "checks:ask": lambda _side: {"office": "district_department", "question": "请核实。"},
    "checks:decide": lambda _side: {"key": "k", "verdict": "cleared", "reason": "已核实。"},
    "checks:dispute": lambda _side: {"upheld": "no", "reason": "登记无误。"},
    "checks:assist": lambda _side: {"agreed": "yes", "text": "属实。"},
    "checks:assign": lambda side: {"to": str(side.finance.person_id)},
    "checks:bulk": lambda side: {"act": "check", "case": str(side.case)},
    "disclosure:fields": lambda _side: {"act": "withhold", "field": "amount"},
    "projects:return": lambda _side: {"reason": "金额请再核"},
    "projects:send-back": lambda _side: {"sure": "yes", "reason": "请重核"},
    "projects:rank": lambda _side: {"priority": "1"},
    "projects:accept": lambda _side: {"opinion": "通过"},
    "projects:propose": lambda _side: {"kind": "content", "statement": "改", "reason": "改"},
    "projects:decide": lambda _side: {"approved": "no", "answer": "不同意"},
    "projects:answer": lambda _side: {"outcome": "dismissed", "answer": "属实"},
    **supervised.FORMS,
}


def form_for(route: str, side: Side) -> dict[str, Any]:
    """What is sent to a route."""
    return FORMS.get(route, lambda _side: {})(side)
