"""Writing down what happened, in the transaction in which it happens; anchoring it by the day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

import structlog
from django.db import models, transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit import sealing
from guanzi.foundation.audit.models import AuditAnchor, AuditEvent
from guanzi.foundation.clock import day_of

log = structlog.get_logger(__name__)

EXPORT = "audit.export"
TRAIL = "audit:trail"  # how events name the trail as a whole


@dataclass(frozen=True, slots=True)
class Happening:
    """One act to write down.

    `verb` is the service's name after its stage, as `applications.submit`; `before` and `after`
    hold the fields that changed, as JSON values (money in fen, moments and days as ISO text).
    Which district's auditors see it follows from the subject, see `district_of`.
    """

    actor: Actor
    verb: str
    subject: models.Model
    at: datetime
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    note: str = ""


def record_event(  # noqa: PLR0913 - it tells the whole act
    *,
    actor: Actor,
    verb: str,
    subject: models.Model,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
) -> None:
    """Write one event beside the change that it tells of."""
    record_events([Happening(actor, verb, subject, at, before, after, note)])


def record_events(happenings: Iterable[Happening]) -> None:
    """Write events in their order, beside the changes that they tell of; one query."""
    AuditEvent.objects.bulk_create(
        _event(
            each.actor,
            each.verb,
            each.at,
            district=district_of(each.subject, each.actor),
            subject=subject_key(each.subject),
            subject_name=str(each.subject)[:200],
            before=dict(each.before or {}),
            after=dict(each.after or {}),
            note=each.note,
        )
        for each in happenings
    )


def record_export(
    *,
    actor: Actor,
    at: datetime,
    after: Mapping[str, Any],
    verb: str = EXPORT,
    what: tuple[str, str] | None = None,
) -> None:
    """Write down that something which is no record of its own was taken out of the platform: the
    trail, or `what` (its key and its name). `after` says which part of it."""
    key, name = what or (TRAIL, str(_("审计记录")))
    told = {"subject": key, "subject_name": name, "after": dict(after)}
    _event(actor, verb, at, district=actor.district, **told).save()


def _event(actor: Actor, verb: str, at: datetime, **told: Any) -> AuditEvent:
    return AuditEvent(
        at=at,
        person_id=actor.person_id,
        person=actor.person,
        organisation_id=actor.organisation_id,
        organisation=actor.organisation,
        role=actor.role,
        verb=verb,
        **told,
    )


@runtime_checkable
class InDistrict(Protocol):
    """A record that lies in a district; empty for one of the city."""

    @property
    def district(self) -> str:
        """The district's name."""
        ...


def district_of(subject: models.Model, actor: Actor) -> str:
    """Whom an event concerns: the district in which its subject lies, whoever acted; of a subject
    that lies nowhere (a file, a job, a person) the district for which the actor acted."""
    return subject.district if isinstance(subject, InDistrict) else actor.district


def subject_key(subject: models.Model) -> str:
    """How events name a record: `applications.application:17`."""
    return f"{subject._meta.label_lower}:{subject.pk}"


def make_anchor(*, at: datetime) -> AuditAnchor:
    """Seal everything, and keep and log how far the chain has come on this day; once for a day."""
    sealing.seal(everything=True, wait=True)
    with transaction.atomic():
        seq, digest = sealing.head()
        anchor, is_new = AuditAnchor.objects.get_or_create(
            day=day_of(at), defaults={"seq": seq, "digest": digest, "made_at": at}
        )
    if is_new:
        day = anchor.day.isoformat()
        log.info("audit_anchor", day=day, seq=anchor.seq, digest=anchor.digest)
    return anchor
