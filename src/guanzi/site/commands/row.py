"""`guanzi explain --from`: a row of a batch, decided once more and explained.

Exit codes: 0 the same to the fen, 1 not the same, not there, or the inputs are not what they were.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import polars as pl

from guanzi.engines.plan import KEY
from guanzi.engines.plan.batch import LONG, Batch, row_of
from guanzi.engines.plan.written import plain
from guanzi.engines.populations import find, one_enterprise, scan
from guanzi.engines.rules import Decision, Measure, Rulebook, as_json, as_text, explain, read_fills
from guanzi.foundation.face.typeset import typeset
from guanzi.site.commands.batch_run import digest_of_file, said_in_words
from guanzi.site.commands.batch_work import Target, target_of
from guanzi.site.commands.engines import rows_of_table
from guanzi.site.commands.parts import give_up
from guanzi.site.commands.rulebook import loaded, looked_up, print_json

Row = dict[str, str]
"""The cells of a row as text; nothing is an empty one."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What a batch says of itself, checked against what is there now."""

    target: Target
    manifest: Mapping[str, Any]
    rulebook: Rulebook

    @property
    def on(self) -> date:
        return date.fromisoformat(self.manifest["on"])

    @property
    def main(self) -> Path:
        """The population as it was given: the file of facts, or the folder it stands in."""
        files = {n: self._file(each["file"]) for n, each in self.manifest["inputs"].items()}
        return files[KEY] if len(files) == 1 else files[KEY].parent

    def _file(self, written: str) -> Path:
        return (self.target.manifest.resolve().parent / written).resolve()

    def changes(self) -> list[str]:
        """What is not what it was when the batch was computed."""
        changed = []
        if self.rulebook.digest != self.manifest["rulebook"]:
            changed.append("规则库")
        for each in self.manifest["inputs"].values():
            file = self._file(each["file"])
            if not file.exists() or digest_of_file(file) != each["sha256"]:
                changed.append(f"「{file.name}」")
        return changed


def agreement(
    answers: str, key: str, wanted: str | None, folder: Path, *, as_program: bool
) -> None:
    """Print how each answer of the enterprise comes about, and whether its row says the same."""
    with said_in_words():
        written = _read(target_of(answers), folder)
        batch = _batch(written, wanted)
        decisions = _decisions(written, batch, key)
        rows = _rows(written.target, key)
    parted = {d.measure.id: _parted(d, rows, key) for d in decisions}
    if as_program:
        print_json([_said(decision, written, parted) for decision in decisions])
    else:
        for decision in decisions:
            click.echo(typeset(as_text(explain(decision, written.rulebook))), nl=False)
            click.echo(_verdict(decision, parted[decision.measure.id]) + "\n")
    sys.exit(1 if any(parted.values()) else 0)


def _read(target: Target, folder: Path) -> _Written:
    if not target.manifest.exists():
        give_up(f"没有「{target.manifest}」：要有 guanzi batch 写的这个文件，才知道是怎样算的。")
    manifest = json.loads(target.manifest.read_text(encoding="utf-8"))
    written = _Written(target, manifest, loaded(folder))
    if changes := written.changes():
        give_up(f"{'、'.join(changes)}在批量计算以后变了或不在了，无法核对。请用原来的文件。")
    return written


def _batch(written: _Written, wanted: str | None) -> Batch:
    ids = written.manifest["measures"]
    if wanted is not None and wanted not in ids:
        give_up(f"这一批没有计算「{wanted}」，计算的是 {'、'.join(ids)}。")
    names = [wanted] if wanted else ids
    rulebook, on = written.rulebook, written.on
    measures: list[Measure] = looked_up(lambda: [rulebook.measure(name, on) for name in names])
    said = written.manifest["fills"]
    fills = {m.id: read_fills(said[m.id], m) for m in measures if m.id in said}
    return Batch(rulebook, measures, on, fills)


def _decisions(written: _Written, batch: Batch, key: str) -> list[Decision]:
    population = find(written.main, written.rulebook, batch.reads)
    if added := set(population.files) - set(written.manifest["inputs"]):
        give_up(f"{'、'.join(sorted(added))}的记录是批量计算以后才放进来的，无法核对。")
    taken = one_enterprise(population, key)
    if not taken.rejected.is_empty():
        reasons = "；".join(taken.rejected["message"].unique(maintain_order=True))
        give_up(f"「{key}」的数据有误，没有计算：{reasons}")
    if taken.facts.is_empty():
        give_up(f"主表里没有「{key}」。")
    return [batch.decision(m, key, taken.facts, taken.related) for m in batch.measures]


def _rows(target: Target, key: str) -> list[Row]:
    if target.table:
        found = rows_of_table(target.table, key)
    else:
        table = scan(target.path).filter(pl.col(KEY) == key).collect(engine="streaming")
        found = plain(table).rows(named=True)
    return [
        {name: "" if cell is None else str(cell) for name, cell in row.items()} for row in found
    ]


def _parted(decision: Decision, rows: list[Row], key: str) -> list[str]:
    """Where the row says something else than the interpreter."""
    named = pl.DataFrame([row_of(decision, key)], schema=LONG, orient="row")
    (cells,) = plain(named).rows(named=True)
    now = {name: "" if cell is None else str(cell) for name, cell in cells.items()}
    measure = decision.measure.id
    if rows and "measure" not in rows[0]:
        now = {f"{name}_{measure}": now[name] for name in ("outcome", "amount_fen")}
    else:
        rows = [row for row in rows if row["measure"] == measure]
    if len(rows) != 1:
        return [f"结果里有 {len(rows)} 行，应是一行"]
    return [
        f"{name}：结果里是「{rows[0][name]}」，重算是「{cell}」"
        for name, cell in now.items()
        if rows[0][name] != cell
    ]


def _verdict(decision: Decision, parted: list[str]) -> str:
    if parted:
        return "\n".join(f"与批量结果不一致　{each}" for each in parted)
    amount = decision.amount_fen
    return f"与批量结果一致：{'没有金额' if amount is None else f'{amount:,} 分'}"


def _said(decision: Decision, written: _Written, parted: Mapping[str, list[str]]) -> dict[str, Any]:
    differences = parted[decision.measure.id]
    said = as_json(explain(decision, written.rulebook))
    return {**said, "is_same": not differences, "differences": differences}
