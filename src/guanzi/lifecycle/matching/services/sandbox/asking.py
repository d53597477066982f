"""Asking for a comparison: the versions are checked before anything is queued."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.plan import KEY
from guanzi.engines.rules import Rulebook, Unit
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.jobs.services import start_job
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.errors import BudgetNotFound
from guanzi.lifecycle.matching.errors import SandboxRefused
from guanzi.lifecycle.matching.models import SandboxRun, SandboxTable
from guanzi.lifecycle.matching.permissions import may_compare
from guanzi.lifecycle.matching.rules.sandbox.editing import FiguresRefused
from guanzi.lifecycle.matching.selectors.sandbox.runs import run_of_token
from guanzi.lifecycle.matching.selectors.sandbox.versions import Question, Versions, versions_of
from guanzi.lifecycle.matching.states import SandboxPopulation

JOB = "matching.sandbox"
MOST_MADE_UP = 1_000_000
MOST_SEED = 2**31 - 1
POPULATION_KINDS = (FileKind.CSV, FileKind.PARQUET, FileKind.ARROW)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to be computed. `token` is that of the form: two clicks are one run."""

    token: str
    question: Question
    population: SandboxPopulation
    year: int
    title: str = ""
    size: int | None = None
    seed: int | None = None
    files: Sequence[StoredFile] = field(default=())
    line_id: int | None = None


def start_comparison(*, actor: Actor, wanted: Wanted, at: datetime) -> int:
    """Have a comparison computed; the id of the run. The same form again is the same run.

    Raises NotPermitted, SandboxRefused.
    """
    require(may_compare(actor))
    already = run_of_token(wanted.token, actor.organisation_id)
    if already is not None:
        return already
    versions = checked(wanted.question)
    tables = _tables(wanted, versions.comparison.after.rulebook)
    _require_people(wanted)
    _require_one_fund(wanted, versions)
    _require_line(wanted)
    return _start(actor, wanted, versions, tables, at)


def checked(question: Question) -> Versions:
    """Both sides; what is refused, with a sentence at each figure. Raises SandboxRefused."""
    try:
        return versions_of(question)
    except FiguresRefused as refused:
        error = SandboxRefused(_("改动的数字里有不能成立的，请照提示修改。"))
        error.faults, error.points = refused.faults, refused.points
        raise error from None


@transaction.atomic
def _start(
    actor: Actor,
    wanted: Wanted,
    versions: Versions,
    tables: dict[str, StoredFile],
    at: datetime,
) -> int:
    asked = wanted.question
    run, is_new = SandboxRun.objects.get_or_create(
        token=wanted.token,
        defaults={
            "title": wanted.title[:120],
            "organisation_id": actor.organisation_id,
            "asked_by": actor.signature,
            "asked_at": at,
            "measures": list(asked.measures),
            "before_edition": asked.before_edition,
            "before_on": asked.before_on,
            "after_edition": asked.after_edition,
            "after_on": asked.after_on,
            "edits": {each.figure.key: each.text for each in versions.edited.changes},
            "changes": [asdict(each) for each in versions.edited.told],
            "after_digest": versions.edited.rulebook.digest,
            "fills": versions.fills,
            "population": wanted.population,
            "size": wanted.size,
            "seed": wanted.seed,
            "year": wanted.year,
            "line_id": wanted.line_id,
        },
    )
    if not is_new:
        return run.pk
    for name, file in tables.items():
        SandboxTable.objects.create(run=run, file=file, name=name)
    job = start_job(
        kind=JOB,
        title=_("政策沙盘测算"),
        arguments={"run_id": run.pk},
        actor=actor,
        at=at,
        link=reverse("matching:sandbox_run", args=[run.pk]),
    )
    run.job_id = job.pk
    run.save(update_fields=["job_id"])
    told = {
        "before": asked.before_edition,
        "after": run.after_digest,
        "measures": list(asked.measures),
        "edits": run.edits,
        "population": wanted.population.value,
    }
    record_event(actor=actor, verb="matching.compare", subject=run, at=at, after=told)
    return run.pk


def _require_people(wanted: Wanted) -> None:
    if wanted.population is SandboxPopulation.MADE_UP:
        if wanted.size is None or not 1 <= wanted.size <= MOST_MADE_UP:
            sentence = _("虚构企业的家数应在 1 与 %(most)s 之间。") % {"most": f"{MOST_MADE_UP:,}"}
            raise SandboxRefused.at("size", sentence)
        if wanted.seed is None or not 0 <= wanted.seed <= MOST_SEED:
            sentence = _("种子应是 0 与 %(most)s 之间的整数。") % {"most": f"{MOST_SEED:,}"}
            raise SandboxRefused.at("seed", sentence)
    elif wanted.population is SandboxPopulation.UPLOADED and not wanted.files:
        raise SandboxRefused.at("files", _("请选择企业数据文件。"))


def _require_one_fund(wanted: Wanted, versions: Versions) -> None:
    """The register says for one fund at a time who is barred."""
    funds = versions.comparison.barring_funds
    if wanted.population is SandboxPopulation.REGISTER and len(funds) > 1:
        sentence = _(
            "这些措施分属%(funds)s，企业可能只在其中一项的申报限制期内；"
            "用登记册测算，请每次只选同一项资金的措施。"
        )
        named = "、".join(f"「{fund}」" for fund in funds)
        raise SandboxRefused.at("population", sentence % {"funds": named})


def _require_line(wanted: Wanted) -> None:
    if wanted.line_id is None:
        return
    try:
        budgets.line_quota(wanted.line_id)
    except BudgetNotFound:
        sentence = _("这个预算科目已经没有了，请重新选择，或者不对照。")
        raise SandboxRefused.at("line", sentence) from None


def _tables(wanted: Wanted, rulebook: Rulebook) -> dict[str, StoredFile]:
    """Which file is which table, by its name; a single file is that of the enterprises."""
    if wanted.population is not SandboxPopulation.UPLOADED:
        return {}
    if len(wanted.files) == 1:
        return {KEY: wanted.files[0]}
    facts = rulebook.vocabulary.facts.values()
    known = {KEY, *(fact.name for fact in facts if fact.unit is Unit.RECORDS)}
    found: dict[str, StoredFile] = {}
    for file in wanted.files:
        name = PurePath(file.name).stem
        if name not in known:
            sentence = _("文件「%(file)s」不知道是哪一张表，请把它改名为 %(names)s 之一。")
            said = {"file": file.name, "names": "、".join(sorted(known))}
            raise SandboxRefused.at("files", sentence % said)
        if name in found:
            sentence = _("「%(name)s」有不止一个文件，请只留一个。") % {"name": name}
            raise SandboxRefused.at("files", sentence)
        found[name] = file
    if wanted.files and KEY not in found:
        raise SandboxRefused.at("files", _("缺少每家企业一行的主表，请把它命名为「企业」。"))
    return found
