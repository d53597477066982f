"""Draw up a decision list."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.projects.errors import (
    ListChanged,
    ListInvalid,
    ProjectStateConflict,
)
from guanzi.lifecycle.projects.models import DecisionItem, DecisionList, Project
from guanzi.lifecycle.projects.permissions import (
    may_draft,
    may_drop,
    may_read,
    may_save,
)
from guanzi.lifecycle.projects.rules.items import DecidedItem, written
from guanzi.lifecycle.projects.selectors import candidates, decision_list
from guanzi.lifecycle.projects.selectors.lists import OPEN_LISTS, decided_items
from guanzi.lifecycle.projects.services.held import (
    list_step,
    locked_list,
    own_line,
)
from guanzi.lifecycle.projects.states import ProjectState

MOST_ITEMS = 500


@transaction.atomic
def start_list(*, actor: Actor, line_id: int, title: str, at: datetime) -> int:
    """An empty list for a line of an approved budget; its id. Raises ListInvalid, NotPermitted."""
    require(may_draft(actor))
    name = title.strip()[:200]
    if not name:
        raise ListInvalid(_("请填写审定清单的名称。"))
    line = own_line(actor, line_id)
    row = DecisionList.objects.create(
        title=name,
        fund=line.fund,
        year=line.year,
        line_id=line_id,
        organisation_id=actor.organisation_id,
        saved_by=actor.person,
        saved_at=at,
    )
    told = {"title": name, "fund": line.fund, "year": line.year, "line": line.code}
    record_event(actor=actor, verb="projects.start_list", subject=row, at=at, after=told)
    return row.pk


@transaction.atomic
def save_list(
    *,
    actor: Actor,
    list_id: int,
    items: Sequence[DecidedItem],
    seen_revision: int,
    at: datetime,
) -> int:
    """Write what the list says, in this order; its new revision.

    An item may still be incomplete: it is judged when somebody signs. Raises ListChanged where
    somebody saved since `seen_revision`, ListInvalid, NotPermitted.
    """
    row = locked_list(list_id)
    info = decision_list(list_id)
    require(may_read(actor, info))
    list_step(row, "save")
    require(may_save(actor, info))
    if seen_revision != row.revision:
        said = _("%(name)s刚刚保存过这份清单，您的修改没有覆盖它。请核对后再保存。")
        raise ListChanged(said % {"name": row.saved_by})
    before = {item.application_id: item for item in decided_items(list_id)}
    _require_candidates(row, items, before.keys())
    writers = dict(row.items.values_list("application_id", "entered_by"))
    row.items.all().delete()
    for item in items:
        if before.get(item.application_id) != item:
            writers[item.application_id] = actor.person
    DecisionItem.objects.bulk_create(
        _row(row, place, item, writers[item.application_id]) for place, item in enumerate(items, 1)
    )
    row.revision += 1
    row.saved_by, row.saved_at, row.return_reason = actor.person, at, ""
    row.save(update_fields=["revision", "saved_by", "saved_at", "return_reason"])
    record_event(
        actor=actor,
        verb="projects.save_list",
        subject=row,
        at=at,
        before={"items": [written(item) for item in before.values()]},
        after={"items": [written(item) for item in items]},
    )
    return row.revision


def _require_candidates(
    row: DecisionList, items: Sequence[DecidedItem], own: Iterable[int]
) -> None:
    wanted = [item.application_id for item in items]
    if len(wanted) > MOST_ITEMS:
        raise ListInvalid(_("一份清单最多 %(most)d 件，请分成几份。") % {"most": MOST_ITEMS})
    if len(set(wanted)) != len(wanted):
        raise ListInvalid(_("同一件申报在清单里只能出现一次。"))
    possible = {candidate.application.id for candidate in candidates(row.fund)} | set(own)
    if not set(wanted) <= possible:
        raise ListInvalid(_("有的申报不在待审定的范围内，或已经列入另一份清单，请刷新后再选。"))


def _row(row: DecisionList, place: int, item: DecidedItem, entered_by: str) -> DecisionItem:
    return DecisionItem(
        decision_list=row,
        application_id=item.application_id,
        position=place,
        outcome=item.outcome,
        formula_fen=item.formula_fen,
        determined_fen=item.determined_fen,
        reason=item.reason,
        articles=list(item.articles),
        instalments=written(item)["instalments"],
        entered_by=entered_by,
    )


@transaction.atomic
def drop_list(*, actor: Actor, list_id: int, at: datetime) -> None:
    """Give a list up before anybody signed it; its cases can be put on another."""
    row = locked_list(list_id)
    info = decision_list(list_id)
    require(may_read(actor, info))
    row.state = list_step(row, "drop")
    require(may_drop(actor, info))
    row.save(update_fields=["state"])
    record_event(actor=actor, verb="projects.drop_list", subject=row, at=at)


@transaction.atomic
def send_back(*, actor: Actor, application_id: int, reason: str, at: datetime) -> None:
    """Let the receiving office look at a case again; one that is on a list is taken off first.

    Raises ListChanged, NotPermitted.
    """
    listed = DecisionItem.objects.filter(
        application_id=application_id, decision_list__state__in=OPEN_LISTS
    ).first()
    if listed is not None:
        row = locked_list(listed.decision_list_id)
        require(may_save(actor, decision_list(row.pk)))
        list_step(row, "save")
        row.items.filter(application_id=application_id).delete()
        row.revision += 1
        row.save(update_fields=["revision"])
    decided = Project.objects.filter(application_id=application_id)
    if decided.exclude(state=ProjectState.WAITING).exists():
        raise ProjectStateConflict(_("这个项目已经审定，不能退回受理部门。"))
    applications.send_back_application(
        actor=actor, application_id=application_id, reason=reason, at=at
    )
