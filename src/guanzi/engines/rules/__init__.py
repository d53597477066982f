"""Policy text → decision, amount and explanation, exact to the fen, with the article behind
every line.

    rulebook = load_rulebook(folder)
    problems = verify(rulebook)
    facts = read_facts({"销售收入": "1500万元"}, rulebook.vocabulary)
    decision = decide(rulebook.measure("tech-transfer-support", on), facts, on)
    explanation = explain(decision, rulebook)

Passes, lowest first: blocks and source (text) → formula (tree) → vocabulary (facts) → document →
measure → rulebook; check (units), evaluate, decide, verify, explain, ask.
"""

from .ask import Asker, Question
from .cases import Case
from .consistency import contradictions
from .decide import Decision, Outcome, decide, nearest_versions
from .document import Article, Document, Validity
from .errors import FactProblem, FactsRejected, Place, Problem, RuleError, Severity
from .explain import Explanation, Line, explain
from .fact import Fact, Field
from .facts import Heard, hear, load_json, read_facts, read_fills, write_facts, write_fills
from .measure import (
    Citation,
    Condition,
    Formula,
    Measure,
    Modality,
    Parameter,
    Reading,
    RecordedMeasure,
    Register,
    Slot,
    Strength,
)
from .render import as_html, as_json, as_text
from .rulebook import NotInRulebook, Rulebook, compile_rulebook, load_rulebook, read_sources
from .scope import Step
from .units import Unit
from .values import Unknown
from .verify import errors_of, verify
from .vocabulary import Vocabulary

__all__ = [
    "Article",
    "Asker",
    "Case",
    "Citation",
    "Condition",
    "Decision",
    "Document",
    "Explanation",
    "Fact",
    "FactProblem",
    "FactsRejected",
    "Field",
    "Formula",
    "Heard",
    "Line",
    "Measure",
    "Modality",
    "NotInRulebook",
    "Outcome",
    "Parameter",
    "Place",
    "Problem",
    "Question",
    "Reading",
    "RecordedMeasure",
    "Register",
    "RuleError",
    "Rulebook",
    "Severity",
    "Slot",
    "Step",
    "Strength",
    "Unit",
    "Unknown",
    "Validity",
    "Vocabulary",
    "as_html",
    "as_json",
    "as_text",
    "compile_rulebook",
    "contradictions",
    "decide",
    "errors_of",
    "explain",
    "hear",
    "load_json",
    "load_rulebook",
    "nearest_versions",
    "read_facts",
    "read_fills",
    "read_sources",
    "verify",
    "write_facts",
    "write_fills",
]
