"""On which text a project stands: its articles and its formula, without anybody's figures."""

from dataclasses import dataclass

from guanzi.engines.rules import Measure, Rulebook
from guanzi.engines.rules.measure import Citation, Formula
from guanzi.foundation.clock import day_of
from guanzi.foundation.face.citations import in_order
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.errors import SubmissionNotFound
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.policies.selectors import rulebook_of
from guanzi.lifecycle.projects.rules.shares import CITY
from guanzi.lifecycle.projects.selectors.shapes import ProjectInfo


@dataclass(frozen=True, slots=True)
class FormulaStep:
    """One line of the formula: checked where it is one, else the words of the rulebook."""

    title: str
    words: str
    article: str
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """The text behind a decision. `articles` are those of the conditions, as a refusal cites
    them."""

    document_id: str
    document: str
    number: str
    measure: Measure
    guideline: str
    guideline_id: int
    steps: tuple[FormulaStep, ...]
    articles: tuple[str, ...]

    @property
    def cited(self) -> tuple[str, ...]:
        """The articles of the formula, each once."""
        return tuple(dict.fromkeys(step.article for step in self.steps))


def basis_of(version_id: int) -> Basis:
    """The text under which something was applied for. Raises GuidelineNotFound."""
    version = guidelines.version(version_id)
    rulebook = rulebook_of(version.edition)
    on = day_of(version.published_at)
    measure = rulebook.measure(version.measure_id, on)
    document = rulebook.document(measure.document, on)
    cite = _Cite(rulebook, measure, document.title, version)
    return Basis(
        document_id=document.id,
        document=document.title,
        number=document.number,
        measure=measure,
        guideline=version.title,
        guideline_id=version.guideline_id,
        steps=_steps(measure, cite),
        articles=tuple(
            in_order(
                f"《{cite.title_of(each.formula.citation)}》{each.formula.citation.article}"
                for each in measure.conditions
            )
        ),
    )


class _Cite:
    """Articles in words: those of the own document are short."""

    def __init__(
        self,
        rulebook: Rulebook,
        measure: Measure,
        title: str,
        version: guidelines.VersionInfo,
    ) -> None:
        self._rulebook, self._measure, self._title = rulebook, measure, title
        self._on = day_of(version.published_at)

    def title_of(self, citation: Citation) -> str:
        if citation.document == self._measure.document:
            return self._title
        return self._rulebook.document(citation.document, self._on).title

    def article(self, citation: Citation) -> str:
        if citation.document == self._measure.document:
            return citation.article
        return f"《{self.title_of(citation)}》{citation.article}"


def _steps(measure: Measure, cite: _Cite) -> tuple[FormulaStep, ...]:
    named = list(measure.steps.items())
    named += [("公式金额", measure.amount)] if measure.amount else []
    named += [("封顶", measure.cap)] if measure.cap else []
    found = [FormulaStep(name, f.text, cite.article(f.citation), f) for name, f in named]
    found.append(FormulaStep("取整", measure.rounding, found[-1].article if found else ""))
    for payer, formula in measure.share.items():
        text = formula.text if formula else "其余"
        article = cite.article(measure.share_citations[payer])
        found.append(FormulaStep(f"{payer}分担", text, article, formula))
    return tuple(found)


def formula_fen(application_id: int) -> int | None:
    """What the formula gives for a case with what is known today; None where it cannot be told."""
    try:
        return applications.case_calculation(application_id).decision.amount_fen
    except SubmissionNotFound:
        return None


def shares_of(project: ProjectInfo) -> tuple[tuple[str, int], ...]:
    """Who bears how much of what was granted, in fen, as it was decided."""
    sums: dict[str, int] = {}
    for part in project.instalments:
        for payer, fen in part.shares.items():
            sums[payer] = sums.get(payer, 0) + fen
    return tuple(sorted(sums.items(), key=lambda share: (share[0] != CITY, share[0])))
