"""Projects for the systems of linked departments (shanghai-002 五(二)、五(五))."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, WithJsonSchema

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.face.money import exact_yuan
from guanzi.foundation.identity.feed import FeedFilters, FeedPage, Moment, Yuan, needs
from guanzi.foundation.identity.linked import Feed
from guanzi.foundation.identity.states import TokenScope
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.projects.models import Instalment
from guanzi.lifecycle.projects.permissions import may_read_library
from guanzi.lifecycle.projects.selectors.linked import Line, project_feed
from guanzi.lifecycle.projects.states import (
    Ground,
    InstalmentState,
    InstalmentTerm,
    ProjectState,
)

router = Router()
router.add_decorator(limit_compute, mode="view")


def _one_of(values: list[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": values})


State = Annotated[str, _one_of(ProjectState.values)]
PartState = Annotated[str, _one_of(InstalmentState.values)]
Why = Annotated[str, _one_of(Ground.values)]
Term = Annotated[str, _one_of(InstalmentTerm.values)]


class InstalmentOut(Schema):
    """A part of the amount."""

    number: int = Field(description="期次。", examples=[1])
    year: int = Field(description="预算年度。", examples=[2025])
    amount: Yuan = Field(description="金额，元。", examples=["300464.50"])
    shares: dict[str, Yuan] = Field(description="谁分担多少，元。", examples=[{"市级": "1.00"}])
    term: Term = Field(description="什么时候拨付。")
    state: PartState = Field(description="办到哪一步。")


class LinkedProjectOut(Schema):
    """A decided project."""

    id: int = Field(description="项目的编号，不会改变。", examples=[17])
    code: str = Field(description="统一的项目编码。", examples=["SH-2025-000017-3"])
    credit_code: str = Field(description="统一社会信用代码。", examples=["91310112MA1GBXXX0M"])
    enterprise: str = Field(description="企业现在的名称。", examples=["上海某某精机有限公司"])
    district: str = Field(description="区。", examples=["闵行区"])
    project: str = Field(
        description="项目名称；支持企业本身的，是措施名称。", examples=["智能焊接机器人"]
    )
    project_number: str = Field(description="认定编号；没有为空。", examples=["2021-0001"])
    measure: str = Field(description="措施的标识。", examples=["tech-transfer-support"])
    fund: str = Field(description="专项资金。", examples=["高新技术成果转化专项扶持资金"])
    year: int = Field(description="预算年度。", examples=[2025])
    office: str = Field(description="主管部门。", examples=["某市级主管部门"])
    state: State = Field(description="项目的状态。")
    state_label: str = Field(description="状态的中文。", examples=["已入库"])
    determined_amount: Yuan = Field(description="审定金额，元。", examples=["300464.50"])
    paid_amount: Yuan = Field(description="已拨付，元。", examples=["0.00"])
    recovered_amount: Yuan = Field(description="已拨付之后追回，元。", examples=["0.00"])
    instalments: list[InstalmentOut] = Field(description="分期。")
    not_public: dict[str, Why] = Field(
        description="不向社会公开的栏目和理由；读取的系统同样不得公开。",
        examples=[{"amount": "commercial"}],
    )
    decided_at: Moment = Field(description="审定的时间。")
    established_at: Moment | None = Field(description="入库的时间；还没有为空。")
    accepted_at: Moment | None = Field(description="验收的时间；还没有为空。")
    ended_at: Moment | None = Field(description="结束的时间；还没有为空。")
    synthetic: bool = Field(description="是否虚构的数据。", examples=[True])
    changed_at: Moment = Field(description="最近变动的时间。")


class LinkedProjectPage(FeedPage):
    """A page of projects."""

    items: list[LinkedProjectOut] = Field(description="项目，先变动的在前。")


def _project(line: Line) -> dict[str, Any]:
    row, case = line
    parts = list(row.instalments.all())
    office: Any = row.item
    return {
        "id": row.pk,
        "code": case.code,
        "credit_code": case.credit_code,
        "enterprise": case.enterprise,
        "district": row.district,
        "project": case.project,
        "project_number": case.project_number,
        "measure": case.measure_id,
        "fund": row.fund,
        "year": row.year,
        "office": office.decision_list.organisation.name,
        "state": row.state,
        "state_label": str(ProjectState(row.state).label),
        "determined_amount": exact_yuan(row.determined_fen),
        "paid_amount": exact_yuan(
            sum(part.amount_fen for part in parts if part.state == InstalmentState.PAID)
        ),
        "recovered_amount": exact_yuan(row.recovered_fen),
        "instalments": [_part(part) for part in parts],
        "not_public": {each.field: each.ground for each in row.held_back.all()},
        "decided_at": row.decided_at,
        "established_at": row.established_at,
        "accepted_at": row.accepted_at,
        "ended_at": row.ended_at,
        "synthetic": case.is_synthetic,
        "changed_at": row.changed_at,
    }


def _part(part: Instalment) -> dict[str, Any]:
    return {
        "number": part.number,
        "year": part.year,
        "amount": exact_yuan(part.amount_fen),
        "shares": {payer: exact_yuan(fen) for payer, fen in part.shares.items()},
        "term": part.term,
        "state": part.state,
    }


PROJECTS = Feed(
    TokenScope.PROJECTS,
    may_read_library,
    project_feed,
    lambda line: (line[0].changed_at, line[0].pk),
    _project,
    by_database=True,
)


@router.get(
    "/linked/projects",
    response=LinkedProjectPage,
    summary="审定的项目",
    operation_id="list_linked_projects",
    tags=["联动部门"],
    openapi_extra=needs(TokenScope.PROJECTS),
)
@for_audience(Audience.PROGRAM)
def list_linked_projects(request: HttpRequest, filters: Query[FeedFilters]) -> Any:
    """审定以后的项目、金额和分期拨付；有变动的再次给出，以编号为准替换原来的。"""
    return PROJECTS.answer(request, filters)
