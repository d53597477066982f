"""Enterprises are told of what they are offered, and say whether they want it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.telling import EnterpriseNews, tell_enterprises
from guanzi.foundation.jobs.work import Progress
from guanzi.foundation.statements import stated
from guanzi.foundation.workflow import locked_row
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.errors import (
    EntitlementClosed,
    EntitlementNotFound,
    EntitlementStateConflict,
    EntitlementUnusable,
)
from guanzi.lifecycle.matching.models import Entitlement
from guanzi.lifecycle.matching.selectors.entitlements import (
    EntitlementInfo,
    Narrowed,
    entitlement,
    entitlement_list,
    entitlements_page,
)
from guanzi.lifecycle.matching.services.entitlement_held import said_minute, window_open
from guanzi.lifecycle.matching.states import EntitlementAnswer, EntitlementReview

_TAKEN = Narrowed(review=EntitlementReview.TAKEN_IN)


def tell_entitled(progress: Progress, *, list_id: int, at: datetime) -> dict[str, str]:
    """Tell every enterprise that was taken in, each once, also when the job is continued; nobody
    any more once the guideline is withdrawn."""
    after, told = progress.resume.get("after", 0), progress.resume.get("told", 0)
    following: int | None = after
    while following is not None and not entitlement_list(list_id).is_withdrawn:
        lines, following = entitlements_page(list_id, _TAKEN, following)
        with transaction.atomic():
            tell_enterprises(list(_news(lines)), at)
            told += len(lines)
            progress.checkpoint(after=following, told=told)
        progress.advance(told)
    progress.advance(told, told)
    return {"link": reverse("matching:entitlement-list", args=[list_id])}


def _news(lines: Iterable[EntitlementInfo]) -> Iterable[EnterpriseNews]:
    for line in lines:
        amount = (
            _("补一项信息后即可算出") if line.amount_fen is None else yuan_text(line.amount_fen)
        )
        named = {"project": line.project, "title": line.list.title, "amount": amount}
        closes_at = line.list.closes_at
        named["until"] = said_minute(closes_at) if closes_at else ""
        yield EnterpriseNews(
            line.credit_code,
            _("「%(project)s」可以免申即享") % named,
            _("按《%(title)s》，金额：%(amount)s。不用申报，请在 %(until)s 前确认。") % named,
            reverse("applications:entitlement", args=[line.id]),
        )


@transaction.atomic
def decline_entitlement(*, actor: Actor, entitlement_id: int, reason: str, at: datetime) -> None:
    """The enterprise does not want it, and says why.

    Raises EntitlementClosed, EntitlementStateConflict, EntitlementUnusable, NotPermitted.
    """
    held_for_answer(actor=actor, entitlement_id=entitlement_id, at=at)
    missing = _("请写明不申领的理由。")
    said = stated(reason, missing=missing, most=500, refusal=EntitlementUnusable)
    _note(actor, entitlement_id, EntitlementAnswer.DECLINED, said, at)


def hold_line(entitlement_id: int) -> None:
    """Until the transaction ends, nobody else answers this line. Raises EntitlementNotFound."""
    missing = _("没有这一项免申即享，或它不属于您的单位。")
    rows = Entitlement.objects.all()
    locked_row(rows, entitlement_id, refusal=EntitlementNotFound, missing=missing)


def held_for_answer(*, actor: Actor, entitlement_id: int, at: datetime) -> EntitlementInfo:
    """The line, held until the transaction ends, if the actor may answer it now.

    Raises EntitlementNotFound, EntitlementClosed, EntitlementStateConflict, NotPermitted.
    """
    hold_line(entitlement_id)
    info = entitlement(entitlement_id)
    permission = permissions.may_answer(actor, info)
    if info.answer is not EntitlementAnswer.WAITING:
        raise EntitlementStateConflict(permission.reason)
    require(permission)
    window = window_open(guidelines.version(info.list.version_id), info.list.batch, at)
    if at < window.opens_at:
        sentence = _("本批从 %(moment)s 开始受理，到时再确认。")
        raise EntitlementClosed(sentence % {"moment": said_minute(window.opens_at)})
    if not info.list.is_open(at):
        closes_at = info.list.closes_at
        sentence = _("确认已于 %(moment)s 截止；本批还在受理的，可以按一般程序申报。")
        raise EntitlementClosed(sentence % {"moment": said_minute(closes_at) if closes_at else ""})
    return info


def note_confirmed(*, actor: Actor, entitlement_id: int, at: datetime) -> None:
    """Write down that the enterprise confirmed; for the service that makes the application of it,
    in its transaction, which holds the line."""
    _note(actor, entitlement_id, EntitlementAnswer.CONFIRMED, "", at)


def _note(
    actor: Actor, entitlement_id: int, answer: EntitlementAnswer, reason: str, at: datetime
) -> None:
    row = Entitlement.objects.get(pk=entitlement_id)
    row.answer, row.answer_reason = answer, reason
    row.answered_by, row.answered_at = actor.person, at
    row.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at"])
    after = {"answer": answer, "reason": reason}
    record_event(actor=actor, verb="matching.answer_entitlement", subject=row, at=at, after=after)
