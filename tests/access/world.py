"""Who asks for what in the access matrix: personas, and the objects that routes name.

A route that takes an id needs a maker in `MAKERS`, by the name of the argument, or by the name of
the route where that argument means something else there. A maker gives the own thing (of the
enterprise and the district in which most personas work) and the foreign one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity import services as people
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.work import Progress, handler
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.selectors import case_record, draft_of
from guanzi.lifecycle.checks import services as checks
from guanzi.site.demo.keys import enrol_second_factor
from tests.access import entitled, supervised
from tests.access.opened import established_of
from tests.access.paid import EVERY
from tests.access.sides import (
    Side,
    a_project,
    case_of,
    list_of,
    objection_of,
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
    first = (case_of, list_of, objection_of, *EVERY, *supervised.EVERY, *entitled.EVERY)
    for side in (own, foreign):  # before makers bar the enterprises from applying
        for make in (*first, established_of):
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
