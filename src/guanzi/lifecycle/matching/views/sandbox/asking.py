"""Asking for a comparison: which versions and measures, then which figures, over whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanzi.engines.rules import Measure, Rulebook
from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.files.errors import FileNotFound, FileRefused
from guanzi.foundation.files.models import StoredFile
from guanzi.foundation.files.selectors import own_file
from guanzi.foundation.files.services import MOST_BYTES, receive_file
from guanzi.foundation.posting import takes_files
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.selectors import LineQuota
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.errors import SandboxRefused
from guanzi.lifecycle.matching.rules.sandbox.figures import Figure
from guanzi.lifecycle.matching.selectors.sandbox.versions import (
    Edited,
    figures_for,
    measures_on,
)
from guanzi.lifecycle.matching.services.sandbox import (
    MOST_MADE_UP,
    POPULATION_KINDS,
    Wanted,
    checked,
    start_comparison,
)
from guanzi.lifecycle.matching.states import SandboxPopulation
from guanzi.lifecycle.matching.views.sandbox.typed import FIGURE, Typed, read_typed
from guanzi.lifecycle.policies.errors import EditionNotFound
from guanzi.lifecycle.policies.selectors import editions, rulebook_of

MOST_FILES = 5


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure with what was typed over it, and what is wrong with that."""

    figure: Figure
    number: int
    typed: str
    fault: str

    @property
    def name(self) -> str:
        """Its name in the form."""
        return f"{FIGURE}{self.figure.key}"


@dataclass(frozen=True, slots=True)
class MeasureRows:
    """The figures of a measure: those that say how much, and those that say when and for whom."""

    measure: Measure
    title: str
    main: tuple[FigureRow, ...]
    others: tuple[FigureRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether something was typed into the others."""
        return any(row.typed or row.fault for row in self.others)


@for_audience(Audience.AUTHORITY)
@takes_files(most_bytes=MOST_FILES * MOST_BYTES)
def new(request: HttpRequest) -> HttpResponseBase:
    """Choose versions and measures; then move figures, choose enterprises, and start."""
    actor = actor_of(request)
    require(permissions.may_compare(actor))
    typed = read_typed(request)
    try:
        question = typed.question()
        rulebook = rulebook_of(typed.after_edition)
        rulebook_of(typed.before_edition)
    except (SandboxRefused, EditionNotFound) as refused:
        return _choose(request, typed, refused.sentence)
    if not measures_on(rulebook, question.after_on, typed.measures):
        return _choose(request, typed, _("请至少选一项措施。") if typed.measures else "")
    if request.method != "POST":
        return _show(request, typed)
    return _posted(request, actor, typed)


# --- which versions ---


def _choose(request: HttpRequest, typed: Typed, sentence: str) -> HttpResponse:
    """The first step; also where the address does not say what can be compared."""
    known = editions()
    day = clock.day_of(clock.now())
    books = {each.digest for each in known}
    book = rulebook_of(typed.after_edition if typed.after_edition in books else known[0].digest)
    context = {
        "typed": typed,
        "sentence": sentence,
        "editions": known,
        "groups": list(_grouped(book, day)),
    }
    return render(request, "matching/sandbox/choose.html", context, status=400 if sentence else 200)


def _grouped(book: Rulebook, day: date) -> Iterable[tuple[str, list[Measure]]]:
    """The measures of every document, those in force first."""
    found: dict[str, list[Measure]] = {}
    for measure in sorted(book.current(day), key=lambda each: not each.validity.covers(day)):
        found.setdefault(book.document_of(measure).title, []).append(measure)
    return found.items()


# --- which figures, and over whom ---


def _posted(request: HttpRequest, actor: Actor, typed: Typed) -> HttpResponseBase:
    kept = list(_kept(request, actor))
    made: list[int] = []
    changes: list[Edited] = []

    def check() -> None:
        changes.append(checked(typed.question()).edited)

    def start() -> None:
        at = clock.now()
        received = request.FILES.getlist("files")[:MOST_FILES]
        if received:
            kept[:] = [_received(each, actor, at) for each in received]
        made.append(start_comparison(actor=actor, wanted=_wanted(typed, kept), at=at))

    is_check = "check" in request.POST
    failed = attempt(request, "sandbox", check if is_check else start)
    if failed or is_check:
        return _show(request, typed, failed or NO_ATTEMPT, changes, kept)
    return redirect("matching:sandbox_run", made[0])


def _received(content: "UploadedFile[bytes]", actor: Actor, at: datetime) -> StoredFile:
    """Raises SandboxRefused, which says it at the field, TooManyUploads."""
    name = content.name or ""
    try:
        return receive_file(content=content, name=name, kinds=POPULATION_KINDS, actor=actor, at=at)
    except FileRefused as refused:
        raise SandboxRefused.at("files", f"{name}：{refused}") from refused


def _wanted(typed: Typed, files: Sequence[StoredFile]) -> Wanted:
    kind = typed.kind()
    is_made_up = kind is SandboxPopulation.MADE_UP
    return Wanted(
        token=typed.token,
        question=typed.question(),
        population=kind,
        year=typed.revenue_year(),
        title=typed.title,
        size=number_in(typed.size.replace(",", "")) if is_made_up else None,
        seed=number_in(typed.seed) if is_made_up else None,
        files=files if kind is SandboxPopulation.UPLOADED else (),
        line_id=number_in(typed.line),
    )


def _kept(request: HttpRequest, actor: Actor) -> Iterable[StoredFile]:
    """Files of an earlier try."""
    for text in request.POST.getlist("kept")[:MOST_FILES]:
        try:
            yield own_file(number_in(text) or 0, actor)
        except FileNotFound:
            continue


def _show(
    request: HttpRequest,
    typed: Typed,
    tried: Attempt = NO_ATTEMPT,
    changes: Sequence[Edited] = (),
    kept: Sequence[StoredFile] = (),
) -> HttpResponse:
    book = rulebook_of(typed.after_edition)
    day = typed.question().after_on
    measures = measures_on(book, day, typed.measures)
    figures = figures_for(typed.after_edition, day, typed.measures)
    rows = partial(_rows, figures, typed, tried)
    funds = dict.fromkeys(filter(None, (book.document_of(each).fund for each in measures)))
    context = {
        "typed": typed,
        "tried": tried,
        "changes": changes[0] if changes else None,
        "measures": [
            MeasureRows(each, book.document_of(each).title, *rows(each)) for each in measures
        ],
        "populations": SandboxPopulation,
        "most_made_up": f"{MOST_MADE_UP:,}",
        "lines": [line for fund in funds for line in _lines(fund)],
        "kept": kept,
        "faults": tried.faults,
        "problems": _problems(figures, tried),
        "is_same": typed.before_edition == typed.after_edition
        and typed.before_on == typed.after_on,
    }
    return render(request, "matching/sandbox/new.html", context, status=tried.status)


def _lines(fund: str) -> tuple[LineQuota, ...]:
    return budgets.lines_open(fund)


def _rows(
    figures: Sequence[Figure], typed: Typed, tried: Attempt, measure: Measure
) -> tuple[tuple[FigureRow, ...], tuple[FigureRow, ...]]:
    rows = [
        FigureRow(figure, number, typed.edits.get(figure.key, ""), tried.faults.get(figure.key, ""))
        for number, figure in enumerate(figures, 1)
        if figure.measure == measure.id
    ]
    main = tuple(row for row in rows if row.figure.is_main)
    return main, tuple(row for row in rows if not row.figure.is_main)


def _problems(figures: Sequence[Figure], tried: Attempt) -> list[tuple[str, str]]:
    """Every fault with the place of its field."""
    places = {figure.key: f"figure-{number}" for number, figure in enumerate(figures, 1)}
    places["files"] = "f-files"
    found = [(places.get(name, name), text) for name, text in tried.faults.items()]
    found += [("", point) for point in tried.points]
    return found or ([("", tried.sentence)] if tried.sentence else [])
