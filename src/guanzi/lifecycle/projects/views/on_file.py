"""What the page of an enterprise shows of its projects."""

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.enterprises.rules.sections import Section, SectionRow
from guanzi.lifecycle.projects.permissions import may_read_project
from guanzi.lifecycle.projects.selectors import ProjectInfo, projects_of
from guanzi.lifecycle.projects.views.looks import tone_of


def projects_on_file(actor: Actor, enterprise_id: int) -> Section | None:
    """The decided projects that this actor may read, latest first; nothing where there are none."""
    shown = [each for each in projects_of(enterprise_id) if may_read_project(actor, each)]
    if not shown:
        return None
    return Section(anchor="decided", title=_("审定的项目"), rows=tuple(map(_row, shown)))


def _row(info: ProjectInfo) -> SectionRow:
    case = info.application
    amount = yuan_text(info.determined_fen) + _("元")
    return SectionRow(
        title=case.project or case.code,
        link=reverse("projects:project", args=[info.id]),
        state=str(info.state.label),
        tone=tone_of(info.state),
        about=" · ".join((info.fund, case.code, amount)),
    )
