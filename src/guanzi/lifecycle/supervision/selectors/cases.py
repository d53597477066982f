"""Supervision cases with all that belongs to them."""

from collections.abc import Collection, Iterable

from django.db.models import Count, Max, Prefetch, QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation import paging
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.payments import selectors as payments
from guanzi.lifecycle.payments.states import PaymentState
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.supervision.errors import SupervisionNotFound
from guanzi.lifecycle.supervision.models import (
    Appeal,
    Defence,
    Demand,
    Repayment,
    SupervisionCase,
    SupervisionFinding,
)
from guanzi.lifecycle.supervision.rules.recovery import PaidPart
from guanzi.lifecycle.supervision.selectors.shapes import (
    AppealInfo,
    DefenceInfo,
    DemandInfo,
    FindingInfo,
    RepaymentInfo,
    SupervisionInfo,
)
from guanzi.lifecycle.supervision.states import AppealOutcome, Origin, SupervisionState

PAGE = 50


def case(case_id: int) -> SupervisionInfo:
    """One case. Raises SupervisionNotFound."""
    found = _infos(_whole(SupervisionCase.objects.filter(pk=case_id)))
    if not found:
        raise SupervisionNotFound(_("没有这个监督事项。"))
    return found[0]


def cases_of(
    actor: Actor, states: Collection[SupervisionState] = tuple(SupervisionState)
) -> tuple[SupervisionInfo, ...]:
    """The cases within the actor's scope in one of the states, latest first; an enterprise sees
    those that concern it once it is heard."""
    return _infos(_whole(_of(actor).filter(state__in=states)).order_by("-pk"))


def cases_page(
    actor: Actor, states: Collection[SupervisionState], before: int | None = None
) -> tuple[tuple[SupervisionInfo, ...], int | None]:
    """A page of them, and where the next page begins."""
    rows = _whole(_of(actor).filter(state__in=states))
    shown, following = paging.latest(rows, before, PAGE)
    return _infos(shown), following


def case_counts(actor: Actor) -> dict[str, int]:
    """How many cases within the actor's scope there are in each state."""
    return dict(_of(actor).order_by().values_list("state").annotate(n=Count("pk")))


def has_cases(actor: Actor) -> bool:
    """Whether there is any that the actor may read."""
    return _of(actor).exists()


def cases_about(project_id: int) -> tuple[SupervisionInfo, ...]:
    """The cases about a project, latest first."""
    return _infos(_whole(SupervisionCase.objects.filter(project_id=project_id)).order_by("-pk"))


def _of(actor: Actor) -> QuerySet[SupervisionCase]:
    rows = SupervisionCase.objects.all()
    if actor.kind is OrganisationKind.ENTERPRISE:
        own = rows.filter(project__application__enterprise__credit_code=actor.credit_code)
        return own.filter(hearing_until__isnull=False)
    if actor.kind is OrganisationKind.CITY_DEPARTMENT:
        rows = rows.filter(organisation_id=actor.organisation_id)
    if actor.district:
        rows = rows.filter(project__district=actor.district)
    return rows


def paid_parts(project_id: int) -> tuple[PaidPart, ...]:
    """What a project received, the first payment first."""
    return tuple(
        PaidPart(paid.id, paid.amount_fen, paid.shares)
        for paid in payments.payments_to(project_id)
        if paid.state is PaymentState.PAID
    )


def repaid_fen(demand_id: int) -> int:
    """What came back of a demand, in fen."""
    rows = Repayment.objects.filter(demand_id=demand_id)
    return int(rows.aggregate(total=Max("total_fen"))["total"] or 0)


def _whole(rows: QuerySet[SupervisionCase]) -> QuerySet[SupervisionCase]:
    """With everything that `_infos` reads."""
    return rows.select_related("organisation").prefetch_related(
        Prefetch("findings", SupervisionFinding.objects.select_related("file").order_by("pk")),
        Prefetch("defences", Defence.objects.select_related("file").order_by("pk")),
        Prefetch("demands", Demand.objects.order_by("pk")),
        Prefetch("demands__repayments", Repayment.objects.order_by("pk")),
        Prefetch("demands__appeals", Appeal.objects.order_by("pk")),
    )


def _infos(rows: Iterable[SupervisionCase]) -> tuple[SupervisionInfo, ...]:
    whole = list(rows)
    found = projects.projects_by_ids(row.project_id for row in whole)
    return tuple(
        SupervisionInfo(
            id=row.pk,
            number=row.number,
            origin=Origin(row.origin),
            project=found[row.project_id],
            organisation_id=row.organisation_id,
            organisation=row.organisation.name,
            state=SupervisionState(row.state),
            statement=row.statement,
            opened_by=row.opened_by,
            opened_at=row.opened_at,
            hearing_until=row.hearing_until,
            outcome=row.outcome,
            ended_at=row.ended_at,
            findings=tuple(map(_finding, row.findings.all())),
            defences=tuple(map(_defence, row.defences.all())),
            demands=tuple(map(_demand, row.demands.all())),
        )
        for row in whole
    )


def _finding(row: SupervisionFinding) -> FindingInfo:
    name = row.file.name if row.file else ""
    return FindingInfo(row.pk, row.text, row.file_id, name, row.found_by, row.found_at)


def _defence(row: Defence) -> DefenceInfo:
    name = row.file.name if row.file else ""
    return DefenceInfo(row.pk, row.text, row.file_id, name, row.said_by, row.said_at)


def _demand(row: Demand) -> DemandInfo:
    return DemandInfo(
        id=row.pk,
        principal_fen=row.principal_fen,
        interest_fen=row.interest_fen,
        interest_article=row.interest_article,
        fine_fen=row.fine_fen,
        fine_article=row.fine_article,
        articles=tuple(row.articles),
        reason=row.reason,
        due_on=row.due_on,
        conduct=row.conduct,
        catalogue_item=row.catalogue_item,
        bar_years=row.bar_years,
        proposer_id=row.proposer_id,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approver_id=row.approver_id,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        returned_reason=row.returned_reason,
        credit_id=row.credit_id,
        repayments=tuple(map(_repayment, row.repayments.all())),
        appeals=tuple(map(_appeal, row.appeals.all())),
    )


def _repayment(row: Repayment) -> RepaymentInfo:
    return RepaymentInfo(
        row.pk, row.amount_fen, row.total_fen, row.voucher, row.recorded_by, row.repaid_at
    )


def _appeal(row: Appeal) -> AppealInfo:
    outcome = AppealOutcome(row.outcome) if row.outcome else None
    return AppealInfo(
        row.pk,
        row.text,
        row.said_by,
        row.said_at,
        outcome,
        row.answer,
        row.decided_by,
        row.decided_at,
    )
