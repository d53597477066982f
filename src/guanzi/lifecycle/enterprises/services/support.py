"""Support received. Rows are added only; a correction replaces one, a void takes it away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import Happening, record_event, record_events
from guanzi.lifecycle.enterprises.errors import (
    AlreadyCorrected,
    RecordNotFound,
    RegisterEntryInvalid,
)
from guanzi.lifecycle.enterprises.models import SupportRecord
from guanzi.lifecycle.enterprises.permissions import may_record_support
from guanzi.lifecycle.enterprises.rules.cells import FIRST_YEAR, LAST_YEAR
from guanzi.lifecycle.enterprises.selectors.records import info_of
from guanzi.lifecycle.enterprises.services.checking import all_locked, filled, one_of, recorder
from guanzi.lifecycle.enterprises.states import CATEGORIES, LEVELS, Source

MOST_FEN = 10**13


@dataclass(frozen=True, slots=True)
class Support:
    """What was given: checked by `read_support`."""

    project_name: str
    fund: str
    level: str
    category: str
    year: int
    amount_fen: int
    project_number: str = ""
    document: str = ""


def read_support(given: Support) -> Support:
    """The same with everything in its one form. Raises RegisterEntryInvalid."""
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise RegisterEntryInvalid(
            _("年度应在 %(first)d 与 %(last)d 之间。") % {"first": FIRST_YEAR, "last": LAST_YEAR},
            field="year",
        )
    if not 0 <= given.amount_fen <= MOST_FEN:
        raise RegisterEntryInvalid(_("扶持金额应在 0 元与 1 千亿元之间。"), field="amount")
    return Support(
        project_name=filled(given.project_name, _("项目名称"), field="project_name"),
        fund=filled(given.fund, _("资金"), field="fund", longest=100),
        level=one_of(given.level, LEVELS, _("级别"), field="level"),
        category=one_of(given.category, CATEGORIES, _("类别"), field="category"),
        year=given.year,
        amount_fen=given.amount_fen,
        project_number=given.project_number.strip()[:40],
        document=given.document.strip()[:200],
    )


@transaction.atomic
def record_supports(
    *,
    actor: Actor,
    given: Sequence[tuple[int, Support]],
    at: datetime,
    source: Source = Source.FINANCE,
) -> list[int]:
    """Write down what enterprises received, each by its id; with as many queries as for one."""
    owners = all_locked(enterprise_id for enterprise_id, _support in given)
    for owner in owners.values():
        require(may_record_support(actor, info_of(owner)))
    rows = [
        SupportRecord(
            enterprise=owners[enterprise_id],
            source=source,
            recorded_at=at,
            recorded_by=recorder(actor),
            **fields_of(read_support(support)),
        )
        for enterprise_id, support in given
    ]
    SupportRecord.objects.bulk_create(rows)
    record_events(
        Happening(
            actor,
            "enterprises.record_support",
            row.enterprise,
            at,
            after={name: getattr(row, name) for name in Support.__slots__},
        )
        for row in rows
    )
    return [row.pk for row in rows]


def record_support(  # noqa: PLR0913 - the particulars of a payment
    *,
    actor: Actor,
    enterprise_id: int,
    project_name: str,
    fund: str,
    level: str,
    category: str,
    year: int,
    amount_fen: int,
    at: datetime,
    source: Source = Source.FINANCE,
    project_number: str = "",
    document: str = "",
) -> int:
    """Write down support that an enterprise received."""
    said = Support(project_name, fund, level, category, year, amount_fen, project_number, document)
    return record_supports(actor=actor, given=[(enterprise_id, said)], at=at, source=source)[0]


def fields_of(support: Support) -> dict[str, object]:
    """The columns of a record."""
    return {name: getattr(support, name) for name in Support.__slots__}


@transaction.atomic
def correct_support(
    *,
    actor: Actor,
    support_id: int,
    support: Support,
    reason: str,
    at: datetime,
    source: Source,
) -> int:
    """Replace a record by what is right; the wrong one stays readable with the reason. Raises
    AlreadyCorrected, RegisterEntryInvalid where nothing is different."""
    wrong = _open_record(support_id)
    require(may_record_support(actor, info_of(wrong.enterprise)))
    right = read_support(support)
    reason = filled(reason, _("更正理由"), field="reason", longest=300)
    before = {name: getattr(wrong, name) for name in Support.__slots__}
    if fields_of(right) == before:
        raise RegisterEntryInvalid(_("与原来的记录相同，没有要更正的。"))
    row = SupportRecord.objects.create(
        enterprise=wrong.enterprise,
        corrects=wrong,
        reason=reason,
        source=source,
        recorded_at=at,
        recorded_by=recorder(actor),
        **fields_of(right),
    )
    record_event(
        actor=actor,
        verb="enterprises.correct_support",
        subject=wrong.enterprise,
        at=at,
        before=before,
        after=fields_of(right),
        note=reason,
    )
    return row.pk


@transaction.atomic
def void_supports(*, actor: Actor, reasons: Mapping[int, str], at: datetime) -> list[int]:
    """Take back records that should not be there, each with its reason, by their ids; they stay
    readable."""
    rows = []
    for wrong in _open_records(reasons):
        require(may_record_support(actor, info_of(wrong.enterprise)))
        row = SupportRecord(
            enterprise=wrong.enterprise,
            corrects=wrong,
            is_void=True,
            reason=filled(reasons[wrong.pk], _("作废理由"), field="reason", longest=300),
            source=wrong.source,
            recorded_at=at,
            recorded_by=recorder(actor),
            **{name: getattr(wrong, name) for name in Support.__slots__},
        )
        rows.append(row)
    SupportRecord.objects.bulk_create(rows)
    record_events(
        Happening(
            actor,
            "enterprises.void_support",
            row.enterprise,
            at,
            before={name: getattr(row, name) for name in Support.__slots__},
            note=row.reason,
        )
        for row in rows
    )
    return [row.pk for row in rows]


def void_support(*, actor: Actor, support_id: int, reason: str, at: datetime) -> int:
    """Take back a record that should not be there; it stays readable with the reason."""
    return void_supports(actor=actor, reasons={support_id: reason}, at=at)[0]


@transaction.atomic
def withhold_supports(support_ids: Iterable[int], *, is_withheld: bool) -> None:
    """Let no interface give these records, nor what corrects them, or let it again; inside the
    transaction of the stage that decided it and writes the event."""
    rows = SupportRecord.objects.all()
    named = set(support_ids)
    all_locked(rows.filter(pk__in=named).values_list("enterprise_id", flat=True))
    later = named
    while later:
        later = set(rows.filter(corrects__in=later).values_list("pk", flat=True)) - named
        named |= later
    rows.filter(pk__in=named).exclude(is_withheld=is_withheld).update(is_withheld=is_withheld)


def _open_record(support_id: int) -> SupportRecord:
    return _open_records([support_id])[0]


def _open_records(ids: Iterable[int]) -> list[SupportRecord]:
    wanted = set(ids)
    found = SupportRecord.objects.filter(pk__in=wanted)
    of = dict(found.values_list("pk", "enterprise_id"))
    if len(of) != len(wanted):
        raise RecordNotFound(_("没有这条扶持记录。"))
    owners = all_locked(of.values())  # before the records, as imports do
    rows = list(found.select_for_update().order_by("pk"))
    corrected = SupportRecord.objects.filter(corrects__in=wanted).exists()
    if corrected or any(row.is_void for row in rows):
        raise AlreadyCorrected(_("这条记录已经被更正或作废，请看最新的一条。"))
    for row in rows:
        row.enterprise = owners[row.enterprise_id]
    return rows
