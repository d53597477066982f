"""Gathering what the checks look at: the submission, and what the registers know today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.engines.rules import Rulebook, Unit
from guanzi.engines.rules.periods import month_text
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.rules.snapshot import Snapshot
from guanzi.lifecycle.applications.selectors import ApplicationInfo, CaseRecord, CorrectionInfo
from guanzi.lifecycle.applications.states import InvoiceSheetState
from guanzi.lifecycle.checks.errors import NotChecked
from guanzi.lifecycle.checks.rules import (
    Bar,
    CaseFacts,
    CorrectionPoint,
    InvoiceLine,
    InvoiceUse,
    LikeEnterprise,
    LikeProject,
    MaterialNeed,
    MonthSales,
    ProjectFacts,
    RegisterValue,
    Support,
)
from guanzi.lifecycle.checks.rules.grounds import grounds_of
from guanzi.lifecycle.checks.rules.typed import MONTHLY, WINDOW, YEAR
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.rules.facts import SALES
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import INVOICES, Terms
from guanzi.lifecycle.matching.rules.answers import read_answers
from guanzi.lifecycle.matching.rules.calculation import Calculation
from guanzi.lifecycle.matching.rules.values import shown_value
from guanzi.lifecycle.policies.selectors import rulebook_of

USUAL_WINDOW = 3
MOST_INVOICES = 60_000
_COMPARED = (Source.TAX, Source.FINANCE)
_WHY = {
    "same-name": gettext_lazy("名称主干相同"),
    "former-name": gettext_lazy("有共同的（曾用）名称"),
    "code-nearby": gettext_lazy("代码只差一位"),
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts of a case, with what they were taken from."""

    record: CaseRecord
    terms: Terms
    edition: str
    facts: CaseFacts


def case_facts(application_id: int, today: date) -> Gathered:
    """Everything that the checks look at. Raises NotChecked where nothing was handed in."""
    record = applications.case_record(application_id)
    snapshot = record.snapshot
    if snapshot is None or record.submission is None:
        raise NotChecked(_("这份申报还没有提交，没有可以核查的内容。"))
    version = guidelines.version(record.info.version_id)
    rulebook = rulebook_of(version.edition)
    calculation = applications.case_calculation(application_id)
    info, said = record.info, calculation.answers.facts
    facts = CaseFacts(
        calculation=calculation,
        on=calculation.answers.on,
        today=today,
        fund=info.fund,
        year=info.revenue_year,
        enterprise=info.enterprise,
        project=_project(info.project_id),
        submitted_fen=record.submission.amount_fen,
        declared_fen=_declared(calculation, snapshot, rulebook),
        monthly=_monthly(calculation, snapshot, rulebook),
        needs_invoices=_needs_invoices(record),
        invoices=_invoices(record),
        invoice_uses=tuple(_uses(record)),
        support=tuple(_support(info.enterprise_id)),
        window_years=_window(calculation),
        bars=tuple(_bars(info.enterprise_id, calculation.answers.on)),
        registers=tuple(_registers(info, said, rulebook, calculation.answers.on)),
        like_enterprises=tuple(_like_enterprises(info.enterprise_id)),
        like_projects=tuple(_like_projects(info)),
        materials=tuple(_materials(record)),
        corrections=tuple(_corrections(record)),
        needs_paper=record.needs_paper,
        has_paper=record.submission.paper_confirmed_at is not None,
        articles=grounds_of(calculation.measure, rulebook, version.terms, calculation.answers.on),
    )
    return Gathered(record, version.terms, rulebook.digest, facts)


# --- what was declared ---


def _value(calculation: Calculation, snapshot: Snapshot, rulebook: Rulebook, name: str) -> Any:
    """A declared value; contradictions hold both sides back, so each is read alone again."""
    if name in calculation.answers.facts:
        return calculation.answers.facts[name]
    text = snapshot.given.get(name, "")
    pairs = [(name, text), (YEAR, str(snapshot.revenue_year))]
    return read_answers(pairs, rulebook, calculation.answers.on).facts.get(name)


def _declared(calculation: Calculation, snapshot: Snapshot, rulebook: Rulebook) -> int | None:
    value = _value(calculation, snapshot, rulebook, SALES)
    return None if value is None else int(value)


def _monthly(
    calculation: Calculation, snapshot: Snapshot, rulebook: Rulebook
) -> tuple[MonthSales, ...] | None:
    rows = _value(calculation, snapshot, rulebook, MONTHLY)
    if not rows:
        return None
    month, amount = rulebook.vocabulary.facts[MONTHLY].fields
    return tuple(
        MonthSales(month_text(row[month]), row[amount])
        for row in rows
        if month in row and amount in row
    )


def _needs_invoices(record: CaseRecord) -> bool:
    slots = (slot for slot in record.materials if slot.material.form == INVOICES)
    return any(slot.material.is_required and slot.is_needed is not False for slot in slots)


def _invoices(record: CaseRecord) -> tuple[InvoiceLine, ...] | None:
    if record.invoices is None or record.invoices.state != InvoiceSheetState.READ:
        return None
    rows = applications.invoices_of(record.info.id, limit=MOST_INVOICES)
    return tuple(
        InvoiceLine(row.row, row.number, row.issued_on, row.item, row.net_fen) for row in rows
    )


def _uses(record: CaseRecord) -> Iterator[InvoiceUse]:
    uses = applications.invoice_uses(record.info.id)
    if not uses:
        return
    numbers = {use.number for use in uses}
    net = {x.number: x.net_fen for x in _invoices(record) or () if x.number in numbers}
    own = {each.id for each in applications.applications_of(record.info.enterprise_id)}
    for use in uses:
        yield InvoiceUse(
            number=use.number,
            code=use.code,
            year=use.revenue_year,
            enterprise=use.enterprise,
            net_fen=net.get(use.number, 0),
            is_own=use.application_id in own,
        )


def _materials(record: CaseRecord) -> Iterator[MaterialNeed]:
    for slot in record.materials:
        if slot.material.form == INVOICES:
            continue  # the sums look after the invoice summary
        if slot.material.is_required and slot.is_needed is not False:
            material = slot.material
            yield MaterialNeed(material.key, material.name, bool(slot.files), material.article)


def _corrections(record: CaseRecord) -> Iterator[CorrectionPoint]:
    """The points of the last return, compared between the submissions before and after."""
    answered = [each for each in record.corrections if each.answered_at is not None]
    if not answered or record.snapshot is None or len(record.submissions) < 2:
        return
    before = applications.snapshot_of(record.info.id, record.submissions[-2].number)
    last: CorrectionInfo = answered[-1]
    for point in last.points:
        is_changed = _said(before, point.target) != _said(record.snapshot, point.target)
        yield CorrectionPoint(point.target, point.label, point.reason, point.article, is_changed)


def _said(snapshot: Snapshot, target: str) -> list[str]:
    typed = [each.typed for each in snapshot.fields if each.name == target]
    files = [each.digest for each in snapshot.materials if each.key == target]
    sheet = [snapshot.invoices.digest] if snapshot.invoices else []
    return typed + files + (sheet if target == "invoices" or not (typed or files) else [])


# --- what the registers know ---


def _project(project_id: int | None) -> ProjectFacts | None:
    if project_id is None:
        return None
    known = enterprises.project(project_id)
    return ProjectFacts(
        number=known.number,
        name=known.name,
        product_name=known.product_name,
        invoice_names=known.invoice_names,
        recognised_on=known.recognised_on,
        valid_until=known.valid_until,
        tracked_years=known.tracked_years,
    )


def _support(enterprise_id: int) -> Iterator[Support]:
    for row in enterprises.support_of(enterprise_id):
        yield Support(
            project_number=row.project_number,
            project_name=row.project_name,
            fund=row.fund,
            level=row.level,
            category=row.category,
            year=row.year,
            amount_fen=row.amount_fen,
            document=row.document,
            source=str(row.source.label),
        )


def _window(calculation: Calculation) -> int:
    filled = (calculation.decision.fills or {}).get(WINDOW)
    if filled is not None:
        return int(filled)
    parameter = calculation.measure.parameters.get(WINDOW)
    value = parameter.on(calculation.answers.on) if parameter else None
    return int(value.value) if value else USUAL_WINDOW


def _bars(enterprise_id: int, on: date) -> Iterator[Bar]:
    for row in enterprises.credit_of(enterprise_id, on):
        yield Bar(
            conduct=row.conduct,
            restraint=row.restraint,
            catalogue_item=row.catalogue_item,
            since=row.since,
            until=row.until,
            fund=row.fund,
            repaired_on=row.repaired_on,
            document=row.document,
        )


def _registers(
    info: ApplicationInfo, said: Any, rulebook: Rulebook, on: date
) -> Iterator[RegisterValue]:
    """What tax and finance have on the same year, beside what was declared."""
    for source in _COMPARED:
        known = enterprises.known_from(
            source,
            enterprise_id=info.enterprise_id,
            project_id=info.project_id,
            year=info.revenue_year,
        )
        for each in known:
            fact = rulebook.vocabulary.facts.get(each.fact)
            if fact is None or fact.fields or each.fact not in said:
                continue
            theirs = read_answers([(each.fact, each.value)], rulebook, on).facts.get(each.fact)
            if theirs is None:
                continue
            is_money = fact.unit is Unit.MONEY
            ours = said[each.fact]
            yield RegisterValue(
                fact=each.fact,
                declared=ours if is_money else shown_value(ours, fact),
                known=theirs if is_money else shown_value(theirs, fact),
                source=str(source.label),
                as_of=each.as_of,
                evidence=each.evidence,
                is_money=is_money,
                article=_article(fact.citation),
            )


def _article(citation: str) -> str:
    return citation.partition(" ")[2]


def _like_enterprises(enterprise_id: int) -> Iterator[LikeEnterprise]:
    for like in enterprises.likenesses(enterprise_id):
        why = "、".join(str(_WHY.get(reason, reason)) for reason in like.reasons)
        shared = f"（{like.shared}）" if like.shared and like.shared != like.name else ""
        yield LikeEnterprise(like.credit_code, like.name, f"{why}{shared}")


def _like_projects(info: ApplicationInfo) -> Iterator[LikeProject]:
    if info.project_id is None:
        return
    found = enterprises.projects_like(info.project, besides=info.project_id)
    owners = enterprises.enterprises_by_ids(like.enterprise_id for like in found)
    for like in found:
        yield LikeProject(
            number=like.number,
            name=like.name,
            enterprise=owners[like.enterprise_id].name,
            is_own=like.enterprise_id == info.enterprise_id,
        )
