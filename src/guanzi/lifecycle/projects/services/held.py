"""Where a verb begins: the row that it holds, where its step leads, what was written."""

from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.statements import stated
from guanzi.foundation.workflow import locked_row, target_of
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.selectors import LineQuota
from guanzi.lifecycle.projects.errors import (
    ListChanged,
    ListInvalid,
    ListNotFound,
    ProjectNotFound,
    ProjectStateConflict,
)
from guanzi.lifecycle.projects.models import DecisionList, Project
from guanzi.lifecycle.projects.states import (
    LIST_STEPS,
    PROJECT_STEPS,
    ListState,
    ProjectState,
)


def locked_list(list_id: int) -> DecisionList:
    """The row, held until the transaction ends. Raises ListNotFound."""
    missing = _("没有这份审定清单。")
    return locked_row(DecisionList.objects.all(), list_id, refusal=ListNotFound, missing=missing)


def locked_project(project_id: int) -> Project:
    """The row, held until the transaction ends. Raises ProjectNotFound."""
    missing = _("项目库里没有这个项目。")
    return locked_row(Project.objects.all(), project_id, refusal=ProjectNotFound, missing=missing)


def list_step(row: DecisionList, verb: str) -> ListState:
    """Where a verb leads from here. Raises ListChanged."""
    sentence = _("审定清单的状态已经是「%(state)s」，不能这样办理，请刷新后再看。")
    return target_of(LIST_STEPS, row.state, verb, refusal=ListChanged, sentence=sentence)


def project_step(row: Project, verb: str) -> ProjectState:
    """Where a verb leads from here. Raises ProjectStateConflict."""
    sentence = _("项目的状态已经是「%(state)s」，不能这样办理，请刷新后再看。")
    return target_of(
        PROJECT_STEPS, row.state, verb, refusal=ProjectStateConflict, sentence=sentence
    )


def own_line(actor: Actor, line_id: int) -> LineQuota:
    """A line of the department's own funds whose budget is open. Raises ListInvalid."""
    line = budgets.line_quota(line_id)
    if budgets.department_of(line.fund) != actor.organisation_id:
        raise ListInvalid(_("这个科目不是贵单位的资金，请另选一个。"))
    if line_id not in {each.line_id for each in budgets.lines_open(line.fund)}:
        raise ListInvalid(_("这个科目的预算已经封账，请另选一个。"))
    return line


def sentence_of(text: str, missing: str, most: int = 1_000) -> str:
    """What somebody wrote. Raises ListInvalid."""
    return stated(text, missing=missing, most=most, refusal=ListInvalid)
