"""What can be done to a guideline: create, save, submit, publish, withdraw."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules import NotInRulebook
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.guidelines.errors import (
    GuidelineChanged,
    GuidelineNotFound,
    GuidelineNotReady,
    GuidelineStateConflict,
    MeasureNotCallable,
    ReasonMissing,
)
from guanzi.lifecycle.guidelines.models import Guideline, GuidelineVersion
from guanzi.lifecycle.guidelines.permissions import may_draft, require_step
from guanzi.lifecycle.guidelines.rules import (
    Terms,
    changes_between,
    digest_of,
    read_terms,
    usual_terms,
    write_terms,
)
from guanzi.lifecycle.guidelines.selectors import (
    GuidelineInfo,
    guideline_info,
    problems_of_draft,
)
from guanzi.lifecycle.guidelines.states import GuidelineState
from guanzi.lifecycle.policies.selectors import current_edition, current_rulebook

LONGEST_REASON = 300
SUBMISSION = ("submitter_id", "submitter", "submitted_at", "submitted_change")


@transaction.atomic
def create_guideline(  # noqa: PLR0913 - the particulars of a guideline
    *,
    actor: Actor,
    measure_id: str,
    year: int,
    title: str,
    at: datetime,
    terms: Terms | None = None,
    is_synthetic: bool = False,
) -> int:
    """A new draft for a measure of the rulebook, with the usual terms; its id."""
    require(may_draft(actor))
    rulebook = current_rulebook()
    try:
        measure = rulebook.measure(measure_id, day_of(at))
    except NotInRulebook:
        raise MeasureNotCallable(_("规则库里没有这项可以计算的措施。")) from None
    row = Guideline.objects.create(
        measure_id=measure.id,
        title=title.strip(),
        fund=rulebook.document_of(measure).fund,
        year=year,
        organisation_id=actor.organisation_id,
        draft=write_terms(usual_terms(measure.id) if terms is None else terms),
        saved_by=actor.person,
        saved_at=at,
        is_synthetic=is_synthetic,
        created_at=at,
    )
    record_event(
        actor=actor,
        verb="guidelines.create",
        subject=row,
        at=at,
        after={"measure_id": measure.id, "year": year, "title": row.title},
    )
    return row.pk


@transaction.atomic
def save_guideline(  # noqa: PLR0913 - the draft, and what its writer has seen
    *,
    actor: Actor,
    guideline_id: int,
    terms: Terms,
    at: datetime,
    title: str = "",
    seen_revision: int | None = None,
    typed: Mapping[str, Any] | None = None,
) -> int:
    """Keep the draft as it is being written; its new revision.

    The title can be changed until the first publication. What was submitted for publication is
    so no more: somebody looks at it anew. `typed` is the form where something in it
    could not be understood. Raises GuidelineChanged where somebody saved since `seen_revision`.
    """
    row, info = _locked(guideline_id)
    require_step(actor, info, "save")
    if seen_revision is not None and seen_revision != row.revision:
        said = _("%(name)s刚刚保存过这份草稿，你的修改没有覆盖它。请核对后再保存。")
        raise GuidelineChanged(said % {"name": row.saved_by}, revision=row.revision)
    before = read_terms(row.draft)
    if title.strip() and row.state == GuidelineState.DRAFT:
        row.title = title.strip()
    row.draft, row.typed = write_terms(terms), dict(typed or {})
    row.revision += 1
    row.saved_by, row.saved_at = actor.person, at
    _take_back_submission(row)
    fields = ["title", "draft", "typed", "revision", "saved_by", "saved_at"]
    row.save(update_fields=[*fields, *SUBMISSION])
    changes = changes_between(before, terms)
    record_event(
        actor=actor,
        verb="guidelines.save",
        subject=row,
        at=at,
        before={"title": info.title, **{change.label: change.before for change in changes}},
        after={"title": row.title, **{change.label: change.after for change in changes}},
    )
    return row.revision


@transaction.atomic
def submit_guideline(
    *,
    actor: Actor,
    guideline_id: int,
    at: datetime,
    change: str = "",
    seen_revision: int | None = None,
) -> None:
    """Hand the draft to the department's leaders: one of them, another person, publishes it.

    From the second version on, `change` tells applicants what is different. Raises
    GuidelineNotReady with every problem, GuidelineChanged where the draft is not what was seen.
    """
    row, info = _locked(guideline_id)
    require_step(actor, info, "submit")
    _require_seen(row, seen_revision)
    _require_ready(info, at)
    if info.versions and not change.strip():
        raise ReasonMissing(_("请写明这一版改了什么、为什么改，申报单位会看到。"))
    row.submitter_id, row.submitter = actor.person_id, actor.person
    row.submitted_at, row.submitted_change = at, change.strip()
    row.save(update_fields=SUBMISSION)
    record_event(
        actor=actor,
        verb="guidelines.submit",
        subject=row,
        at=at,
        after={"revision": row.revision},
        note=row.submitted_change,
    )


@transaction.atomic
def publish_guideline(
    *, actor: Actor, guideline_id: int, at: datetime, seen_revision: int | None = None
) -> int:
    """Make the submitted draft the version that holds; the version's id.

    Whoever submitted it does not publish it. Raises as `submit_guideline` does.
    """
    row, info = _locked(guideline_id)
    require_step(actor, info, "publish")
    _require_seen(row, seen_revision)
    _require_ready(info, at)
    version = _append(row, info.versions + 1, actor=actor, at=at)
    row.state = GuidelineState.PUBLISHED
    _take_back_submission(row)
    row.save(update_fields=["state", *SUBMISSION])
    record_event(
        actor=actor,
        verb="guidelines.publish",
        subject=row,
        at=at,
        before={"version": info.versions, "submitted_by": info.submitter},
        after={"version": version.number, "digest": version.digest, "edition": version.edition},
        note=version.change,
    )
    return version.pk


@transaction.atomic
def withdraw_guideline(*, actor: Actor, guideline_id: int, reason: str, at: datetime) -> None:
    """Take a published guideline back: no application can be begun or handed in any more.

    It stays readable with the reason; `selectors.withdrawn_guidelines` gives it to the stages
    that tell the people concerned. Raises ReasonMissing.
    """
    row, info = _locked(guideline_id)
    require_step(actor, info, "withdraw")
    if not reason.strip():
        raise ReasonMissing(_("请写明撤回的理由，申报单位会看到。"))
    if len(reason.strip()) > LONGEST_REASON:
        raise ReasonMissing(_("理由请不超过 %(most)d 字。") % {"most": LONGEST_REASON})
    row.state, row.withdrawn_at = GuidelineState.WITHDRAWN, at
    row.withdrawal_reason = reason.strip()
    row.save(update_fields=["state", "withdrawn_at", "withdrawal_reason"])
    record_event(
        actor=actor,
        verb="guidelines.withdraw",
        subject=row,
        at=at,
        before={"state": info.state},
        after={"state": row.state},
        note=row.withdrawal_reason,
    )


def _locked(guideline_id: int) -> tuple[Guideline, GuidelineInfo]:
    """The row, held until the transaction ends, and what it says now."""
    row = Guideline.objects.select_for_update().filter(pk=guideline_id).first()
    if row is None:
        raise GuidelineNotFound(_("没有这份指南。"))
    latest = row.versions.order_by("-number").values("number", "terms").first()
    row.latest_number = latest["number"] if latest else None  # type: ignore[attr-defined]
    row.latest_terms = latest["terms"] if latest else None  # type: ignore[attr-defined]
    return row, guideline_info(row)


def _take_back_submission(row: Guideline) -> None:
    row.submitter_id = row.submitted_at = None
    row.submitter = row.submitted_change = ""


def _require_seen(row: Guideline, seen_revision: int | None) -> None:
    if seen_revision is not None and seen_revision != row.revision:
        said = _("%(name)s刚刚修改了草稿，请重新核对。") % {"name": row.saved_by}
        raise GuidelineChanged(said, revision=row.revision)


def _require_ready(info: GuidelineInfo, at: datetime) -> None:
    if info.typed:
        raise GuidelineNotReady(_("草稿里还有看不懂的内容，请先改正。"), ())
    problems = problems_of_draft(info, at)
    if problems:
        said = _("还有 %(n)d 处需要改正，不能发布。") % {"n": len(problems)}
        raise GuidelineNotReady(said, problems)
    if info.versions and not info.has_changes:
        raise GuidelineStateConflict(_("草稿与已发布的版本相同，没有可以发布的修改。"))


def _append(row: Guideline, number: int, *, actor: Actor, at: datetime) -> GuidelineVersion:
    edition = current_edition().digest
    said = {
        "guideline": row.pk,
        "number": number,
        "title": row.title,
        "measure": row.measure_id,
        "year": row.year,
        "edition": edition,
        "terms": row.draft,
    }
    return GuidelineVersion.objects.create(
        guideline=row,
        number=number,
        edition=edition,
        terms=row.draft,
        digest=digest_of(said),
        change=row.submitted_change,
        published_by=actor.signature[:120],
        published_at=at,
    )
