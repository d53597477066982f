"""Results and use of the funds, as everybody may read them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from guanzi.foundation.clock import day_of
from guanzi.foundation.identity import selectors as identity
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.selectors import BudgetInfo
from guanzi.lifecycle.budgets.selectors.public import decided_budgets
from guanzi.lifecycle.disclosure.rules.redaction import hides_in_a_sum
from guanzi.lifecycle.disclosure.selectors.shapes import (
    DistrictUse,
    FundUse,
    OpenProject,
    UseLine,
)
from guanzi.lifecycle.payments.selectors.public import PaidSum, paid_sums
from guanzi.lifecycle.projects.selectors import Basis, ProjectInfo, basis_of
from guanzi.lifecycle.projects.selectors.paging import BEGIN, Page, Place
from guanzi.lifecycle.projects.selectors.public import (
    WithheldAmounts,
    established_page,
    every_established,
    readable,
    withheld_amounts,
)
from guanzi.lifecycle.projects.states import InstalmentState

_AT_ONCE = 50


def results_page(
    *, fund: str = "", year: int | None = None, district: str = "", place: Place = BEGIN
) -> tuple[tuple[OpenProject, ...], Page]:
    """A page of established projects, latest first, as everybody may read them, and the page."""
    page = established_page(fund=fund, year=year, district=district, place=place)
    return opened(page.projects), page


def every_result() -> Iterator[OpenProject]:
    """All of them, some at a time."""
    infos = every_established()
    while some := tuple(islice(infos, _AT_ONCE)):
        yield from opened(some)


def opened(infos: Iterable[ProjectInfo]) -> tuple[OpenProject, ...]:
    """Projects as everybody may read them."""
    bases: dict[int, Basis] = {}
    offices: dict[int, str] = {}
    found = []
    for info in infos:
        version, office = info.application.version_id, info.organisation_id
        if version not in bases:
            bases[version] = basis_of(version)
        if office not in offices:
            offices[office] = identity.organisation(office).name
        found.append(_opened(info, bases[version], offices[office]))
    return tuple(found)


def _opened(info: ProjectInfo, basis: Basis, office: str) -> OpenProject:
    case, may = info.application, readable(info)
    paid = sum(part.state is InstalmentState.PAID for part in info.instalments)
    return OpenProject(
        id=info.id,
        code=case.code,
        fund=info.fund,
        year=info.year,
        district=info.district,
        state=str(info.state.label),
        enterprise=may.enterprise,
        credit_code=may.credit_code,
        project=may.project,
        determined_fen=may.determined_fen,
        payer_shares=may.payer_shares,
        instalments=len(info.instalments),
        instalments_paid=paid,
        paid_fen=may.paid_fen,
        recovered_fen=may.recovered_fen,
        recovery=info.recovery,
        decided_on=day_of(info.decided_at),
        established_on=day_of(info.established_at or info.decided_at),
        policy_id=basis.document_id,
        policy=basis.document,
        articles=basis.cited,
        guideline=basis.guideline,
        guideline_id=basis.guideline_id,
        office_id=info.organisation_id,
        office=office,
        withheld=may.withheld,
        is_synthetic=case.is_synthetic,
    )


def fund_use(fund: str = "") -> tuple[FundUse, ...]:
    """Every approved budget with what was paid, newest year first; of one fund where it is named.

    Lines are told from the ledger, districts from the payments that arrived. Where an amount is
    withheld, a sum that would tell it by what everybody knows of the others is withheld as well.
    """
    sums: dict[tuple[str, int], list[PaidSum]] = defaultdict(list)
    for each in paid_sums():
        sums[each.fund, each.year].append(each)
    withheld = withheld_amounts()
    return tuple(
        _use(info, sums.get(key, []), withheld.get(key, WithheldAmounts()))
        for info in decided_budgets()
        if fund in ("", info.fund)
        for key in [(info.fund, info.year)]
    )


def _use(info: BudgetInfo, paid: list[PaidSum], withheld: WithheldAmounts) -> FundUse:
    is_whole = not withheld.districts
    has_total = hides_in_a_sum(withheld.paid) and hides_in_a_sum(withheld.unpaid)
    return FundUse(
        fund=info.fund,
        year=info.year,
        office=info.organisation,
        lines=tuple(
            UseLine(
                code=row.code,
                title=row.title,
                quota_fen=row.quota_fen,
                paid_fen=row.disbursed_fen if is_told else None,
                bound_fen=row.committed_fen + row.in_payment_fen if is_told else None,
                left_fen=row.left_fen if is_told else None,
                depth=row.depth,
            )
            for row in budgets.board(info)
            for is_told in [is_whole or (has_total and not row.code)]
        ),
        districts=tuple(
            DistrictUse(p.district, p.count, None if hidden else p.amount_fen)
            for p in paid
            for hidden in [p.district in withheld.districts]
        ),
        is_whole=is_whole,
        is_synthetic=info.is_synthetic,
        is_closed=info.closed_at is not None,
    )
