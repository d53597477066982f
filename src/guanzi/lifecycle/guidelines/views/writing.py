"""The form of a draft: one page, saved as it is, with what is wrong beside each field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from guanzi.engines.rules import Measure, Slot
from guanzi.engines.rules.values import value_text
from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import AUTHORITIES, Actor, OrganisationKind
from guanzi.foundation.addresses import number_in
from guanzi.foundation.files.errors import FileRefused
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.services import MOST_BYTES, receive_file
from guanzi.foundation.posting import takes_files
from guanzi.lifecycle.guidelines import permissions, selectors, services
from guanzi.lifecycle.guidelines.errors import GuidelineChanged
from guanzi.lifecycle.guidelines.forms import (
    Fields,
    Written,
    material_rows,
    read_form,
    with_template,
    write_form,
)
from guanzi.lifecycle.guidelines.rules import (
    MATERIAL_KINDS,
    DayKind,
    RouteTask,
    TermProblem,
    VatBasis,
)
from guanzi.lifecycle.guidelines.selectors import GuidelineInfo, ground_of, problems_of_draft
from guanzi.lifecycle.guidelines.views.page import figure_said
from guanzi.lifecycle.policies.selectors import current_rulebook

TEMPLATE_KINDS = (FileKind.DOCX, FileKind.XLSX, FileKind.PDF)
NOT_FIELDS = frozenset({"csrfmiddlewaretoken", "act", "revision"})
ROWS = ("batches", "materials", "route")
NEXT = {"preview": "guidelines:preview", "publish": "guidelines:publish"}
_NUMBER = re.compile(r"(batches|materials|route)-([0-9]{1,4})-")


@dataclass(frozen=True, slots=True)
class Cell:
    """One field as the page draws it."""

    name: str
    text: str
    values: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def is_on(self) -> bool:
        """Whether a box is ticked."""
        return bool(self.values)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of batches, materials or the route; `has_template` for a material."""

    name: str
    number: int
    cells: Mapping[str, Cell]
    has_template: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class FigureField:
    """A figure that the guideline may fix."""

    name: str
    value: Cell
    ground: Cell
    said: str
    article: str
    low: str
    high: str


class Sheet:
    """The form with texts and problems in place."""

    def __init__(
        self, info: GuidelineInfo, fields: Fields, problems: Sequence[TermProblem], add: str = ""
    ) -> None:
        self.info, self.fields, self.problems, self.add = info, fields, tuple(problems), add

    def cell(self, name: str) -> Cell:
        """One field."""
        values = tuple(self.fields.get(name) or ())
        said = tuple(p.sentence for p in self.problems if p.field == name)
        return Cell(name, values[-1] if values else "", values, said)

    @property
    def cells(self) -> dict[str, Cell]:
        """The fields that stand alone, and the places of problems that concern a whole part."""
        single = (
            "title vat_basis publicity_days publicity_kind correction_days paper_copy year"
            " applications_per_enterprise online_forms undertaking introduction contact"
            " batches materials route"
        )
        return {name: self.cell(name) for name in single.split()}

    def rows(self, kind: str) -> list[Row]:
        """Its rows; a new one at the end where one was asked for, or where there is none yet."""
        found = (_NUMBER.match(name) for name in self.fields)
        numbers = sorted({int(match[2]) for match in found if match and match[1] == kind})
        rows = [self._row(kind, number) for number in numbers]
        if self.add == kind or not rows:
            rows.append(self._row(kind, max(numbers, default=-1) + 1, is_new=True))
        return rows

    def _row(self, kind: str, number: int, *, is_new: bool = False) -> Row:
        name = f"{kind}-{number}"
        columns = _COLUMNS[kind].split()
        cells = {column: self.cell(f"{name}-{column}") for column in columns}
        material = self.info.terms.material(cells["was"].text) if "was" in cells else None
        return Row(name, number, cells, bool(material and material.template_id), is_new)

    @property
    def batches(self) -> list[Row]:
        return self.rows("batches")

    @property
    def materials(self) -> list[Row]:
        return self.rows("materials")

    @property
    def route(self) -> list[Row]:
        return self.rows("route")

    def anchored(self) -> list[tuple[str, str]]:
        """Every problem with the anchor of its field."""
        return [(f"f-{problem.field}", problem.sentence) for problem in self.problems]


_COLUMNS = {
    "batches": "number opens_at closes_at",
    "materials": "was key name help kinds is_required form needed_when article template",
    "route": "task office working_days needs_signature",
}


@for_audience(Audience.AUTHORITY)
@takes_files(most_bytes=MOST_BYTES)
def edit(request: HttpRequest, guideline_id: int) -> HttpResponseBase:
    """Write the draft."""
    actor, at = actor_of(request), clock.now()
    info = selectors.guideline(guideline_id)
    require(permissions.may_see_draft(actor, info))
    if request.method == "POST":
        return _saved(request, info, actor, at)
    fields = {k: list(v) for k, v in info.typed.items()} or write_form(info.title, info.terms)
    sheet = Sheet(info, fields, _problems(info, fields, at), request.GET.get("add", ""))
    return _shown(request, sheet, actor, at)


def _saved(
    request: HttpRequest, info: GuidelineInfo, actor: Actor, at: datetime
) -> HttpResponseBase:
    """Keep what was typed, then go where the button leads."""
    permissions.require_step(actor, info, "save")
    fields: Fields = {k: list(v) for k, v in request.POST.lists() if k not in NOT_FIELDS}
    seen = number_in(request.POST.get("revision"))
    try:
        written = _read(info, fields, at)
        refused = _received(request, fields, written, actor, at)
        services.save_guideline(
            actor=actor,
            guideline_id=info.id,
            terms=written.terms,
            at=at,
            title=written.title,
            seen_revision=seen,
            typed=fields if written.problems else None,
        )
    except GuidelineChanged as error:
        problems = [TermProblem("form", error.sentence), *_problems(info, fields, at)]
        return _shown(request, Sheet(info, fields, problems), actor, at, status=409)
    if refused:
        info = selectors.guideline(info.id)
        problems = [*refused, *_problems(info, fields, at)]
        return _shown(request, Sheet(info, fields, problems), actor, at, status=422)
    return _onward(request.POST.get("act", ""), info.id)


def _onward(act: str, guideline_id: int) -> HttpResponseBase:
    kind = act.removeprefix("add-")
    if act.startswith("add-") and kind in ROWS:
        return redirect(f"{reverse('guidelines:edit', args=[guideline_id])}?add={kind}#{kind}")
    return redirect(NEXT.get(act, "guidelines:edit"), guideline_id)


def _read(info: GuidelineInfo, fields: Fields, at: datetime) -> Written:
    return read_form(fields, info.terms, ground_of(info, current_rulebook(), at).measure)


def _received(
    request: HttpRequest, fields: Fields, written: Written, actor: Actor, at: datetime
) -> list[TermProblem]:
    """Take in the templates; one that is refused does not hold up the others."""
    refused = []
    for row, key in material_rows(fields).items():
        upload = request.FILES.get(f"{row}-template")
        if upload is None or written.terms.material(key) is None:
            continue
        try:
            file = receive_file(
                content=upload, name=upload.name or key, kinds=TEMPLATE_KINDS, actor=actor, at=at
            )
        except FileRefused as refusal:
            refused.append(TermProblem(f"{row}-template", refusal.sentence))
            continue
        written.terms = with_template(written.terms, key, file.pk, file.digest)
    return refused


def _problems(info: GuidelineInfo, fields: Fields, at: datetime) -> list[TermProblem]:
    """What cannot be understood, and what stands in the way of publishing."""
    written = _read(info, fields, at)
    found = list(written.problems)
    if not found:
        found += problems_of_draft(info, at)
    return found


def _shown(
    request: HttpRequest, sheet: Sheet, actor: Actor, at: datetime, status: int = 200
) -> HttpResponse:
    info = sheet.info
    ground = ground_of(info, current_rulebook(), at)
    context = {
        "info": info,
        "sheet": sheet,
        "cells": sheet.cells,
        "figures": _figures(sheet, ground.measure, at),
        "measure": ground.measure,
        "document": ground.rulebook.document_of(ground.measure),
        "may_save": permissions.may_save(actor, info),
        "may_withdraw": permissions.may_withdraw(actor, info),
        "versions": selectors.versions_of(info.id),
        "vat_choices": VatBasis.choices,
        "day_choices": DayKind.choices,
        "task_choices": RouteTask.choices,
        "office_choices": [(k.value, k.label) for k in OrganisationKind if k in AUTHORITIES],
        "kind_choices": [(kind.value, kind.label) for kind in MATERIAL_KINDS],
        "revision": info.revision,
    }
    return render(request, "guidelines/edit.html", context, status=status)


def _figures(sheet: Sheet, measure: Measure, at: datetime) -> list[FigureField]:
    return [
        FigureField(
            name,
            sheet.cell(f"figures-{name}"),
            sheet.cell(f"grounds-{name}"),
            figure_said(figure, clock.day_of(at)),
            str(figure.citation if isinstance(figure, Slot) else figure.values[-1].citation),
            value_text(figure.low, figure.unit),
            value_text(figure.high, figure.unit),
        )
        for name, figure in measure.open_figures.items()
    ]
