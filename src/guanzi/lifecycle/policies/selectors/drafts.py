"""Reading drafts: what their pages, their permissions and the workbench ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import paging
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.files.models import StoredFile
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.policies.errors import DraftNotFound
from guanzi.lifecycle.policies.models import (
    DraftFigure,
    DraftRevision,
    DraftVerdict,
    PolicyDraft,
    PolicyVersion,
    Publication,
)
from guanzi.lifecycle.policies.rules.drafts import gaps_in
from guanzi.lifecycle.policies.states import DraftState, FigureKind, Settled

PAGE = 50
_FINAL = (DraftState.PUBLISHED, DraftState.DISCARDED)
SHELVES = {  # where drafts are listed; what is being worked on comes first
    "": tuple(state for state in DraftState if state not in _FINAL),
    **{state.value: (state,) for state in _FINAL},
}


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """One draft, without its original and its figures."""

    id: int
    title: str
    organisation_id: int
    identifier: str
    state: DraftState
    reason: str
    file: StoredFile | None
    base: PolicyVersion | None
    version: PolicyVersion | None
    job_id: int | None
    text: str
    revision: int
    created_by: str
    created_at: datetime
    saved_by: str
    saved_at: datetime | None
    submitter_id: int | None
    submitter: str
    submitted_at: datetime | None
    note: str
    decided_by: str
    decided_at: datetime | None
    discarded_by: str
    discarded_at: datetime | None
    discard_reason: str
    hands: frozenset[int]
    open_figures: int
    figures: int

    @property
    def gaps(self) -> tuple[tuple[int, str], ...]:
        """The lines that still carry the mark of a gap."""
        return gaps_in(self.text)


@dataclass(frozen=True, slots=True)
class FigureInfo:
    """One figure of the original, with what was said of it."""

    number: int
    words: str
    clause: str
    is_sure: bool
    doubt: str
    kind: FigureKind
    value: str
    places: tuple[tuple[int, int], ...]
    settled: Settled | None
    settled_by: str
    settled_at: datetime | None

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """What is open comes first, and of that what the engine is unsure of."""
        return self.settled is not None, self.is_sure, self.number


@dataclass(frozen=True, slots=True)
class RevisionInfo:
    """One revision of the text: who, when, what."""

    number: int
    what: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandInfo:
    """What somebody said of a figure, and whether the draft still writes it."""

    number: int
    words: str
    clause: str
    settled: Settled
    before_kind: FigureKind
    before_value: str
    kind: FigureKind
    value: str
    by: str
    at: datetime
    is_written: bool


def draft_of(draft_id: int) -> DraftInfo:
    """One draft. Raises DraftNotFound."""
    row = PolicyDraft.objects.select_related("file", "base", "version").filter(pk=draft_id).first()
    if row is None:
        raise DraftNotFound(_("没有这份起草稿。"))
    return draft_info(row)


def draft_info(row: PolicyDraft) -> DraftInfo:
    """A row as it is read."""
    figures = row.figures.values_list("settled", flat=True)
    verdicts = DraftVerdict.objects.filter(figure__draft=row).values_list("person_id", flat=True)
    revisions = row.revisions.values_list("person_id", flat=True)
    return DraftInfo(
        id=row.pk,
        title=row.title,
        organisation_id=row.organisation_id,
        identifier=row.identifier,
        state=DraftState(row.state),
        reason=row.reason,
        file=row.file,
        base=row.base,
        version=row.version,
        job_id=row.job_id,
        text=row.text,
        revision=row.revision,
        created_by=row.created_by,
        created_at=row.created_at,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        submitter_id=row.submitter_id,
        submitter=row.submitter,
        submitted_at=row.submitted_at,
        note=row.note,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        discarded_by=row.discarded_by,
        discarded_at=row.discarded_at,
        discard_reason=row.discard_reason,
        hands=frozenset({*verdicts, *revisions}),
        open_figures=sum(not settled for settled in figures),
        figures=len(figures),
    )


def drafts_of(
    organisation_id: int, shelf: str = "", before: int | None = None
) -> tuple[list[PolicyDraft], int | None]:
    """A page of a shelf of a department's drafts, newest first, and before which id the next page
    begins."""
    rows = PolicyDraft.objects.filter(organisation_id=organisation_id, state__in=SHELVES[shelf])
    return paging.latest(rows.defer("original", "text"), before, PAGE)


def counted_drafts(organisation_id: int) -> dict[str, int]:
    """How many drafts of a department stand on each shelf."""
    rows = PolicyDraft.objects.filter(organisation_id=organisation_id)
    found = dict(rows.values_list("state").annotate(Count("pk")))
    return {shelf: sum(found.get(s, 0) for s in states) for shelf, states in SHELVES.items()}


def paragraphs_of(draft_id: int) -> list[dict[str, Any]]:
    """The original as it is shown."""
    found = PolicyDraft.objects.filter(pk=draft_id).values_list("original", flat=True).first()
    return list(found or [])


def figures_of(draft_id: int) -> tuple[FigureInfo, ...]:
    """The figures of a draft, in the order of the original."""
    return tuple(map(figure_info, DraftFigure.objects.filter(draft_id=draft_id).order_by("number")))


def figure_info(row: DraftFigure) -> FigureInfo:
    """A row as it is read."""
    return FigureInfo(
        number=row.number,
        words=row.words,
        clause=row.clause,
        is_sure=row.is_sure,
        doubt=row.doubt,
        kind=FigureKind(row.kind),
        value=row.value,
        places=tuple((start, end) for start, end in row.places),
        settled=Settled(row.settled) if row.settled else None,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
    )


def hands_of(draft_id: int) -> tuple[HandInfo, ...]:
    """Everything that was said of the figures, latest first."""
    rows = DraftVerdict.objects.filter(figure__draft_id=draft_id).select_related("figure")
    return tuple(
        HandInfo(
            row.figure.number,
            row.figure.words,
            row.figure.clause,
            Settled(row.settled),
            FigureKind(row.before_kind),
            row.before_value,
            FigureKind(row.kind),
            row.value,
            row.by,
            row.at,
            bool(row.figure.places),
        )
        for row in rows.order_by("-id")
    )


def revisions_of(draft_id: int) -> tuple[RevisionInfo, ...]:
    """Every revision of the text, latest first."""
    rows = DraftRevision.objects.filter(draft_id=draft_id).defer("text").order_by("-number")
    return tuple(RevisionInfo(row.number, row.what, row.by, row.at) for row in rows)


def revision_text(draft_id: int, number: int) -> str:
    """The text of a revision. Raises DraftNotFound."""
    found = DraftRevision.objects.filter(draft_id=draft_id, number=number)
    text = found.values_list("text", flat=True).first()
    if text is None:
        raise DraftNotFound(_("没有这次修订。"))
    return text


def original_of_version(digest: str, document_id: str) -> StoredFile:
    """The original of a published text. Raises DraftNotFound."""
    file = find_original(digest, document_id)
    if file is None:
        raise DraftNotFound(_("这一版没有附原文。"))
    return file


def find_original(digest: str, document_id: str) -> StoredFile | None:
    """The official document from which a published text was drafted, where there is one."""
    rows = PolicyDraft.objects.filter(version__document_id=document_id, version__digest=digest)
    row = rows.exclude(file=None).select_related("file").defer("original", "text").first()
    return row.file if row else None


def publisher_of(document_id: str) -> int | None:
    """The office that published on the screen what is in force of a document; None where all of it
    came from the checkout."""
    in_force = Publication.objects.order_by("-id").values("edition")[:1]
    rows = PolicyDraft.objects.filter(
        state=DraftState.PUBLISHED,
        version__document_id=document_id,
        version__editions__in=in_force,
    )
    latest = rows.order_by("-decided_at", "-pk").values_list("organisation_id", flat=True)
    return latest.first()


def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
    """What waits for somebody of this office: drafts to be looked at, and drafts that came back."""
    if actor.kind is not OrganisationKind.CITY_DEPARTMENT or not actor.may_handle:
        return ()
    rows = PolicyDraft.objects.filter(
        organisation_id=actor.organisation_id,
        state__in=(DraftState.SUBMITTED, DraftState.RETURNED),
    )
    person, draft = actor.person_id, OuterRef("pk")
    wrote = Exists(DraftRevision.objects.filter(draft=draft, person_id=person))
    settled = Exists(DraftVerdict.objects.filter(figure__draft=draft, person_id=person))
    rows = rows.exclude(Q(state=DraftState.SUBMITTED) & (Q(wrote) | Q(settled)))
    return _tasks(rows.defer("original", "text").order_by("submitted_at"), actor)


def _tasks(rows: Iterable[PolicyDraft], actor: Actor) -> tuple[Task, ...]:
    found = []
    for row in rows:
        if row.state == DraftState.SUBMITTED:
            if not actor.leads or row.submitter_id == actor.person_id:
                continue
            title = _("审核政策起草稿：%(title)s") % {"title": row.title}
            link = reverse("policies:review", args=[row.pk])
        else:
            title = _("修改退回的起草稿：%(title)s") % {"title": row.title}
            link = reverse("policies:draft", args=[row.pk])
        found.append(Task(title, link, None, str(_("政策起草")), since=row.submitted_at))
    return tuple(found)
