"""What the pages of a case show of the project that was made of it, and how it goes on."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.applications.rules.onward import Stage
from guanzi.lifecycle.enterprises.rules.sections import SectionRow
from guanzi.lifecycle.projects.permissions import may_read_project
from guanzi.lifecycle.projects.selectors import project_of_application
from guanzi.lifecycle.projects.views.looks import tone_of, way_of


def project_onward(actor: Actor, application_id: int) -> Iterator[SectionRow]:
    """The project, where the case was decided and the actor may read it."""
    info = project_of_application(application_id)
    if info is None or not may_read_project(actor, info):
        return
    amount = _("审定 %(yuan)s 元") % {"yuan": yuan_text(info.determined_fen)}
    paid = _("已拨付 %(yuan)s 元") % {"yuan": yuan_text(info.paid_fen)}
    back = _("已追回 %(yuan)s 元") % {"yuan": yuan_text(info.recovered_fen)}
    yield SectionRow(
        title=_("审定的项目"),
        link=reverse("projects:project", args=[info.id]),
        state=str(info.state.label),
        tone=tone_of(info.state),
        about=" · ".join((amount, paid, back) if info.recovered_fen else (amount, paid)),
    )


def project_way(application_id: int) -> Iterator[Stage]:
    """The stations of the project, from the decision on."""
    info = project_of_application(application_id)
    for stop in way_of(info) if info else ():
        yield Stage(stop.name, stop.state, stop.at, stop.note)
