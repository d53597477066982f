"""Sign a decision list for one office, or send it back; with the last signature it is decided."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Decision
from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity.telling import tell_leaders
from guanzi.lifecycle.applications import selectors as cases
from guanzi.lifecycle.applications.states import PASSED
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.checks import selectors as checks
from guanzi.lifecycle.checks import services as checking
from guanzi.lifecycle.projects.errors import (
    Hindrance,
    ListChanged,
    ListInvalid,
    NotCommittable,
    StillHindered,
)
from guanzi.lifecycle.projects.models import DecisionList, ListSignature
from guanzi.lifecycle.projects.permissions import may_read, may_return, may_sign
from guanzi.lifecycle.projects.rules.items import problems_of
from guanzi.lifecycle.projects.rules.shares import shares_by
from guanzi.lifecycle.projects.selectors import ItemInfo, ListInfo, decision_list, items_of
from guanzi.lifecycle.projects.services.decide import Decisions, decide_list
from guanzi.lifecycle.projects.services.held import (
    list_step,
    locked_list,
    sentence_of,
)
from guanzi.lifecycle.projects.states import DecisionOutcome, ListState


@transaction.atomic
def sign_list(*, actor: Actor, list_id: int, digest: str, at: datetime) -> ListState:
    """Sign what `digest` stands for; where the list stands now.

    Everything is looked at again at this moment: validity, bars, duplicates, quota. Raises
    ListChanged, ListInvalid, StillHindered, NotCommittable, NotPermitted.
    """
    row = locked_list(list_id)
    info, lines = decision_list(list_id), items_of(list_id)
    require_signable(row, info, lines, digest, actor)
    is_last = set(info.missing) == {actor.kind}
    target = list_step(row, "decide" if is_last else "sign")
    decisions = _require_unhindered(lines, at)
    ListSignature.objects.create(
        decision_list=row,
        organisation_id=actor.organisation_id,
        office=actor.kind,
        person_id=actor.person_id,
        person=actor.person,
        digest=digest,
        signed_at=at,
    )
    row.state = target
    row.decided_at = at if is_last else None
    row.save(update_fields=["state", "decided_at"])
    record_event(
        actor=actor,
        verb="projects.sign",
        subject=row,
        at=at,
        before={"state": info.state},
        after={"state": row.state, "digest": digest},
    )
    if is_last:
        decide_list(row, lines, decisions, actor=actor, at=at)
    else:
        _tell_next(row, info, actor, at)
    return target


def require_signable(
    row: DecisionList, info: ListInfo, lines: Sequence[ItemInfo], digest: str, actor: Actor
) -> None:
    """What can be told before the cases are checked again: who signs, and that what is signed is
    what was read. Raises ListChanged, ListInvalid, NotCommittable, NotPermitted."""
    require(may_read(actor, info))
    list_step(row, "sign")
    require(may_sign(actor, info, [line.application.credit_code for line in lines]))
    if digest != info.digest:
        raise ListChanged(_("清单的内容在您打开之后有改动，请核对后再签署。"))
    _require_sound(info, lines)


def _require_sound(info: ListInfo, lines: Sequence[ItemInfo]) -> None:
    """Every line is complete and the quota holds. Raises ListInvalid, NotCommittable."""
    if not lines:
        raise ListInvalid(_("清单里还没有申报，不能签署。"))
    for line in lines:
        if problems := problems_of(line.item, info.year):
            named = {"code": line.application.code, "why": problems[0]}
            raise ListInvalid(_("%(code)s：%(why)s") % named)
    wanted = sum(line.item.committed_fen(info.year) for line in lines)
    left = budgets.line_quota(info.line_id).left_fen
    if wanted > left:
        sentence = _("本清单需要 %(wanted)s，预算额度只余 %(left)s，超出 %(over)s。")
        raise NotCommittable(
            sentence
            % {
                "wanted": yuan_text(wanted),
                "left": yuan_text(left),
                "over": yuan_text(wanted - left),
            }
        )


def _require_unhindered(lines: Sequence[ItemInfo], at: datetime) -> Decisions:
    """Check every case that is to be supported once more; what the rule says of each with what is
    known today. Raises StillHindered."""
    supported = [line for line in lines if line.item.outcome is not DecisionOutcome.REFUSE]
    decisions: Decisions = {}
    for line in supported:
        case = line.application
        if case.state in PASSED:
            checking.run_checks(actor=PLATFORM, application_id=case.id, at=at)
            decisions[case.id] = cases.case_calculation(case.id).decision
    found = [
        Hindrance(line.application.id, line.application.code, "；".join(why))
        for line in supported
        if (why := _why_not(line, decisions.get(line.application.id)))
    ]
    if found:
        sentence = _("有 %(n)d 件申报现在不能审定：%(first)s")
        first = _("%(code)s %(why)s") % {"code": found[0].code, "why": found[0].sentence}
        raise StillHindered(sentence % {"n": len(found), "first": first}, found)
    return decisions


def _why_not(line: ItemInfo, decision: Decision | None) -> list[str]:
    if decision is None:
        return [_("已经不在待审定的状态。")]
    found = [each.sentence for each in checks.obstacles_of(line.application.id)]
    if shares_by(decision, 0) is None:
        found.append(_("市、区分担比例还不能确定，请先核定企业隶属"))
    now = decision.amount_fen or 0
    if now != line.item.formula_fen:
        sentence = _("公式金额现在是 %(now)s，清单上是 %(listed)s，请移出清单后重新列入")
        said = {"now": yuan_text(now), "listed": yuan_text(line.item.formula_fen)}
        found.append(sentence % said)
    return found


def _tell_next(row: DecisionList, info: ListInfo, actor: Actor, at: datetime) -> None:
    for office in info.missing:
        if office is actor.kind:
            continue
        for organisation_id in _offices_of(office, info.organisation_id):
            tell_leaders(
                organisation_id,
                _("%(title)s 待会签") % {"title": row.title},
                _("%(who)s已经签署，请核对后会签。") % {"who": actor.signature},
                reverse("projects:list", args=[row.pk]),
                at,
                besides=actor,
            )


def _offices_of(kind: OrganisationKind, own_id: int) -> list[int]:
    """The organisations of the city that sign for a kind: the department itself, or its peers."""
    if kind is OrganisationKind.CITY_DEPARTMENT:
        return [own_id]
    office = identity.office_for(kind, "")
    return [office.id] if office else []


@transaction.atomic
def return_list(*, actor: Actor, list_id: int, reason: str, at: datetime) -> None:
    """Send it back to those who drew it up; what was signed holds no more."""
    row = locked_list(list_id)
    info = decision_list(list_id)
    require(may_read(actor, info))
    target = list_step(row, "return")
    require(may_return(actor, info))
    why = sentence_of(reason, _("请写明退回的理由。"), most=500)
    row.state, row.return_reason = target, why
    row.revision += 1
    row.save(update_fields=["state", "return_reason", "revision"])
    record_event(
        actor=actor,
        verb="projects.return",
        subject=row,
        at=at,
        before={"state": info.state},
        after={"state": row.state},
        note=why,
    )
    tell_leaders(
        info.organisation_id,
        _("%(title)s 已退回") % {"title": row.title},
        why,
        reverse("projects:list", args=[row.pk]),
        at,
        besides=actor,
    )
