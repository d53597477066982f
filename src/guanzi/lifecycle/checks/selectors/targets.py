"""What a point of correction can be tied to."""

from dataclasses import dataclass

from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.selectors import CaseRecord


@dataclass(frozen=True, slots=True)
class Target:
    """A field or a material of the application."""

    key: str
    label: str
    is_material: bool


def targets_of(application_id: int) -> tuple[Target, ...]:
    """The fields and materials of an application."""
    return targets_in(applications.case_record(application_id))


def targets_in(record: CaseRecord) -> tuple[Target, ...]:
    """The same from what was already read."""
    said = record.snapshot.fields if record.snapshot else ()
    fields = (Target(each.name, each.label, is_material=False) for each in said)
    slots = (slot.material for slot in record.materials)
    materials = (Target(each.key, each.name, is_material=True) for each in slots)
    return (*fields, *materials)
