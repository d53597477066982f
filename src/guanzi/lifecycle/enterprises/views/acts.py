"""What officials may record about an enterprise: one row per act, one page for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.access import ALLOWED, Permission, refused
from guanzi.foundation.actor import Actor
from guanzi.lifecycle.enterprises import permissions, selectors, services
from guanzi.lifecycle.enterprises.errors import RegisterEntryInvalid
from guanzi.lifecycle.enterprises.forms import (
    CreditForm,
    FactForm,
    MoveForm,
    ProjectForm,
    RenameForm,
    SmeForm,
    SupportForm,
    TrackingForm,
)
from guanzi.lifecycle.enterprises.rules.cells import list_cell
from guanzi.lifecycle.enterprises.rules.facts import KEPT_FACTS
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from guanzi.lifecycle.enterprises.states import RecognitionScheme, Source

Cleaned = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that may be recorded: its address, words, form, who may, and the doing."""

    slug: str
    name: Promise | str
    done: Promise | str
    anchor: str
    form: type[forms.Form]
    permission: Callable[[Actor, EnterpriseInfo], Permission]
    perform: Callable[[Actor, EnterpriseInfo, Cleaned, datetime], object]
    needs: Callable[[Actor, EnterpriseInfo], dict[str, Any]] = lambda _actor, _enterprise: {}


def _sources(actor: Actor) -> tuple[Source, ...]:
    wanted = frozenset[Source]().union(*(kept.writers for kept in KEPT_FACTS.values()))
    return tuple(source for source in permissions.sources_of(actor) if source in wanted)


def _may_record_any(actor: Actor, enterprise: EnterpriseInfo) -> Permission:
    """Whether there is a fact and a source for this actor at all."""
    reasons = [
        permissions.may_record_fact(actor, enterprise, name, source)
        for source in _sources(actor)
        for name, kept in KEPT_FACTS.items()
        if source in kept.writers
    ]
    if any(reasons):
        return ALLOWED
    return reasons[0] if reasons else refused(str(_("贵单位没有可以记录的事实。")))


def _rename(actor: Actor, enterprise: EnterpriseInfo, said: Cleaned, at: datetime) -> object:
    return services.rename_enterprise(actor=actor, enterprise_id=enterprise.id, at=at, **said)


def _move(actor: Actor, enterprise: EnterpriseInfo, said: Cleaned, at: datetime) -> object:
    moved = services.move_enterprise(actor=actor, enterprise_id=enterprise.id, at=at, **said)
    if moved == enterprise:
        raise RegisterEntryInvalid(str(_("没有要变更的内容，请填写要改的一项。")))
    return moved


def _may_move(actor: Actor, enterprise: EnterpriseInfo) -> Permission:
    here = enterprise.tax_district or enterprise.registration_district
    tax = permissions.may_set_tax_district(actor, enterprise, here)
    return tax or permissions.may_rename(actor, enterprise)


def _source(actor: Actor, said: Cleaned) -> Source:
    """The source that was chosen, else the most trusted in whose name this office may speak."""
    if said["source"]:
        return Source(said["source"])
    return permissions.source_for(actor, said["fact"]) or permissions.sources_of(actor)[0]


def _fact(actor: Actor, enterprise: EnterpriseInfo, said: Cleaned, at: datetime) -> object:
    return services.record_fact(
        actor=actor,
        enterprise_id=enterprise.id,
        fact=said["fact"],
        value=said["value"],
        period=str(said["period"] or ""),
        project_id=said["project"],
        source=_source(actor, said),
        as_of=said["as_of"],
        evidence=said["evidence"],
        at=at,
    )


def _fact_needs(actor: Actor, enterprise: EnterpriseInfo) -> dict[str, Any]:
    return {"projects": selectors.projects_of(enterprise.id), "sources": _sources(actor)}


def _project(actor: Actor, enterprise: EnterpriseInfo, said: Cleaned, at: datetime) -> object:
    more = {
        "scheme": RecognitionScheme(said["scheme"]),
        "invoice_names": list_cell(said["invoice_names"]),
    }
    return services.register_project(
        actor=actor, enterprise_id=enterprise.id, at=at, **(said | more)
    )


def _tracking(actor: Actor, enterprise: EnterpriseInfo, said: Cleaned, at: datetime) -> object:
    return services.record_tracking(
        actor=actor, project_id=said["project"], year=said["year"], at=at
    )


def _tracking_needs(actor: Actor, enterprise: EnterpriseInfo) -> dict[str, Any]:
    return {"projects": selectors.projects_of(enterprise.id)}


def _support(actor: Actor, enterprise: EnterpriseInfo, said: Cleaned, at: datetime) -> object:
    amount_fen = said.pop("amount")
    return services.record_support(
        actor=actor,
        enterprise_id=enterprise.id,
        amount_fen=amount_fen,
        source=permissions.sources_of(actor)[0],
        at=at,
        **said,
    )


def _credit(actor: Actor, enterprise: EnterpriseInfo, said: Cleaned, at: datetime) -> object:
    return services.record_credit(actor=actor, enterprise_id=enterprise.id, at=at, **said)


def _sme(actor: Actor, enterprise: EnterpriseInfo, said: Cleaned, at: datetime) -> object:
    return services.record_sme_number(actor=actor, enterprise_id=enterprise.id, at=at, **said)


_ALL = (
    Act(
        "fact",
        _("记录事实"),
        _("事实已记录"),
        "#facts",
        FactForm,
        _may_record_any,
        _fact,
        _fact_needs,
    ),
    Act(
        "rename",
        _("变更名称"),
        _("名称已变更，原名称留作曾用名"),
        "#names",
        RenameForm,
        permissions.may_rename,
        _rename,
    ),
    Act("move", _("变更区和行业"), _("已变更"), "", MoveForm, _may_move, _move),
    Act(
        "project",
        _("登记项目"),
        _("项目已登记"),
        "#projects",
        ProjectForm,
        permissions.may_record_project,
        _project,
    ),
    Act(
        "tracking",
        _("登记跟踪统计"),
        _("跟踪统计已登记"),
        "#projects",
        TrackingForm,
        permissions.may_record_project,
        _tracking,
        _tracking_needs,
    ),
    Act(
        "sme",
        _("登记入库编号"),
        _("入库登记编号已登记"),
        "#facts",
        SmeForm,
        permissions.may_record_project,
        _sme,
    ),
    Act(
        "support",
        _("记录扶持"),
        _("扶持记录已登记"),
        "#support",
        SupportForm,
        permissions.may_record_support,
        _support,
    ),
    Act(
        "credit",
        _("登记失信行为"),
        _("信用记录已登记"),
        "#credit",
        CreditForm,
        permissions.may_record_credit,
        _credit,
    ),
)
ACTS = {act.slug: act for act in _ALL}


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as the page offers it."""

    slug: str
    name: Promise | str


def acts_for(actor: Actor, enterprise: EnterpriseInfo) -> tuple[Offer, ...]:
    """What this actor may record about this enterprise."""
    return tuple(Offer(a.slug, a.name) for a in _ALL if a.permission(actor, enterprise))
