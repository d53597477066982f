"""Recognised projects: registering, and noting the yearly tracking statistics."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.enterprises.errors import (
    AlreadyRegistered,
    ProjectNotFound,
    RegisterEntryInvalid,
)
from guanzi.lifecycle.enterprises.models import RecognisedProject
from guanzi.lifecycle.enterprises.permissions import may_record_project
from guanzi.lifecycle.enterprises.rules.names import project_core
from guanzi.lifecycle.enterprises.selectors.projects import ProjectInfo, project_info
from guanzi.lifecycle.enterprises.selectors.records import info_of
from guanzi.lifecycle.enterprises.services.checking import filled, in_order, locked
from guanzi.lifecycle.enterprises.states import RecognitionScheme

MOST_COEFFICIENT = Decimal(5)
PLACES = Decimal("0.000001")


@transaction.atomic
def register_project(  # noqa: PLR0913 - the particulars of a recognition
    *,
    actor: Actor,
    enterprise_id: int,
    number: str,
    name: str,
    scheme: RecognitionScheme,
    recognised_on: date,
    valid_until: date,
    at: datetime,
    product_name: str = "",
    invoice_names: Iterable[str] = (),
    innovation_coefficient: Decimal | str | None = None,
    core_share: Decimal | str | None = None,
    tracked_years: Iterable[int] = (),
) -> ProjectInfo:
    """Enter a recognised project. `core_share` is 0.85 or `85%`. Raises AlreadyRegistered."""
    owner = locked(enterprise_id)
    require(may_record_project(actor, info_of(owner)))
    in_order(recognised_on, valid_until, field="valid_until")
    name = filled(name, _("项目名称"), field="name")
    row = RecognisedProject(
        enterprise=owner,
        number=filled(number, _("认定编号"), field="number", longest=40),
        name=name,
        name_core=project_core(name),
        product_name=product_name.strip()[:200],
        invoice_names=[each.strip()[:200] for each in invoice_names if each.strip()],
        scheme=RecognitionScheme(scheme),
        recognised_on=recognised_on,
        valid_until=valid_until,
        innovation_coefficient=read_coefficient(innovation_coefficient),
        core_share=read_share(core_share),
        tracked_years=sorted(set(tracked_years)),
        recorded_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyRegistered(_("认定编号 %s 已经登记过，请核对。") % row.number) from None
    record_event(
        actor=actor,
        verb="enterprises.register_project",
        subject=owner,
        at=at,
        after={"number": row.number, "name": name, "recognised_on": recognised_on.isoformat()},
    )
    return project_info(row)


@transaction.atomic
def record_tracking(*, actor: Actor, project_id: int, year: int, at: datetime) -> ProjectInfo:
    """Note that the tracking statistics of a year were filed; twice is once."""
    found = RecognisedProject.objects.filter(pk=project_id).first()
    if found is None:
        raise ProjectNotFound(_("转化项目库里没有这个项目。"))
    owner = locked(found.enterprise_id)  # before the project, as imports do
    require(may_record_project(actor, info_of(owner)))
    row = RecognisedProject.objects.select_for_update().get(pk=project_id)
    if year not in row.tracked_years:
        row.tracked_years = sorted({*row.tracked_years, year})
        row.save(update_fields=["tracked_years"])
        record_event(
            actor=actor,
            verb="enterprises.record_tracking",
            subject=owner,
            at=at,
            after={"number": row.number, "year": year},
        )
    return project_info(row)


def read_coefficient(value: Decimal | str | None) -> Decimal | None:
    """A factor between 0 and 5 with at most six places; None for nothing."""
    return _exact(value, MOST_COEFFICIENT, _("创新贡献系数"), field="innovation_coefficient")


def read_share(value: Decimal | str | None) -> Decimal | None:
    """A share between 0 and 1, also as a percentage; None for nothing."""
    label = _("核心技术价值占比")
    if isinstance(value, str) and value.strip().endswith(("%", "％")):
        percent = _exact(value.strip()[:-1], Decimal(100), label, field="core_share")
        value = None if percent is None else percent / 100
    return _exact(value, Decimal(1), label, field="core_share")


def _exact(value: Decimal | str | None, most: Decimal, label: str, *, field: str) -> Decimal | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= most or number != number.quantize(PLACES):
        raise RegisterEntryInvalid(
            _("%(label)s「%(value)s」应在 0 与 %(most)s 之间，最多六位小数。")
            % {"label": label, "value": str(value)[:40], "most": most},
            field=field,
        )
    return number
