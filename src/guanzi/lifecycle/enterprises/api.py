"""Support and credit for the systems of linked departments (shanghai-002 五(五)、五(六))."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.face.money import exact_yuan
from guanzi.foundation.face.wire import Day
from guanzi.foundation.identity.feed import FeedFilters, FeedPage, Moment, Yuan, needs
from guanzi.foundation.identity.linked import Feed
from guanzi.foundation.identity.states import TokenScope
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.enterprises.models import CreditRecord, SupportRecord
from guanzi.lifecycle.enterprises.permissions import may_see_register
from guanzi.lifecycle.enterprises.rules.known import bars
from guanzi.lifecycle.enterprises.selectors.linked import credit_feed, support_feed

router = Router()
router.add_decorator(limit_compute, mode="view")


class OfEnterprise(Schema):
    """A record about an enterprise."""

    id: int = Field(description="记录的编号，不会改变。", examples=[17])
    credit_code: str = Field(description="统一社会信用代码。", examples=["91310112MA1GBXXX0M"])
    enterprise: str = Field(description="企业现在的名称。", examples=["上海某某精机有限公司"])
    district: str = Field(description="企业的注册区。", examples=["闵行区"])
    synthetic: bool = Field(description="是否虚构的数据。", examples=[True])


class SupportOut(OfEnterprise):
    """Support that was received."""

    project: str = Field(description="项目名称。", examples=["智能焊接机器人"])
    project_number: str = Field(description="项目编号；没有为空。", examples=["2021-0001"])
    fund: str = Field(description="资金。", examples=["高新技术成果转化专项扶持资金"])
    level: str = Field(description="级别。", examples=["市级"])
    category: str = Field(description="类别。", examples=["专项资金"])
    year: int = Field(description="年度。", examples=[2024])
    amount: Yuan = Field(description="金额，元，精确的十进制文字。", examples=["300464.50"])
    document: str = Field(description="文件；没有为空。", examples=["沪财教〔2024〕1号"])
    state: Literal["standing", "corrected", "void"] = Field(
        description="standing 现行；corrected 已被另一条更正；void 作废。只有现行的计入合计。"
    )
    corrects: int | None = Field(description="它更正或作废的那一条；没有为空。", examples=[None])
    recorded_at: Moment = Field(description="登记的时间。")


class CreditOut(OfEnterprise):
    """Misconduct on record."""

    catalogue_item: str = Field(description="信用信息目录条目。", examples=["科研失信行为信息"])
    conduct: str = Field(description="失信行为。", examples=["虚报销售收入"])
    restraint: str = Field(description="约束措施。", examples=["三年内不得申报"])
    fund: str = Field(description="限制的资金；不限于一项的为空。", examples=[""])
    since: Day = Field(description="限制的第一天。", examples=["2025-01-01"])
    until: Day = Field(description="限制的最后一天。", examples=["2027-12-31"])
    repaired_on: Day | None = Field(description="信用修复日期；没有修复为空。", examples=[None])
    in_force: bool = Field(description="今天（上海时间）是否限制。", examples=[True])
    document: str = Field(description="认定文书。", examples=["沪科罚〔2025〕1号"])
    changed_at: Moment = Field(description="最近变动的时间。")


class SupportPage(FeedPage):
    """A page of support."""

    items: list[SupportOut] = Field(description="扶持记录，先变动的在前。")


class CreditPage(FeedPage):
    """A page of credit."""

    items: list[CreditOut] = Field(description="信用记录，先变动的在前。")


def _of_enterprise(row: SupportRecord | CreditRecord) -> dict[str, Any]:
    return {
        "id": row.pk,
        "credit_code": row.enterprise.credit_code,
        "enterprise": row.enterprise.name,
        "district": row.enterprise.registration_district,
        "synthetic": row.enterprise.is_synthetic,
    }


def _support(row: SupportRecord) -> dict[str, Any]:
    is_corrected = hasattr(row, "corrected_by")
    return _of_enterprise(row) | {
        "project": row.project_name,
        "project_number": row.project_number,
        "fund": row.fund,
        "level": row.level,
        "category": row.category,
        "year": row.year,
        "amount": exact_yuan(row.amount_fen),
        "document": row.document,
        "state": "void" if row.is_void else "corrected" if is_corrected else "standing",
        "corrects": row.corrects_id,
        "recorded_at": row.recorded_at,
    }


def _credit(row: CreditRecord) -> dict[str, Any]:
    return _of_enterprise(row) | {
        "catalogue_item": row.catalogue_item,
        "conduct": row.conduct,
        "restraint": row.restraint,
        "fund": row.fund,
        "since": row.since,
        "until": row.until,
        "repaired_on": row.repaired_on,
        "in_force": bars(row, row.fund, clock.today()),
        "document": row.document,
        "changed_at": row.changed_at,
    }


SUPPORT = Feed(
    TokenScope.SUPPORT,
    may_see_register,
    support_feed,
    lambda row: (row.recorded_at, row.pk),
    _support,
)
CREDIT = Feed(
    TokenScope.CREDIT,
    may_see_register,
    credit_feed,
    lambda row: (row.changed_at, row.pk),
    _credit,
    by_database=True,
)


@router.get(
    "/linked/support",
    response=SupportPage,
    summary="扶持记录",
    operation_id="list_linked_support",
    tags=["联动部门"],
    openapi_extra=needs(TokenScope.SUPPORT),
)
@for_audience(Audience.PROGRAM)
def list_linked_support(request: HttpRequest, filters: Query[FeedFilters]) -> Any:
    """企业得到过的扶持，更正和作废也给出：更正是新的一条，用 corrects 指明它替代哪一条。"""
    return SUPPORT.answer(request, filters)


@router.get(
    "/linked/credit",
    response=CreditPage,
    summary="信用记录",
    operation_id="list_linked_credit",
    tags=["联动部门"],
    openapi_extra=needs(TokenScope.CREDIT),
)
@for_audience(Audience.PROGRAM)
def list_linked_credit(request: HttpRequest, filters: Query[FeedFilters]) -> Any:
    """企业的失信行为、约束措施和期限；修复后再次给出，以编号为准替换原来的。"""
    return CREDIT.answer(request, filters)
