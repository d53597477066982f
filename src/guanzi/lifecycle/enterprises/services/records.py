"""Enterprises: registering, renaming, moving."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.registers.credit_codes import check_digit_ok, read_credit_code
from guanzi.foundation.registers.districts import PLACES
from guanzi.foundation.registers.industries import read_industry
from guanzi.lifecycle.enterprises.errors import AlreadyRegistered, RegisterEntryInvalid
from guanzi.lifecycle.enterprises.models import Enterprise, EnterpriseName, KnownFact
from guanzi.lifecycle.enterprises.permissions import (
    may_keep_enterprises,
    may_move,
    may_rename,
    may_set_tax_district,
)
from guanzi.lifecycle.enterprises.rules.names import name_core, tokens_of
from guanzi.lifecycle.enterprises.selectors.facts import ruling_rows
from guanzi.lifecycle.enterprises.selectors.records import EnterpriseInfo, info_of
from guanzi.lifecycle.enterprises.services.checking import (
    accounts_follow,
    filled,
    locked,
    one_of,
    refresh_size,
    seen_by,
)
from guanzi.lifecycle.enterprises.services.places import place_facts
from guanzi.lifecycle.enterprises.states import Source


@transaction.atomic
def register_enterprise(  # noqa: PLR0913 - the particulars of an enterprise
    *,
    actor: Actor,
    credit_code: str,
    name: str,
    registration_district: str,
    at: datetime,
    tax_district: str = "",
    as_of: date | None = None,
    evidence: str = "",
    code_exception: str = "",
    industry: str = "",
    industry_edition: int | None = None,
    is_synthetic: bool = False,
) -> EnterpriseInfo:
    """Enter an enterprise. A code whose check digit fails needs `code_exception`, the reason why it
    is accepted all the same; `as_of` and `evidence` are those of the districts, as_of today where
    nothing is said. Raises CreditCodeInvalid, AlreadyRegistered, RegisterEntryInvalid.
    """
    one_of(registration_district, PLACES, _("注册区"), field="registration_district")
    if tax_district:
        one_of(tax_district, PLACES, _("税务登记区"), field="tax_district")
    require(may_keep_enterprises(actor, registration_district))
    exception = code_exception.strip()
    code = read_credit_code(credit_code, accept_wrong_check=bool(exception))
    if check_digit_ok(code):
        exception = ""
    name = filled(name, _("企业名称"), field="name")
    classified = read_industry(industry, industry_edition or 2017) if industry else None
    core = name_core(name)
    row = Enterprise(
        credit_code=code,
        code_exception=exception[:200],
        name=name,
        name_core=core,
        tokens=tokens_of([core]),
        registration_district=registration_district,
        tax_district=tax_district,
        industry=classified.code if classified else "",
        industry_edition=classified.edition if classified else None,
        is_synthetic=is_synthetic,
        registered_at=at,
    )
    _insert(row)
    places = {"registration_district": registration_district, "tax_district": tax_district}
    _place(row, places, actor=actor, at=at, as_of=as_of, evidence=evidence)
    record_event(
        actor=actor,
        verb="enterprises.register",
        subject=row,
        at=at,
        after={"credit_code": code, "name": name, "registration_district": registration_district},
        note=exception,
    )
    return info_of(row)


def _insert(row: Enterprise) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyRegistered(
            _("%(code)s 已经在登记册里，请按代码查找。") % {"code": row.credit_code}
        ) from None


@transaction.atomic
def rename_enterprise(
    *,
    actor: Actor,
    enterprise_id: int,
    name: str,
    at: datetime,
    used_until: date | None = None,
    source: Source = Source.REGISTRY,
) -> EnterpriseInfo:
    """Give it a new name, and its account with it; the old one stays as a former name and is still
    found."""
    row = locked(enterprise_id)
    require(may_rename(actor, info_of(row)))
    name = filled(name, _("企业名称"), field="name")
    if name == row.name:
        raise RegisterEntryInvalid(_("新名称与现在的名称相同，没有改动。"), field="name")
    if used_until and used_until > day_of(at):
        raise RegisterEntryInvalid(_("原名称的使用截止日期不能晚于今天。"), field="used_until")
    before = row.name
    EnterpriseName.objects.create(
        enterprise=row,
        name=row.name,
        name_core=row.name_core,
        used_until=used_until,
        source=source,
        recorded_at=at,
    )
    row.name, row.name_core = name, name_core(name)
    row.tokens = _tokens(row)
    row.save(update_fields=["name", "name_core", "tokens"])
    record_event(
        actor=actor,
        verb="enterprises.rename",
        subject=row,
        at=at,
        before={"name": before},
        after={"name": name},
    )
    accounts_follow([row], actor=actor, at=at)
    return info_of(row)


def _tokens(row: Enterprise) -> list[str]:
    former = row.former_names.values_list("name_core", flat=True)
    return tokens_of([row.name_core, *former])


@transaction.atomic
def move_enterprise(  # noqa: PLR0913
    *,
    actor: Actor,
    enterprise_id: int,
    at: datetime,
    registration_district: str = "",
    tax_district: str = "",
    industry: str = "",
    industry_edition: int | None = None,
    as_of: date | None = None,
    evidence: str = "",
) -> EnterpriseInfo:
    """Change district, tax district or industry; what is left empty stays. `as_of` and `evidence`
    are those of the districts; the earlier ones stay readable. The account moves along.

    Raises RegisterEntryInvalid, IndustryInvalid, NotPermitted.
    """
    row = locked(enterprise_id)
    wanted = _wanted(registration_district, tax_district, industry, industry_edition)
    changes = {field: new for field, new in wanted.items() if getattr(row, field) != new}
    info = info_of(row)
    if "tax_district" in changes:
        require(may_set_tax_district(actor, info, tax_district))
    if changes.keys() != {"tax_district"}:
        require(may_move(actor, info, registration_district))
    if changes:
        before = {field: getattr(row, field) for field in changes}
        for field, new in changes.items():
            setattr(row, field, new)
        row.save(update_fields=list(changes))
        _place(row, changes, actor=actor, at=at, as_of=as_of, evidence=evidence)
        refresh_size([row])
        record_event(
            actor=actor, verb="enterprises.move", subject=row, at=at, before=before, after=changes
        )
        accounts_follow([row], actor=actor, at=at)
    return info_of(row)


def _place(
    row: Enterprise,
    said: Mapping[str, object],
    *,
    actor: Actor,
    at: datetime,
    as_of: date | None,
    evidence: str,
) -> None:
    """Keep the facts of which the columns are the current value."""
    as_of, evidence = as_of or day_of(at), evidence.strip()[:200]
    seen_by(as_of, day_of(at))
    facts = place_facts(row, said, actor=actor, at=at, as_of=as_of, evidence=evidence)
    named = [fact.fact for fact in facts]
    for held in ruling_rows(KnownFact.objects.filter(enterprise=row, fact__in=named)):
        if as_of < held.as_of:
            sentence = _("现在的「%(fact)s」截至 %(day)s，变更的截至日期不能更早。")
            raise RegisterEntryInvalid(
                sentence % {"fact": held.fact, "day": held.as_of}, field="as_of"
            )
    KnownFact.objects.bulk_create(facts)


def _wanted(
    registration_district: str, tax_district: str, industry: str, industry_edition: int | None
) -> dict[str, object]:
    """The columns that are to change; empty ones stay. Raises RegisterEntryInvalid."""
    wanted: dict[str, object] = {}
    places = {"registration_district": registration_district, "tax_district": tax_district}
    for field, value in places.items():
        if value:
            wanted[field] = one_of(value, PLACES, _("区"), field=field)
    if industry:
        classified = read_industry(industry, industry_edition or 2017)
        wanted |= {"industry": classified.code, "industry_edition": classified.edition}
    return wanted
