"""Support received. Rows are added only; a correction replaces one, a void takes it away."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.enterprises.errors import (
    AlreadyCorrected,
    RecordNotFound,
    RegisterEntryInvalid,
)
from guanzi.lifecycle.enterprises.models import SupportRecord
from guanzi.lifecycle.enterprises.permissions import may_record_support
from guanzi.lifecycle.enterprises.rules.cells import FIRST_YEAR, LAST_YEAR
from guanzi.lifecycle.enterprises.selectors.records import info_of
from guanzi.lifecycle.enterprises.services.checking import filled, locked, one_of, recorder
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
    owner = locked(enterprise_id)
    require(may_record_support(actor, info_of(owner)))
    support = read_support(
        Support(project_name, fund, level, category, year, amount_fen, project_number, document)
    )
    row = SupportRecord.objects.create(
        enterprise=owner,
        source=source,
        recorded_at=at,
        recorded_by=recorder(actor),
        **fields_of(support),
    )
    record_event(
        actor=actor,
        verb="enterprises.record_support",
        subject=owner,
        at=at,
        after=fields_of(support),
    )
    return row.pk


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
def void_support(*, actor: Actor, support_id: int, reason: str, at: datetime) -> int:
    """Take back a record that should not be there; it stays readable with the reason."""
    wrong = _open_record(support_id)
    require(may_record_support(actor, info_of(wrong.enterprise)))
    reason = filled(reason, _("作废理由"), field="reason", longest=300)
    before = {name: getattr(wrong, name) for name in Support.__slots__}
    row = SupportRecord.objects.create(
        enterprise=wrong.enterprise,
        corrects=wrong,
        is_void=True,
        reason=reason,
        source=wrong.source,
        recorded_at=at,
        recorded_by=recorder(actor),
        **before,
    )
    record_event(
        actor=actor,
        verb="enterprises.void_support",
        subject=wrong.enterprise,
        at=at,
        before=before,
        note=reason,
    )
    return row.pk


def _open_record(support_id: int) -> SupportRecord:
    found = SupportRecord.objects.filter(pk=support_id).first()
    if found is None:
        raise RecordNotFound(_("没有这条扶持记录。"))
    owner = locked(found.enterprise_id)  # before the record, as imports do
    row = SupportRecord.objects.select_for_update().get(pk=support_id)
    row.enterprise = owner
    if row.is_void or SupportRecord.objects.filter(corrects=row).exists():
        raise AlreadyCorrected(_("这条记录已经被更正或作废，请看最新的一条。"))
    return row
