"""Whether a draft may be submitted: article 8 wants three things beside the lines."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from guanzi.lifecycle.budgets.rules.plan import AMOUNT, CLASS, LINE, PRICE, QUANTITY, PlanProblem


def missing_from(
    *, work_plan: str, evaluation: str, problems: Sequence[PlanProblem]
) -> tuple[str, ...]:
    """What stands in the way, each with what to do."""
    return tuple(_missing(work_plan, evaluation, problems))


def _missing(work_plan: str, evaluation: str, problems: Sequence[PlanProblem]) -> Iterator[str]:
    if not work_plan.strip():
        yield _("请写年度工作计划：财政部门据此确定预算规模。")
    if not evaluation.strip():
        yield _("请写以前年度绩效评价结果；还没有评价的，写明原因。")
    yield from (problem_text(each) for each in problems)


def problem_text(problem: PlanProblem) -> str:
    """A problem of the table with its place."""
    if problem.row < 0:
        return problem.sentence
    names = {
        CLASS: _("二级"),
        LINE: _("三级"),
        AMOUNT: _("预算金额"),
        PRICE: _("单价"),
        QUANTITY: _("数量"),
    }
    said = {"row": problem.row + 1, "column": names[problem.column], "sentence": problem.sentence}
    return _("第 %(row)d 行 %(column)s：%(sentence)s") % said
