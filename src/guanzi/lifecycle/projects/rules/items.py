"""One line of a decision list: what is decided about a case, and what is wrong with it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.lifecycle.projects.states import DecisionOutcome, InstalmentTerm


@dataclass(frozen=True, slots=True)
class PlannedInstalment:
    """A part of the amount, in fen: in which budget year, and what it waits for."""

    year: int
    amount_fen: int
    term: InstalmentTerm


@dataclass(frozen=True, slots=True)
class DecidedItem:
    """What a list says about one case; amounts in fen.

    `reason` explains an amount that is not the formula's (003 art. 5), a wait, a refusal;
    `articles` are those on which a refusal stands.
    """

    application_id: int
    outcome: DecisionOutcome
    formula_fen: int
    determined_fen: int
    reason: str = ""
    articles: tuple[str, ...] = ()
    instalments: tuple[PlannedInstalment, ...] = ()

    @property
    def is_adjusted(self) -> bool:
        """Whether somebody departed from the formula; such lists are looked at again for fair
        competition."""
        return self.determined_fen != self.formula_fen

    def committed_fen(self, year: int) -> int:
        """What the decision takes from that year's budget, in fen."""
        if self.outcome is not DecisionOutcome.GRANT:
            return 0
        return sum(part.amount_fen for part in self.instalments if part.year == year)


def problems_of(item: DecidedItem, budget_year: int) -> list[str]:
    """What is wrong with a line, as sentences; empty where it may be signed."""
    if item.outcome is DecisionOutcome.REFUSE:
        return _refusal_problems(item)
    found = []
    if item.determined_fen <= 0:
        found.append(_("审定金额应当大于零；不予支持的请选「不予支持」。"))
    if item.is_adjusted and not item.reason:
        found.append(_("审定金额与公式金额不同，请写明调整理由。"))
    if item.outcome is DecisionOutcome.WAIT:
        return [*found, *([] if item.reason else [_("请写明结转待安排的理由。")])]
    return found + _instalment_problems(item, budget_year)


def _refusal_problems(item: DecidedItem) -> list[str]:
    found = []
    if not item.reason:
        found.append(_("请写明不予支持的理由。"))
    if not item.articles:
        found.append(_("请写明不予支持所依据的条款。"))
    return found


def _instalment_problems(item: DecidedItem, budget_year: int) -> list[str]:
    total = sum(part.amount_fen for part in item.instalments)
    found = []
    if total != item.determined_fen:
        found.append(
            _("各期合计 %(total)s，与审定金额 %(determined)s 不一致。")
            % {"total": yuan_text(total), "determined": yuan_text(item.determined_fen)}
        )
    if any(part.amount_fen <= 0 for part in item.instalments):
        found.append(_("每一期的金额应当大于零。"))
    if any(part.year < budget_year for part in item.instalments):
        found.append(_("各期的年度不能早于预算年度。"))
    if any(
        (part.term is InstalmentTerm.LATER_YEAR) != (part.year > budget_year)
        for part in item.instalments
    ):
        found.append(_("以后年度拨付的，请填以后的年度；当年拨付的，请填预算年度。"))
    return found


def usual_instalments(determined_fen: int, budget_year: int) -> tuple[PlannedInstalment, ...]:
    """All of it at once, when the project is established."""
    return (PlannedInstalment(budget_year, determined_fen, InstalmentTerm.ESTABLISHMENT),)


def written(item: DecidedItem) -> dict[str, object]:
    """The JSON form."""
    return {
        "application_id": item.application_id,
        "outcome": item.outcome.value,
        "formula_fen": item.formula_fen,
        "determined_fen": item.determined_fen,
        "reason": item.reason,
        "articles": list(item.articles),
        "instalments": [[p.year, p.amount_fen, p.term.value] for p in item.instalments],
    }
