"""Return a case for correction, each point tied to a field or a material."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import FieldsWrong
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.selectors import CorrectionPoint
from guanzi.lifecycle.checks.errors import TargetMissing
from guanzi.lifecycle.checks.permissions import may_review
from guanzi.lifecycle.checks.selectors.targets import targets_of
from guanzi.lifecycle.checks.services.cases import Faults, hold_case, sentence_of


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
    """Return for correction; the term is the guideline's. The applicant is told every point.

    Raises FieldsWrong, whose faults name the field and the number of the point.
    """
    case = hold_case(application_id)
    require(may_review(actor, case.head))
    if not points:
        sentence = _("请至少写一项补正事项，并对应到一个栏目或一份材料。")
        raise FieldsWrong({"target-1": sentence})
    applications.return_for_correction(
        actor=actor,
        application_id=application_id,
        points=_checked(points, application_id),
        at=at,
    )


def _checked(points: Sequence[Point], application_id: int) -> list[CorrectionPoint]:
    labels = {target.key: target.label for target in targets_of(application_id)}
    faults, found = Faults(), []
    for number, point in enumerate(points, start=1):
        with faults.of(f"target-{number}"):
            if point.target not in labels:
                raise TargetMissing(_("请给第 %(n)d 项选择对应的栏目或者材料。") % {"n": number})
        with faults.of(f"reason-{number}"):
            missing = _("请写明第 %(n)d 项要怎样补正。") % {"n": number}
            reason = sentence_of(point.reason, missing)
            label, article = labels.get(point.target, ""), point.article.strip()[:120]
            found.append(CorrectionPoint(point.target, label, reason, article))
    faults.refuse()
    return found
