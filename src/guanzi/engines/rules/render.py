"""An explanation as Chinese text, as HTML, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from .document import Validity
from .explain import Explanation, Line
from .measure import Modality

MODALITY_CODES = {
    Modality.MUST: "must",
    Modality.IN_PRINCIPLE: "in_principle",
    Modality.MAY: "may",
    Modality.ENCOURAGED: "encouraged",
}
_HEADINGS = (
    ("指南确定的数", ("figure",)),
    ("条件", ("condition",)),
    ("计算", ("step", "amount", "cap", "rounding")),
    ("分担", ("share",)),
    ("条文有歧义之处:其他读法会得出", ("alternative",)),
)


def as_text(explanation: Explanation) -> str:
    """Readable Chinese for a terminal or a letter."""
    return "\n".join(_text_lines(explanation)) + "\n"


def _text_lines(explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.title}(《{explanation.document}》)"
    yield f"基准日 {explanation.decision.on} · {explanation.outcome}"
    yield explanation.headline
    for heading, kinds in _HEADINGS:
        lines = explanation.of_kind(*kinds)
        if lines:
            yield f"\n{heading}"
            yield from (_text_line(line) for line in lines)
    if explanation.missing:
        yield "\n还缺的信息"
        yield from (f"  · {fact.name}:{fact.question}" for fact in explanation.missing)
    if explanation.advice:
        yield "\n说明"
        yield from (f"  · {sentence}" for sentence in explanation.advice)


def _text_line(line: Line) -> str:
    if line.kind == "condition":
        mark = {True: "√", False: "×", None: "?"}[line.holds]
        modality = line.modality.value if line.modality else ""
        note = f" 〔{line.note}〕" if line.note else ""
        cited = f"[{line.citation_text} · {modality}]"
        return f"  {mark} {line.title}:{line.result}({line.working}){cited}{note}"
    if line.kind == "alternative":
        return (
            f"  · {line.title} {line.expression}:{line.result}。{line.note}[{line.citation_text}]"
        )
    equals = f"{line.working} = " if line.working and line.working != line.result else ""
    note = f" 〔{line.note}〕" if line.note else ""
    return f"  {line.title} = {equals}{line.result}[{line.citation_text}]{note}"


def as_html(explanation: Explanation) -> str:
    """A fragment without styles or scripts: sections, definition lists, the article beside every
    line.
    """
    parts = [f"<p class='headline'>{escape(explanation.headline)}</p>"]
    for heading, kinds in _HEADINGS:
        lines = explanation.of_kind(*kinds)
        if lines:
            items = "".join(_html_line(line) for line in lines)
            parts.append(
                f"<section><h3>{escape(heading)}</h3><ol class='trace'>{items}</ol></section>"
            )
    if explanation.missing:
        items = "".join(
            f"<li>{escape(f.name)}:{escape(f.question)}</li>" for f in explanation.missing
        )
        parts.append(f"<section><h3>还缺的信息</h3><ul>{items}</ul></section>")
    if explanation.advice:
        items = "".join(f"<li>{escape(sentence)}</li>" for sentence in explanation.advice)
        parts.append(f"<section><h3>说明</h3><ul>{items}</ul></section>")
    return f"<article class='explanation'>{''.join(parts)}</article>"


def _html_line(line: Line) -> str:
    spans = [f"<span class='title'>{escape(line.title)}</span>"]
    if line.expression:
        spans.append(f"<code class='expression'>{escape(line.expression)}</code>")
    if line.working and line.working != line.result:
        spans.append(f"<span class='working'>{escape(line.working)}</span>")
    spans.append(f"<b class='result'>{escape(line.result)}</b>")
    spans.append(f"<cite>{escape(line.citation_text)}</cite>")
    if line.note:
        spans.append(f"<small>{escape(line.note)}</small>")
    return f"<li class='{line.kind}'>{' '.join(spans)}</li>"


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The decision for programs: amounts in integer fen, figures as exact text, stable codes."""
    decision = explanation.decision
    measure = decision.measure
    return {
        "measure": measure.id,
        "name": measure.name,
        "document": measure.document,
        "on": decision.on.isoformat(),
        "outcome": decision.outcome.value,
        "headline": explanation.headline,
        "amount_fen": decision.amount_fen,
        "conditional_fen": decision.conditional_fen,
        "is_ceiling": measure.ceiling,
        "most_fen": decision.most_fen,
        "shares": None if decision.shares is None else dict(decision.shares),
        "missing": list(decision.missing),
        "open_slots": [
            {
                "name": name,
                "whose_rule": measure.slots[name].whose_rule,
                "citation": _citation(measure.slots[name].citation),
            }
            for name in decision.open_slots
        ],
        "deciding": _citation(decision.deciding.condition.formula.citation)
        if decision.deciding
        else None,
        "valid": validity_json(measure.validity),
        "nearest_versions": {
            "before": validity_json(explanation.nearest[0]),
            "after": validity_json(explanation.nearest[1]),
        },
        "conditions": [_json_condition(line) for line in explanation.of_kind("condition")],
        "trace": [_json_line(line) for line in explanation.lines],
        "advice": list(explanation.advice),
    }


def validity_json(validity: Validity | None) -> dict[str, str | None] | None:
    """First and last day, the last None where the end is open."""
    if validity is None:
        return None
    until = validity.until.isoformat() if validity.until else None
    return {"since": validity.since.isoformat(), "until": until}


def _json_condition(line: Line) -> dict[str, Any]:
    return {
        "text": line.title,
        "result": line.holds,
        "modality": MODALITY_CODES[line.modality] if line.modality else None,
        "citation": _citation(line.citation),
    }


def _json_line(line: Line) -> dict[str, Any]:
    return {
        "step": line.kind,
        "name": line.title,
        "expression": line.expression,
        "working": line.working,
        "values": dict(line.values),
        "unit": line.unit,
        "result": line.result,
        "fen": line.fen,
        "citation": _citation(line.citation),
        "note": line.note,
    }


def _citation(citation: Any) -> dict[str, str] | None:
    return {"document": citation.document, "article": citation.article} if citation else None
