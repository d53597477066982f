"""Who reads, drafts, approves and adjusts budgets. Whoever submitted does not approve."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import ALLOWED, Permission, first_refusal, refused, require
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.lifecycle.budgets.errors import BudgetStateConflict
from guanzi.lifecycle.budgets.selectors import Adjustment, BudgetInfo, department_of
from guanzi.lifecycle.budgets.states import AdjustmentState, step_of

_READERS = frozenset({OrganisationKind.CITY_FINANCE, OrganisationKind.AUDITOR})
_LOOKERS = _READERS | {OrganisationKind.CITY_DEPARTMENT, OrganisationKind.DISTRICT_FINANCE}


def may_look(actor: Actor | None) -> Permission:
    """Whether budgets are somebody's affair at all."""
    if actor is None or actor.kind not in _LOOKERS:
        return refused(_("预算由市级主管部门、财政部门和审计机关查阅。"))
    return ALLOWED


def may_read(actor: Actor | None, budget: BudgetInfo) -> Permission:
    """The department, city finance and auditors read all; district finance what was approved."""
    looks = may_look(actor)
    if not looks or actor is None or actor.kind in _READERS:
        return looks
    if actor.kind is OrganisationKind.DISTRICT_FINANCE:
        return ALLOWED if budget.is_decided else refused(_("这份预算还没有批复。"))
    return _own(actor, budget.organisation_id)


def may_read_fund(actor: Actor | None, fund: str) -> Permission:
    """Execution tables and what years are expected to grant."""
    looks = may_look(actor)
    if not looks or actor is None or actor.kind is not OrganisationKind.CITY_DEPARTMENT:
        return looks
    return _own(actor, department_of(fund) or actor.organisation_id)


def may_draft(actor: Actor | None) -> Permission:
    """City departments write budgets; those who only read do not."""
    if actor is None or actor.kind is not OrganisationKind.CITY_DEPARTMENT:
        return refused(_("预算由市级主管部门编制。"))
    if actor.role not in (Role.OFFICER, Role.LEADER):
        return refused(_("只有经办人和负责人可以编制预算。"))
    return ALLOWED


def may_record(actor: Actor | None, fund: str) -> Permission:
    """Past executions and expected quotas are recorded by the fund's department."""
    drafts = may_draft(actor)
    if not drafts or actor is None:
        return drafts
    return _own(actor, department_of(fund) or actor.organisation_id)


def may(actor: Actor | None, budget: BudgetInfo, verb: str) -> Permission:
    """Whether somebody may take a step now; the button asks this."""
    step = step_of(verb)
    by_state = ALLOWED if budget.state is step.source else refused(_wrong_state(budget))
    return first_refusal(_by_person(actor, budget, verb), by_state)


def require_step(actor: Actor | None, budget: BudgetInfo, verb: str) -> None:
    """Raises NotPermitted for what is in the person, BudgetStateConflict for the state."""
    require(_by_person(actor, budget, verb))
    if budget.state is not step_of(verb).source:
        raise BudgetStateConflict(_wrong_state(budget))


def may_decide(actor: Actor | None, budget: BudgetInfo, adjustment: Adjustment) -> Permission:
    """Whether somebody may decide this adjustment now."""
    return first_refusal(
        may(actor, budget, "decide"), _second_person(actor, adjustment), _undecided(adjustment)
    )


def require_decision(actor: Actor | None, budget: BudgetInfo, adjustment: Adjustment) -> None:
    """Raises as `require_step` does."""
    require_step(actor, budget, "decide")
    require(_second_person(actor, adjustment))
    if not _undecided(adjustment):
        raise BudgetStateConflict(_undecided(adjustment).reason)


def _by_person(actor: Actor | None, budget: BudgetInfo, verb: str) -> Permission:
    step = step_of(verb)
    if actor is None or actor.kind is not step.office:
        return refused(_("这一步由%(office)s办理。") % {"office": step.office.label})
    if actor.kind is OrganisationKind.CITY_DEPARTMENT:
        own = _own(actor, budget.organisation_id)
        if not own:
            return own
    if actor.role not in step.roles:
        return refused(_("这一步由%(office)s的负责人办理。") % {"office": step.office.label})
    if verb in ("approve", "return") and actor.person_id == budget.submitter_id:
        return refused(_("这份预算是您报送的，须由另一人批复（两人原则）。"))
    return ALLOWED


def _own(actor: Actor, organisation_id: int) -> Permission:
    if actor.organisation_id != organisation_id:
        return refused(_("这项资金的预算由另一个部门编制。"))
    return ALLOWED


def _second_person(actor: Actor | None, adjustment: Adjustment) -> Permission:
    if actor is not None and actor.person_id == adjustment.proposer_id:
        return refused(_("这次调整是您提出的，须由另一人审批（两人原则）。"))
    return ALLOWED


def _undecided(adjustment: Adjustment) -> Permission:
    if adjustment.state is not AdjustmentState.PROPOSED:
        return refused(_("这次调整%(state)s，不能再审批。") % {"state": adjustment.state.label})
    return ALLOWED


def _wrong_state(budget: BudgetInfo) -> str:
    return _("这份预算%(state)s，不能这样处理。") % {"state": budget.state.label}
