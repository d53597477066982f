"""The life of a budget and of an adjustment, as tables: from, verb, to, who."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from guanzi.foundation import workflow
from guanzi.foundation.actor import OrganisationKind, Role


class BudgetState(TextChoices):
    """How far the budget of a year is."""

    DRAFT = "draft", _("编制中")
    SUBMITTED = "submitted", _("待批复")
    APPROVED = "approved", _("已批复")
    CLOSED = "closed", _("已结账")


class AdjustmentKind(TextChoices):
    """What an adjustment does to the total of the year."""

    BETWEEN = "between", _("科目间调剂")
    INCREASE = "increase", _("追加预算")
    DECREASE = "decrease", _("核减预算")


class AdjustmentState(TextChoices):
    """What became of a proposed adjustment."""

    PROPOSED = "proposed", _("待审批")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")


@dataclass(frozen=True, slots=True)
class Step(workflow.Step[BudgetState]):
    """One row of the table: which kind of office takes it, and in which roles."""

    office: OrganisationKind
    roles: frozenset[Role]


_S = BudgetState
_DEPARTMENT, _FINANCE = OrganisationKind.CITY_DEPARTMENT, OrganisationKind.CITY_FINANCE
_WRITERS = frozenset({Role.OFFICER, Role.LEADER})
_SIGNERS = frozenset({Role.LEADER})

STEPS = (
    Step(_S.DRAFT, "save", _S.DRAFT, _DEPARTMENT, _WRITERS),
    Step(_S.DRAFT, "submit", _S.SUBMITTED, _DEPARTMENT, _SIGNERS),
    Step(_S.SUBMITTED, "return", _S.DRAFT, _FINANCE, _SIGNERS),
    Step(_S.SUBMITTED, "approve", _S.APPROVED, _FINANCE, _SIGNERS),
    Step(_S.APPROVED, "propose", _S.APPROVED, _DEPARTMENT, _SIGNERS),
    Step(_S.APPROVED, "decide", _S.APPROVED, _FINANCE, _SIGNERS),
    Step(_S.APPROVED, "close", _S.CLOSED, _FINANCE, _SIGNERS),
)


def step_of(verb: str) -> Step:
    """The row of a verb; each verb has one."""
    return next(step for step in STEPS if step.verb == verb)
