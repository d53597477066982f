"""Results and use of the funds, as everybody may read them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from guanzi.foundation.clock import day_of
from guanzi.foundation.identity import selectors as identity
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.selectors.public import decided_budgets
from guanzi.lifecycle.disclosure.rules.redaction import AMOUNT, ENTERPRISE, FIELDS, PROJECT
from guanzi.lifecycle.disclosure.selectors.shapes import (
    DistrictUse,
    FundUse,
    OpenProject,
    UseLine,
)
from guanzi.lifecycle.disclosure.selectors.standing import OnRecord, on_record
from guanzi.lifecycle.payments.selectors.public import paid_sums
from guanzi.lifecycle.projects.selectors import Basis, ProjectInfo, basis_of, shares_of
from guanzi.lifecycle.projects.selectors.public import established_page, every_established
from guanzi.lifecycle.projects.states import InstalmentState

_AT_ONCE = 50


def results_page(
    *, fund: str = "", year: int | None = None, district: str = "", start: int = 0
) -> tuple[tuple[OpenProject, ...], bool]:
    """A page of established projects, latest first, and whether there are more."""
    found, is_more = established_page(fund=fund, year=year, district=district, start=start)
    return opened(found), is_more


def every_result() -> Iterator[OpenProject]:
    """All of them, some at a time."""
    infos = every_established()
    while some := tuple(islice(infos, _AT_ONCE)):
        yield from opened(some)


def opened(infos: Iterable[ProjectInfo]) -> tuple[OpenProject, ...]:
    """Projects as everybody may read them."""
    infos = tuple(infos)
    records = on_record(info.id for info in infos)
    bases: dict[int, Basis] = {}
    offices: dict[int, str] = {}
    found = []
    for info in infos:
        version, office = info.application.version_id, info.organisation_id
        if version not in bases:
            bases[version] = basis_of(version)
        if office not in offices:
            offices[office] = identity.organisation(office).name
        record = records.get(info.id, OnRecord())
        found.append(_opened(info, bases[version], offices[office], record))
    return tuple(found)


def _opened(info: ProjectInfo, basis: Basis, office: str, record: OnRecord) -> OpenProject:
    case = info.application
    said = {name: record.standing(name) for name in FIELDS}
    paid = sum(part.state is InstalmentState.PAID for part in info.instalments)
    has_names, has_amount = said[ENTERPRISE].is_public, said[AMOUNT].is_public
    return OpenProject(
        id=info.id,
        code=case.code,
        fund=info.fund,
        year=info.year,
        district=info.district,
        state=str(info.state.label),
        enterprise=case.enterprise if has_names else None,
        credit_code=case.credit_code if has_names else None,
        project=case.project if said[PROJECT].is_public else None,
        determined_fen=info.determined_fen if has_amount else None,
        payer_shares=shares_of(info) if has_amount else (),
        instalments=len(info.instalments),
        instalments_paid=paid,
        paid_fen=info.paid_fen if has_amount else None,
        decided_on=day_of(info.decided_at),
        established_on=day_of(info.established_at or info.decided_at),
        policy_id=basis.document_id,
        policy=basis.document,
        articles=basis.cited,
        guideline=basis.guideline,
        guideline_id=basis.guideline_id,
        office_id=info.organisation_id,
        office=office,
        withheld={name: each.sentence for name, each in said.items() if not each.is_public},
        is_synthetic=case.is_synthetic,
    )


def fund_use(fund: str = "") -> tuple[FundUse, ...]:
    """Every approved budget with what was paid, newest year first; of one fund where it is named.

    Lines are told from the ledger, districts from the payments that arrived.
    """
    sums: dict[tuple[str, int], list[DistrictUse]] = defaultdict(list)
    for each in paid_sums():
        by_district = DistrictUse(each.district, each.count, each.amount_fen)
        sums[each.fund, each.year].append(by_district)
    return tuple(
        FundUse(
            fund=info.fund,
            year=info.year,
            office=info.organisation,
            lines=tuple(
                UseLine(r.code, r.title, r.quota_fen, r.disbursed_fen, r.left_fen, r.depth)
                for r in budgets.board(info)
            ),
            districts=tuple(sums.get((info.fund, info.year), ())),
            is_synthetic=info.is_synthetic,
        )
        for info in decided_budgets()
        if fund in ("", info.fund)
    )
