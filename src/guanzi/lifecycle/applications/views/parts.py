"""What the form of an application is put together from: parts, fields, months, files, troubles."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from guanzi.lifecycle.applications.errors import FieldConflict
from guanzi.lifecycle.applications.forms import DisputeForm
from guanzi.lifecycle.applications.rules.drafted import Kept
from guanzi.lifecycle.applications.rules.monthly import MonthCell, MonthlyTable
from guanzi.lifecycle.applications.selectors.shapes import (
    CorrectionPoint,
    FormField,
    KnownValue,
    MaterialSlot,
)
from guanzi.lifecycle.enterprises.rules.known import YEAR_FACT
from guanzi.lifecycle.matching.rules.records import NONE_WORDS


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form, and how far it is."""

    anchor: str
    title: str
    lacking: int

    @property
    def is_done(self) -> bool:
        return not self.lacking

    @property
    def progress(self) -> str:
        return _("还缺 %(n)d 项") % {"n": self.lacking} if self.lacking else _("已齐")


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of the table: as it was saved, and with what was typed into it."""

    name: str
    kept: Kept
    cell: MonthCell
    clash: FieldConflict | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A field with what was typed into it, whether or not it could be saved."""

    field: FormField
    typed: str
    clash: FieldConflict | None
    point: CorrectionPoint | None
    table: MonthlyTable | None = None
    months: tuple[MonthRow, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A value of the register, and what an officer asks about it."""

    value: KnownValue
    point: CorrectionPoint | None

    @property
    def is_disputable(self) -> bool:
        """The year is the guideline's."""
        return self.value.fact.name != YEAR_FACT

    @property
    def cells(self) -> list[list[str]]:
        """The rows of a record; empty for single values and where there are none."""
        if not self.value.fact.fields or self.value.value in NONE_WORDS:
            return []
        return [line.split() for line in self.value.value.splitlines()]


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A material with the addresses that its place needs."""

    slot: MaterialSlot
    point: CorrectionPoint | None
    action: str
    accept: str
    template: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be done with what was posted; everything typed is in it."""

    title: str = ""
    sentence: str = ""
    conflicts: Mapping[str, FieldConflict] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    dispute: DisputeForm | None = None


NO_TROUBLE = Trouble()
