"""How the fields of projects stand: what is withheld, agreed to, overridden."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from guanzi.engines.rules import Fact
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.disclosure.errors import OverrideNotFound
from guanzi.lifecycle.disclosure.models import Consent, Override, WithheldField
from guanzi.lifecycle.disclosure.rules.redaction import (
    FACT,
    Standing,
    ground_of_fact,
    stand,
)
from guanzi.lifecycle.disclosure.selectors.shapes import FieldInfo, OpenFact, OverrideInfo
from guanzi.lifecycle.disclosure.states import OverrideState
from guanzi.lifecycle.policies.selectors import rulebook_of
from guanzi.lifecycle.projects.rules.redaction import FIELDS
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.states import Ground


@dataclass(slots=True)
class OnRecord:
    """All that is on record about a project's fields, by field."""

    withheld: dict[str, WithheldField] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
    overrides: dict[str, list[OverrideInfo]] = field(default_factory=lambda: defaultdict(list))

    def standing(self, name: str, usual: Ground | None = None) -> Standing:
        """How a field stands that is usually withheld on a ground, or on none."""
        row = self.withheld.get(name)
        approved = (o.state is OverrideState.APPROVED for o in self.overrides.get(name, ()))
        return stand(
            Ground(row.ground) if row else usual,
            has_consent=name in self.consents,
            is_overridden=any(approved),
        )


def on_record(project_ids: Iterable[int]) -> Mapping[int, OnRecord]:
    """Three queries, however many projects."""
    ids = list(project_ids)
    found: dict[int, OnRecord] = defaultdict(OnRecord)
    for row in WithheldField.objects.filter(project_id__in=ids).order_by("pk"):
        found[row.project_id].withheld[row.field] = row
    for consent in Consent.objects.filter(project_id__in=ids):
        found[consent.project_id].consents[consent.field] = consent
    for override in Override.objects.filter(project_id__in=ids).order_by("pk"):
        found[override.project_id].overrides[override.field].append(override_info(override))
    return found


def held_back(project_id: int) -> dict[str, Ground]:
    """Which fields of the project itself nobody reads today, and on which ground."""
    record = on_record([project_id]).get(project_id, OnRecord())
    said = {name: record.standing(name) for name in FIELDS}
    return {f: s.ground for f, s in said.items() if s.ground is not None and not s.is_public}


def override_info(row: Override) -> OverrideInfo:
    """A proposal as others see it."""
    return OverrideInfo(
        id=row.pk,
        project_id=row.project_id,
        field=row.field,
        reason=row.reason,
        state=OverrideState(row.state),
        proposer_id=row.proposer_id,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        answer=row.answer,
    )


def override(override_id: int) -> OverrideInfo:
    """One proposal. Raises OverrideNotFound."""
    row = Override.objects.filter(pk=override_id).first()
    if row is None:
        raise OverrideNotFound(_("没有这项公开建议。"))
    return override_info(row)


def facts_of(project: ProjectInfo) -> tuple[OpenFact, ...]:
    """The facts on which the decision stands; of one that is withheld nothing but its name."""
    record = on_record([project.id]).get(project.id, OnRecord())
    found = []
    for fact, shown in _facts(project):
        standing = record.standing(FACT + fact.name, ground_of_fact(fact.sensitivity))
        found.append(OpenFact(fact.name, shown if standing.is_public else "", standing))
    return tuple(found)


def fields_of(project: ProjectInfo) -> tuple[FieldInfo, ...]:
    """Every field that can be withheld or made public, with what is on record about it."""
    record = on_record([project.id]).get(project.id, OnRecord())
    named: list[tuple[str, str, Ground | None]] = [
        (name, str(label), None) for name, label in FIELDS.items()
    ]
    named += [(FACT + f.name, f.name, ground_of_fact(f.sensitivity)) for f, _ in _facts(project)]
    return tuple(_field(record, *each) for each in named)


def field_of(project: ProjectInfo, name: str) -> FieldInfo | None:
    """One of them, where there is such a field."""
    return next((each for each in fields_of(project) if each.name == name), None)


def _facts(project: ProjectInfo) -> list[tuple[Fact, str]]:
    """What was known and said at submission and is a fact of the rulebook."""
    snapshot = applications.snapshot_of(project.application.id)
    vocabulary = rulebook_of(snapshot.edition).vocabulary.facts
    said = {each.fact: each.shown for each in snapshot.known}
    said |= {each.name: each.shown for each in snapshot.fields}
    return [(vocabulary[name], shown) for name, shown in said.items() if name in vocabulary]


def _field(record: OnRecord, name: str, label: str, usual: Ground | None) -> FieldInfo:
    row, consent = record.withheld.get(name), record.consents.get(name)
    return FieldInfo(
        name=name,
        label=label,
        standing=record.standing(name, usual),
        requested_by=row.requested_by if row else "",
        note=row.note if row else "",
        decided_by=row.decided_by if row else "",
        decided_at=row.decided_at if row else None,
        consent_by=consent.given_by if consent else "",
        consent_at=consent.given_at if consent else None,
        overrides=tuple(record.overrides.get(name, ())),
    )
