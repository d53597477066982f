"""What the bank said, and what followed."""

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation import paging
from guanzi.lifecycle.payments.errors import AnswerNotFound
from guanzi.lifecycle.payments.models import AnswerLine, BankAnswer
from guanzi.lifecycle.payments.selectors.shapes import AnswerInfo, AnswerLineInfo
from guanzi.lifecycle.payments.states import AnswerKind, Outcome, PaymentState

PAGE = 30
MOST_LINES = 200


def answer(answer_id: int) -> AnswerInfo:
    """One answer. Raises AnswerNotFound."""
    row = _counted().filter(pk=answer_id).first()
    if row is None:
        raise AnswerNotFound(_("没有这份银行回单。"))
    return _info(row)


def answers(before: int | None = None) -> tuple[tuple[AnswerInfo, ...], int | None]:
    """A page of the answers, latest first, and where the next page begins."""
    shown, following = paging.latest(_counted(), before, PAGE)
    return tuple(map(_info, shown)), following


def answers_unfollowed() -> tuple[AnswerInfo, ...]:
    """The answers of which something was not followed yet, the oldest first."""
    waiting = AnswerLine.objects.filter(applied_at=None).values("answer_id")
    return tuple(map(_info, _counted().filter(pk__in=waiting).order_by("pk")))


def _counted() -> QuerySet[BankAnswer]:
    return BankAnswer.objects.annotate(
        said=Count("lines"),
        waiting=Count("lines", filter=Q(lines__applied_at=None)),
        unchanged=Count("lines", filter=~Q(lines__note="") & ~Q(lines__applied_at=None)),
    )


def _info(row: BankAnswer) -> AnswerInfo:
    return AnswerInfo(
        id=row.pk,
        kind=AnswerKind(row.kind),
        message=row.message,
        made_at=row.made_at,
        received_by=row.received_by,
        received_at=row.received_at,
        lines=row.said,  # type: ignore[attr-defined]  # annotated by _counted
        waiting=row.waiting,  # type: ignore[attr-defined]
        unchanged=row.unchanged,  # type: ignore[attr-defined]
    )


def lines_of_answer(
    answer_id: int, after: int | None = None
) -> tuple[tuple[AnswerLineInfo, ...], int | None]:
    """A page of an answer's lines in their order, and where the next page begins."""
    rows = _lines().filter(answer_id=answer_id).order_by("pk")
    shown, last = paging.first(rows if after is None else rows.filter(pk__gt=after), MOST_LINES)
    return tuple(map(_line, shown)), last.pk if last else None


def lines_about(payment_id: int) -> tuple[AnswerLineInfo, ...]:
    """Everything that the bank said about a payment, in order."""
    return tuple(map(_line, _lines().filter(payment_id=payment_id).order_by("pk")))


def _lines() -> QuerySet[AnswerLine]:
    return AnswerLine.objects.select_related("payment", "answer")


def _line(row: AnswerLine) -> AnswerLineInfo:
    return AnswerLineInfo(
        id=row.pk,
        answer_id=row.answer_id,
        message=row.answer.message,
        payment_id=row.payment_id,
        code=row.payment.code,
        payee=row.payment.payee,
        amount_fen=row.payment.amount_fen,
        state=PaymentState(row.payment.state),
        outcome=Outcome(row.outcome),
        reason=row.reason,
        booked_on=row.booked_on,
        applied_at=row.applied_at,
        note=row.note,
    )
