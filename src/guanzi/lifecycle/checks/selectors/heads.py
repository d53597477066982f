"""Who may see and handle a case depends on little; this reads only that."""

from collections import defaultdict
from collections.abc import Sequence, Set
from typing import Any

from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.selectors import ApplicationInfo
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks.errors import CaseNotFound
from guanzi.lifecycle.checks.models import AssistanceRequest, CaseStanding
from guanzi.lifecycle.checks.selectors.shapes import CaseHead
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import RouteStep, RouteTask, Terms

USUAL_HELPERS = (OrganisationKind.DISTRICT_DEPARTMENT, OrganisationKind.TAX)
_STANDING = ("application_id", "officer_id", "officer__name", "due_on", "check_failed_at")
_NONE = (None, "", None, None)


def case_head(application_id: int) -> CaseHead:
    """The head of one case that was handed in. Raises CaseNotFound."""
    return case_heads([application_id])[0]


def case_heads(application_ids: Sequence[int]) -> list[CaseHead]:
    """The heads of these cases, in their order; as many queries for five as for five hundred.
    Raises CaseNotFound where one of them is none."""
    infos = applications.applications_by_id(application_ids)
    found = [infos.get(number) for number in application_ids]
    handed_in = [info for info in found if info and _was_handed_in(info)]
    if len(handed_in) < len(found):
        raise CaseNotFound(_("没有这份申报。"))
    return _heads_of(handed_in)


def head_of(info: ApplicationInfo) -> CaseHead:
    """The head from what was already read."""
    return _heads_of([info])[0]


def name_of_case(application_id: int) -> str:
    """How people name a case that may not be there."""
    info = applications.applications_by_id([application_id]).get(application_id)
    return (info.code or info.project or info.enterprise) if info else str(application_id)


def _was_handed_in(info: ApplicationInfo) -> bool:
    return info.state is not ApplicationState.DRAFT and info.submitted_at is not None


def _heads_of(infos: Sequence[ApplicationInfo]) -> list[CaseHead]:
    ids = [info.id for info in infos]
    asked: dict[int, set[int]] = defaultdict(set)
    for number, organisation in AssistanceRequest.objects.filter(
        application_id__in=ids
    ).values_list("application_id", "organisation_id"):
        asked[number].add(organisation)
    rows = CaseStanding.objects.filter(application_id__in=ids).values_list(*_STANDING)
    standings = {number: standing for number, *standing in rows}
    return [_head(info, asked[info.id], standings.get(info.id, _NONE)) for info in infos]


def _head(info: ApplicationInfo, asked: Set[int], standing: Sequence[Any]) -> CaseHead:
    officer_id, officer, due_on, failed_at = standing
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
        asked=frozenset(asked),
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
