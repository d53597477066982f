"""Reading what happened: of one record, by search, and the anchors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet

from guanzi.foundation import paging
from guanzi.foundation.audit.models import AuditAnchor, AuditEvent
from guanzi.foundation.audit.services import subject_key
from guanzi.foundation.audit.verbs import verb_name
from guanzi.foundation.clock import SHANGHAI

PAGE = 50


@dataclass(frozen=True, slots=True)
class Event:
    """One act. `seq` and `digest` are its place in the chain, once it is sealed."""

    id: int
    at: datetime
    person_id: int
    person: str
    organisation_id: int
    organisation: str
    role: str
    verb: str
    subject: str
    subject_name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    note: str
    district: str = ""
    seq: int | None = None
    digest: str = ""

    @property
    def verb_name(self) -> str:
        """What the act is called."""
        return verb_name(self.verb)

    @property
    def subject_label(self) -> str:
        """The kind of the record and its number, as people call it."""
        label, _colon, number = self.subject.partition(":")
        try:
            return f"{apps.get_model(label)._meta.verbose_name} {number}"
        except (LookupError, ValueError):  # no record of ours, or none any more
            return self.subject

    @property
    def changes(self) -> tuple[tuple[str, Any, Any], ...]:
        """(field, before, after) of everything that was told."""
        fields = dict.fromkeys([*self.before, *self.after])
        return tuple((name, self.before.get(name), self.after.get(name)) for name in fields)


@dataclass(frozen=True, slots=True)
class Search:
    """What an auditor looks for; empty fields ask for nothing. Days are Shanghai's.

    What was written down before events told their district is only found without one.
    """

    subject: str = ""
    person: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None
    district: str = ""

    def found(self) -> QuerySet[AuditEvent]:
        """The events, newest first."""
        events = AuditEvent.objects.select_related("link").order_by("-id")
        if self.person:
            events = events.filter(person=self.person)
        if self.district:
            events = events.filter(district=self.district)
        if self.verb:
            events = events.filter(verb=self.verb)
        if self.since is not None:
            events = events.filter(at__gte=datetime.combine(self.since, time.min, SHANGHAI))
        if self.until is not None:
            following = self.until + timedelta(days=1)
            events = events.filter(at__lt=datetime.combine(following, time.min, SHANGHAI))
        return self._of_subject(events)

    def is_more_than(self, most: int) -> bool:
        """Whether more events than that are found."""
        return self.found().values("pk")[most : most + 1].exists()

    def _of_subject(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        if not self.subject:
            return events
        if ":" in self.subject:
            return events.filter(subject=self.subject)
        return events.filter(subject_name__startswith=self.subject)


def events_of(*subjects: str | Model) -> tuple[Event, ...]:
    """Everything that happened to these records (or their keys), oldest first."""
    keys = [each if isinstance(each, str) else subject_key(each) for each in subjects]
    found = AuditEvent.objects.filter(subject__in=keys).order_by("at", "id")
    return tuple(_event(each, sealed=False) for each in found)


def search_page(search: Search, before: int | None = None) -> tuple[tuple[Event, ...], int | None]:
    """A page of what was found, newest first, and where the next page begins."""
    shown, following = paging.latest(search.found(), before, PAGE)
    return tuple(map(_event, shown)), following


def search_all(search: Search) -> Iterator[Event]:
    """What was found, newest first, one by one."""
    for each in search.found().iterator(chunk_size=1000):
        yield _event(each)


def event(event_id: int) -> Event | None:
    """One event."""
    found = AuditEvent.objects.select_related("link").filter(pk=event_id).first()
    return _event(found) if found else None


def _event(row: AuditEvent, *, sealed: bool = True) -> Event:
    link = getattr(row, "link", None) if sealed else None
    return Event(
        id=row.pk,
        at=row.at,
        person_id=row.person_id,
        person=row.person,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        role=row.role,
        verb=row.verb,
        subject=row.subject,
        subject_name=row.subject_name,
        before=row.before,
        after=row.after,
        note=row.note,
        district=row.district or "",
        seq=link.seq if link else None,
        digest=link.digest if link else "",
    )


_VERBS = """
    WITH RECURSIVE each AS (
        (SELECT verb FROM audit_auditevent ORDER BY verb LIMIT 1)
        UNION ALL
        SELECT (SELECT verb FROM audit_auditevent WHERE verb > each.verb ORDER BY verb LIMIT 1)
        FROM each WHERE each.verb IS NOT NULL
    )
    SELECT verb FROM each WHERE verb IS NOT NULL
"""


def verbs() -> tuple[tuple[str, str], ...]:
    """(verb, name) of everything that ever happened: one look into the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(_VERBS)
        return tuple((verb, verb_name(verb)) for (verb,) in cursor.fetchall())


# --- anchors ---


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the chain had come on a day."""

    day: date
    seq: int
    digest: str
    made_at: datetime


def anchors(limit: int = 400) -> tuple[Anchor, ...]:
    """The anchors, newest first."""
    found = AuditAnchor.objects.order_by("-day")[:limit]
    return tuple(Anchor(each.day, each.seq, each.digest, each.made_at) for each in found)


def number_of_events() -> int:
    """How many acts were ever written down."""
    return AuditEvent.objects.count()


def last_event_at() -> datetime | None:
    """The time of the latest event, for whoever must not go back behind it."""
    return AuditEvent.objects.order_by("-id").values_list("at", flat=True).first()
