"""What is wrong with terms: a list of sentences, each tied to the field that it is about."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from guanzi.engines.rules import (
    FactsRejected,
    Measure,
    Outcome,
    Rulebook,
    RuleError,
    decide,
    read_facts,
    read_fills,
)
from guanzi.engines.rules.blocks import Text
from guanzi.engines.rules.entries import read_citation
from guanzi.engines.rules.errors import Place
from guanzi.foundation.actor import AUTHORITIES
from guanzi.foundation.calendar import CalendarMissing, term_end
from guanzi.foundation.clock import day_of
from guanzi.foundation.face.citations import cited
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.guidelines.rules.needs import read_need
from guanzi.lifecycle.guidelines.rules.terms import INVOICES, Material, RouteTask, Terms

MOST_DAYS = 250
MOST_APPLICATIONS = 1000
OFFICES_TO_DECIDE = 2
REVENUE_YEAR = "收入年度"
MATERIAL_KINDS = tuple(kind for kind in FileKind if kind is not FileKind.HTML)
KNOWN_FORMS = frozenset({"", INVOICES})
_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")


class TermProblem(NamedTuple):
    """One thing to put right: the field (`batches-0-closes_at`), and a sentence."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What terms are measured by: the measure as of today, its rulebook, the revenue year."""

    rulebook: Rulebook
    measure: Measure
    year: int

    @property
    def source(self) -> str:
        """The article that fixes how long the document holds."""
        document = self.rulebook.document_of(self.measure)
        return cited(document.source, document.title)


def problems_of(terms: Terms, ground: Ground) -> tuple[TermProblem, ...]:
    """Everything that stands in the way of publishing, in the order of the form."""
    return tuple(problem for check in _CHECKS for problem in check(terms, ground))


# --- batches ---


def _batches(terms: Terms, ground: Ground) -> Iterator[TermProblem]:
    if not terms.batches:
        yield TermProblem("batches", _("至少要有一个批次，写明受理和截止的时间。"))
    for index, batch in enumerate(terms.batches):
        field = f"batches-{index}-closes_at"
        if batch.closes_at <= batch.opens_at:
            yield TermProblem(field, _("截止时间要晚于受理开始的时间。"))
            continue
        yield from _within_validity(index, batch.opens_at, batch.closes_at, ground)
        yield from _countable(field, batch.closes_at, terms.correction_days)
        for other in terms.batches[:index]:
            if other.number == batch.number:
                sentence = _("第 %(number)d 批次写了两次。") % {"number": batch.number}
                yield TermProblem(f"batches-{index}-opens_at", sentence)
            elif batch.opens_at <= other.closes_at and other.opens_at <= batch.closes_at:
                sentence = _("与第 %(number)d 批次的受理时间重叠。") % {"number": other.number}
                yield TermProblem(f"batches-{index}-opens_at", sentence)


def _within_validity(
    index: int, opens_at: datetime, closes_at: datetime, ground: Ground
) -> Iterator[TermProblem]:
    """Nothing may be decided by a document that is not in force."""
    validity = ground.measure.validity
    for name, moment in (("opens_at", opens_at), ("closes_at", closes_at)):
        if not validity.covers(day_of(moment)):
            sentence = _("%(day)s 不在政策的有效期（%(validity)s，%(article)s）之内，不能受理。")
            said = {"day": day_of(moment), "validity": validity, "article": ground.source}
            yield TermProblem(f"batches-{index}-{name}", sentence % said)


def _countable(field: str, closes_at: datetime, days: int) -> Iterator[TermProblem]:
    """The terms that begin with the closing must be countable."""
    if not 1 <= days <= MOST_DAYS:
        return
    try:
        term_end(closes_at, days, "working")
    except CalendarMissing as missing:
        yield TermProblem(field, missing.sentence)


def _year(terms: Terms, ground: Ground) -> Iterator[TermProblem]:
    """With nothing but the year known, a condition must not already fail."""
    vocabulary = ground.rulebook.vocabulary
    if REVENUE_YEAR not in vocabulary.facts or REVENUE_YEAR not in ground.measure.reads:
        return
    facts = read_facts({REVENUE_YEAR: ground.year}, vocabulary)
    for day in _opening_days(terms):
        decision = decide(ground.measure, facts, day, alternatives=False)
        if decision.outcome is Outcome.REFUSED and decision.deciding:
            condition = decision.deciding.condition
            sentence = _("%(year)d 年度在 %(day)s 不能申报：%(article)s要求「%(condition)s」。")
            said = {
                "year": ground.year,
                "day": day,
                "article": cited(condition.formula.citation.article),
                "condition": condition.sentence,
            }
            yield TermProblem("year", sentence % said)
            return


def _opening_days(terms: Terms) -> list[date]:
    return sorted({day_of(batch.opens_at) for batch in terms.batches})


# --- figures ---


def _figures(terms: Terms, ground: Ground) -> Iterator[TermProblem]:
    try:
        read_fills(terms.figures, ground.measure)
    except FactsRejected as rejected:
        for problem in rejected.problems:
            yield TermProblem(
                f"figures-{problem.fact}", f"{problem.message}。".replace("。。", "。")
            )
    for name in terms.figures:
        if not terms.figure_grounds.get(name, "").strip():
            sentence = _("请写明「%(name)s」按什么确定，申报人会看到。") % {"name": name}
            yield TermProblem(f"grounds-{name}", sentence)


def _counts(terms: Terms, ground: Ground) -> Iterator[TermProblem]:
    for field, days in (
        ("correction_days", terms.correction_days),
        ("publicity_days", terms.publicity_days),
    ):
        if not 1 <= days <= MOST_DAYS:
            yield TermProblem(field, _("请填 1 至 %(most)d 天。") % {"most": MOST_DAYS})
    if not 0 <= terms.applications_per_enterprise <= MOST_APPLICATIONS:
        sentence = _("请填 0 至 %(most)d；0 表示不限。") % {"most": MOST_APPLICATIONS}
        yield TermProblem("applications_per_enterprise", sentence)


# --- materials ---


def _materials(terms: Terms, ground: Ground) -> Iterator[TermProblem]:
    seen: set[str] = set()
    for index, material in enumerate(terms.materials):
        for name, sentence in _material(material, ground):
            yield TermProblem(f"materials-{index}-{name}", sentence)
        if material.key in seen:
            sentence = _("材料代号「%(key)s」用了两次。") % {"key": material.key}
            yield TermProblem(f"materials-{index}-key", sentence)
        seen.add(material.key)


def _material(material: Material, ground: Ground) -> Iterator[tuple[str, str]]:
    if not material.name.strip():
        yield "name", _("请写出材料的名称。")
    if not _KEY.fullmatch(material.key):
        yield "key", _("代号用小写字母开头，只含小写字母、数字和连字符，如 audit-report。")
    if not material.kinds:
        yield "kinds", _("请至少选一种可以上传的文件类型。")
    elif not set(material.kinds) <= set(MATERIAL_KINDS):
        yield "kinds", _("有材料不能用的文件类型，请重新选择。")
    elif material.form == INVOICES and not set(material.kinds) <= {FileKind.XLSX, FileKind.CSV}:
        yield "kinds", _("发票信息汇总表由平台读取，只能是 Excel 工作簿或 CSV 表格。")
    if material.form not in KNOWN_FORMS:
        yield "form", _("平台不能读取这种表格。")
    if material.needed_when.strip():
        try:
            read_need(material.needed_when, ground.rulebook.vocabulary)
        except RuleError as error:
            yield "needed_when", f"{error.problems[0].message}。".replace("。。", "。")
    if material.article.strip() and not _is_article(material.article, ground):
        sentence = _("%(title)s没有「%(article)s」这一条。")
        title = f"《{ground.rulebook.document_of(ground.measure).title}》"
        yield "article", sentence % {"title": title, "article": material.article}


def _is_article(article: str, ground: Ground) -> bool:
    try:
        read_citation(
            Text.at(article.strip(), Place()), ground.rulebook.document_of(ground.measure)
        )
    except RuleError:
        return False
    return True


# --- the route ---


def _route(terms: Terms, ground: Ground) -> Iterator[TermProblem]:
    if not terms.steps_of(RouteTask.RECEIVE):
        yield TermProblem("route", _("流程里要有一个受理审核的部门，否则申报无人受理。"))
    if len({step.office for step in terms.steps_of(RouteTask.DECIDE)}) < OFFICES_TO_DECIDE:
        yield TermProblem("route", _("联合审定至少要有两个部门，由它们的负责人会签。"))
    if len(terms.steps_of(RouteTask.RECEIVE)) > 1:
        yield TermProblem("route", _("受理审核只能由一类部门负责，其他部门请选协助。"))
    for index, step in enumerate(terms.route):
        if step.office not in AUTHORITIES:
            yield TermProblem(
                f"route-{index}-office", _("这类单位不能办理申报，请选主管、财政或税务部门。")
            )
        if not 1 <= step.working_days <= MOST_DAYS:
            sentence = _("请填 1 至 %(most)d 个工作日。") % {"most": MOST_DAYS}
            yield TermProblem(f"route-{index}-working_days", sentence)
        if (step.task, step.office) in {(s.task, s.office) for s in terms.route[:index]}:
            yield TermProblem(f"route-{index}-office", _("这个部门的这项工作写了两次。"))


def _texts(terms: Terms, ground: Ground) -> Iterator[TermProblem]:
    if not terms.undertaking.strip():
        yield TermProblem("undertaking", _("请写出申报单位要签署的守信承诺。"))
    if not terms.contact.strip():
        yield TermProblem("contact", _("请写明咨询的部门和电话。"))


Check = Callable[[Terms, Ground], Iterator[TermProblem]]
_CHECKS: tuple[Check, ...] = (_year, _batches, _figures, _counts, _materials, _route, _texts)
