"""What the systems of linked departments read: support and credit, in the order of change."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from guanzi.foundation.actor import Actor
from guanzi.foundation.identity.feed import FeedFilters, Place, walked
from guanzi.lifecycle.enterprises.models import CreditRecord, SupportRecord
from guanzi.lifecycle.enterprises.states import NAMED_FUNDS

M = TypeVar("M", bound=Model)


def support_feed(actor: Actor, asked: FeedFilters, place: Place) -> list[SupportRecord]:
    """Every row, also what was corrected and what is void: a correction names what it replaces. A
    state secret leaves by no interface, so what names a project that holds one is not among them
    (shanghai-000 art. 12)."""
    rows = SupportRecord.objects.select_related("enterprise", "corrected_by")
    rows = rows.filter(is_withheld=False)
    return walked(_found(rows, actor, asked), asked, place, by="recorded_at")


def credit_feed(actor: Actor, asked: FeedFilters, place: Place) -> list[CreditRecord]:
    """Every record of misconduct; one that was repaired comes again."""
    rows = CreditRecord.objects.select_related("enterprise")
    return walked(_found(rows, actor, asked), asked, place, by="changed_at")


def knows_fund(name: str) -> bool:
    """Whether it is a fund of the rules, or one from which somebody received or may not receive."""
    return (
        name in NAMED_FUNDS
        or SupportRecord.objects.filter(fund=name, is_withheld=False).exists()
        or CreditRecord.objects.filter(fund=name).exists()
    )


def _found(rows: QuerySet[M], actor: Actor, asked: FeedFilters) -> QuerySet[M]:
    """Within the actor's scope, as on the pages of the register."""
    if actor.district:
        registered = Q(enterprise__registration_district=actor.district)
        rows = rows.filter(registered | Q(enterprise__tax_district=actor.district))
    for name, column in (
        ("credit_code", "enterprise__credit_code"),
        ("district", "enterprise__registration_district"),
        ("fund", "fund"),
    ):
        if wanted := getattr(asked, name):
            rows = rows.filter(**{column: wanted})
    return rows
