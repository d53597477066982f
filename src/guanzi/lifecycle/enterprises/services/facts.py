"""Facts with their source. A correction is a new row; the old one stays readable."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.enterprises.errors import AlreadyRegistered, RegisterEntryInvalid
from guanzi.lifecycle.enterprises.models import (
    Enterprise,
    KnownFact,
    SmeNumber,
)
from guanzi.lifecycle.enterprises.permissions import may_place, may_record_fact, may_record_project
from guanzi.lifecycle.enterprises.rules.cells import FIRST_YEAR, LAST_YEAR
from guanzi.lifecycle.enterprises.rules.facts import (
    COLUMNS,
    KEPT_FACTS,
    OWNERSHIP,
    REGISTERED_PLACE,
    RegisterFact,
    ValueUnusable,
    written_value,
)
from guanzi.lifecycle.enterprises.rules.size_class import MEASURES
from guanzi.lifecycle.enterprises.selectors.facts import ruling_rows
from guanzi.lifecycle.enterprises.selectors.records import info_of
from guanzi.lifecycle.enterprises.services.checking import (
    accounts_follow,
    filled,
    in_order,
    locked,
    recorder,
    refresh_size,
    seen_by,
)
from guanzi.lifecycle.enterprises.states import Source

_SME_NUMBER = re.compile(r"20\d{2}[0-9A-Z]{14}")


@transaction.atomic
def record_fact(  # noqa: PLR0913 - a fact and where it is from
    *,
    actor: Actor,
    enterprise_id: int,
    fact: str,
    value: str,
    source: Source,
    as_of: date,
    at: datetime,
    period: str = "",
    project_id: int | None = None,
    evidence: str = "",
) -> int:
    """Write what a source says of a fact. Raises RegisterEntryInvalid, NotPermitted.

    Saying the same again writes nothing and gives the row that says it.
    """
    kept = KEPT_FACTS.get(fact)
    if kept is None:
        known = "、".join(KEPT_FACTS)
        raise RegisterEntryInvalid(_("登记册只记录这些事实：%s。") % known, field="fact")
    row = locked(enterprise_id)
    require(may_record_fact(actor, info_of(row), fact, source))
    written = _written(kept, value)
    _check_frame(kept, row, period=period, project_id=project_id)
    require(may_place(actor, info_of(row), fact, written))
    seen_by(as_of, day_of(at))
    evidence = evidence.strip()[:200]
    if fact == OWNERSHIP and not evidence:
        raise RegisterEntryInvalid(_("隶属关系要写明依据，例如证明的文号。"), field="evidence")
    latest = _latest(row, fact, period, project_id, source)
    said = (written, as_of, evidence)
    if latest and (latest.value, latest.as_of, latest.evidence) == said:
        return latest.pk
    fresh = KnownFact.objects.create(
        enterprise=row,
        project_id=project_id,
        fact=fact,
        value=written,
        period=period,
        source=source,
        as_of=as_of,
        evidence=evidence,
        recorded_at=at,
        recorded_by=recorder(actor),
    )
    follow_facts([fresh], actor=actor, at=at)
    record_event(
        actor=actor,
        verb="enterprises.record_fact",
        subject=row,
        at=at,
        before={fact: latest.value} if latest else {},
        after={fact: written, "period": period, "source": source, "as_of": as_of.isoformat()},
        note=evidence,
    )
    return fresh.pk


def _written(kept: RegisterFact, value: str) -> str:
    try:
        return written_value(kept.name, value)
    except ValueUnusable as error:
        raise RegisterEntryInvalid(str(error), field="value") from None


def _check_frame(
    kept: RegisterFact, row: Enterprise, *, period: str, project_id: int | None
) -> None:
    is_year = period.isascii() and period.isdigit() and FIRST_YEAR <= int(period) <= LAST_YEAR
    if kept.by_year and not is_year:
        raise RegisterEntryInvalid(_("「%s」按年记录，请写明年度。") % kept.name, field="period")
    if not kept.by_year and period:
        raise RegisterEntryInvalid(_("「%s」不分年度，年度请留空。") % kept.name, field="period")
    if kept.of_project and project_id is None:
        raise RegisterEntryInvalid(_("「%s」按项目记录，请选项目。") % kept.name, field="project")
    if not kept.of_project and project_id is not None:
        raise RegisterEntryInvalid(_("「%s」是企业的，不按项目记录。") % kept.name, field="project")
    if project_id is not None and not row.projects.filter(pk=project_id).exists():
        raise RegisterEntryInvalid(_("这家企业没有这个项目。"), field="project")


def _latest(
    row: Enterprise, fact: str, period: str, project_id: int | None, source: Source
) -> KnownFact | None:
    rows = KnownFact.objects.filter(
        enterprise=row, fact=fact, period=period, project_id=project_id, source=source
    )
    return rows.order_by("-id").first()


def follow_facts(fresh: Sequence[KnownFact], *, actor: Actor, at: datetime) -> None:
    """Bring the enterprises' own columns, and their accounts, beside the facts just recorded.

    What was recorded of an earlier day than the row that rules changes no column.
    """
    rows = {fact.enterprise_id: fact.enterprise for fact in fresh}
    said = {fact.enterprise_id for fact in fresh if fact.fact in COLUMNS}
    for fact in ruling_rows(KnownFact.objects.filter(enterprise__in=said, fact__in=COLUMNS)):
        setattr(rows[fact.enterprise_id], COLUMNS[fact.fact], fact.value)
    Enterprise.objects.bulk_update([rows[pk] for pk in sorted(said)], COLUMNS.values())
    if any(fact.fact == REGISTERED_PLACE for fact in fresh):
        accounts_follow([rows[pk] for pk in sorted(said)], actor=actor, at=at)
    measured = {fact.enterprise_id for fact in fresh if fact.fact in MEASURES}
    refresh_size([rows[pk] for pk in sorted(measured)])


@transaction.atomic
def record_sme_number(
    *,
    actor: Actor,
    enterprise_id: int,
    number: str,
    valid_since: date,
    valid_until: date,
    at: datetime,
) -> None:
    """Enter a number of the register of technology-based SMEs. Raises AlreadyRegistered."""
    row = locked(enterprise_id)
    require(may_record_project(actor, info_of(row)))
    number = read_sme_number(number)
    in_order(valid_since, valid_until, field="valid_until")
    held = SmeNumber.objects.filter(number=number).first()
    if held:
        raise AlreadyRegistered(_("入库登记编号 %s 已经登记过。") % number)
    SmeNumber.objects.create(
        enterprise=row,
        number=number,
        valid_since=valid_since,
        valid_until=valid_until,
        recorded_at=at,
        recorded_by=recorder(actor),
    )
    record_event(
        actor=actor,
        verb="enterprises.record_sme_number",
        subject=row,
        at=at,
        after={"number": number, "since": str(valid_since), "until": str(valid_until)},
    )


def read_sme_number(text: str) -> str:
    """Eighteen characters that begin with the year. Raises RegisterEntryInvalid."""
    number = filled(text, _("入库登记编号"), field="number", longest=40).upper()
    if not _SME_NUMBER.fullmatch(number):
        raise RegisterEntryInvalid(
            _("「%s」不是入库登记编号：应是 18 位，以年份开头，例如 202131010400000123。") % number,
            field="number",
        )
    return number
