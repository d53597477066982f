"""How states look: a tone beside the word, which brings its shape."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from guanzi.foundation.face.stations import Stop, tones
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.states import (
    ChangeState,
    DecisionOutcome,
    InstalmentState,
    ListState,
    ObjectionOutcome,
    ProjectState,
)

tone_of = tones(
    good=(
        ListState.DECIDED,
        DecisionOutcome.GRANT,
        ProjectState.ESTABLISHED,
        ProjectState.COMPLETED,
        InstalmentState.PAID,
        ChangeState.APPROVED,
    ),
    warn=(
        ListState.SIGNING,
        DecisionOutcome.WAIT,
        ProjectState.WAITING,
        InstalmentState.REQUESTED,
        ChangeState.PROPOSED,
    ),
    bad=(
        DecisionOutcome.REFUSE,
        ProjectState.REFUSED,
        ProjectState.NOT_ESTABLISHED,
        ObjectionOutcome.UPHELD,
    ),
    info=(ProjectState.SHOWN, InstalmentState.COMMITTED),
)
_ENDS = (ProjectState.REFUSED, ProjectState.NOT_ESTABLISHED, ProjectState.TERMINATED)
_P = ProjectState


def way_of(project: ProjectInfo) -> list[Stop]:
    """The stations of a project, as far as it has come."""
    back = [Stop(project.recovery, "done")] if project.recovery else []
    return [*_stops(project), *back]


def _stops(project: ProjectInfo) -> Iterator[Stop]:
    yield Stop(_("联合审定"), "done", at=project.decided_at)
    if project.state is _P.WAITING:
        yield Stop(_("待安排"), "now", _("排序 %(n)d") % {"n": project.priority})
        yield from (Stop(name, "next") for name in (_("公示"), _("入项目库"), _("拨付")))
        return
    yield _publicity(project)
    if project.state not in _ENDS or project.established_at:
        yield _stop(_("入项目库"), project.established_at)
    if project.state in _ENDS:
        yield Stop(str(project.state.label), "now", at=project.ended_at)
        return
    if project.accepted_at:
        yield Stop(_("验收"), "done", at=project.accepted_at)
    is_paid = project.state is _P.COMPLETED
    yield Stop(_("拨付"), _paying(project), at=project.ended_at if is_paid else None)
    yield _stop(_("结清"), project.ended_at)


def _publicity(project: ProjectInfo) -> Stop:
    if project.state is _P.SHOWN or project.shown_at is None:
        return Stop(_("公示"), "next" if project.shown_at is None else "now")
    ended = project.established_at or project.ended_at
    until = project.shown_until
    return Stop(_("公示"), "done", at=min(until, ended) if until and ended else ended)


def _stop(name: str, at: datetime | None) -> Stop:
    return Stop(name, "done" if at else "next", at=at)


def _paying(project: ProjectInfo) -> str:
    if project.state is _P.COMPLETED:
        return "done"
    return "now" if project.state is _P.ESTABLISHED else "next"
