"""From the rulebook's own objects to what the API says about them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from guanzi.engines.rules import (
    Article,
    Condition,
    Document,
    Formula,
    Measure,
    RecordedMeasure,
    Rulebook,
    Slot,
    Validity,
)
from guanzi.engines.rules.render import MODALITY_CODES
from guanzi.foundation.face.facts import range_shown, unit_code
from guanzi.lifecycle.policies.rules import stands_in, state_on
from guanzi.lifecycle.policies.selectors import Policy, Version

AnyMeasure = Measure | RecordedMeasure
Shown = dict[str, Any]

# ---------------------------------------------------------------- policies


def policy(document: Document, rulebook: Rulebook, on: date) -> Shown:
    """A document, in short."""
    own = [found for found in _every(rulebook) if stands_in(document, found)]
    names = "id title number issuers level district fund lead summary".split()
    return {name: getattr(document, name) for name in names} | {
        "valid": document.validity,
        "state": state_on(document.validity, on).name.lower(),
        "instruments": list(dict.fromkeys(word for m in own for word in m.instrument)),
        "measures": [m.id for m in own],
    }


def policy_detail(found: Policy) -> Shown:
    """A document with its articles and versions."""
    document = found.document
    return policy(document, found.rulebook, found.on) | {
        "edition": found.edition.digest,
        "on": found.on,
        "aliases": document.aliases,
        "source": document.source,
        "replaces": document.replaces,
        "articles": [_article(a) for a in document.articles if a.level > 1 or a.prose],
        "versions": [_version(v) for v in found.versions],
    }


def _article(article: Article) -> Shown:
    return {
        "reference": article.reference,
        "title": article.title,
        "level": article.level,
        "text": article.prose,
    }


def _version(version: Version) -> Shown:
    assert version.valid_since  # only the vocabulary has no validity
    return {
        "digest": version.digest,
        "published_at": timezone.localtime(version.published_at),
        "valid": Validity(version.valid_since, version.valid_until),
    }


# ---------------------------------------------------------------- measures


def measures(rulebook: Rulebook, on: date) -> Iterator[AnyMeasure]:
    """One version of every measure and record: the one in force on the day, else the nearest."""
    yield from rulebook.current(on)
    for identifier in dict.fromkeys(record.id for record in rulebook.records):
        yield version_on(identifier, rulebook, on)


def _every(rulebook: Rulebook) -> list[AnyMeasure]:
    return [*rulebook.measures, *rulebook.records]


def version_on(identifier: str, rulebook: Rulebook, on: date) -> AnyMeasure:
    """The version in force on the day, else the nearest. Raises NotInRulebook."""
    records = [record for record in rulebook.records if record.id == identifier]
    return _nearest(records, on) if records else rulebook.measure(identifier, on)


def _nearest(versions: list[RecordedMeasure], on: date) -> RecordedMeasure:
    ordered = sorted(versions, key=lambda record: record.validity.since)
    in_force = [record for record in ordered if record.validity.covers(on)]
    earlier = [record for record in ordered if record.validity.since <= on]
    return (in_force or earlier[-1:] or ordered)[0]


def status(found: AnyMeasure) -> str:
    """Whether it can be computed."""
    if isinstance(found, RecordedMeasure):
        return "record"
    return "slot_open" if found.slots else "executable"


def measure(found: AnyMeasure, rulebook: Rulebook, on: date) -> Shown:
    """A measure or record, in short."""
    names = "id name document article instrument responsible benefit tags".split()
    return {name: getattr(found, name) for name in names} | {
        "document_title": rulebook.document_of(found).title,
        "status": status(found),
        "strength": found.strength.name.lower(),
        "valid": found.validity,
        "state": state_on(found.validity, on).name.lower(),
    }


def measure_detail(found: AnyMeasure, rulebook: Rulebook, on: date) -> Shown:
    """The whole definition."""
    same = [version for version in _every(rulebook) if version.id == found.id]
    versions = sorted(same, key=lambda version: version.validity.since)
    return (
        measure(found, rulebook, on)
        | (_definition(found) if isinstance(found, Measure) else _record(found))
        | {
            "edition": rulebook.digest,
            "on": on,
            "versions": [{"document": v.document, "valid": v.validity} for v in versions],
        }
    )


def _record(record: RecordedMeasure) -> Shown:
    lists = "parameters slots conditions steps shares readings reads".split()
    return dict.fromkeys(("subject", "period", "rounding"), "") | {
        **{name: [] for name in lists},
        **dict.fromkeys(("amount", "cap", "group")),
        "ceiling": False,
        "figures": [{"text": text, "citation": citation} for text, citation in record.figures],
    }


def _definition(found: Measure) -> Shown:
    return {
        "subject": found.subject,
        "period": found.period,
        "ceiling": found.ceiling,
        "parameters": [
            {
                "name": each.name,
                "unit": unit_code(each.unit),
                "note": each.note,
                "range": range_shown(each.low, each.high, each.unit),
                "values": _values(each),
            }
            for each in found.parameters.values()
        ],
        "slots": [_slot(slot) for slot in found.slots.values()],
        "conditions": [_condition(condition) for condition in found.conditions],
        "steps": [{"name": name} | _formula(step) for name, step in found.steps.items()],
        "amount": _formula(found.amount) if found.amount else None,
        "cap": _formula(found.cap) if found.cap else None,
        "rounding": found.rounding,
        "shares": [
            {
                "payer": payer,
                "formula": formula.text if formula else None,
                "citation": found.share_citations[payer],
            }
            for payer, formula in found.share.items()
        ],
        "readings": found.readings,
        "group": found.group,
        "figures": [],
        "reads": found.reads,
    }


def _formula(formula: Formula) -> Shown:
    assert formula.node.unit is not None
    return {
        "formula": formula.text,
        "unit": unit_code(formula.node.unit),
        "citation": formula.citation,
        "note": formula.note,
    }


def _condition(condition: Condition) -> Shown:
    return _formula(condition.formula) | {
        "text": condition.sentence,
        "modality": MODALITY_CODES[condition.modality],
        "remedy": condition.remedy,
    }


def _values(parameter: Any) -> list[Shown]:
    return [
        {"since": value.since, "value": value.text, "citation": value.citation}
        for value in parameter.values
    ]


def _slot(slot: Slot) -> Shown:
    return {
        "name": slot.name,
        "unit": unit_code(slot.unit),
        "range": range_shown(slot.low, slot.high, slot.unit),
        "whose_rule": slot.whose_rule,
        "citation": slot.citation,
    }
