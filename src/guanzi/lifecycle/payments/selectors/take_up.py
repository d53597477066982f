"""Who is entitled by the released lists, and who was paid."""

from collections.abc import Collection, Iterator

from django.db.models import Sum
from django.utils.translation import gettext as _

from guanzi.lifecycle.applications.selectors import ApplicationInfo
from guanzi.lifecycle.applications.selectors.running import latest_of
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.matching.rules.entitlements import Whom
from guanzi.lifecycle.matching.selectors.entitlements import (
    ReleasedLine,
    released_lines,
    released_years,
)
from guanzi.lifecycle.matching.states import (
    EntitlementAnswer,
    EntitlementOutcome,
    LeftOutGround,
)
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.rules.take_up import Due, TakeUp, take_up_of
from guanzi.lifecycle.payments.states import PaymentState

# who is on another list has a line of its own there
_NOT_DUE = (LeftOutGround.BARRED, LeftOutGround.LISTED, LeftOutGround.OFFICER)


def take_ups(district: str = "") -> tuple[TakeUp, ...]:
    """Every measure and year of which a list was released, in a district or in all."""
    return tuple(
        take_up_of(measure_id, fund, year, dues_of(measure_id, year, district))
        for measure_id, fund, year in released_years()
    )


def dues_of(measure_id: str, year: int, district: str = "") -> tuple[Due, ...]:
    """To whom something is due by the union of the released lists, each of them once."""
    lines = released_lines(measure_id, year, district, besides=_NOT_DUE)
    by_whom = {each.whom: each for each in sorted(lines, key=_weight)}
    applications = latest_of(measure_id, year, by_whom)
    paid = _paid([each.id for each in applications.values()])
    return tuple(_dues(by_whom.values(), applications, paid))


def _weight(line: ReleasedLine) -> tuple[bool, bool, int]:
    """Of several lines of one the one counts that was confirmed, else that was offered."""
    return line.answer is EntitlementAnswer.CONFIRMED, line.is_offered, line.id


def _dues(
    lines: Collection[ReleasedLine],
    applications: dict[Whom, ApplicationInfo],
    paid: dict[int, int],
) -> Iterator[Due]:
    for line in sorted(lines, key=lambda each: each.id):
        application = applications.get(line.whom)
        declared_fen = application.amount_fen if application else None
        due_fen = line.amount_fen if declared_fen is None else declared_fen
        paid_fen = paid.get(application.id, 0) if application else 0
        is_computed = line.outcome is EntitlementOutcome.GRANTED or declared_fen is not None
        yield Due(
            district=line.district,
            enterprise=line.enterprise,
            credit_code=line.credit_code,
            project=line.project,
            project_number=line.project_number,
            due_fen=due_fen,
            is_certain=is_computed and due_fen is not None,
            is_refused=application is not None and application.state is ApplicationState.REFUSED,
            paid_fen=paid_fen,
            standing=_standing(line, application, paid_fen),
        )


def _standing(line: ReleasedLine, application: ApplicationInfo | None, paid_fen: int) -> str:
    if paid_fen:
        return _("已拨付")
    if application:
        return f"{application.code} {application.state_label}".strip()
    if line.is_offered:
        return str(line.answer.label)
    return _("没有申请")


def _paid(application_ids: Collection[int]) -> dict[int, int]:
    """What arrived of each application; what came back from the bank is not in it."""
    key = "instalment__project__application_id"
    rows = Payment.objects.filter(state=PaymentState.PAID, **{f"{key}__in": application_ids})
    summed = rows.order_by().values_list(key).annotate(fen=Sum("amount_fen"))
    return {application: int(fen) for application, fen in summed}
