"""Organisations: founding, naming and closing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.errors import (
    OrganisationExists,
    OrganisationNotFound,
    OwnOrganisation,
)
from guanzi.foundation.identity.models import Organisation
from guanzi.foundation.identity.permissions import may_create_organisation, may_run_platform
from guanzi.foundation.identity.services.tokens import revoke_of_organisation


@transaction.atomic
def create_organisation(  # noqa: PLR0913 - the particulars of an organisation
    *,
    actor: Actor,
    kind: OrganisationKind,
    name: str,
    at: datetime,
    short_name: str = "",
    district: str = "",
    credit_code: str = "",
    is_synthetic: bool = False,
) -> Organisation:
    """A new organisation without people. Raises OrganisationExists."""
    require(may_create_organisation(actor, kind, district))
    _refuse_doubles(kind, name, district, credit_code)
    organisation = Organisation(
        kind=kind,
        name=name,
        short_name=short_name,
        district=district,
        credit_code=credit_code,
        is_synthetic=is_synthetic,
        created_at=at,
    )
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError:  # somebody else was faster
        _refuse_doubles(kind, name, district, credit_code)
        raise
    record_event(
        actor=actor,
        verb="identity.create_organisation",
        subject=organisation,
        at=at,
        after={"kind": kind, "name": name, "district": district, "credit_code": credit_code},
    )
    return organisation


def _refuse_doubles(kind: OrganisationKind, name: str, district: str, credit_code: str) -> None:
    """An enterprise is known by its code: two of them may bear one name."""
    alike = Organisation.objects.filter(kind=kind)
    if credit_code and alike.filter(credit_code=credit_code).exists():
        sentence = _("统一社会信用代码 %(code)s 已经有账号，请找它的管理员加入。")
        raise OrganisationExists(sentence % {"code": credit_code})
    is_enterprise = kind == OrganisationKind.ENTERPRISE
    if not is_enterprise and alike.filter(name=name, district=district).exists():
        raise OrganisationExists(_("已经有同名的单位“%(name)s”。") % {"name": name})


@dataclass(frozen=True, slots=True)
class RegisteredAs:
    """What the register says of an enterprise that has an account."""

    name: str
    district: str


@transaction.atomic
def follow_register(*, actor: Actor, registered: Mapping[str, RegisteredAs], at: datetime) -> None:
    """Give the accounts of enterprises what the register says of them, by credit code.

    Who may say it is asked where the register is written; codes without an account are passed
    over. A short name goes with the name that it shortened.
    """
    accounts = Organisation.objects.select_for_update().filter(
        kind=OrganisationKind.ENTERPRISE, credit_code__in=registered.keys() - {""}
    )
    for account in accounts.order_by("id"):
        said = asdict(registered[account.credit_code])
        before = {field: getattr(account, field) for field in said}
        changed = [field for field in said if said[field] != before[field]]
        if not changed:
            continue
        for field in changed:
            setattr(account, field, said[field])
        if "name" in changed:
            account.short_name = ""
        account.save(update_fields=[*changed, "short_name"])
        record_event(
            actor=actor,
            verb="identity.follow_register",
            subject=account,
            at=at,
            before={field: before[field] for field in changed},
            after={field: said[field] for field in changed},
        )


def close_organisation(*, actor: Actor, organisation_id: int, at: datetime) -> None:
    """Nobody acts for it any more; what it did stays. Raises OwnOrganisation."""
    if organisation_id == actor.organisation_id:
        require(may_run_platform(actor))
        raise OwnOrganisation(_("不能停用自己所在的单位：停用后没有人能再启用它。"))
    _switch(actor=actor, organisation_id=organisation_id, is_active=False, at=at)


def reopen_organisation(*, actor: Actor, organisation_id: int, at: datetime) -> None:
    """Its members act for it again."""
    _switch(actor=actor, organisation_id=organisation_id, is_active=True, at=at)


@transaction.atomic
def _switch(*, actor: Actor, organisation_id: int, is_active: bool, at: datetime) -> None:
    require(may_run_platform(actor))
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None:
        raise OrganisationNotFound(_("没有这个单位。"))
    if organisation.is_active == is_active:
        return
    organisation.is_active = is_active
    organisation.save(update_fields=["is_active"])
    record_event(
        actor=actor,
        verb="identity.reopen_organisation" if is_active else "identity.close_organisation",
        subject=organisation,
        at=at,
        before={"is_active": not is_active},
        after={"is_active": is_active},
    )
    if not is_active:
        revoke_of_organisation(actor=actor, organisation_id=organisation_id, at=at)
