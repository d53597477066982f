"""Objections to values of the register, and what the officer makes of them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.selectors import own_file
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import DisputeImpossible
from guanzi.lifecycle.applications.models import Application, Dispute
from guanzi.lifecycle.applications.selectors import drafts
from guanzi.lifecycle.applications.services._held import locked, said
from guanzi.lifecycle.applications.services._telling import tell_applicant, tell_office
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.enterprises.rules.known import YEAR_FACT
from guanzi.lifecycle.matching.rules.answers import UNSURE, read_answers

LONGEST = 500


@transaction.atomic
def raise_dispute(  # noqa: PLR0913 - what is claimed, why, and by what
    *,
    actor: Actor,
    application_id: int,
    fact: str,
    claimed_value: str,
    statement: str,
    evidence_id: int | None,
    at: datetime,
) -> int:
    """Say that a known value is wrong. Until an officer decides, the register's value stands.

    A second objection to the same value replaces the words of one that is not decided yet.
    Raises DisputeImpossible, TextMissing, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_dispute(actor, info))
    sheet = drafts.sheet_of(row, at)
    _require_disputable(sheet, fact)
    values = {
        "known_value": sheet.plan.known[fact].value,
        "claimed_value": _readable(sheet, fact, claimed_value),
        "statement": said(statement, _("异议的理由"), most=LONGEST),
        "evidence_id": own_file(evidence_id, actor).pk if evidence_id else None,
        "raised_by_id": actor.person_id,
        "raised_at": at,
    }
    dispute, is_new = Dispute.objects.update_or_create(
        application=row, fact=fact, is_upheld=None, defaults=values
    )
    record_event(
        actor=actor,
        verb="applications.raise_dispute",
        subject=row,
        at=at,
        before={fact: dispute.known_value},
        after={fact: dispute.claimed_value},
        note=dispute.statement,
    )
    if is_new and row.submitted_at:
        _tell_office_of(row, fact, at)
    return dispute.pk


@transaction.atomic
def withdraw_dispute(*, actor: Actor, application_id: int, dispute_id: int, at: datetime) -> None:
    """Take back an objection that is not decided yet. Raises DisputeImpossible, NotPermitted."""
    row, info = locked(application_id, actor)
    require(permissions.may_dispute(actor, info))
    dispute = _undecided(row, dispute_id)
    record_event(
        actor=actor,
        verb="applications.withdraw_dispute",
        subject=row,
        at=at,
        before={dispute.fact: dispute.claimed_value},
    )
    dispute.delete()


@transaction.atomic
def decide_dispute(
    *,
    actor: Actor,
    application_id: int,
    dispute_id: int,
    is_upheld: bool,
    reason: str,
    at: datetime,
) -> None:
    """Decide an objection; one that is upheld overrides the register for this application.

    Raises DisputeImpossible, TextMissing, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_decide_dispute(actor, info))
    dispute = _undecided(row, dispute_id)
    dispute.is_upheld, dispute.decided_at = is_upheld, at
    dispute.decided_by = actor.signature
    dispute.reason = said(reason, _("处理理由"), most=LONGEST)
    dispute.save()
    record_event(
        actor=actor,
        verb="applications.decide_dispute",
        subject=row,
        at=at,
        before={dispute.fact: dispute.known_value},
        after={dispute.fact: dispute.claimed_value if is_upheld else dispute.known_value},
        note=dispute.reason,
    )
    word = _("予以采纳") if is_upheld else _("未予采纳")
    title = _("对「%(fact)s」的异议%(word)s") % {"fact": dispute.fact, "word": word}
    tell_applicant(row, title, dispute.reason, at)


def _require_disputable(sheet: drafts.Sheet, fact: str) -> None:
    if fact == YEAR_FACT:
        raise DisputeImpossible(_("收入年度由指南规定，不能提出异议。"))
    if fact not in sheet.plan.known:
        raise DisputeImpossible(
            _("「%(fact)s」不是登记提供的值，直接填写即可。") % {"fact": fact[:60]}
        )
    decided = sheet.disputes.get(fact)
    if decided and decided.is_upheld is not None:
        raise DisputeImpossible(
            _("对「%(fact)s」的异议已经处理（%(reason)s）；有新证据的，请给办理部门留言。")
            % {"fact": fact, "reason": decided.reason}
        )


def _readable(sheet: drafts.Sheet, fact: str, text: str) -> str:
    """The claimed value, if the engine can read it."""
    plain = said(text, _("主张的值"), most=10_000)
    answers = read_answers([(fact, plain)], sheet.rulebook, sheet.on)
    problems = answers.problems_of(fact)
    if problems:
        raise DisputeImpossible(f"{problems[0].message}。")
    if plain == UNSURE:
        raise DisputeImpossible(_("请写明您认为正确的值。"))
    return plain


def _undecided(row: Application, dispute_id: int) -> Dispute:
    dispute = Dispute.objects.filter(application=row, pk=dispute_id).first()
    if dispute is None:
        raise DisputeImpossible(_("这份申报里没有这项异议。"))
    if dispute.is_upheld is not None:
        raise DisputeImpossible(_("这项异议已经处理过了。"))
    return dispute


def _tell_office_of(row: Application, fact: str, at: datetime) -> None:
    if row.state == ApplicationState.DRAFT:
        return
    title = _("%(enterprise)s 对「%(fact)s」提出异议")
    named = {"enterprise": row.enterprise.name, "fact": fact}
    tell_office(row, title % named, str(row), at)
