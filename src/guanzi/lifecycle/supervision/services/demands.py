"""Demand money back: proposed by the department, approved by a leader of city finance.

With the approval the money is due from the enterprise, in the shares in which it was paid; what is
not paid yet is paid no more; and the enterprise is barred for as long as the article says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.clock import day_of
from guanzi.foundation.identity.telling import tell_enterprise
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import AccountName, Line
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.projects import services as projects
from guanzi.lifecycle.supervision.errors import DemandInvalid, SupervisionConflict
from guanzi.lifecycle.supervision.models import Demand, SupervisionCase
from guanzi.lifecycle.supervision.permissions import may_approve, may_handle
from guanzi.lifecycle.supervision.rules.recovery import (
    DISTRICT,
    allocated_between,
    by_payer,
    years_later,
)
from guanzi.lifecycle.supervision.selectors import SupervisionInfo, paid_parts, recovered_before
from guanzi.lifecycle.supervision.services.held import (
    begun,
    go,
    link_of,
    sentence_of,
)

SURCHARGE = "利息和罚款"  # the line of the accounts for what is no principal
MOST_BAR_YEARS = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be demanded; amounts in fen."""

    principal_fen: int
    articles: Sequence[str]
    reason: str
    due_on: date
    conduct: str
    catalogue_item: str
    bar_years: int
    interest_fen: int = 0
    interest_article: str = ""
    fine_fen: int = 0
    fine_article: str = ""


@transaction.atomic
def propose_demand(*, actor: Actor, case_id: int, proposal: Proposal, at: datetime) -> int:
    """Propose what is demanded, once the enterprise was heard; the demand's id.

    Raises DemandInvalid, SupervisionConflict, NotPermitted.
    """
    row, info = begun(actor, case_id, "propose")
    require(may_handle(actor, info, "propose"))
    _require_heard(info, at)
    checked = _checked(proposal, info, day_of(at))
    demand = Demand.objects.create(
        case=row,
        proposer_id=actor.person_id,
        proposed_by=actor.signature,
        proposed_at=at,
        **checked,
    )
    go(row, "propose", actor=actor, at=at, note=demand.reason, total_fen=demand.total_fen)
    return demand.pk


def _require_heard(info: SupervisionInfo, at: datetime) -> None:
    if not info.is_heard(at):
        raise SupervisionConflict(_("企业还没有陈述申辩，期限也没有过，不能作出决定。"))


def _checked(said: Proposal, info: SupervisionInfo, today: date) -> dict[str, object]:
    paid = sum(part.amount_fen for part in paid_parts(info.project.id))
    left = paid - recovered_before(info)
    if not 0 < said.principal_fen <= left:
        sentence = _("收回的本金应大于零，并且不超过已支付、还没有追回的 %(left)s。")
        raise DemandInvalid(sentence % {"left": yuan_text(left)}, field="principal")
    for fen, article, field in (
        (said.interest_fen, said.interest_article, "interest"),
        (said.fine_fen, said.fine_article, "fine"),
    ):
        if fen < 0 or (fen and not article.strip()):
            raise DemandInvalid(
                _("没有写明条款依据的，不能收取利息或罚款。"), field=f"{field}_article"
            )
    articles = [text.strip()[:120] for text in said.articles if text.strip()]
    if not articles:
        raise DemandInvalid(_("请写明追回所依据的条款。"), field="articles")
    if said.due_on <= today:
        raise DemandInvalid(_("退缴期限应在今天之后。"), field="due_on")
    if not 0 <= said.bar_years <= MOST_BAR_YEARS:
        sentence = _("限制申报的年数应在 0 与 %(most)d 之间。")
        raise DemandInvalid(sentence % {"most": MOST_BAR_YEARS}, field="bar_years")
    return {
        "principal_fen": said.principal_fen,
        "interest_fen": said.interest_fen,
        "interest_article": said.interest_article.strip()[:200],
        "fine_fen": said.fine_fen,
        "fine_article": said.fine_article.strip()[:200],
        "articles": articles,
        "reason": sentence_of(said.reason, _("请写明追回的理由。")),
        "due_on": said.due_on,
        **_misconduct(said),
        "bar_years": said.bar_years,
    }


def _misconduct(said: Proposal) -> dict[str, str]:
    """What is recorded of the enterprise; nothing where no year is barred."""
    if not said.bar_years:
        return {"conduct": "", "catalogue_item": ""}
    item = sentence_of(said.catalogue_item, _("请填写信用信息目录的条目。"), most=100)
    conduct = sentence_of(said.conduct, _("请写明失信行为。"), most=300)
    return {"conduct": conduct, "catalogue_item": item}


@transaction.atomic
def return_demand(*, actor: Actor, case_id: int, reason: str, at: datetime) -> None:
    """City finance does not agree yet, and says why."""
    row, info = begun(actor, case_id, "return")
    require(may_approve(actor, info, "return"))
    why = sentence_of(reason, _("请写明退回的理由。"), most=500)
    demand = _demand_of(info)
    Demand.objects.filter(pk=demand).update(returned_reason=why)
    go(row, "return", actor=actor, at=at, note=why)


@transaction.atomic
def approve_demand(*, actor: Actor, case_id: int, at: datetime) -> None:
    """City finance agrees: the money is due, the rest is paid no more, the enterprise is barred.

    Raises SupervisionConflict, NotPermitted.
    """
    row, info = begun(actor, case_id, "demand")
    require(may_approve(actor, info))
    projects.hold_project(info.project.id)
    demand = Demand.objects.select_for_update().get(pk=_demand_of(info))
    _post_demand(row, demand, info, actor, at)
    why = _("追回已拨付资金 %(number)s") % {"number": row.number}
    projects.end_for_cause(actor=actor, project_id=info.project.id, reason=why, at=at)
    demand.credit_id = _bar(row, demand, info, actor, at)
    demand.approver_id, demand.approved_by = actor.person_id, actor.signature
    demand.approved_at = at
    demand.save(update_fields=["credit_id", "approver_id", "approved_by", "approved_at"])
    go(row, "demand", actor=actor, at=at, total_fen=demand.total_fen, credit=demand.credit_id)
    tell_enterprise(
        info.project.application.credit_code,
        _("%(number)s 追回决定：请于 %(due)s 前退缴")
        % {"number": row.number, "due": demand.due_on.isoformat()},
        _("应退缴 %(total)s。%(reason)s")
        % {"total": yuan_text(demand.total_fen), "reason": demand.reason},
        link_of(row),
        at,
    )


def _demand_of(info: SupervisionInfo) -> int:
    if info.demand is None:
        raise SupervisionConflict(_("还没有追回的意见。"))
    return info.demand.id


def _post_demand(
    row: SupervisionCase, demand: Demand, info: SupervisionInfo, actor: Actor, at: datetime
) -> None:
    """What each payer is owed; interest and fine fall to the city."""
    parts, earlier = paid_parts(info.project.id), recovered_before(info)
    whole = earlier + demand.principal_fen
    if whole > sum(part.amount_fen for part in parts):
        raise SupervisionConflict(_("提出之后有退汇，收回的本金超过已支付的金额，请退回重新提出。"))
    shares = by_payer(allocated_between(parts, earlier, whole))
    lines = [
        line
        for payer, fen in shares.items()
        for line in _due(info, payer if payer != DISTRICT else info.project.district, "", fen)
    ]
    if more := demand.interest_fen + demand.fine_fen:
        lines += _due(info, "", SURCHARGE, more)
    asked = Request(actor, f"demand-{demand.pk}", _("追回 %s") % row.number, at)
    ledger.post_entry(asked, lines)


def _due(info: SupervisionInfo, payer: str, line: str, fen: int) -> list[Line]:
    demanded, due = (
        ledger.open_account(recovery_account(info, kind, payer, line))
        for kind in (AccountKind.RECOVERY_DEMANDED, AccountKind.RECOVERY_DUE)
    )
    return [Line(demanded, -fen), Line(due, fen)]


def recovery_account(
    info: SupervisionInfo, kind: AccountKind, payer: str, line: str = ""
) -> AccountName:
    """The account of a payer; the city's has no payer."""
    district = payer if payer == info.project.district else ""
    return AccountName(info.project.fund, info.project.year, kind, line=line, payer=district)


def _bar(
    row: SupervisionCase, demand: Demand, info: SupervisionInfo, actor: Actor, at: datetime
) -> int | None:
    """The record of the bar; where no year is barred there is nothing to record."""
    if not demand.bar_years:
        return None
    today = day_of(at)
    return register.record_credit(
        actor=actor,
        enterprise_id=info.project.application.enterprise_id,
        catalogue_item=demand.catalogue_item,
        conduct=demand.conduct,
        restraint=_("取消 %(n)d 年内申报%(fund)s的资格")
        % {"n": demand.bar_years, "fund": info.project.fund},
        fund=info.project.fund,
        since=today,
        until=years_later(today, demand.bar_years),
        document=row.number,
        at=at,
    )
