"""A batch from beginning to end: inputs named by digest, slices kept once done, one file out."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import polars as pl

from guanzi.engines.plan import PlanRefused
from guanzi.engines.plan.batch import Batch
from guanzi.engines.plan.intake import Intake
from guanzi.engines.populations import (
    Keys,
    Population,
    find,
    keys_of,
    slices,
    split,
    strays_of,
    write,
)
from guanzi.engines.rules import Measure, Rulebook, write_fills
from guanzi.foundation.face.typeset import typeset
from guanzi.site.commands.batch_work import TABLE, Target, Work, write_manifest
from guanzi.site.commands.engines import engine_called, files_of_table, is_written, write_table
from guanzi.site.commands.parts import give_up, trouble
from guanzi.site.commands.progress import Progress

_MEGABYTE = 1_000_000
_MEGABYTES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line, read and checked."""

    rulebook: Rulebook
    measures: tuple[Measure, ...]
    fills: Mapping[str, Mapping[str, Any]]
    on: date
    population: str
    target: Target
    engine: str
    master: str | None
    size: int
    is_wide: bool
    again: bool
    progress: Progress


def run(request: Request) -> None:
    """Compute the batch, or what is left of it."""
    work = Work(request.target)
    with (
        said_in_words(),
        work.held(),  # before anything of a batch that is under way is touched
        engine_called(request.engine, work.aside("engine"), request.master) as engine,
    ):
        if _is_there(request.target) and not request.again and not work.is_begun:
            give_up(f"「{request.target.said}」已经存在。请换一个名称，或者加 --again 重新计算。")
        batch = Batch(request.rulebook, request.measures, request.on, request.fills, engine)
        population = find(_files(request), request.rulebook, batch.reads)
        if request.target.path.resolve() in {file.resolve() for file in population.files.values()}:
            give_up(f"「{request.target.said}」是输入文件，结果请另取一个名称。")
        _say_notes(population)
        stamps = _stamps(population)
        digests = _digests(population, request.progress)
        recipe = _recipe(request, digests)
        work.begin(recipe, again=request.again)
        keys = keys_of(population.facts)
        if not keys.rows:
            give_up("主表里没有一行。")
        _split(request, population, keys, work)
        _compute(request, batch, population, keys, work)
        if _stamps(population) != stamps:
            give_up("输入文件在计算的时候变了。请等文件写完，再加 --again 从头算。")
        counts = _counts(request, keys, work)
        _finish(request, population, work, recipe, counts)
    _tell(request, counts)


def _files(request: Request) -> Path:
    if request.population.startswith(TABLE):
        return files_of_table(request.population, request.rulebook, request.target)
    return Path(request.population)


@contextmanager
def said_in_words() -> Iterator[None]:
    """What goes wrong, in words."""
    try:
        yield
    except PlanRefused as refused:
        give_up(typeset(str(refused)))
    except OSError as error:
        give_up(f"读写文件时出错：{trouble(error)}（{error.filename or ''}）")
    except pl.exceptions.PolarsError as error:
        reason = str(error).strip().splitlines()[0]
        give_up(f"输入文件读不了：{reason}\nCSV 文件应存成 UTF-8 编码，每行的格数相同。")
    except KeyboardInterrupt:
        give_up("停下了。算完的部分留着，用同样的命令再运行就接着算。")


def _is_there(target: Target) -> bool:
    return is_written(target.table) if target.table else target.path.exists()


def _say_notes(population: Population) -> None:
    if population.unknown:
        names = ";".join(population.unknown)
        click.echo(typeset(f"词表里没有、所以没有用到:{names}"), err=True)
    for name in population.unmarked:
        click.echo(
            f"主表没有「{name}」这一列，所以各家的{name}都按未知处理。"
            f"记录齐全的企业，请在主表加「{name}」列，写上 是。",
            err=True,
        )


# ---------------------------------------------------------------- what from what


def _stamps(population: Population) -> list[tuple[int, int]]:
    """By what a file that is written to is told from one that is not."""
    found = (file.stat() for file in population.files.values())
    return [(each.st_size, each.st_mtime_ns) for each in found]


def _digests(population: Population, progress: Progress) -> dict[str, str]:
    sizes = {name: file.stat().st_size for name, file in population.files.items()}
    found = {}
    with progress.phase("核对输入", "MB", sum(sizes.values()) // _MEGABYTE) as tell:
        for name, file in sorted(population.files.items()):
            found[name] = digest_of_file(file, tell)
    return found


def digest_of_file(file: Path, tell: Callable[[int], None] = lambda megabytes: None) -> str:
    """SHA-256 of what a file holds."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(_MEGABYTES_AT_ONCE * _MEGABYTE):
            digest.update(part)
            tell(len(part) // _MEGABYTE)
    return digest.hexdigest()


def _recipe(request: Request, digests: Mapping[str, str]) -> dict[str, Any]:
    return {
        "guanzi": version("guanzi"),
        "on": request.on.isoformat(),
        "measures": [measure.id for measure in request.measures],
        "fills": {
            measure.id: write_fills(filled, measure)
            for measure in request.measures
            if (filled := request.fills.get(measure.id))
        },
        "rulebook": request.rulebook.digest,
        "inputs": digests,
        "engine": request.engine,
        "shape": "wide" if request.is_wide else "long",
        "slice": request.size,
    }


# ---------------------------------------------------------------- slices


def _split(request: Request, population: Population, keys: Keys, work: Work) -> None:
    rows = sum(table.select(pl.len()).collect().item() for table in population.records.values())
    with request.progress.phase("分开记录", "条", rows) as tell:
        work.split_once(lambda folder: split(population, keys, request.size, folder, tell))


def _compute(
    request: Request, batch: Batch, population: Population, keys: Keys, work: Work
) -> None:
    done = work.finished
    before = min(done * request.size, keys.rows)
    with request.progress.phase("计算", "家", keys.rows, before) as tell:
        for number, taken in slices(population, keys, request.size, work.records, done):
            work.keep(number, _writer(request, batch, taken))
            tell(min(request.size, keys.rows - number * request.size))


def _writer(request: Request, batch: Batch, taken: Intake) -> Callable[[Path], None]:
    computed = batch.wide if request.is_wide else batch.by_enterprise
    answers = computed(taken.facts, taken.related)

    def write_slice(folder: Path) -> None:
        answers.write_parquet(folder / "answers.parquet", compression="lz4")
        taken.rejected.write_parquet(folder / "rejected.parquet", compression="lz4")

    return write_slice


# ---------------------------------------------------------------- the end


def _counts(request: Request, keys: Keys, work: Work) -> dict[str, int]:
    rows = pl.scan_parquet(work.answers, glob=False).select(pl.len()).collect().item()
    decided = rows if request.is_wide else rows // len(request.measures)
    return {
        "enterprises": keys.rows,
        "decided": decided,
        "rejected": keys.rows - decided,
        "answers": rows,
    }


def _finish(
    request: Request,
    population: Population,
    work: Work,
    recipe: Mapping[str, Any],
    counts: Mapping[str, int],
) -> None:
    """Everything under its name, the answers last: where they are, all is."""
    target = request.target
    rejected, answers = work.aside("rejected"), work.aside("answers")
    _write_rejected([*map(pl.read_parquet, work.rejected), strays_of(work.records)], rejected)
    with request.progress.phase("写出", "行", counts["answers"]) as tell:
        if not target.table:
            write(work.answers, answers, target.path.suffix, tell)
            target.path.unlink(missing_ok=True)
        rejected.replace(target.rejected)
        write_manifest(target.manifest, _manifest(request, population, recipe, counts))
        if target.table:
            write_table(target.table, work.answers, tell)
        else:
            answers.replace(target.path)
    work.clear()


def _write_rejected(parts: list[pl.DataFrame], file: Path) -> None:
    with file.open("wb") as output:
        for number, flaws in enumerate(parts):
            flaws.write_csv(output, include_header=number == 0)


def _manifest(
    request: Request, population: Population, recipe: Mapping[str, Any], counts: Mapping[str, int]
) -> dict[str, Any]:
    """The recipe without what leaves no trace in the answers, and where everything is."""
    folder = request.target.manifest.resolve().parent
    inputs = {
        name: {"file": os.path.relpath(file.resolve(), folder), "sha256": recipe["inputs"][name]}
        for name, file in sorted(population.files.items())
    }
    kept = {name: value for name, value in recipe.items() if name != "slice"}
    return {
        **kept,
        "inputs": inputs,
        "out": request.target.table or request.target.path.name,
        "counts": dict(counts),
        "unknown": list(population.unknown),
        "unmarked": list(population.unmarked),
    }


def _tell(request: Request, counts: Mapping[str, int]) -> None:
    target = request.target
    click.echo(
        f"{counts['decided']:,} 家 × {len(request.measures)} 项措施，"
        f"{counts['answers']:,} 行 → {target.said}"
    )
    if counts["rejected"]:
        click.echo(f"{counts['rejected']:,} 行的数据有误，没有计算，原因见 {target.rejected}")
