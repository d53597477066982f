"""What was read and drafted, as JSON for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .clauses import Clause
from .draft import Draft
from .official import Official
from .paragraphs import page_of


def as_json(official: Official, draft: Draft) -> dict[str, Any]:
    """Everything that was found, with its places in the text of the source."""
    head = official.head
    return {
        "format": official.source.kind,
        "sha256": official.source.digest,
        "title": head.title,
        "number": head.number,
        "issuers": list(head.issuers),
        "dates": [{**asdict(dated), "role": dated.role.name.lower()} for dated in head.dates],
        "replaces": [asdict(replaced) for replaced in head.replaced],
        "clauses": [_clause(clause, official) for clause in official.clauses()],
        "quantities": [
            {
                "kind": q.kind.name.lower(),
                "value": q.value,
                "text": q.text,
                "start": q.start,
                "end": q.end,
                "clause": q.clause,
                "per": q.per,
                "basis": q.basis,
                "case": q.paired,
                "ceiling": q.is_ceiling,
                "sure": q.sure,
                "note": q.note,
            }
            for q in official.quantities
        ],
        "statements": [{**asdict(s), "topic": s.topic.name.lower()} for s in official.statements],
        "draft": {
            "measures": draft.measures,
            "records": draft.records,
            "gaps": [asdict(gap) for gap in draft.gaps],
            "facts": draft.facts,
            "markdown": draft.markdown,
        },
    }


def _clause(clause: Clause, official: Official) -> dict[str, Any]:
    start, end = clause.span()
    return {
        "reference": list(clause.reference),
        "name": clause.name,
        "title": clause.title,
        "start": start,
        "end": end,
        "page": page_of(official.source, start),
    }
