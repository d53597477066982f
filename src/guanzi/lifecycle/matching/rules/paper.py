"""A calculation as the data of its official print-out."""

from collections.abc import Mapping
from typing import Any

from guanzi.engines.rules import Fact, Line, Rulebook
from guanzi.engines.rules.money import wan_text, yuan_text
from guanzi.foundation.face.citations import cited, in_full
from guanzi.foundation.face.typeset import typeset
from guanzi.lifecycle.matching.rules.answers import UNSURE
from guanzi.lifecycle.matching.rules.calculation import Calculation, TraceLine
from guanzi.lifecycle.matching.rules.values import shown_value

LONGEST_ADDRESS = 2_000  # more can be neither typed nor held by one string of a PDF

STEPS = ("figure", "step", "amount", "cap", "rounding")

_MARKS = {True: "成立", False: "不成立", None: "未定"}


def paper_of(
    calculation: Calculation, rulebook: Rulebook, path: str, call: str = ""
) -> dict[str, Any]:
    """Plain texts only: the template lays them out and decides nothing. `call` names the guideline
    by whose figures it was computed."""
    decision, explanation = calculation.decision, calculation.explanation
    document = rulebook.document_of(calculation.measure)
    fen = decision.amount_fen
    return {
        "title": typeset(explanation.title),
        "document": typeset(explanation.document),
        "number": document.number,
        "lead": calculation.measure.lead,
        "on": decision.on.isoformat(),
        "call": call,
        "outcome": explanation.outcome,
        "headline": in_full(explanation.headline),
        "amount": None if fen is None else yuan_text(fen),
        "amount_wan": None if fen is None else wan_text(fen),
        "conditional": _conditional(calculation),
        "amount_word": "最多可得" if calculation.measure.ceiling else "可得",
        "shares": [_row(item) for item in calculation.of_kind("share")],
        "facts": _facts(calculation, rulebook),
        "conditions": [_condition(item.line) for item in calculation.of_kind("condition")],
        "steps": [_row(item) for item in calculation.of_kind(*STEPS)],
        "alternatives": [_alternative(item.line) for item in calculation.of_kind("alternative")],
        "missing": [
            {"name": fact.name, "question": typeset(fact.question)} for fact in explanation.missing
        ],
        "advice": [typeset(sentence) for sentence in explanation.advice],
        "edition": rulebook.digest,
        "digest": calculation.digest,
        "path": _address(path, calculation),
    }


def _conditional(calculation: Calculation) -> str:
    """What the formula would give, where open conditions still stand before it."""
    fen = calculation.decision.conditional_fen
    if fen is None:
        return ""
    word = "最多可得" if calculation.measure.ceiling else "可得"
    return f"若其余条件都成立，{word} {yuan_text(fen)}"


def _address(path: str, calculation: Calculation) -> str:
    """The address that brings the calculation back, where paper can hold it."""
    whole = f"{path}?{calculation.answers.readable_query()}"
    if len(whole) <= LONGEST_ADDRESS:
        return whole
    day = f"{path}?on={calculation.decision.on.isoformat()}"
    return f"{day}（回答太长，没有印进网址；照上面「采用的事实」填写，摘要值应当相同）"


def _facts(calculation: Calculation, rulebook: Rulebook) -> list[dict[str, Any]]:
    answers = calculation.answers
    facts = [rulebook.vocabulary.facts[name] for name in calculation.measure.reads]
    said = [fact for fact in facts if fact.name in answers.facts or fact.name in answers.unsure]
    return [_fact(fact, answers.facts.get(fact.name)) for fact in said]


def _fact(fact: Fact, value: Any) -> dict[str, Any]:
    return {
        "name": fact.name,
        "value": UNSURE if value is None else shown_value(value, fact),
        "source": fact.source,
        "columns": list(fact.fields),
        "rows": [_cells(row, fact) for row in value or ()] if fact.fields else [],
    }


def _cells(row: Mapping[str, Any], fact: Fact) -> list[str]:
    return [
        shown_value(row[name], field) if name in row else UNSURE
        for name, field in fact.fields.items()
    ]


def _condition(line: Line) -> dict[str, Any]:
    return {
        "mark": _MARKS[line.holds],
        "title": typeset(line.title),
        "working": line.working if line.holds is not None else "",
        "article": cited(line.citation_text),
        "modality": line.modality.value if line.modality else "",
        "note": typeset(line.note),
    }


def _row(item: TraceLine) -> dict[str, Any]:
    line = item.line
    shows_working = item.is_settled and line.working not in (line.result, line.expression)
    return {
        "title": typeset(line.title),
        "expression": typeset(line.worded),
        "working": line.working if shows_working else "",
        "result": line.result if item.is_settled else "未定",
        "article": cited(line.citation_text),
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
