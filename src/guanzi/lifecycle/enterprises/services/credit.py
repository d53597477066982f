"""Misconduct, its repair, and promises of truthfulness."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.enterprises.errors import (
    AlreadyCorrected,
    RecordNotFound,
    RegisterEntryInvalid,
)
from guanzi.lifecycle.enterprises.models import CreditRecord, Undertaking
from guanzi.lifecycle.enterprises.permissions import may_give_undertaking, may_record_credit
from guanzi.lifecycle.enterprises.selectors.records import info_of
from guanzi.lifecycle.enterprises.services.checking import filled, in_order, locked, recorder


@transaction.atomic
def record_credit(  # noqa: PLR0913 - what a record must say
    *,
    actor: Actor,
    enterprise_id: int,
    catalogue_item: str,
    conduct: str,
    restraint: str,
    since: date,
    until: date,
    document: str,
    at: datetime,
    fund: str = "",
) -> int:
    """Write down misconduct. Nothing without a catalogue item and a document may be recorded."""
    owner = locked(enterprise_id)
    require(may_record_credit(actor, info_of(owner)))
    in_order(since, until, field="until")
    row = CreditRecord.objects.create(
        enterprise=owner,
        catalogue_item=filled(
            catalogue_item, _("信用信息目录条目"), field="catalogue_item", longest=100
        ),
        conduct=filled(conduct, _("失信行为"), field="conduct", longest=300),
        restraint=filled(restraint, _("约束措施"), field="restraint"),
        fund=fund.strip()[:100],
        since=since,
        until=until,
        document=filled(document, _("认定文书"), field="document"),
        recorded_by=recorder(actor),
        recorded_at=at,
    )
    record_event(
        actor=actor,
        verb="enterprises.record_credit",
        subject=owner,
        at=at,
        after={
            "catalogue_item": row.catalogue_item,
            "conduct": row.conduct,
            "restraint": row.restraint,
            "fund": row.fund,
            "since": since.isoformat(),
            "until": until.isoformat(),
        },
        note=row.document,
    )
    return row.pk


@transaction.atomic
def repair_credit(
    *, actor: Actor, credit_id: int, repaired_on: date, document: str, at: datetime
) -> None:
    """End a bar before its term: credit was repaired. Raises AlreadyCorrected."""
    found = CreditRecord.objects.filter(pk=credit_id).first()
    if found is None:
        raise RecordNotFound(_("没有这条信用记录。"))
    owner = locked(found.enterprise_id)  # before the record, as imports do
    require(may_record_credit(actor, info_of(owner)))
    row = CreditRecord.objects.select_for_update().get(pk=credit_id)
    if row.repaired_on is not None:
        raise AlreadyCorrected(_("这条记录已经修复，不用再登记。"))
    if not row.since <= repaired_on <= day_of(at):
        raise RegisterEntryInvalid(
            _("修复日期应在限制起始日 %s 与今天之间。") % row.since, field="repaired_on"
        )
    row.repaired_on = repaired_on
    row.repair_document = filled(document, _("修复文书"), field="document")
    row.save(update_fields=["repaired_on", "repair_document"])
    record_event(
        actor=actor,
        verb="enterprises.repair_credit",
        subject=owner,
        at=at,
        before={"repaired_on": None},
        after={"repaired_on": repaired_on.isoformat(), "conduct": row.conduct},
        note=row.repair_document,
    )


@transaction.atomic
def give_undertaking(
    *, actor: Actor, enterprise_id: int, text: str, subject: str, at: datetime
) -> int:
    """The enterprise promises that what it hands in is true."""
    owner = locked(enterprise_id)
    require(may_give_undertaking(actor, info_of(owner)))
    row = Undertaking.objects.create(
        enterprise=owner,
        text=filled(text, _("承诺内容"), field="text", longest=5000),
        subject=filled(subject, _("承诺事项"), field="subject"),
        given_by=recorder(actor),
        given_at=at,
    )
    record_event(
        actor=actor,
        verb="enterprises.give_undertaking",
        subject=owner,
        at=at,
        after={"subject": row.subject},
    )
    return row.pk
