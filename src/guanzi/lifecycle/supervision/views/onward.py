"""What the pages of a case show of its supervision, and where it begins."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.enterprises.rules.sections import SectionRow
from guanzi.lifecycle.projects.permissions import may_read_project
from guanzi.lifecycle.projects.selectors import project_of_application
from guanzi.lifecycle.supervision import permissions, selectors
from guanzi.lifecycle.supervision.selectors import SupervisionInfo
from guanzi.lifecycle.supervision.states import RUNNING
from guanzi.lifecycle.supervision.views.looks import TONES, state_word


def supervision_onward(actor: Actor, application_id: int) -> Iterator[SectionRow]:
    """The cases about the project that the actor may read, and for its department the way to open
    one where none is running; what is still shown to the public is met by objections."""
    project = project_of_application(application_id)
    if project is None or not may_read_project(actor, project):
        return
    found = selectors.cases_about(project.id)
    for info in found:
        if permissions.may_read(actor, info):
            yield _row(actor, info)
    is_running = any(info.state in RUNNING for info in found)
    if project.established_at and not is_running and permissions.may_open(actor, project):
        yield SectionRow(
            title=_("立案核查"),
            link=reverse("supervision:open", args=[project.id]),
            about=_("收到举报、检查或审计移送的线索时，从这里立案。"),
        )


def _row(actor: Actor, info: SupervisionInfo) -> SectionRow:
    is_enterprise = actor.kind is OrganisationKind.ENTERPRISE
    demand = info.demand
    is_told = demand is not None and (demand.approved_at or not is_enterprise)
    said = [info.number]
    if demand is not None and is_told:
        said.append(_("应退缴 %(yuan)s 元") % {"yuan": yuan_text(demand.total_fen)})
        said.append(_("还差 %(left)s 元") % {"left": yuan_text(demand.left_fen)})
    return SectionRow(
        title=_("监督事项"),
        link=reverse("supervision:case", args=[info.id]),
        state=state_word(info, is_enterprise=is_enterprise),
        tone=TONES[info.state],
        about=" · ".join(said),
    )
