"""What an application still lacks, in the order of the form."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from django.utils.translation import gettext as _

from guanzi.engines.rules import FactProblem
from guanzi.lifecycle.applications.errors import MissingItem
from guanzi.lifecycle.applications.states import InvoiceSheetState
from guanzi.lifecycle.guidelines.rules.terms import INVOICES, Material, Terms


class Filled(Protocol):
    """A field of the form, as far as completeness asks."""

    @property
    def label(self) -> str: ...
    @property
    def anchor(self) -> str: ...
    @property
    def typed(self) -> str: ...
    @property
    def is_required(self) -> bool: ...
    @property
    def problems(self) -> tuple[str, ...]: ...


class HandedIn(Protocol):
    """A material of the form."""

    @property
    def material(self) -> Material: ...
    @property
    def anchor(self) -> str: ...
    @property
    def is_needed(self) -> bool | None: ...
    @property
    def number_of_files(self) -> int: ...


def lacking_fields(fields: Iterable[Filled]) -> Iterator[MissingItem]:
    """Fields that must be filled and are not, or that cannot be read."""
    for field in fields:
        if field.problems:
            yield MissingItem(field.label, field.anchor, field.problems[0])
        elif field.is_required and not field.typed.strip():
            yield MissingItem(field.label, field.anchor, _("请填写"))


def lacking_known(problems: Iterable[FactProblem], known: Iterable[str]) -> Iterator[MissingItem]:
    """Values of the register that contradict each other or what was typed."""
    names = frozenset(known)
    for problem in problems:
        if problem.fact in names:
            reason = _("%(problem)s登记的值有误的，请提出异议。") % {"problem": problem.message}
            yield MissingItem(problem.fact, f"q-{problem.fact}", reason)


def lacking_materials(
    slots: Iterable[HandedIn], sheet: InvoiceSheetState | None, sheet_errors: int
) -> Iterator[MissingItem]:
    """Materials that are needed and not there."""
    for slot in slots:
        if slot.material.form == INVOICES:
            reason = _sheet_reason(slot, sheet, sheet_errors)
        else:
            reason = "" if slot.number_of_files or not _is_wanted(slot) else _("请上传")
        if reason:
            yield MissingItem(slot.material.name, slot.anchor, reason)


def material_for_evidence(terms: Terms) -> Material | None:
    """As which of the guideline's materials the evidence for a single fact is handed in: one that
    nobody has to hand in, else the first; none where the guideline knows no plain files."""
    plain = [material for material in terms.materials if not material.form]
    return next((each for each in plain if not each.is_required), next(iter(plain), None))


def _is_wanted(slot: HandedIn) -> bool:
    return slot.material.is_required and slot.is_needed is True


def _sheet_reason(slot: HandedIn, sheet: InvoiceSheetState | None, errors: int) -> str:
    if sheet is None:
        return _("请上传") if _is_wanted(slot) else ""
    if sheet is InvoiceSheetState.READING:
        return _("还在读取，请稍候")
    if sheet is InvoiceSheetState.REJECTED:
        return _("表中有 %(count)s 处错误，请改正后重新上传") % {"count": errors}
    return ""
