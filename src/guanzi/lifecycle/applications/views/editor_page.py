"""Everything that the form of an application shows; computed when the template asks for it."""

from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Rulebook
from guanzi.foundation.actor import Actor
from guanzi.foundation.face.citations import cited
from guanzi.foundation.face.money import yuan_text
from guanzi.foundation.face.typeset import typeset
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.forms import DisputeForm
from guanzi.lifecycle.applications.rules.monthly import table_of, text_of
from guanzi.lifecycle.applications.selectors.shapes import (
    ApplicationInfo,
    CorrectionPoint,
    DraftView,
    FormField,
    MaterialSlot,
)
from guanzi.lifecycle.applications.states import ApplicationState, InvoiceSheetState
from guanzi.lifecycle.applications.views.answering import login_address
from guanzi.lifecycle.applications.views.parts import (
    NO_TROUBLE,
    Entry,
    KnownRow,
    MonthRow,
    Part,
    SlotRow,
    Trouble,
)
from guanzi.lifecycle.applications.views.words import moment_text, stamp_of, working_days_text
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.rules.facts import SALES
from guanzi.lifecycle.guidelines.rules.terms import INVOICES, Material
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching.views.working import Working
from guanzi.lifecycle.policies.selectors import rulebook_of

_ENDINGS = {"jpeg": ".jpg,.jpeg"}


class EditorPage:
    """The form, its parts, and the amount beside it."""

    def __init__(
        self,
        *,
        actor: Actor,
        draft: DraftView,
        at: datetime,
        trouble: Trouble = NO_TROUBLE,
        job: object = None,
    ) -> None:
        self.actor, self.draft, self.at = actor, draft, at
        self.version: VersionInfo = draft.version
        self.rulebook: Rulebook = rulebook_of(draft.version.edition)
        self.trouble, self.job = trouble, job
        self.info: ApplicationInfo = draft.info
        self.login = login_address()

    # --- what stands at the head ---

    @property
    def may_edit(self) -> bool:
        return bool(permissions.may_edit(self.actor, self.info))

    @property
    def are_months_settled(self) -> bool:
        """Whether the months were confirmed from the register and no correction names them."""
        is_asked = self.months is not None and self.months.point is not None
        return self.info.is_entitled and self.is_correcting and not is_asked

    @property
    def is_correcting(self) -> bool:
        return self.info.state is not ApplicationState.DRAFT

    @property
    def saved_at(self) -> str:
        """When something was last saved, as the script writes it too; empty for a new draft."""
        if self.info.saved_at <= self.info.created_at:
            return ""
        return moment_text(self.info.saved_at, self.at)

    @property
    def working_days_left(self) -> str:
        return working_days_text(self.at, self.draft.deadline)

    @property
    def problem_title(self) -> str:
        return self.trouble.title

    @property
    def problem(self) -> str:
        return self.trouble.sentence

    @property
    def problem_anchor(self) -> str:
        """Where what is wrong stands on the page."""
        if self.trouble.dispute:
            return f"q-{self.trouble.dispute.fact}"
        return self.trouble.place

    @property
    def conflicts(self) -> list[tuple[str, str]]:
        """What two people changed: its name, and its place on the page."""
        places = {row.name: f"month-{row.cell.month}" for e in self._fields for row in e.months}
        return [(name, places.get(name, f"q-{name}")) for name in self.trouble.conflicts]

    # --- the parts ---

    @cached_property
    def _points(self) -> dict[str, CorrectionPoint]:
        correction = self.draft.correction
        return {point.target: point for point in correction.points} if correction else {}

    @property
    def point_places(self) -> list[tuple[CorrectionPoint, str]]:
        """What is to be put right, each with its place on the page."""
        materials = {slot.material.key for slot in self.draft.materials}
        return [
            (point, f"{'m' if point.target in materials else 'q'}-{point.target}")
            for point in self._points.values()
        ]

    @cached_property
    def _fields(self) -> list[Entry]:
        return [self._entry(each) for section in self.draft.sections for each in section.fields]

    def _entry(self, each: FormField) -> Entry:
        typed = self.trouble.typed.get(each.name, each.typed)
        clash = self.trouble.conflicts.get(each.name)
        table = each.table
        if table is None or each.question is None:
            return Entry(each, typed, clash, self._points.get(each.name))
        if each.name not in self.trouble.typed:
            saved = zip(each.month_names, each.months, strict=True)
            cells = [self.trouble.typed.get(name, kept.text) for name, kept in saved]
            typed = table.rest or text_of(cells, table.year)
        table = table_of(typed, each.question.fact, table.year)
        rows = tuple(
            MonthRow(name, kept, cell, self.trouble.conflicts.get(name))
            for name, kept, cell in zip(each.month_names, each.months, table.cells, strict=True)
        )
        return Entry(each, typed, clash, self._points.get(each.name), table, rows)

    @property
    def asked(self) -> list[Entry]:
        """What the rule asks of this year, without the months."""
        return [e for e in self._fields if e.field.question and e.field.table is None]

    @property
    def months(self) -> Entry | None:
        return next((entry for entry in self._fields if entry.field.table is not None), None)

    @property
    def contact(self) -> list[Entry]:
        return [entry for entry in self._fields if entry.field.question is None]

    @property
    def known(self) -> list[KnownRow]:
        values = (value for section in self.draft.sections for value in section.known)
        return [KnownRow(value, self._points.get(value.fact.name)) for value in values]

    @cached_property
    def _slots(self) -> list[SlotRow]:
        return [self._slot(slot) for slot in self.draft.materials]

    @property
    def slots(self) -> list[SlotRow]:
        return [row for row in self._slots if row.slot.material.form != INVOICES]

    @property
    def invoice_slot(self) -> SlotRow | None:
        return next((row for row in self._slots if row.slot.material.form == INVOICES), None)

    def _slot(self, slot: MaterialSlot) -> SlotRow:
        material = slot.material
        accept = ",".join(_ENDINGS.get(kind, f".{kind}") for kind in material.kinds)
        action = reverse("applications:material", args=[self.info.id, material.key])
        return SlotRow(
            slot,
            self._points.get(material.key),
            action,
            accept,
            self._template(material),
        )

    def _template(self, material: Material) -> str:
        """Where the guideline's template is downloaded; empty where it has none."""
        if not material.template_digest:
            return ""
        place = [self.version.guideline_id, self.version.number, material.key]
        return reverse("guidelines:template", args=place)

    @cached_property
    def parts(self) -> list[Part]:
        titles = {"part-project": _("项目与企业")}
        if self.asked:
            titles["part-figures"] = _("本年度填报")
        if self.months:
            titles["part-months"] = _("分月销售")
        if self.invoice_slot:
            titles["part-invoices"] = self.invoice_slot.slot.material.name
        titles |= {"part-materials": _("材料"), "part-contact": _("联系人")}
        lacking = [self._part_of(item.anchor) for item in self.draft.missing]
        return [Part(anchor, title, lacking.count(anchor)) for anchor, title in titles.items()]

    def _part_of(self, anchor: str) -> str:
        invoices = self.invoice_slot.slot.anchor if self.invoice_slot else ""
        months = self.months.field.anchor if self.months else ""
        for part, anchors in (
            ("part-invoices", {invoices, INVOICES}),
            ("part-months", {months}),
            ("part-figures", {entry.field.anchor for entry in self.asked}),
            ("part-contact", {entry.field.anchor for entry in self.contact}),
        ):
            if anchor in anchors:
                return part
        return "part-materials" if anchor.startswith("m-") else "part-project"

    def __getitem__(self, name: str) -> Part:
        """`page.part_materials` in templates."""
        anchor = name.replace("_", "-")
        found = next((part for part in self.parts if part.anchor == anchor), None)
        if found is None:
            raise KeyError(name)
        return found

    # --- what is said beside a value ---

    @cached_property
    def remarks(self) -> dict[str, str]:
        """What the register has to say on a fact beside its value, with the article that asks."""
        said = enterprises.remarks_on(self.info.enterprise_id, self.info.revenue_year)
        return {name: sentence + self._grounds(name) for name, sentence in said.items()}

    def _grounds(self, name: str) -> str:
        citation = self.working.measure.citation_for(name)
        if citation is None:
            return ""
        document = self.draft.provisional.explanation.document
        return _("依据：%(article)s。") % {"article": cited(citation.article, document)}

    # --- disputes ---

    @property
    def dispute_fact(self) -> str:
        return self.trouble.dispute.fact if self.trouble.dispute else ""

    @property
    def dispute_typed(self) -> DisputeForm | None:
        return self.trouble.dispute

    # --- figures beside the form ---

    @cached_property
    def working(self) -> Working:
        return Working(self.draft.provisional, self.rulebook, lambda name: f"#q-{name}")

    @property
    def contradictions(self) -> list[tuple[str, str]]:
        """What keeps the figures from being handed in, each with its place on the page."""
        return [(p.message, f"q-{p.fact}") for p in self.draft.contradictions]

    @property
    def form_address(self) -> str:
        return reverse("applications:edit", args=[self.info.id])

    @property
    def amount_sentence(self) -> str:
        """What to say where there is no amount yet."""
        decision = self.working.decision
        if self.working.failed:
            return ""
        if not decision.missing:
            return self.working.headline
        fields = {entry.field.name: entry.field for entry in self._fields}
        labels = {name: fields[name].label if name in fields else name for name in decision.missing}
        wrong = [
            label for name, label in labels.items() if name in fields and fields[name].problems
        ]
        if unusable := "、".join(f"「{label}」" for label in wrong):
            return _("%(names)s填的内容用不了，改好以后这里就是金额。") % {"names": unusable}
        if self.draft.missing:
            return _("填齐以后，这里就是金额。")
        names = "、".join(f"「{label}」" for label in labels.values())
        return _("%(names)s还没有填，填了才有金额；不填也能提交，由审核确认。") % {"names": names}

    @property
    def brief_amount(self) -> str:
        fen = self.working.decision.amount_fen
        if fen is None:
            return str(self.working.look.word)
        return _("公式金额 %(yuan)s 元") % {"yuan": yuan_text(fen)}

    @property
    def brief_missing(self) -> str:
        lacking = len(self.draft.missing)
        return _("还缺 %(n)d 项") % {"n": lacking} if lacking else _("已齐")

    @property
    def sales_name(self) -> str:
        return SALES

    @property
    def sales_fen(self) -> int | None:
        """What is claimed as the year's sales, where it is readable."""
        value = self.draft.provisional.answers.facts.get(SALES)
        return value if isinstance(value, int) else None

    @property
    def invoice_gap_fen(self) -> int | None:
        """By how much the invoices exceed what is claimed; negative where they fall short."""
        sheet = self.draft.invoices
        if sheet is None or sheet.state is not InvoiceSheetState.READ or self.sales_fen is None:
            return None
        return sheet.net_fen - self.sales_fen

    @property
    def invoice_gap_tone(self) -> str:
        return "warn" if self.invoice_gap_fen else "good"

    @property
    def sales_address(self) -> str:
        return reverse("applications:sales", args=[self.info.id])

    @property
    def invoices_address(self) -> str:
        return reverse("applications:invoices", args=[self.info.id])

    # --- what scripts compare ---

    @property
    def stamp(self) -> str:
        """Changes whenever the files of the application do."""
        sheet = self.draft.invoices
        ids = sorted(each.id for slot in self.draft.materials for each in slot.files)
        return stamp_of(ids, f"{sheet.id}:{sheet.state}:{sheet.rows}" if sheet else "")

    @property
    def problems(self) -> dict[str, list[str]]:
        """What is wrong with each field, as the script shows it; months on their own."""
        said = {e.field.name: [typeset(each) for each in e.field.problems] for e in self._fields}
        rows = [row for entry in self._fields for row in entry.months]
        return said | {row.name: [row.cell.problem] if row.cell.problem else [] for row in rows}
