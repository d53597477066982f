"""The article behind each check, found in the rulebook and the guideline."""

from collections.abc import Mapping
from datetime import date

from guanzi.engines.rules import Measure, NotInRulebook, Rulebook
from guanzi.lifecycle.guidelines.rules.terms import Terms

# Where a document speaks of a matter that no fact of its measures names.
_SPOKEN: Mapping[str, Mapping[str, str]] = {
    "shanghai-003": {
        "invoice_names": "第九条",
        "tracking": "第六条",
        "invoices": "第七条",
        "materials": "第七条",
        "monthly": "第七条",
    },
}
_NO_DUPLICATES = (("shanghai-000", "第七条"), ("shanghai-002", "一"))


def grounds_of(measure: Measure, rulebook: Rulebook, terms: Terms, on: date) -> dict[str, str]:
    """Citations by check, as a person reads them beside a measure of that document."""
    document = rulebook.document_of(measure)
    found = {
        "validity": document.source,
        "amount": _cited(measure, "销售收入") or measure.article,
        "sales": _cited(measure, "销售收入"),
        "recognition": _cited(measure, "认定有效期截止"),
        "misconduct": _cited(measure, "申报限制期内"),
        "other_support": _no_duplicates(measure, rulebook, on),
        "duplicates": _no_duplicates(measure, rulebook, on),
    }
    found |= _SPOKEN.get(measure.document, {})
    for material in terms.materials:
        if material.form == "invoices" and material.article:
            found["invoices"] = material.article
    return {check: article for check, article in found.items() if article}


def _cited(measure: Measure, fact: str) -> str:
    citation = measure.citation_for(fact)
    return citation.article if citation else ""


def _no_duplicates(measure: Measure, rulebook: Rulebook, on: date) -> str:
    """The document in force that is against paying twice."""
    for identifier, article in _NO_DUPLICATES:
        try:
            document = rulebook.document(identifier, on)
        except NotInRulebook:
            continue
        if identifier == measure.document:
            return article
        if document.validity.covers(on):
            return f"《{document.title}》{article}"
    return ""
