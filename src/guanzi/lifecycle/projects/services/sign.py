"""Sign a decision list, for one office; with the last signature it is decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Decision
from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.services import Happening, record_event, record_events
from guanzi.foundation.calendar import term_end
from guanzi.foundation.identity.telling import EnterpriseNews, tell_enterprises, tell_leaders
from guanzi.lifecycle.applications import selectors as cases
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.states import PASSED, ApplicationState
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.checks import selectors as checks
from guanzi.lifecycle.checks import services as checking
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.projects.errors import (
    Hindrance,
    ListChanged,
    ListInvalid,
    NotCommittable,
    StillHindered,
)
from guanzi.lifecycle.projects.models import DecisionItem, DecisionList, ListSignature, Project
from guanzi.lifecycle.projects.permissions import may_read, may_return, may_sign
from guanzi.lifecycle.projects.rules.items import problems_of
from guanzi.lifecycle.projects.rules.shares import ShareOut, shares_by
from guanzi.lifecycle.projects.selectors import ItemInfo, ListInfo, decision_list, items_of
from guanzi.lifecycle.projects.services.common import (
    link_of,
    list_step,
    locked_list,
    offices_of,
    project_step,
    sentence_of,
)
from guanzi.lifecycle.projects.services.instalments import Granted, commit, hold_ledger
from guanzi.lifecycle.projects.states import DecisionOutcome, ListState, ProjectState

Decisions = dict[int, Decision]  # by case
_WRITTEN = (
    "state",
    "item",
    "line",
    "fund",
    "year",
    "determined_fen",
    "decided_at",
    "shown_at",
    "shown_until",
)


@transaction.atomic
def sign_list(*, actor: Actor, list_id: int, digest: str, at: datetime) -> ListState:
    """Sign what `digest` stands for; where the list stands now.

    Everything is looked at again at this moment: validity, bars, duplicates, quota. Raises
    ListChanged, ListInvalid, StillHindered, NotCommittable, NotPermitted.
    """
    row = locked_list(list_id)
    info, lines = decision_list(list_id), items_of(list_id)
    require(may_read(actor, info))
    list_step(row, "sign")
    require(may_sign(actor, info, [line.application.credit_code for line in lines]))
    require_same(info, digest)
    require_sound(info, lines)
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
    is_last = set(info.missing) == {actor.kind}
    row.state = ListState.DECIDED if is_last else ListState.SIGNING
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
        _decide(row, lines, decisions, actor=actor, at=at)
    else:
        _tell_next(row, info, actor, at)
    return ListState(row.state)


def require_same(info: ListInfo, digest: str) -> None:
    """What is signed is what was read. Raises ListChanged."""
    if digest != info.digest:
        raise ListChanged(_("清单的内容在您打开之后有改动，请核对后再签署。"))


def require_sound(info: ListInfo, lines: Sequence[ItemInfo]) -> None:
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
    """Check every case that is to be supported once more; what is decided on each with what is
    known today. Raises StillHindered."""
    decisions: Decisions = {}
    found = [h for line in lines if (h := _hindrance(line, decisions, at)) is not None]
    if found:
        sentence = _("有 %(n)d 件申报现在不能审定：%(first)s")
        first = _("%(code)s %(why)s") % {"code": found[0].code, "why": found[0].sentence}
        raise StillHindered(sentence % {"n": len(found), "first": first}, found)
    return decisions


def _hindrance(line: ItemInfo, decisions: Decisions, at: datetime) -> Hindrance | None:
    if line.item.outcome is DecisionOutcome.REFUSE:
        return None
    case = line.application
    if case.state not in PASSED:
        return Hindrance(case.id, case.code, _("已经不在待审定的状态。"))
    checking.run_checks(actor=PLATFORM, application_id=case.id, at=at)
    found = [each.sentence for each in checks.obstacles_of(case.id)]
    decisions[case.id] = cases.case_calculation(case.id).decision
    if shares_by(decisions[case.id], 0) is None:
        found.append(_("市、区分担比例还不能确定，请先核定企业隶属"))
    return Hindrance(case.id, case.code, "；".join(found)) if found else None


# --- the decision ---


def _decide(
    row: DecisionList,
    lines: Sequence[ItemInfo],
    decisions: Decisions,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    years = {part.year for line in lines for part in line.item.instalments}
    hold_ledger(row.line_id, row.fund, sorted(years - {row.year}))
    for line in lines:
        if line.item.outcome is DecisionOutcome.REFUSE:
            _refuse(line, actor, at)
    supported = [line for line in lines if line.item.outcome is not DecisionOutcome.REFUSE]
    projects = _projects(row, supported, actor, at)
    pairs = list(zip(projects, supported, strict=True))
    granted = [pair for pair in pairs if pair[1].item.outcome is DecisionOutcome.GRANT]
    commit(
        [
            Granted(
                project,
                line.application.code,
                line.item.instalments,
                _share_out(decisions[line.application.id]),
            )
            for project, line in granted
        ],
        actor=actor,
        at=at,
    )
    tell_enterprises([_news(project, line) for project, line in granted], at)


def _projects(
    row: DecisionList, lines: Sequence[ItemInfo], actor: Actor, at: datetime
) -> list[Project]:
    """The projects of the cases, new or waiting before, as the decision leaves them."""
    items = {item.application_id: item for item in row.items.select_related("application")}
    held = Project.objects.select_for_update(of=("self",)).select_related("application")
    locked = held.filter(application_id__in=items)
    waited = {project.application_id: project for project in locked.order_by("pk")}
    until: dict[int, datetime] = {}
    projects = []
    for line in lines:
        case = line.application
        if case.state is ApplicationState.FORWARDED:
            applications.approve_application(actor=actor, application_id=case.id, at=at)
        if case.version_id not in until:
            terms = guidelines.terms_of(case.version_id)
            until[case.version_id] = term_end(at, terms.publicity_days, terms.publicity_kind)
        project = _project(row, items[case.id], line, waited.get(case.id), at)
        if project.state == ProjectState.SHOWN:
            project.shown_until = until[case.version_id]
        projects.append(project)
    Project.objects.bulk_create([each for each in projects if each.application_id not in waited])
    again = [project for project in projects if project.application_id in waited]
    Project.objects.bulk_update(again, _WRITTEN)
    record_events(
        Happening(
            actor=actor,
            verb=f"projects.{line.item.outcome}",
            subject=project,
            at=at,
            after={
                "state": project.state,
                "determined_fen": project.determined_fen,
                "list": row.pk,
            },
            note=line.item.reason,
        )
        for project, line in zip(projects, lines, strict=True)
    )
    return projects


def _project(
    row: DecisionList, item: DecisionItem, line: ItemInfo, waited: Project | None, at: datetime
) -> Project:
    case, verb = line.application, str(line.item.outcome)
    is_granted = line.item.outcome is DecisionOutcome.GRANT
    if waited is None:
        project = Project(application=item.application, district=case.district, decided_at=at)
        project.state = ProjectState.SHOWN if is_granted else ProjectState.WAITING
    else:
        project = waited
        project.state = project_step(project, verb)
    project.item, project.line_id = item, row.line_id
    project.fund, project.year = row.fund, row.year
    project.determined_fen = item.determined_fen
    if is_granted:
        project.decided_at = project.shown_at = at
    return project


def _refuse(line: ItemInfo, actor: Actor, at: datetime) -> None:
    case = line.application
    project = Project.objects.select_for_update().filter(application_id=case.id).first()
    if project is not None:
        project.state, project.ended_at = project_step(project, "refuse"), at
        project.save(update_fields=["state", "ended_at"])
    told = _("依据：%(articles)s。理由：%(reason)s %(way)s")
    applications.decline_application(
        actor=actor,
        application_id=case.id,
        reason=told
        % {
            "articles": "、".join(line.item.articles),
            "reason": line.item.reason,
            "way": _("如有异议，请自收到通知之日起向主管部门书面提出。"),
        },
        at=at,
    )


def _share_out(decision: Decision) -> ShareOut:
    def share_out(fen: int) -> Mapping[str, int]:
        shares = shares_by(decision, fen)
        assert shares is not None, "asked before the signature"
        return shares

    return share_out


def _news(project: Project, line: ItemInfo) -> EnterpriseNews:
    until = project.shown_until
    assert until is not None
    return EnterpriseNews(
        line.application.credit_code,
        _("申报 %(code)s 已审定，正在公示") % {"code": line.application.code},
        _("审定金额 %(amount)s，公示到 %(until)s。")
        % {"amount": yuan_text(project.determined_fen), "until": f"{until:%Y-%m-%d}"},
        reverse("projects:project", args=[project.pk]),
    )


def _tell_next(row: DecisionList, info: ListInfo, actor: Actor, at: datetime) -> None:
    for office in info.missing:
        if office is actor.kind:
            continue
        for organisation_id in offices_of(office, info.organisation_id):
            tell_leaders(
                organisation_id,
                _("%(title)s 待会签") % {"title": row.title},
                _("%(who)s已经签署，请核对后会签。") % {"who": actor.signature},
                link_of(row),
                at,
                besides=actor,
            )


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
        link_of(row),
        at,
        besides=actor,
    )
