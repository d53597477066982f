"""The register as it stands → tables of a run: what is computed can be computed again, whatever is
recorded meanwhile."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.plan import KEY
from guanzi.engines.plan.frames import frames_of
from guanzi.engines.rules import FactProblem, FactsRejected, Rulebook, contradictions, read_facts
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.jobs.made import keep_made
from guanzi.foundation.jobs.work import Progress
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.rules.facts import SALES
from guanzi.lifecycle.enterprises.rules.known import Known
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, ProjectInfo
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.matching.errors import SandboxRefused
from guanzi.lifecycle.matching.models import SandboxRun, SandboxTable
from guanzi.lifecycle.matching.rules.sandbox.comparing import (
    ENTERPRISE,
    KIND,
    PROJECT,
    SIZE,
    WHO,
    Comparison,
    kind_of,
)
from guanzi.lifecycle.matching.rules.sandbox.people import CODE, REGISTERED

AT_ONCE = 500
MOST_REJECTED_SHOWN = 200


def write_down(run: SandboxRun, comparison: Comparison, progress: Progress, at: datetime) -> None:
    """Keep what the register knows on the day of the later version, once."""
    if SandboxTable.objects.filter(run=run).exists():
        return
    sides = (comparison.before, comparison.after)
    kinds = {kind_of(each) for side in sides for each in side.measures}
    book, reads = comparison.after.rulebook, comparison.reads
    pieces: dict[str, list[pl.DataFrame]] = {}
    fund = next(iter(comparison.barring_funds), "")
    run.rejected, run.rejected_count = [], 0
    for rows in _rows(run, kinds, comparison.after.on, fund, book, progress):
        for name, table in _framed(rows, book, reads).items():
            pieces.setdefault(name, []).append(table)
    if not pieces:
        raise SandboxRefused(_("登记册里还没有可以测算的对象，请先登记，或改用上传、虚构的企业。"))
    kept = {name: _kept(name, pl.concat(parts), at) for name, parts in pieces.items()}
    with transaction.atomic():
        for name, file in kept.items():
            SandboxTable.objects.create(run=run, file=file, name=name)
        run.save(update_fields=["rejected", "rejected_count"])


class _Row(dict[str, Any]):
    """The checked facts of a project or an enterprise, and whose they are."""

    key: str
    kind: str
    owner: EnterpriseInfo


def _rows(
    run: SandboxRun, kinds: set[str], on: date, fund: str, book: Rulebook, progress: Progress
) -> Iterator[list[_Row]]:
    total, done = enterprises.projects_within(""), 0
    after = 0
    while PROJECT in kinds:
        projects = enterprises.projects_from("", after, AT_ONCE)
        if not projects:
            break
        after, done = projects[-1].id, done + len(projects)
        progress.advance(done, total + 1, _("正在取登记册里的事实"))
        yield list(_of_projects(run, projects, on, fund, book))
    if ENTERPRISE in kinds:
        after = 0
        while batch := enterprises.enterprises_from("", after, AT_ONCE):
            after = batch[-1].id
            progress.advance(done, total + 1, _("正在取登记册里的事实"))
            yield list(_of_enterprises(run, batch, on, fund, book))


def _of_projects(
    run: SandboxRun, projects: tuple[ProjectInfo, ...], on: date, fund: str, book: Rulebook
) -> Iterator[_Row]:
    known = enterprises.known_facts_of(projects, year=run.year, on=on, fund=fund)
    figures = enterprises.figures_of(projects, year=run.year, on=on)
    owners = enterprises.enterprises_by_ids({each.enterprise_id for each in projects})
    for project in projects:
        owner = owners[project.enterprise_id]
        # what applicants declare themselves is estimated by what the tax office knows
        sales = [each for each in figures[project.id] if each.source is Source.TAX]
        told = [*known[project.id], *(each for each in sales if each.fact == SALES)]
        key = f"{owner.credit_code} {project.number}"
        row = _read(run, told, book, key)
        if row is not None:
            row.key, row.kind, row.owner = key, PROJECT, owner
            yield row


def _of_enterprises(
    run: SandboxRun, batch: tuple[EnterpriseInfo, ...], on: date, fund: str, book: Rulebook
) -> Iterator[_Row]:
    ids = [each.id for each in batch]
    known = enterprises.known_of_enterprises(ids, year=run.year, on=on, fund=fund)
    for owner in batch:
        row = _read(run, known[owner.id], book, owner.credit_code)
        if row is not None:
            row.key, row.kind, row.owner = owner.credit_code, ENTERPRISE, owner
            yield row


def _read(run: SandboxRun, known: Iterable[Known], book: Rulebook, key: str) -> _Row | None:
    """The facts of a row; one that cannot be used is noted with the run instead."""
    facts = book.vocabulary.facts
    try:
        row = _Row(read_facts({k.fact: k.value for k in known if k.fact in facts}, book.vocabulary))
    except FactsRejected as rejected:
        _note_rejected(run, key, rejected.problems[0])
        return None
    wrong = contradictions(book.consistency, row)
    if wrong:
        _note_rejected(run, key, wrong[0])
    return None if wrong else row


def _note_rejected(run: SandboxRun, key: str, problem: FactProblem) -> None:
    run.rejected_count += 1
    if len(run.rejected) < MOST_REJECTED_SHOWN:
        run.rejected.append(["", key, problem.fact, typeset(problem.message)])


def _framed(rows: list[_Row], book: Rulebook, reads: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    declared = [book.vocabulary.facts[name] for name in reads]
    facts, related = frames_of({row.key: row for row in rows}, declared)
    beside = pl.DataFrame(
        {
            KEY: [row.key for row in rows],
            WHO: [row.owner.credit_code for row in rows],
            KIND: [row.kind for row in rows],
            REGISTERED: [row.owner.registration_district for row in rows],
            SIZE: [row.owner.size_label or None for row in rows],
            CODE: [row.owner.industry or None for row in rows],
        },
        schema=dict.fromkeys((KEY, WHO, KIND, REGISTERED, SIZE, CODE), pl.String),
    )
    main = facts.join(beside, on=KEY, how="left", maintain_order="left")
    return {KEY: main, **related}


def _kept(name: str, table: pl.DataFrame, at: datetime) -> StoredFile:
    whole = table.sort(WHO, KEY, maintain_order=True) if WHO in table.columns else table
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        whole.write_parquet(path)
        made = keep_made(path=path, name=f"{name}.parquet", kind=FileKind.PARQUET, at=at)
    return StoredFile.objects.get(pk=made["file"])
