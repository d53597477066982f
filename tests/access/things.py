"""What routes of the access matrix name, and what is sent to them.

A route that takes an id needs a maker in `MAKERS`, by the name of the argument, or by the name of
the route where that argument means something else there. A maker gives the own thing (of the
enterprise and the district in which most personas work) and the foreign one.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

from guanzi.foundation.actor import PLATFORM, Role
from guanzi.foundation.clock import day_of
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity import services as people
from guanzi.foundation.identity.states import TokenScope
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.states import JobState
from guanzi.foundation.notices.models import Notice
from guanzi.foundation.notices.services import notify
from guanzi.lifecycle.disclosure.rules.opportunities import uuid_of
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import ImportKind
from tests.access import drafted, entitled, sandboxed, supervised
from tests.access.opened import established_of
from tests.access.paid import PAYMENT_FORMS, PAYMENT_MAKERS
from tests.access.sides import (
    CASES,
    Side,
    budget_of,
    case_of,
    list_of,
    objection_of,
    project_of,
)
from tests.access.world import NOBODY
from tests.keeping import keep_file
from tests.world import MORNING, PDF

Maker = Callable[[Side], Any]


def _made(side: Side) -> int:
    """The job, done, with the file that it made."""
    done = {"state": JobState.DONE, "ended_at": MORNING, "result": {"file": side.file}}
    Job.objects.filter(pk=side.job).update(**done)
    return side.job


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


@cache
def _token(side: Side) -> int:
    said = {"purpose": "每日比对", "scopes": tuple(TokenScope), "last_day": day_of(MORNING)}
    return people.issue_token(actor=side.finance, at=MORNING, **said).id  # type: ignore[arg-type]


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
    "token_id": _token,
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
    **drafted.MAKERS,
    **supervised.MAKERS,
    **entitled.MAKERS,
    **sandboxed.MAKERS,
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
    **entitled.FORMS,
    "identity:member": lambda _side: {"act": "role", "role": "reader"},
    "identity:people": lambda _side: {"name": "新", "email": "n@example.invalid", "role": "reader"},
    "identity:tokens": lambda _side: {"purpose": ""},
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
