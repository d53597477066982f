"""What the page of an enterprise shows of its applications."""

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.applications.permissions import may_read
from guanzi.lifecycle.applications.selectors.cases import applications_of
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo
from guanzi.lifecycle.applications.states import ENDED, ApplicationState
from guanzi.lifecycle.enterprises.rules.sections import Section, SectionRow


def applications_on_file(actor: Actor, enterprise_id: int) -> Section:
    """The applications that this actor may read, latest first."""
    found = applications_of(enterprise_id)
    shown = [each for each in found if may_read(actor, each)]
    is_hidden = any(each.submitted_at for each in found) and not shown
    return Section(
        anchor="applications",
        title=_("申报"),
        rows=tuple(map(_row, shown)),
        empty=_("没有贵单位可以查看的申报。") if is_hidden else _("没有提交过申报。"),
    )


def _row(info: ApplicationInfo) -> SectionRow:
    amount = "" if info.amount_fen is None else yuan_text(info.amount_fen) + _("元")
    about = [_("%(year)s 收入年度") % {"year": info.revenue_year}, info.code, amount]
    return SectionRow(
        title=info.project or info.guideline_title,
        link=reverse("applications:view", args=[info.id]),
        state=info.state_label,
        tone=_tone(info.state),
        about=" · ".join(filter(None, about)),
    )


def _tone(state: ApplicationState) -> str:
    if state in (ApplicationState.FORWARDED, ApplicationState.APPROVED):
        return "good"
    return "off" if state in ENDED else "info"
