"""Write down what came back: it goes to those who paid, in the shares in which they paid."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.workflow import once
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import Line
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.payments import services as payments
from guanzi.lifecycle.projects import services as projects
from guanzi.lifecycle.supervision.errors import RepaymentInvalid, SupervisionConflict
from guanzi.lifecycle.supervision.models import Demand, Repayment, SupervisionCase
from guanzi.lifecycle.supervision.permissions import may_record_repayment
from guanzi.lifecycle.supervision.rules.recovery import (
    DISTRICT,
    allocated_between,
    by_payer,
    repaid,
)
from guanzi.lifecycle.supervision.selectors import (
    SupervisionInfo,
    paid_parts,
    recovered_before,
    repaid_fen,
)
from guanzi.lifecycle.supervision.services.demands import SURCHARGE, recovery_account
from guanzi.lifecycle.supervision.services.held import (
    begun,
    go,
    sentence_of,
)

_VOUCHER_ONCE = "supervision_repayment_voucher_key"


@transaction.atomic
def record_repayment(
    *, actor: Actor, case_id: int, amount_fen: int, voucher: str, at: datetime
) -> int:
    """Money came in; the repayment's id. The same voucher is taken once. With the last of it the
    case is settled. Raises RepaymentInvalid, SupervisionConflict, NotPermitted."""
    row, info = begun(actor, case_id, "repay")
    require(may_record_repayment(actor, info))
    projects.hold_project(info.project.id)  # no return is followed between reading and writing
    if info.demand is None:
        raise SupervisionConflict(_("还没有追回的决定。"))
    number = sentence_of(voucher, _("请填写缴款凭证号。"), most=60)
    demand = Demand.objects.select_for_update().get(pk=info.demand.id)
    before = repaid_fen(demand.pk)
    total = before + amount_fen
    if amount_fen <= 0 or total > demand.total_fen:
        sentence = _("退缴金额应大于零，并且不超过尚未退缴的 %(left)s。")
        left = yuan_text(demand.total_fen - before)
        raise RepaymentInvalid(sentence % {"left": left}, field="amount")
    taken = _("凭证 %(number)s 已经登记过。") % {"number": number}
    with once(_VOUCHER_ONCE, lambda: RepaymentInvalid(taken, field="voucher")):
        made = Repayment.objects.create(
            demand=demand,
            amount_fen=amount_fen,
            total_fen=total,
            voucher=number,
            recorded_by=actor.signature,
            repaid_at=at,
        )
    _post(row, demand, info, made, actor, at)
    go(row, "repay", actor=actor, at=at, note=number, amount_fen=amount_fen, total_fen=total)
    if total == demand.total_fen:
        row.ended_at = at
        go(row, "settle", actor=actor, at=at, total_fen=total)
    return made.pk


def _post(
    row: SupervisionCase,
    demand: Demand,
    info: SupervisionInfo,
    made: Repayment,
    actor: Actor,
    at: datetime,
) -> None:
    before = repaid(made.total_fen - made.amount_fen, demand.principal_fen, demand.interest_fen)
    after = repaid(made.total_fen, demand.principal_fen, demand.interest_fen)
    parts, earlier = paid_parts(info.project.id), recovered_before(info)
    allocation = allocated_between(
        parts, earlier + before.principal_fen, earlier + after.principal_fen
    )
    projects.money_recovered(info.project.id, after.principal_fen - before.principal_fen)
    lines = [
        line
        for payer, fen in by_payer(allocation).items()
        for line in _came(info, info.project.district if payer == DISTRICT else payer, "", fen)
    ]
    surcharge = made.amount_fen - (after.principal_fen - before.principal_fen)
    if surcharge:
        lines += _came(info, "", SURCHARGE, surcharge)
    asked = Request(actor, f"repayment-{made.pk}", f"{_('退缴')} {row.number} {made.voucher}", at)
    ledger.post_entry(asked, lines)
    for (payment_id, payer), fen in allocation.items():
        if payer == DISTRICT:
            payments.credit_district_share(
                payment_id=payment_id,
                key=f"repayment-{made.pk}-{payment_id}",
                fen=fen,
                reason=_("追回 %s") % row.number,
                actor=actor,
                at=at,
            )


def _came(info: SupervisionInfo, payer: str, line: str, fen: int) -> list[Line]:
    due, recovered = (
        ledger.open_account(recovery_account(info, kind, payer, line))
        for kind in (AccountKind.RECOVERY_DUE, AccountKind.RECOVERED)
    )
    return [Line(due, -fen), Line(recovered, fen)]
