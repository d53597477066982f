"""The article behind each check, found in the rulebook and the guideline."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from guanzi.engines.rules import Measure, NotInRulebook, Rulebook
from guanzi.lifecycle.enterprises.rules.facts import SALES
from guanzi.lifecycle.guidelines.rules.terms import INVOICES, Terms


def grounds_of(measure: Measure, rulebook: Rulebook, terms: Terms, on: date) -> dict[str, str]:
    """Citations by check, as a person reads them beside a measure of that document."""
    document = rulebook.document_of(measure)
    found = {
        "validity": document.source,
        "amount": _cited(measure, SALES) or measure.article,
        "sales": _cited(measure, SALES),
        "recognition": _cited(measure, "认定有效期截止"),
        "misconduct": _cited(measure, "申报限制期内"),
        "other_support": _no_duplicates(measure, rulebook, on),
        "duplicates": _no_duplicates(measure, rulebook, on),
    }
    found |= _written()["spoken"].get(measure.document, {})
    for material in terms.materials:
        if material.form == INVOICES and material.article:
            found["invoices"] = material.article
    return {check: article for check, article in found.items() if article}


def _cited(measure: Measure, fact: str) -> str:
    citation = measure.citation_for(fact)
    return citation.article if citation else ""


def _no_duplicates(measure: Measure, rulebook: Rulebook, on: date) -> str:
    """The document in force that is against paying twice."""
    against: list[tuple[str, str]] = _written()["no_duplicates"]
    for identifier, article in against:
        try:
            document = rulebook.document(identifier, on)
        except NotInRulebook:
            continue
        if identifier == measure.document:
            return article
        if document.validity.covers(on):
            return f"《{document.title}》{article}"
    return ""


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("grounds.toml").read_text(encoding="utf-8"))
