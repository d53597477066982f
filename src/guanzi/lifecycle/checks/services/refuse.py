"""Refuse a case, with the articles, the reason, and where to object."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.face.citations import cited_together
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.checks.errors import ArticlesMissing, NotChecked
from guanzi.lifecycle.checks.models import ReviewDecision
from guanzi.lifecycle.checks.permissions import may_review
from guanzi.lifecycle.checks.services.cases import Faults, hold_case, sentence_of
from guanzi.lifecycle.checks.services.forward import end_assignment
from guanzi.lifecycle.checks.states import ReviewOutcome


@transaction.atomic
def refuse_case(
    *,
    actor: Actor,
    application_id: int,
    articles: Sequence[str],
    reason: str,
    objection: str,
    at: datetime,
) -> None:
    """Refuse for good. The applicant reads the same articles, reason and way to object.

    Raises FieldsWrong.
    """
    case = hold_case(application_id)
    require(may_review(actor, case.head))
    faults = Faults()
    with faults.of("articles"):
        named = _named(articles)
    with faults.of("reason"):
        written = sentence_of(reason, _("请写明不予通过的理由。"), most=2000)
    with faults.of("objection"):
        way = sentence_of(objection, _("请写明企业可以怎样提出异议。"))
    faults.refuse()
    if case.standing.run is None:
        raise NotChecked(_("最近一次提交还没有完成核查。"))
    ReviewDecision.objects.create(
        application_id=application_id,
        run=case.standing.run,
        outcome=ReviewOutcome.REFUSED,
        reason=written,
        articles=named,
        objection=way,
        decided_by=actor.person,
        organisation=actor.organisation,
        decided_at=at,
    )
    end_assignment(application_id, at)
    told = _("依据：%(articles)s。理由：%(reason)s 异议：%(way)s")
    applications.refuse_application(
        actor=actor,
        application_id=application_id,
        reason=told % {"articles": cited_together(named), "reason": written, "way": way},
        at=at,
    )


def _named(articles: Sequence[str]) -> list[str]:
    named = list(dict.fromkeys(a.strip()[:120] for a in articles if a.strip()))
    if not named:
        raise ArticlesMissing(_("不予通过要写明依据的条款，请至少选择或填写一条。"))
    return named
