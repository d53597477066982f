"""Is the rulebook sound? Every finding names its file and line; errors refuse the rulebook,
warnings do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from .cases import Case, check_work
from .consistency import contradictions
from .decide import decide
from .document import Document
from .errors import FactsRejected, Place, Problem, RuleError, Severity
from .facts import read_facts, read_fills
from .measure import Citation, Measure, RecordedMeasure, Register
from .rulebook import Rulebook
from .soundness import unsound

LEAST_CASES = 2
Entry = Measure | RecordedMeasure | Register


def verify(rulebook: Rulebook) -> list[Problem]:
    """Every problem of a compiled rulebook, in file order; it may be used when none is an error."""
    problems: list[Problem] = []
    for document in rulebook.documents:
        problems += _document(document, rulebook)
    problems += _versions(rulebook)
    for measure in rulebook.measures:
        problems += _measure(measure, rulebook)
    for record in rulebook.records:
        problems += _citations(record, rulebook)
    for register in rulebook.registers:
        problems += _citations(register, rulebook)
    problems += _cases(rulebook)
    return sorted(
        dict.fromkeys(problems), key=lambda p: (p.place.file, p.place.line, p.place.column)
    )


def errors_of(problems: list[Problem]) -> list[Problem]:
    """The problems that refuse the rulebook."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


# ---------------------------------------------------------------- documents and versions


def _document(document: Document, rulebook: Rulebook) -> Iterator[Problem]:
    if document.source and not document.has_article(document.source):
        yield Problem("citation-unknown", f"本文件没有「{document.source}」这一条", document.place)
    for other_id in document.replaces:
        others = [other for other in rulebook.documents if other.id == other_id]
        if not others:
            yield Problem("citation-unknown", f"没有「{other_id}」这份文件", document.place)
        for other in others:
            if other.validity.until is None or other.validity.until >= document.validity.since:
                message = (
                    f"本文件替代「{other.title}」,后者的有效期({other.validity})却没有在此之前结束"
                )
                yield Problem("versions-contradict", message, document.place)
    references = [article.reference for article in document.articles if article.reference]
    for article in document.articles:
        if references.count(article.reference) > 1:
            yield Problem(
                "article-twice", f"标题「{article.reference}」出现了不止一次", article.place
            )


def _versions(rulebook: Rulebook) -> Iterator[Problem]:
    """On no day may two versions of a document or a measure be in force together."""
    for one, other in combinations(rulebook.documents, 2):
        if one.id == other.id and one.validity.overlaps(other.validity):
            both = f"{one.validity} 与 {other.validity}({one.place.file})"
            message = f"「{one.title}」的两个版本有效期重叠:{both}"
            yield Problem("versions-overlap", message, other.place)
    for first, second in combinations(rulebook.listed(), 2):
        if first.id == second.id and first.validity.overlaps(second.validity):
            both = f"{first.validity} 与 {second.validity}({first.place})"
            message = f"措施「{first.id}」的两个版本有效期重叠:{both}"
            yield Problem("versions-overlap", message, second.place)


# ---------------------------------------------------------------- one measure


def _measure(measure: Measure, rulebook: Rulebook) -> Iterator[Problem]:
    yield from _citations(measure, rulebook)
    yield from _enough_cases(measure, rulebook)
    yield from unsound(measure)


def _citations(entry: Entry, rulebook: Rulebook) -> Iterator[Problem]:
    """Every article cited must be there: in the entry's own file, or in any version of another."""
    if not isinstance(entry, Register) and not entry.article:
        yield Problem(
            "citation-missing", f"措施「{entry.name}」要写在它的条款标题之下", entry.place
        )
    for citation, place in _cited_by(entry):
        versions = [d for d in rulebook.documents if d.id == citation.document]
        if citation.document == entry.document:
            versions = [rulebook.document_of(entry)]
        if not any(version.has_article(citation.article) for version in versions):
            cited = f"{citation.document} {citation.article}"
            yield Problem("citation-unknown", f"找不到所引的「{cited}」", place)


def _cited_by(entry: Entry) -> Iterator[tuple[Citation, Place]]:
    if not isinstance(entry, Measure):
        yield entry.citation, entry.place
        if isinstance(entry, RecordedMeasure):
            yield from ((citation, entry.place) for _, citation in entry.figures)
        return
    yield from ((formula.citation, formula.place) for formula in entry.formulas())
    yield from ((slot.citation, slot.place) for slot in entry.slots.values())
    for parameter in entry.parameters.values():
        yield from ((value.citation, entry.place) for value in parameter.values)
    yield from ((citation, entry.place) for citation in entry.share_citations.values())
    if entry.group:
        yield entry.group.citation, entry.place


def _enough_cases(measure: Measure, rulebook: Rulebook) -> Iterator[Problem]:
    count = len(rulebook.cases_of(measure))
    if count < LEAST_CASES:
        message = f"措施「{measure.name}」有 {count} 个算例,至少要 {LEAST_CASES} 个"
        yield Problem("cases-missing", message, measure.place)


# ---------------------------------------------------------------- cases


def _cases(rulebook: Rulebook) -> Iterator[Problem]:
    for case in rulebook.cases:
        measure = rulebook.measure_of(case)
        if measure is None:
            message = f"本文件没有「{case.measure}」这项措施"
            yield Problem("unknown-name", message, case.place)
            continue
        yield from run_case(case, measure, rulebook)


def run_case(case: Case, measure: Measure, rulebook: Rulebook) -> Iterator[Problem]:
    """Decide the case and check its hand computation; one problem for each difference."""
    try:
        facts = read_facts(case.given, rulebook.vocabulary)
        fills = read_fills(case.fills, measure)
    except FactsRejected as rejected:
        for wrong in rejected.problems:
            yield Problem(
                "case-facts", f"算例「{case.name}」的事实有误:{wrong.message}", case.place
            )
        return
    for contradiction in contradictions(rulebook.consistency, facts):
        yield Problem("case-facts", f"算例「{case.name}」:{contradiction.message}", case.place)
    try:
        decision = decide(measure, facts, case.on, fills, alternatives=False)
        difference = case.expected.differs(decision)
        if difference:
            yield Problem("case-fails", f"算例「{case.name}」不符:{difference}", case.place)
        if case.work:
            check_work(case.work, measure.rounding)
    except RuleError as error:
        yield from error.problems
