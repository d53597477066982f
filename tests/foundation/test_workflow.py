"""The tables of steps: each verb leads to one place, and every state is reached."""

import pytest
from django.db.models import TextChoices

from guanzi.foundation.errors import Conflict
from guanzi.foundation.workflow import Step, step_from, target_of
from guanzi.lifecycle.applications.states import STEPS as APPLICATION_STEPS
from guanzi.lifecycle.budgets.states import STEPS as BUDGET_STEPS
from guanzi.lifecycle.guidelines.states import STEPS as GUIDELINE_STEPS
from guanzi.lifecycle.payments.states import (
    CLEARING_STEPS,
    PAYMENT_STEPS,
    RUN_STEPS,
    PaymentState,
    RunState,
)
from guanzi.lifecycle.projects.states import LIST_STEPS, PROJECT_STEPS
from guanzi.lifecycle.supervision.states import STEPS as SUPERVISION_STEPS

TABLES = [
    APPLICATION_STEPS,
    BUDGET_STEPS,
    CLEARING_STEPS,
    GUIDELINE_STEPS,
    LIST_STEPS,
    PAYMENT_STEPS,
    PROJECT_STEPS,
    RUN_STEPS,
    SUPERVISION_STEPS,
]


@pytest.mark.parametrize("steps", TABLES)
def test_a_verb_leads_to_one_place(steps: tuple[Step[TextChoices], ...]) -> None:
    rows = [(step.source, step.verb) for step in steps]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("steps", TABLES)
def test_every_state_is_reached_from_the_first(steps: tuple[Step[TextChoices], ...]) -> None:
    reached = {steps[0].source}
    for _ in steps:
        reached |= {step.target for step in steps if step.source in reached}
    assert reached == set(type(steps[0].source))


def test_a_step_that_the_table_does_not_have_is_refused_in_words() -> None:
    assert target_of(RUN_STEPS, "draft", "submit", refusal=Conflict, sentence="") == (
        RunState.SUBMITTED
    )
    with pytest.raises(Conflict, match="已经是「已作废」"):
        target_of(RUN_STEPS, "dropped", "submit", refusal=Conflict, sentence="已经是「%(state)s」")


def test_what_the_bank_says_too_late_has_no_step() -> None:
    assert step_from(PAYMENT_STEPS, PaymentState.PAID, "accepted") is None
