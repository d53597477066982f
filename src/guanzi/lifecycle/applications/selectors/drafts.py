"""The form as it stands: what is known, what was typed, what is missing, what it comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from guanzi.engines.rules import Fact, FactProblem, Measure, Rulebook, read_fills
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.applications.errors import MissingItem
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.rules import completeness, drafted, form, monthly
from guanzi.lifecycle.applications.rules.drafted import NOTHING, Kept
from guanzi.lifecycle.applications.rules.form import FormPlan
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.selectors.shapes import (
    CorrectionInfo,
    DisputeInfo,
    DraftView,
    FormField,
    FormSection,
    InvoiceSheetInfo,
    KnownValue,
    MaterialSlot,
)
from guanzi.lifecycle.applications.states import (
    ApplicationKind,
    ApplicationState,
    InvoiceSheetState,
)
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.selectors import Known
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.needs import is_needed
from guanzi.lifecycle.guidelines.rules.terms import Batch
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching.forms import field_view
from guanzi.lifecycle.matching.rules.answers import UNSURE, Answers, read_answers
from guanzi.lifecycle.matching.rules.calculation import Calculation, Guided, calculate
from guanzi.lifecycle.matching.rules.values import shown_value
from guanzi.lifecycle.matching.selectors.registered import called_for
from guanzi.lifecycle.policies.selectors import rulebook_of


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the form of an application rests on. `on` is the day of the decision: that of the
    first submission, today while there is none. Who only confirms what the registers know
    hands in no materials, and need not say what was not filled in for them."""

    version: VersionInfo
    window: Batch
    rulebook: Rulebook
    measure: Measure
    on: date
    plan: FormPlan
    disputes: Mapping[str, DisputeInfo]
    is_entitled: bool = False

    def known_text(self, fact: str) -> str:
        """The value that counts: the register's, unless an objection was upheld."""
        dispute = self.disputes.get(fact)
        if dispute and dispute.is_upheld:
            return dispute.claimed_value
        return self.plan.known[fact].value

    @property
    def contested(self) -> frozenset[str]:
        """The values against which an objection with evidence waits for an officer."""
        waiting = (each for each in self.disputes.values() if each.is_upheld is None)
        return frozenset(each.fact for each in waiting if each.evidence)


def sheet_of(row: Application, at: datetime) -> Sheet:
    """What the form of an application rests on."""
    version, window = guidelines.version_and_window(row.guideline_version_id, row.batch)
    rulebook = rulebook_of(version.edition)
    on = day_of(row.submitted_at or at)
    measure = rulebook.measure(version.measure_id, on)
    conditions = [material.needed_when for material in version.terms.materials]
    plan = form.plan_form(rulebook, measure, _registered(row, version, on), conditions)
    disputes = {dispute.fact: dispute for dispute in records.disputes_of(row.pk)}
    is_entitled = row.kind == ApplicationKind.ENTITLED
    return Sheet(version, window, rulebook, measure, on, plan, disputes, is_entitled)


def _registered(row: Application, version: VersionInfo, on: date) -> tuple[Known, ...]:
    """What the register knows, and the year that the guideline calls."""
    known = enterprises.known_facts(
        enterprise_id=row.enterprise_id,
        project_id=row.project_id,
        year=row.revenue_year,
        on=on,
        fund=row.fund,
    )
    return called_for(known, version)


def draft_of(application_id: int, at: datetime) -> DraftView:
    """Everything that the form shows. Raises ApplicationNotFound."""
    return view_of(records.application_row(application_id), at)


def view_of(row: Application, at: datetime) -> DraftView:
    """The form of a row that is at hand."""
    return view_on(row, sheet_of(row, at))


def view_on(row: Application, sheet: Sheet) -> DraftView:
    """The form of a row, on what it rests on."""
    typed = typed_of(row, sheet)
    answers = answers_of(sheet, {name: kept.text for name, kept in typed.items()})
    calculation = calculation_of(sheet, answers)
    sections = tuple(_sections(row, sheet, typed, answers))
    materials = _materials(row.pk, sheet, answers)
    invoices = records.invoice_sheet(row.pk)
    correction = open_correction(row)
    contradictions = _contradictions(sheet, answers)
    return DraftView(
        info=records.info_of(row),
        version=sheet.version,
        window=sheet.window,
        deadline=correction.due_at if correction else sheet.window.closes_at,
        sections=sections,
        materials=materials,
        invoices=invoices,
        calculation=calculation,
        provisional=_provisional(sheet, calculation) if contradictions else calculation,
        contradictions=contradictions,
        missing=(
            *_missing(sheet, sections, materials, invoices, answers),
            *_unproven(sheet, typed, materials, correction),
        ),
        correction=correction,
        undertaking=sheet.version.terms.undertaking,
        contact_phone=row.contact_phone,
        submissions=records.submission_rows(row.pk).count() if row.submitted_at else 0,
    )


def typed_of(row: Application, sheet: Sheet) -> dict[str, Kept]:
    """What was typed, by field; a table of months both as a whole and by month."""
    kept = records.kept_texts(row)
    year = row.revenue_year
    for fact in filter(monthly.is_monthly, sheet.plan.asked):
        months = enumerate(drafted.months_of(kept, fact, year), 1)
        kept |= {
            **{drafted.month_name(fact.name, number): month for number, month in months},
            fact.name: drafted.table_kept(kept, fact, year),
        }
    return kept


def open_correction(row: Application) -> CorrectionInfo | None:
    """What the applicant has to put right now."""
    if row.state != ApplicationState.RETURNED:
        return None
    corrections = [c for c in records.corrections_of(row.pk) if c.answered_at is None]
    return corrections[-1] if corrections else None


# --- answers and decision ---


def answers_of(sheet: Sheet, typed: Mapping[str, str]) -> Answers:
    """Known values and typed texts, read by the engine."""
    known = [(name, sheet.known_text(name)) for name in sheet.plan.known]
    said = [(fact.name, typed.get(fact.name, "")) for fact in sheet.plan.asked]
    return read_answers([*known, *said], sheet.rulebook, sheet.on)


def calculation_of(sheet: Sheet, answers: Answers) -> Calculation:
    """The decision as things stand, with the figures of the guideline."""
    terms = sheet.version.terms
    guided = Guided(read_fills(terms.figures, sheet.measure), terms.figure_grounds)
    return calculate(sheet.rulebook, sheet.measure, answers, guided=guided)


def calculation_without_contested(sheet: Sheet, calculation: Calculation) -> Calculation:
    """The decision with contested values left open: whether they stop the application is for the
    officer to say who decides on the objection."""
    if not sheet.contested:
        return calculation
    said = calculation.answers.facts.items()
    facts = {name: value for name, value in said if name not in sheet.contested}
    return calculation_of(sheet, replace(calculation.answers, facts=facts))


def _provisional(sheet: Sheet, calculation: Calculation) -> Calculation:
    """The decision on what was typed as it stands, also where it contradicts itself: that stops
    the submission, and is no reason to hide what the figures would come to."""
    answers = calculation.answers
    facts = {**answers.facts, **answers.contradicting}
    return calculation_of(sheet, replace(answers, facts=facts))


def _contradictions(sheet: Sheet, answers: Answers) -> tuple[FactProblem, ...]:
    """What has to be made to agree before the application can be handed in."""
    found = (each for each in answers.problems if each.code == "facts-contradict")
    return tuple(each for each in found if each.fact not in sheet.contested)


# --- sections ---


def _sections(
    row: Application, sheet: Sheet, typed: Mapping[str, Kept], answers: Answers
) -> Iterator[FormSection]:
    yield FormSection(_("联系人和产业归类"), tuple(_own_fields(row, sheet, typed)), ())
    facts = sheet.rulebook.vocabulary.facts
    asked, known_names = {fact.name for fact in sheet.plan.asked}, sheet.plan.known.keys()
    used = [fact for name, fact in facts.items() if name in asked or name in known_names]
    for title in dict.fromkeys(fact.section for fact in used):
        inside = [fact for fact in used if fact.section == title]
        fields = (
            _fact_field(fact, row, sheet, typed, answers) for fact in inside if fact.name in asked
        )
        known = (known_value(sheet, fact) for fact in inside if fact.name in known_names)
        yield FormSection(title, tuple(fields), tuple(known))


def known_value(sheet: Sheet, fact: Fact) -> KnownValue:
    """A known value as it is shown, with the objection to it."""
    registered = sheet.plan.known[fact.name]
    return KnownValue(
        fact=fact,
        value=sheet.known_text(fact.name),
        shown=shown_text(sheet.known_text(fact.name), fact, sheet),
        source=registered.source,
        as_of=registered.as_of,
        evidence=registered.evidence,
        dispute=sheet.disputes.get(fact.name),
    )


def shown_text(text: str, fact: Fact, sheet: Sheet) -> str:
    """A typed value as it is said aloud; what cannot be read stays as typed."""
    value = read_answers([(fact.name, text)], sheet.rulebook, sheet.on).facts.get(fact.name)
    return text if value is None else shown_value(value, fact)


def _fact_field(
    fact: Fact, row: Application, sheet: Sheet, kept: Mapping[str, Kept], answers: Answers
) -> FormField:
    typed, question = kept.get(fact.name, NOTHING), field_view(fact, answers)
    is_declared = form.is_declared(fact)
    problems = question.errors
    if is_declared and typed.text.strip() == UNSURE:
        problems = (*problems, _("这一项由企业填报，请填写；拿不准的请先核对账目。"))
    table = None
    if monthly.is_monthly(fact):
        table = monthly.table_of(typed.text, fact, row.revenue_year)
        problems = tuple(cell.problem for cell in table.cells if cell.problem) or problems
    citation = sheet.measure.citation_for(fact.name)
    return FormField(
        name=fact.name,
        label=_("分月销售") if table else fact.name,
        help=fact.help,
        widget="months" if table else question.widget,
        **_as_typed(typed),
        is_required=is_declared and (typed.revision > 0 or not sheet.is_entitled),
        problems=problems,
        options=question.options,
        article=str(citation) if citation else "",
        question=question,
        table=table,
        months=tuple(
            kept[drafted.month_name(fact.name, cell.month)]
            for cell in (table.cells if table else ())
        ),
    )


def _own_fields(row: Application, sheet: Sheet, typed: Mapping[str, Kept]) -> Iterator[FormField]:
    yield _own_field(form.CONTACT_NAME, _("联系人"), "text", typed)
    phone = _own_field(form.CONTACT_PHONE, _("联系电话"), "phone", typed)
    number = row.contact_phone  # also where no row of the field is
    is_wrong = number and not form.PHONE.fullmatch(number)
    problem = _("请写电话号码，例如 021-12345678 转 801 或 13800000000。")
    yield replace(phone, typed=number, problems=(problem,) if is_wrong else ())
    options = form.focus_options(sheet.rulebook.vocabulary)
    if options and not sheet.plan.asks(form.FOCUS_FACT):
        focus = _own_field(form.FOCUS, _("聚焦产业"), "select", typed, options)
        if focus.typed and focus.typed not in options:
            focus = replace(focus, problems=(_("请从列出的产业中选一个。"),))
        yield focus


def _own_field(
    name: str,
    label: str,
    widget: str,
    typed: Mapping[str, Kept],
    options: tuple[str, ...] = (),
) -> FormField:
    helps = {
        form.CONTACT_PHONE: _("只给办理这份申报的部门看，不公开。"),
        form.FOCUS: _("只用来分组统计，不影响能否获得扶持。"),
    }
    return FormField(
        name=name,
        label=label,
        help=helps.get(name, ""),
        widget=widget,
        **_as_typed(typed.get(name, NOTHING)),
        is_required=True,
        options=options,
    )


def _as_typed(kept: Kept) -> dict[str, Any]:
    return {
        "typed": kept.text,
        "revision": kept.revision,
        "edited_by": kept.edited_by,
        "edited_at": kept.edited_at,
    }


# --- materials, and what is missing ---


def _materials(application_id: int, sheet: Sheet, answers: Answers) -> tuple[MaterialSlot, ...]:
    return records.slots_of(
        sheet.version.terms,
        records.material_files(application_id),
        needed_of(sheet, answers),
    )


def needed_of(sheet: Sheet, answers: Answers) -> list[bool | None]:
    """Of each material whether the facts call for it."""
    vocabulary = sheet.rulebook.vocabulary
    if sheet.is_entitled:
        return [False] * len(sheet.version.terms.materials)
    return [
        is_needed(material, answers.facts, sheet.on, vocabulary)
        for material in sheet.version.terms.materials
    ]


def _missing(
    sheet: Sheet,
    sections: tuple[FormSection, ...],
    materials: tuple[MaterialSlot, ...],
    invoices: InvoiceSheetInfo | None,
    answers: Answers,
) -> Iterator[MissingItem]:
    for section in sections:
        yield from completeness.lacking_fields(section.fields)
    yield from completeness.lacking_known(
        answers.problems, sheet.plan.known.keys() - sheet.contested
    )
    state = InvoiceSheetState(invoices.state) if invoices else None
    errors = invoices.error_count if invoices else 0
    yield from completeness.lacking_materials(materials, state, errors)


def _unproven(
    sheet: Sheet,
    typed: Mapping[str, Kept],
    materials: tuple[MaterialSlot, ...],
    correction: CorrectionInfo | None,
) -> Iterator[MissingItem]:
    """Of what was confirmed from a register, what was changed on request without evidence."""
    wanted = completeness.material_for_evidence(sheet.version.terms)
    if not sheet.is_entitled or correction is None or wanted is None:
        return
    added = [file.added_at for slot in materials for file in slot.files]
    if any(moment > correction.asked_at for moment in added):
        return
    for fact in sheet.plan.asked:
        edited_at = typed.get(fact.name, NOTHING).edited_at
        if edited_at and edited_at > correction.asked_at:
            reason = _("「%(fact)s」改过，请附证明") % {"fact": fact.name}
            yield MissingItem(wanted.name, f"m-{wanted.key}", reason)
