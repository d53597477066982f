"""A calculation as the data of its official print-out."""

from typing import Any

from guanzi.engines.rules import Line, Rulebook
from guanzi.engines.rules.money import wan_text, yuan_text
from guanzi.foundation.face.typeset import typeset
from guanzi.lifecycle.matching.rules.calculation import Calculation, TraceLine
from guanzi.lifecycle.matching.rules.values import shown_value

_MARKS = {True: "成立", False: "不成立", None: "未定"}


def paper_of(calculation: Calculation, rulebook: Rulebook, path: str) -> dict[str, Any]:
    """Plain texts only: the template lays them out and decides nothing."""
    decision, explanation = calculation.decision, calculation.explanation
    document = rulebook.document(calculation.measure.document)
    fen = decision.amount_fen
    return {
        "title": typeset(explanation.title),
        "document": typeset(explanation.document),
        "number": document.number,
        "lead": calculation.measure.lead,
        "on": decision.on.isoformat(),
        "outcome": explanation.outcome,
        "headline": typeset(explanation.headline),
        "amount": None if fen is None else yuan_text(fen),
        "amount_wan": None if fen is None else wan_text(fen),
        "amount_word": "最多可得" if calculation.measure.ceiling else "可得",
        "shares": [_row(item) for item in calculation.of_kind("share")],
        "facts": _facts(calculation, rulebook),
        "conditions": [_condition(item.line) for item in calculation.of_kind("condition")],
        "steps": [_row(item) for item in calculation.of_kind("step", "amount", "cap", "rounding")],
        "alternatives": [_alternative(item.line) for item in calculation.of_kind("alternative")],
        "missing": [
            {"name": fact.name, "question": typeset(fact.question)} for fact in explanation.missing
        ],
        "advice": [typeset(sentence) for sentence in explanation.advice],
        "edition": rulebook.digest,
        "digest": calculation.digest,
        "path": f"{path}?{calculation.answers.readable_query()}",
    }


def _facts(calculation: Calculation, rulebook: Rulebook) -> list[dict[str, Any]]:
    answers, measure = calculation.answers, calculation.measure
    found = []
    for name in measure.reads:
        fact = rulebook.vocabulary.facts[name]
        if name in answers.facts:
            value = answers.facts[name]
            rows = (
                [
                    [
                        shown_value(row[n], f) if n in row else "不知道"
                        for n, f in fact.fields.items()
                    ]
                    for row in value
                ]
                if fact.fields
                else []
            )
            found.append(
                {
                    "name": name,
                    "value": shown_value(value, fact),
                    "source": fact.source,
                    "columns": list(fact.fields),
                    "rows": rows,
                }
            )
        elif name in answers.unsure:
            found.append(
                {"name": name, "value": "不知道", "source": fact.source, "columns": [], "rows": []}
            )
    return found


def _condition(line: Line) -> dict[str, Any]:
    return {
        "mark": _MARKS[line.holds],
        "title": typeset(line.title),
        "working": typeset(line.working) if line.holds is not None else "",
        "article": line.citation_text,
        "modality": line.modality.value if line.modality else "",
        "note": typeset(line.note),
    }


def _row(item: TraceLine) -> dict[str, Any]:
    line = item.line
    shows_working = item.is_settled and line.working and line.working != line.result
    return {
        "title": line.title,
        "expression": line.expression,
        "working": line.working if shows_working else "",
        "result": line.result if item.is_settled else "未定",
        "article": line.citation_text,
        "note": typeset(line.note),
    }


def _alternative(line: Line) -> dict[str, Any]:
    return {
        "id": line.citation_text,
        "question": typeset(line.title),
        "reading": typeset(line.expression),
        "result": line.result,
        "note": typeset(line.note),
    }
