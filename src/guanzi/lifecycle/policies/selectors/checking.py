"""What the verifier says of a draft beside the rulebook in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guanzi.engines.rules import Problem, Rulebook, RuleError, Severity, compile_rulebook, verify
from guanzi.engines.rules.document import read_document
from guanzi.engines.rules.rulebook import VOCABULARY_FILE
from guanzi.lifecycle.policies.rules.drafts import Parts, parts_of, published_text, with_some_days
from guanzi.lifecycle.policies.selectors.drafts import DraftInfo

FOLDER = "issued"
MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem on a line of the draft; line 0 where it concerns another file or the whole."""

    line: int
    code: str
    sentence: str
    is_error: bool


def destination_of(text: str, identifier: str, rulebook: Rulebook) -> str:
    """The file that the draft becomes: that of the version of the same document whose days overlap
    with its own, which it replaces, or a new one beside them."""
    try:
        document = read_document(parts_of(text).document, "")
    except RuleError:
        return f"{FOLDER}/{identifier}.md"
    same = [each for each in rulebook.documents if each.id == document.id]
    overlapping = [each for each in same if each.validity.overlaps(document.validity)]
    if overlapping:
        return overlapping[-1].place.file
    name = f"{FOLDER}/{document.id}.md"
    if name in rulebook.sources:
        name = f"{FOLDER}/{document.id}-{document.validity.since}.md"
    return name


def document_id_of(draft: DraftInfo) -> str:
    """Which document the draft is a text of."""
    try:
        return read_document(parts_of(draft.text).document, "").id
    except RuleError:
        return draft.identifier


def seen_of(draft: DraftInfo, edition: str) -> str:
    """By which a consent knows what was looked at: text, submission, and the edition in force."""
    at = draft.submitted_at.isoformat() if draft.submitted_at else ""
    return f"{draft.revision} {at} {edition}"


def takes_back(draft: DraftInfo, rulebook: Rulebook) -> bool:
    """Whether the draft would replace a text in force that is not the one from which it began."""
    file = destination_of(draft.text, draft.identifier, rulebook)
    in_force = rulebook.sources.get(file)
    return draft.base is not None and in_force not in (None, draft.base.text)


def with_draft(
    parts: Parts, file: str, sources: Mapping[str, str], *, exact: bool = False
) -> dict[str, str]:
    """The rulebook with the draft in it; `exact` as it would be published, else line by line."""
    document = published_text(parts) if exact else parts.document
    return {
        **sources,
        file: document,
        VOCABULARY_FILE: with_facts(sources[VOCABULARY_FILE], parts.facts, file),
    }


def with_facts(vocabulary: str, facts: str, file: str) -> str:
    """The vocabulary with the facts of a file in a section of their own."""
    if not facts.strip():
        return vocabulary
    return f"{vocabulary.rstrip()}\n\n## {file}\n\n```facts\n{facts}\n```\n"


def findings_of(text: str, identifier: str, rulebook: Rulebook) -> tuple[Finding, ...]:
    """Everything that the verifier finds in the draft, by line. Days in force that are a marked gap
    hide nothing else."""
    parts = parts_of(with_some_days(text))
    file = destination_of(parts.document, identifier, rulebook)
    sources = with_draft(parts, file, rulebook.sources)
    try:
        problems = tuple(verify(compile_rulebook(sources)))
    except RuleError as error:
        problems = error.problems
    first = sources[VOCABULARY_FILE].count("\n") - parts.facts.count("\n") - 1
    found = [_finding(problem, parts, file, first) for problem in problems]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.line))


def _finding(problem: Problem, parts: Parts, file: str, first: int) -> Finding:
    place, is_error = problem.place, problem.severity is Severity.ERROR
    if place.file == file:
        return Finding(place.line, problem.code, problem.message, is_error)
    if place.file == VOCABULARY_FILE and 0 <= place.line - first < len(parts.lines):
        line = parts.lines[place.line - first]
        return Finding(line, problem.code, problem.message, is_error)
    said = _("%(file)s：%(message)s") % {"file": place.file, "message": problem.message}
    return Finding(0, problem.code, said if place.file else problem.message, is_error)


def obstacles_of(draft: DraftInfo, rulebook: Rulebook) -> tuple[str, ...]:
    """What is left to do before the draft can be submitted, one by one."""
    found = []
    if takes_back(draft, rulebook):
        found.append(
            _(
                "它要替换的现行文本不是起草时的那一份，发布会把别人已经发布的修改收回；"
                "请从现行文本重新起草，把这里的改动搬过去"
            )
        )
    if draft.open_figures:
        found.append(_("还有 %(n)d 个数字没有核对") % {"n": draft.open_figures})
    if draft.gaps:
        lines = "、".join(str(line) for line, _text in draft.gaps[:MOST_LINES])
        said = {"n": len(draft.gaps), "lines": lines}
        found.append(_("还有 %(n)d 处待核：在第 %(lines)s 行等处") % said)
    for each in findings_of(draft.text, draft.identifier, rulebook):
        if each.is_error:
            said = {"line": each.line, "sentence": each.sentence}
            told = _("第 %(line)d 行：%(sentence)s") % said if each.line else each.sentence
            found.append(told)
    return tuple(found)
