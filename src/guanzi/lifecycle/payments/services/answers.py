"""Receive a file of the bank, and follow what it says line by line.

A file is taken whole or not at all: one line that is not ours, or says another amount, refuses it
before anything is written. Following it is a job; some lines at a time are one transaction, so that
a job that was killed goes on with the next ones, and no line is followed twice.
"""

import io
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.services import receive_file
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.work import Progress
from guanzi.foundation.workflow import once
from guanzi.lifecycle.payments.errors import AnswerForeign, AnswerRepeated, AnswerUnreadable
from guanzi.lifecycle.payments.models import AnswerLine, BankAnswer, Payment, PaymentRun
from guanzi.lifecycle.payments.permissions import may_receive_answers
from guanzi.lifecycle.payments.rules.answers import SaidAnswer, SaidLine, read_answer
from guanzi.lifecycle.payments.rules.booking import booking_day, finding_of
from guanzi.lifecycle.payments.services.outcomes import SaidOutcome, follow_outcomes
from guanzi.lifecycle.payments.services.rebooking import book_anew
from guanzi.lifecycle.payments.states import Outcome, PaymentState
from guanzi.lifecycle.projects.rules.paper import moment_text

ANSWER_JOB = "payments.follow_answer"
AT_ONCE = 500
MOST_BYTES = 32 * 1024 * 1024  # a run of 10,000 lines, each with every particular: 26 MB
CLOCKS_APART = timedelta(minutes=5)
_MESSAGE_ONCE = "payments_bankanswer_message_key"
_NOT_SENT = frozenset({PaymentState.REQUESTED, PaymentState.DROPPED})
# who was paid after a rejection may be paid twice; who was rejected after all has nothing
_DISPUTED = Q(outcome=Outcome.PAID, payment__state=PaymentState.REJECTED) | Q(
    outcome=Outcome.REJECTED, payment__state=PaymentState.PAID
)


def receive_answer(*, actor: Actor, content: bytes, name: str, at: datetime) -> int:
    """Keep an answer and have it followed; its id. The file is received before the transaction
    begins, so that what a virus scanner says of it is kept when it is refused.

    Raises AnswerUnreadable, AnswerForeign, AnswerRepeated, FileRefused, NotPermitted.
    """
    require(may_receive_answers(actor))
    said = read_answer(content)
    said = said.naming(_codes_of(said.order))
    if BankAnswer.objects.filter(message=said.message).exists():
        raise _repeated(said.message)
    _require_past(said, at)
    payments = _payments_of(said)
    file = receive_file(
        content=io.BytesIO(content),
        name=name,
        kinds=[FileKind.XML],
        actor=actor,
        at=at,
        most_bytes=MOST_BYTES,
    )
    return _keep(said, payments, file, actor=actor, at=at)


@transaction.atomic
def _keep(
    said: SaidAnswer,
    payments: Mapping[str, Payment],
    file: StoredFile,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    with once(_MESSAGE_ONCE, lambda: _repeated(said.message)):
        answer = BankAnswer.objects.create(
            kind=said.kind,
            message=said.message,
            made_at=said.made_at,
            file=file,
            received_by=actor.signature,
            received_at=at,
        )
    AnswerLine.objects.bulk_create(
        AnswerLine(
            answer=answer,
            payment=payments[line.code],
            outcome=line.outcome,
            reason=line.reason,
            booked_on=line.booked_on,
            note=finding_of(line, released_at=payments[line.code].run.released_at, received_at=at),
        )
        for line in said.lines
    )
    record_event(
        actor=actor,
        verb="payments.receive_answer",
        subject=answer,
        at=at,
        after={"kind": said.kind, "message": said.message, "lines": len(said.lines)},
    )
    start_job(
        kind=ANSWER_JOB,
        title=_("处理银行回单 %(message)s") % {"message": said.message},
        arguments={"answer_id": answer.pk},
        actor=actor,
        at=at,
    )
    return answer.pk


def _require_past(said: SaidAnswer, at: datetime) -> None:
    if said.made_at is not None and said.made_at > at + CLOCKS_APART:
        told = {"said": moment_text(said.made_at), "now": moment_text(at)}
        raise AnswerUnreadable(
            _("回单的制作时间是 %(said)s，晚于平台现在的时间 %(now)s，请向银行核实。没有处理。")
            % told
        )


def _repeated(message: str) -> AnswerRepeated:
    sentence = _("报文 %(message)s 已经收到过，没有重复处理。")
    first = BankAnswer.objects.filter(message=message).values_list("pk", flat=True).first()
    return AnswerRepeated(sentence % {"message": message}, first=first)


def _codes_of(order: str) -> QuerySet[Payment, str]:
    rows = Payment.objects.filter(run__code=order).order_by("number")
    return rows.values_list("code", flat=True)


def _payments_of(said: SaidAnswer) -> Mapping[str, Payment]:
    """The payments that it is about, by code. Raises AnswerForeign."""
    if said.order and not PaymentRun.objects.filter(code=said.order).exists():
        raise AnswerForeign(
            _("回单答复的批次「%(code)s」不是本平台发出的。") % {"code": said.order[:35]}
        )
    codes = [line.code for line in said.lines]
    if len(set(codes)) != len(codes):
        raise AnswerForeign(_("回单里同一笔支付出现了两次，请向银行核实。"))
    found = {row.code: row for row in Payment.objects.filter(code__in=codes).select_related("run")}
    for line in said.lines:
        _require_ours(line, found.get(line.code), said.order)
    return found


def _require_ours(line: SaidLine, payment: Payment | None, order: str) -> None:
    if payment is None or payment.state in _NOT_SENT or (order and payment.run.code != order):
        sentence = _("回单里的「%(code)s」不是本平台发出的支付，整份回单没有处理。")
        raise AnswerForeign(sentence % {"code": line.code[:35]})
    if line.amount_fen is not None and line.amount_fen != payment.amount_fen:
        told = {
            "code": line.code,
            "said": yuan_text(line.amount_fen),
            "ours": yuan_text(payment.amount_fen),
        }
        raise AnswerForeign(
            _("%(code)s 的金额不符：回单是 %(said)s，支付是 %(ours)s。整份回单没有处理。") % told
        )


def follow_answer(
    progress: Progress, *, answer_id: int, now: Callable[[], datetime]
) -> dict[str, Any]:
    """Follow the lines that were not followed yet, some at a time; the result of the job. Each time
    the clock is read anew: linked departments read what was recorded since they last asked."""
    lines = AnswerLine.objects.filter(answer_id=answer_id)
    total, changed = lines.count(), 0
    while lines.filter(applied_at=None).exists():
        changed += _follow_some(progress, answer_id, now())
        progress.advance(total - lines.filter(applied_at=None).count(), total=total)
    return {"lines": total, "changed": changed}


@transaction.atomic
def _follow_some(progress: Progress, answer_id: int, at: datetime) -> int:
    waiting = AnswerLine.objects.select_for_update(of=("self",)).select_related(
        "answer", "payment__run"
    )
    batch = list(waiting.filter(answer_id=answer_id, applied_at=None).order_by("pk")[:AT_ONCE])
    said = [_said(line) for line in batch if not line.note]
    changed = follow_outcomes(actor=progress.actor, said=said, at=at)
    days = {
        line.payment_id: line.booked_on
        for line in batch
        if line.booked_on and line.outcome == Outcome.PAID and not line.note
    }
    anew, otherwise = book_anew(days, actor=progress.actor, at=at)
    changed |= anew
    rows = AnswerLine.objects.filter(pk__in=[line.pk for line in batch])
    rows.filter(payment_id__in=changed).update(applied_at=at)
    unmoved = rows.filter(applied_at=None, note="")
    why = _("与支付的现状矛盾，没有变动，请马上向银行核实")
    unmoved.filter(_DISPUTED).update(note=why)
    why = _("入账日期与先前的回单不同，没有变动，请向银行核实")
    unmoved.filter(payment_id__in=otherwise).update(note=why)
    to_ask = rows.filter(applied_at=None).exclude(note="")
    for code, note in to_ask.order_by("pk").values_list("payment__code", "note"):
        progress.skip(code, note)
    to_ask.update(applied_at=at)
    unmoved.update(applied_at=at, note=_("与支付的现状一致或已过时，没有变动"))
    return len(changed)


def _said(line: AnswerLine) -> SaidOutcome:
    answer, released_at = line.answer, line.payment.run.released_at
    assert released_at is not None
    day = booking_day(
        line.booked_on,
        made_at=answer.made_at,
        received_at=answer.received_at,
        released_at=released_at,
    )
    return SaidOutcome(line.payment_id, Outcome(line.outcome), line.reason, day)
