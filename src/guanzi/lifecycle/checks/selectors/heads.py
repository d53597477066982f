"""Who may see and handle a case depends on little; this reads only that."""

from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.errors import ApplicationNotFound
from guanzi.lifecycle.applications.selectors import ApplicationInfo
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks.errors import CaseNotFound
from guanzi.lifecycle.checks.models import AssistanceRequest, CaseStanding
from guanzi.lifecycle.checks.selectors.shapes import CaseHead
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import RouteStep, RouteTask, Terms

USUAL_HELPERS = (OrganisationKind.DISTRICT_DEPARTMENT, OrganisationKind.TAX)


def case_head(application_id: int) -> CaseHead:
    """The head of one case that was handed in. Raises CaseNotFound."""
    try:
        info = applications.application(application_id)
    except ApplicationNotFound:
        raise CaseNotFound(_("没有这份申报。")) from None
    if info.state is ApplicationState.DRAFT or info.submitted_at is None:
        raise CaseNotFound(_("没有这份申报。"))
    return head_of(info)


def head_of(info: ApplicationInfo) -> CaseHead:
    """The head from what was already read."""
    asked = AssistanceRequest.objects.filter(application_id=info.id)
    standing = (
        CaseStanding.objects.filter(application_id=info.id)
        .values_list("officer_id", "officer__name", "due_on", "check_failed_at")
        .first()
    )
    officer_id, officer, due_on, failed_at = standing or (None, "", None, None)
    return CaseHead(
        id=info.id,
        version_id=info.version_id,
        code=info.code,
        state=info.state,
        enterprise=info.enterprise,
        credit_code=info.credit_code,
        project=info.project,
        project_number=info.project_number,
        guideline=info.guideline_title,
        fund=info.fund,
        year=info.revenue_year,
        district=info.district,
        amount_fen=info.amount_fen,
        submitted_at=info.submitted_at,
        receiver=info.receiver,
        asked=frozenset(asked.values_list("organisation_id", flat=True)),
        officer_id=officer_id,
        officer=officer or "",
        due_on=due_on,
        check_failed_at=failed_at,
        is_synthetic=info.is_synthetic,
    )


def assisting_steps(terms: Terms) -> tuple[RouteStep, ...]:
    """Whose help may be asked for."""
    usual = (RouteStep(RouteTask.ASSIST, kind, 5) for kind in USUAL_HELPERS)
    return terms.steps_of(RouteTask.ASSIST) or tuple(usual)


def versions_received(actor: Actor) -> tuple[list[int], list[int]]:
    """The versions of guidelines under which the actor's office receives, and the others; there are
    few."""
    own: list[int] = []
    others: list[int] = []
    for version_id in guidelines.version_ids():
        is_own = guidelines.receiver_of(version_id).is_office_of(actor)
        (own if is_own else others).append(version_id)
    return own, others
