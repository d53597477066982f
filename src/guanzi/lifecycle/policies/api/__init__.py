"""Policies, measures and the vocabulary of facts, for programs. Everybody may read."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from guanzi.engines.rules import Measure
from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.face.facts import fact_shown
from guanzi.foundation.face.wire import Filters, On, Pages, Words
from guanzi.lifecycle.policies import selectors
from guanzi.lifecycle.policies.api import shown
from guanzi.lifecycle.policies.api.schemas import (
    FactList,
    Level,
    MeasureDetail,
    MeasureList,
    PolicyDetail,
    PolicyList,
    State,
    Status,
)
from guanzi.lifecycle.policies.rules import PolicyQuery, PolicyState, search

router = Router()

PolicyId = Annotated[str, Path(description="政策文件的标识。", examples=["shanghai-003"])]
MeasureId = Annotated[str, Path(description="措施的标识。", examples=["tech-transfer-support"])]


class OneDay(Filters):
    """As of which day."""

    on: On = None


class PolicyFilters(Pages):
    """Which policies."""

    on: On = None
    q: Words = Field(
        default="", description="要找的词，空格隔开，须都出现。", examples=["成果转化"]
    )
    fund: Words = Field(default="", description="专项资金的全称。")
    lead: Words = Field(default="", description="牵头部门的简称。", examples=["市科委"])
    instrument: Words = Field(default="", description="扶持方式。", examples=["补助"])
    level: Level | None = Field(default=None, description="市级或区级。")
    state: State | None = Field(default=None, description="有效性。")

    def query(self) -> PolicyQuery:
        """What the search understands."""
        names = ("fund", "lead", "instrument", "level")
        chosen = {name: frozenset(filter(None, [getattr(self, name)])) for name in names}
        state = frozenset([PolicyState[self.state.upper()].value] if self.state else [])
        return PolicyQuery(self.on or clock.today(), self.q, state=state, **chosen)


class MeasureFilters(Pages):
    """Which measures."""

    on: On = None
    document: Words = Field(default="", description="政策文件的标识。", examples=["shanghai-003"])
    status: Status | None = Field(default=None, description="能否计算。")
    state: State | None = Field(default=None, description="有效性。")


class FactFilters(Filters):
    """Which facts."""

    on: On = None
    measure: Words = Field(
        default="", description="只要这项措施会用到的。", examples=["tech-transfer-support"]
    )


@router.get(
    "/policies",
    response=PolicyList,
    summary="查找政策文件",
    operation_id="list_policies",
    tags=["政策"],
)
@for_audience(Audience.EVERYONE)
def list_policies(request: HttpRequest, filters: Query[PolicyFilters]) -> Any:
    """按专项资金、牵头部门、扶持方式、级别、有效性和关键词查找；条件之间是「且」。"""
    rulebook = selectors.current_rulebook()
    query = filters.query()
    found = search(rulebook, query).policies
    return _listing(filters, query.on, rulebook.digest, len(found)) | {
        "items": [shown.policy(p.document, rulebook, query.on) for p in filters.of(found)]
    }


@router.get(
    "/policies/{id}",
    response=PolicyDetail,
    summary="一份政策文件",
    operation_id="get_policy",
    tags=["政策"],
)
@for_audience(Audience.EVERYONE)
def get_policy(request: HttpRequest, id: PolicyId, filters: Query[OneDay]) -> Any:  # noqa: A002
    """条款（用平实的话说明，不是原文）、措施、有效期和发布过的版本。"""
    return shown.policy_detail(selectors.get_policy(id, filters.on or clock.today()))


@router.get(
    "/measures",
    response=MeasureList,
    summary="查找措施",
    operation_id="list_measures",
    tags=["措施"],
)
@for_audience(Audience.EVERYONE)
def list_measures(request: HttpRequest, filters: Query[MeasureFilters]) -> Any:
    """每项措施取所问那一天有效的版本；都不在有效期内的，取最近的版本。"""
    rulebook = selectors.current_rulebook()
    on = filters.on or clock.today()
    every = [shown.measure(found, rulebook, on) for found in shown.measures(rulebook, on)]
    found = [
        item
        for item in every
        if filters.document in ("", item["document"])
        and filters.status in (None, item["status"])
        and filters.state in (None, item["state"])
    ]
    return _listing(filters, on, rulebook.digest, len(found)) | {"items": filters.of(found)}


@router.get(
    "/measures/{id}",
    response=MeasureDetail,
    summary="一项措施",
    operation_id="get_measure",
    tags=["措施"],
)
@for_audience(Audience.EVERYONE)
def get_measure(request: HttpRequest, id: MeasureId, filters: Query[OneDay]) -> Any:  # noqa: A002
    """完整的定义：条件、步骤、参数、待定数字、分担、对歧义的决定、有效期和会用到的事实。"""
    rulebook = selectors.current_rulebook()
    on = filters.on or clock.today()
    return shown.measure_detail(shown.version_on(id, rulebook, on), rulebook, on)


@router.get(
    "/facts", response=FactList, summary="事实词表", operation_id="list_facts", tags=["事实"]
)
@for_audience(Audience.EVERYONE)
def list_facts(request: HttpRequest, filters: Query[FactFilters]) -> Any:
    """可以填写的事实：类型、单位、范围、选项、怎样问、以什么为准、能否公开。"""
    rulebook = selectors.current_rulebook()
    facts = rulebook.vocabulary.facts
    names = list(facts)
    if filters.measure:
        on = filters.on or clock.today()
        found = shown.version_on(filters.measure, rulebook, on)
        names = list(found.reads) if isinstance(found, Measure) else []
    items = [fact_shown(facts[name]) for name in names]
    return {"edition": rulebook.digest, "total": len(items), "items": items}


def _listing(filters: Pages, on: Any, digest: str, total: int) -> dict[str, Any]:
    pages = {"page": filters.page, "limit": filters.limit}
    return {"edition": digest, "on": on, "total": total} | pages
