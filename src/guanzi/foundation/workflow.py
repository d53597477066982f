"""The life of a record: its row, held while a verb is taken or written only once, and the table of
its steps."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet, TextChoices

from guanzi.foundation.errors import GuanziError, Refusal

State = TypeVar("State", bound=TextChoices)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """One row of a table; a stage adds who takes the step, where its table says so."""

    source: State
    verb: str
    target: State


AnyStep = TypeVar("AnyStep", bound=Step[Any])


def step_from(steps: Iterable[AnyStep], state: str, verb: str) -> AnyStep | None:
    """The row for a verb in a state, where there is one."""
    return next((step for step in steps if (step.source, step.verb) == (state, verb)), None)


def target_of(
    steps: tuple[Step[State], ...], state: str, verb: str, *, refusal: Refusal, sentence: str
) -> State:
    """Where a verb leads. Raises `refusal` with the sentence, which names the state as %(state)s,
    where the table has no such row."""
    step = step_from(steps, state, verb)
    if step is None:
        here = type(steps[0].source)(state)
        raise refusal(sentence % {"state": here.label})
    return step.target


def locked_row(rows: QuerySet[Row], pk: int, *, refusal: Refusal, missing: str) -> Row:
    """The row, held until the transaction ends. Raises `refusal` with the sentence `missing` where
    there is none."""
    row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise refusal(missing)
    return row


@contextmanager
def once(constraint: str, refusal: Callable[[], GuanziError]) -> Iterator[None]:
    """Write what there may be only once, in a savepoint. Raises `refusal` where it is there
    already, perhaps since a moment ago: the database says so by the name of the constraint."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        broken = getattr(error.__cause__, "diag", None)
        if getattr(broken, "constraint_name", None) != constraint:
            raise
        raise refusal() from error
