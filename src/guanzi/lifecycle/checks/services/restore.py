"""Return a case for correction, each point tied to a field or a material."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.selectors import CorrectionPoint
from guanzi.lifecycle.checks.errors import PointsWrong
from guanzi.lifecycle.checks.permissions import may_review
from guanzi.lifecycle.checks.selectors.targets import targets_of
from guanzi.lifecycle.checks.services.cases import hold_case, sentence_of


@dataclass(frozen=True, slots=True)
class Point:
    """What an officer wants put right."""

    target: str
    reason: str
    article: str = ""


@transaction.atomic
def return_case(
    *, actor: Actor, application_id: int, points: Sequence[Point], at: datetime
) -> None:
    """Return for correction; the term is the guideline's. The applicant is told every point."""
    case = hold_case(application_id)
    require(may_review(actor, case.head))
    labels = {target.key: target.label for target in targets_of(application_id)}
    if not points:
        raise PointsWrong(_("请至少写一项补正事项，并对应到一个栏目或一份材料。"))
    applications.return_for_correction(
        actor=actor,
        application_id=application_id,
        points=[_checked(point, labels) for point in points],
        at=at,
    )


def _checked(point: Point, labels: dict[str, str]) -> CorrectionPoint:
    if point.target not in labels:
        raise PointsWrong(_("每一项补正事项都要对应到一个栏目或一份材料，请选择。"))
    label = labels[point.target]
    reason = sentence_of(point.reason, _("请写明「%(label)s」要怎样补正。") % {"label": label})
    return CorrectionPoint(point.target, label, reason, point.article.strip()[:120])
