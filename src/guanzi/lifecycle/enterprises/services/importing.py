"""The work behind an import, in batches: reading into the waiting rows, and writing from them.

A batch and the note that it is done are one transaction, so that work that was interrupted goes on
where it stopped, and no row is written twice.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.selectors import path_of
from guanzi.foundation.jobs.work import Progress
from guanzi.lifecycle.enterprises.errors import ImportUnreadable
from guanzi.lifecycle.enterprises.models import ImportedRow, ImportRow, RegisterImport
from guanzi.lifecycle.enterprises.rules.tables import (
    MOST_HEADING_ROWS,
    Heading,
    ReadRow,
    best_heading,
    read_cells,
    read_row,
)
from guanzi.lifecycle.enterprises.services.planning import PLANS, Desk, Verdict, judge
from guanzi.lifecycle.enterprises.services.planning.base import key_of
from guanzi.lifecycle.enterprises.services.sheets import Row, rows_of
from guanzi.lifecycle.enterprises.states import ImportKind, ImportState, RowEffect

BATCH = 1000
_WRITES = (RowEffect.NEW, RowEffect.CHANGED)


# --- reading ---


def read_import(progress: Progress, *, import_id: int, at: datetime) -> dict[str, Any]:
    """Read the file into waiting rows, and say of each what it would do."""
    batch = RegisterImport.objects.select_related("file").get(pk=import_id)
    if batch.state != ImportState.READING:
        return {}
    try:
        _read(batch, progress, at)
    except _Dropped:
        return {}
    except ImportUnreadable as error:
        with transaction.atomic():
            ImportRow.objects.filter(batch=batch).delete()
            batch.state, batch.problem, batch.ended_at = ImportState.UNREADABLE, error.sentence, at
            batch.save(update_fields=["state", "problem", "ended_at"])
        raise
    with transaction.atomic():
        try:
            _still_wanted(batch)
        except _Dropped:
            return {}
        batch.counts = _counts(batch)
        if not batch.counts:
            batch.state, batch.problem = ImportState.UNREADABLE, _("表头下面没有数据行。")
        else:
            batch.state = ImportState.READY
        batch.save(update_fields=["counts", "state", "problem"])
    return {"link": reverse("enterprises:import", args=[batch.pk]), **batch.counts}


def _read(batch: RegisterImport, progress: Progress, at: datetime) -> None:
    kind = ImportKind(batch.kind)
    desk = Desk(progress.actor, at)
    done = int(progress.resume.get("row", 0))
    ImportRow.objects.filter(batch=batch, number__gt=done).delete()
    with rows_of(path_of(batch.file.digest), batch.file.kind) as rows:
        heading, first, rest = _begin(rows, kind)
        batch.columns = _columns_json(heading)
        batch.save(update_fields=["columns"])
        numbered = ((n, row) for n, row in enumerate(rest, first) if n > done and any(row))
        while chunk := list(islice(numbered, BATCH)):
            read = [read_row(number, row, heading, kind) for number, row in chunk]
            with transaction.atomic():
                _still_wanted(batch)
                verdicts = judge(PLANS[kind], read, desk)
                _stage(batch, verdicts)
                progress.checkpoint(row=chunk[-1][0])
            progress.advance(chunk[-1][0], message=_("正在读取和核对"))


class _Dropped(Exception):
    """Somebody gave the import up while it was being read."""


def _still_wanted(batch: RegisterImport) -> None:
    held = RegisterImport.objects.select_for_update().only("state").get(pk=batch.pk)
    if held.state != ImportState.READING:
        raise _Dropped


def _begin(rows: Iterator[Row], kind: ImportKind) -> tuple[Heading, int, Iterator[Row]]:
    """The heading, the number of the first row below it, and the rows from there on."""
    head = list(islice(rows, MOST_HEADING_ROWS))
    if not head:
        raise ImportUnreadable(_("文件里没有内容。"))
    index, heading = best_heading(head, kind)
    if heading.missing:
        raise ImportUnreadable(
            _("表头缺少这些栏目：%(missing)s。请下载模板对照，或把表头改成这些名称。")
            % {"missing": "、".join(heading.missing)}
        )

    def below() -> Iterator[Row]:
        yield from head[index + 1 :]
        yield from rows

    return heading, index + 2, below()


def _columns_json(heading: Heading) -> list[dict[str, str]]:
    taken = [
        {"column": place.column.name, "heading": place.heading, "unit": place.unit}
        for place in heading.places
    ]
    return taken + [{"column": "", "heading": name, "unit": ""} for name in heading.ignored]


def _stage(batch: RegisterImport, verdicts: Sequence[Verdict]) -> None:
    """Copy the rows into the waiting table; a row that repeats an earlier one is wrong."""
    plan = PLANS[ImportKind(batch.kind)]
    keys = [key_of(verdict.row, plan.key_columns) for verdict in verdicts]
    sound = {k for k, v in zip(keys, verdicts, strict=True) if not v.row.troubles}
    earlier = ImportRow.objects.filter(batch=batch, key__in=sound).exclude(effect=RowEffect.WRONG)
    seen: dict[str, int] = dict(earlier.values_list("key", "number"))
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for key, verdict in zip(keys, verdicts, strict=True):
            if not verdict.row.troubles:
                _refuse_twice(verdict, seen.setdefault(key, verdict.row.number))
            copy.write_row(_copied(batch, key, verdict))


_COPY = (
    "COPY enterprises_importrow (batch_id, number, key, cells, effect, problems, is_written)"
    " FROM STDIN"
)


def _refuse_twice(verdict: Verdict, first: int) -> None:
    if first != verdict.row.number:
        verdict.effect = RowEffect.WRONG
        column = next(iter(verdict.row.cells), "")
        verdict.row.wrong(column, _("与第 %d 行说的是同一条，请只留一行") % first)


def _copied(batch: RegisterImport, key: str, verdict: Verdict) -> tuple[object, ...]:
    row = verdict.row
    problems = [trouble.as_json() for trouble in row.troubles]
    return batch.pk, row.number, key, _json(row.cells), verdict.effect, _json(problems), False


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _counts(batch: RegisterImport) -> dict[str, int]:
    rows = ImportRow.objects.filter(batch=batch).values_list("effect")
    return dict(rows.annotate(number=Count("id")).order_by("effect"))


# --- writing ---


def write_import(
    progress: Progress, *, import_id: int, now: Callable[[], datetime]
) -> dict[str, Any]:
    """Write the sound rows that were confirmed, a batch at a time, each batch wholly or not. Each
    is recorded at its own moment: linked departments read what came since they last asked."""
    batch = RegisterImport.objects.get(pk=import_id)
    if batch.state != ImportState.APPLYING:
        return {}
    kind = ImportKind(batch.kind)
    waiting = ImportRow.objects.filter(batch=batch, effect__in=_WRITES)
    total = waiting.count()
    done = waiting.filter(is_written=True).count()
    while True:
        desk = Desk(progress.actor, now())
        with transaction.atomic():
            rows = list(waiting.filter(is_written=False).order_by("number")[:BATCH])
            if not rows:
                break
            _write(rows, kind, desk)
            done += len(rows)
            progress.checkpoint(written=done)
        progress.advance(done, total=total, message=_("正在写入登记册"))
    return _finished(batch, actor=progress.actor, at=now())


def _write(rows: Sequence[ImportRow], kind: ImportKind, desk: Desk) -> None:
    """Judge again, for the register may have moved on since, and write what still stands."""
    plan = PLANS[kind]
    read = [_again(row, kind) for row in rows]
    verdicts = judge(plan, read, desk, lock=True)
    plan.write([v for v in verdicts if v.effect in _WRITES], desk)
    _record(verdicts, rows[0].batch_id, desk)
    for row, verdict in zip(rows, verdicts, strict=True):
        row.effect, row.is_written = verdict.effect, verdict.effect in _WRITES
        row.problems = [trouble.as_json() for trouble in verdict.row.troubles]
    moved = [row for row in rows if not row.is_written]
    ImportRow.objects.bulk_update(moved, ["effect", "problems"])
    written = [row.pk for row in rows if row.is_written]
    ImportRow.objects.filter(pk__in=written).update(is_written=True)


def _record(verdicts: Sequence[Verdict], import_id: int, desk: Desk) -> None:
    """Which rows wrote of whom; what was overwritten is told in the audit besides."""
    written: list[ImportedRow] = []
    for verdict in verdicts:
        enterprise = desk.enterprise_of(verdict.row)
        if enterprise and verdict.effect in _WRITES:
            number = verdict.row.number
            written.append(ImportedRow(batch_id=import_id, enterprise=enterprise, number=number))
        if verdict.effect is RowEffect.CHANGED and verdict.after and enterprise:
            record_event(
                actor=desk.actor,
                verb="enterprises.overwrite",
                subject=enterprise,
                at=desk.at,
                before=verdict.before,
                after={**verdict.after, "import": import_id, "row": verdict.row.number},
            )
    ImportedRow.objects.bulk_create(written)


def _again(row: ImportRow, kind: ImportKind) -> ReadRow:
    cells: Mapping[str, str] = row.cells
    return read_cells(row.number, dict(cells), kind)


@transaction.atomic
def _finished(batch: RegisterImport, *, actor: Actor, at: datetime) -> dict[str, Any]:
    batch.counts = _counts(batch)
    batch.state, batch.ended_at = ImportState.DONE, at
    batch.save(update_fields=["counts", "state", "ended_at"])
    ImportRow.objects.filter(batch=batch).exclude(effect=RowEffect.WRONG).delete()
    record_event(
        actor=actor,
        verb="enterprises.write_import",
        subject=batch,
        at=at,
        before={"state": ImportState.APPLYING},
        after={"state": ImportState.DONE, "counts": batch.counts},
    )
    return {"link": reverse("enterprises:import", args=[batch.pk]), **batch.counts}
