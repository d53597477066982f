"""What the verbs share: locked rows, steps of the tables, sentences."""

from django.utils.translation import gettext as _

from guanzi.foundation.statements import stated
from guanzi.lifecycle.payments.errors import (
    ClearingConflict,
    ClearingNotFound,
    RunNotFound,
    RunStateConflict,
    TextMissing,
)
from guanzi.lifecycle.payments.models import Clearing, PaymentRun
from guanzi.lifecycle.payments.states import (
    CLEARING_STEPS,
    RUN_STEPS,
    ClearingState,
    RunState,
    step_from,
)


def locked_run(run_id: int) -> PaymentRun:
    """The row, held until the transaction ends. Raises RunNotFound."""
    row = PaymentRun.objects.select_for_update().filter(pk=run_id).first()
    if row is None:
        raise RunNotFound(_("没有这个拨款批次。"))
    return row


def run_step(row: PaymentRun, verb: str) -> RunState:
    """Where a verb leads from here. Raises RunStateConflict."""
    step = step_from(RUN_STEPS, row.state, verb)
    if step is None:
        sentence = _("批次的状态已经是「%(state)s」，不能这样办理，请刷新后再看。")
        raise RunStateConflict(sentence % {"state": RunState(row.state).label})
    return RunState(step.target)


def locked_clearing(clearing_id: int) -> Clearing:
    """The row, held until the transaction ends. Raises ClearingNotFound."""
    row = Clearing.objects.select_for_update().filter(pk=clearing_id).first()
    if row is None:
        raise ClearingNotFound(_("没有这份清算单。"))
    return row


def clearing_step(row: Clearing, verb: str) -> ClearingState:
    """Where a verb leads from here. Raises ClearingConflict."""
    step = step_from(CLEARING_STEPS, row.state, verb)
    if step is None:
        sentence = _("清算单的状态已经是「%(state)s」，不能这样办理，请刷新后再看。")
        raise ClearingConflict(sentence % {"state": ClearingState(row.state).label})
    return ClearingState(step.target)


def sentence_of(text: str, missing: str, most: int = 500) -> str:
    """What somebody wrote. Raises TextMissing."""
    return stated(text, missing=missing, most=most, refusal=TextMissing)
