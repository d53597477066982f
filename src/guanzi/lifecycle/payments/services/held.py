"""The run or clearing that a verb holds: its row, where it leads, what is said."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.statements import stated
from guanzi.foundation.workflow import locked_row, target_of
from guanzi.lifecycle.payments.errors import (
    ClearingConflict,
    ClearingNotFound,
    RunNotFound,
    RunStateConflict,
    TextMissing,
)
from guanzi.lifecycle.payments.models import Clearing, PaymentRun
from guanzi.lifecycle.payments.permissions import may_read_run
from guanzi.lifecycle.payments.selectors import RunInfo, run
from guanzi.lifecycle.payments.states import (
    CLEARING_STEPS,
    RUN_STEPS,
    ClearingState,
    RunState,
)


def locked_run(run_id: int) -> PaymentRun:
    """The row, held until the transaction ends. Raises RunNotFound."""
    missing = _("没有这个拨款批次。")
    return locked_row(PaymentRun.objects.all(), run_id, refusal=RunNotFound, missing=missing)


def run_step(row: PaymentRun, verb: str) -> RunState:
    """Where a verb leads from here. Raises RunStateConflict."""
    sentence = _("批次的状态已经是「%(state)s」，不能这样办理，请刷新后再看。")
    return target_of(RUN_STEPS, row.state, verb, refusal=RunStateConflict, sentence=sentence)


def begun_run(actor: Actor, run_id: int, verb: str) -> tuple[PaymentRun, RunInfo, RunState]:
    """The row of a run that the actor may read, held until the transaction ends, what it says, and
    where a verb leads from here. Raises RunNotFound, RunStateConflict, NotPermitted."""
    row, info = locked_run(run_id), run(run_id)
    require(may_read_run(actor, info))
    return row, info, run_step(row, verb)


def locked_clearing(clearing_id: int) -> Clearing:
    """The row, held until the transaction ends. Raises ClearingNotFound."""
    missing = _("没有这份清算单。")
    return locked_row(
        Clearing.objects.all(), clearing_id, refusal=ClearingNotFound, missing=missing
    )


def clearing_step(row: Clearing, verb: str) -> ClearingState:
    """Where a verb leads from here. Raises ClearingConflict."""
    sentence = _("清算单的状态已经是「%(state)s」，不能这样办理，请刷新后再看。")
    return target_of(CLEARING_STEPS, row.state, verb, refusal=ClearingConflict, sentence=sentence)


def sentence_of(text: str, missing: str, most: int = 500) -> str:
    """What somebody wrote. Raises TextMissing."""
    return stated(text, missing=missing, most=most, refusal=TextMissing)
