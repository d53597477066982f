"""Small decisions that several services share."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import text_in
from guanzi.foundation.identity.services import RegisteredAs, follow_register
from guanzi.lifecycle.enterprises.errors import EnterpriseNotFound, RegisterEntryInvalid
from guanzi.lifecycle.enterprises.models import Enterprise
from guanzi.lifecycle.enterprises.selectors.facts import sizes_of


def locked(enterprise_id: int) -> Enterprise:
    """The row, held until the end of the transaction. Raises EnterpriseNotFound."""
    row = Enterprise.objects.select_for_update().filter(pk=enterprise_id).first()
    if row is None:
        raise EnterpriseNotFound(_("登记册里没有这家企业。"))
    return row


def all_locked(enterprise_ids: Iterable[int]) -> dict[int, Enterprise]:
    """The rows by id, held until the end of the transaction, locked in their order. Raises
    EnterpriseNotFound."""
    wanted = set(enterprise_ids)
    rows = Enterprise.objects.select_for_update().filter(pk__in=wanted)
    held = {row.pk: row for row in rows.order_by("pk").prefetch_related("former_names")}
    if len(held) != len(wanted):
        raise EnterpriseNotFound(_("登记册里没有这家企业。"))
    return held


def filled(value: str, label: str, *, field: str, longest: int = 200) -> str:
    """A text that must be there and fit. Raises RegisterEntryInvalid."""
    text = text_in(value)
    if not text:
        raise RegisterEntryInvalid(_("请填写%(label)s。") % {"label": label}, field=field)
    if len(text) > longest:
        raise RegisterEntryInvalid(
            _("%(label)s最长 %(longest)d 字，请缩短。") % {"label": label, "longest": longest},
            field=field,
        )
    return text


def one_of(value: str, known: Sequence[str], label: str, *, field: str) -> str:
    """A word of a list. Raises RegisterEntryInvalid."""
    if value not in known:
        raise RegisterEntryInvalid(
            _("%(label)s只能是%(known)s。") % {"label": label, "known": "、".join(known)},
            field=field,
        )
    return value


def in_order(since: date, until: date, *, field: str) -> None:
    """A period that does not end before it begins. Raises RegisterEntryInvalid."""
    if until < since:
        raise RegisterEntryInvalid(
            _("截止日期 %(until)s 早于起始日期 %(since)s，请核对。")
            % {"until": until, "since": since},
            field=field,
        )


def seen_by(as_of: date, today: date) -> None:
    """Nothing is known of a day that has not come. Raises RegisterEntryInvalid."""
    if as_of > today:
        raise RegisterEntryInvalid(_("截至日期不能晚于今天。"), field="as_of")


def refresh_size(rows: Sequence[Enterprise]) -> None:
    """Bring the size class beside the facts that it follows from."""
    sizes = sizes_of(rows)
    changed = []
    for row in rows:
        size = sizes[row.pk][0].size or ""
        if row.size_class != size:
            row.size_class = size
            changed.append(row)
    if changed:
        Enterprise.objects.bulk_update(changed, ["size_class"])


def accounts_follow(rows: Iterable[Enterprise], *, actor: Actor, at: datetime) -> None:
    """Bring the accounts of enterprises beside what the register now says of them."""
    registered = {
        row.credit_code: RegisteredAs(name=row.name, district=row.registration_district)
        for row in rows
    }
    follow_register(actor=actor, registered=registered, at=at)


def recorder(actor: Actor) -> str:
    """Who recorded something, as it is shown: the organisation and the person."""
    return actor.signature[:120]
