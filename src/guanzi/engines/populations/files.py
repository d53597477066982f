"""Which file is which table, and how it is read: a column at a time, never the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from guanzi.engines.plan import KEY, PlanRefused
from guanzi.engines.plan.intake import canonical_names
from guanzi.engines.rules import Rulebook, Unit
from guanzi.engines.rules.source import suggestion

from .schema import MAIN

_SCANS: Mapping[str, Callable[[Path], pl.LazyFrame]] = {
    ".parquet": lambda file: pl.scan_parquet(file, glob=False, hive_partitioning=False),
    ".arrow": lambda file: pl.scan_ipc(file, glob=False, hive_partitioning=False),
    ".csv": lambda file: pl.scan_csv(file, glob=False, infer_schema=False),
}
ENDINGS = tuple(_SCANS)


@dataclass(frozen=True, slots=True)
class Population:
    """The tables of a population: columns that rules ask for, under the names of the vocabulary.

    `unknown` are columns and files that the vocabulary does not know, each with what may be meant;
    `unmarked` the records that stand in a file although of no enterprise all are said to be known.
    """

    rulebook: Rulebook
    reads: tuple[str, ...]
    files: Mapping[str, Path]
    facts: pl.LazyFrame
    records: Mapping[str, pl.LazyFrame]
    unknown: tuple[str, ...] = ()
    unmarked: tuple[str, ...] = ()


def find(path: Path, rulebook: Rulebook, reads: Iterable[str]) -> Population:
    """The population in a file of facts, or in a folder with a file for every table.

    Raises PlanRefused, with what to do.
    """
    wanted = tuple(reads)
    declared = [rulebook.vocabulary.facts[name] for name in wanted]
    names = [fact.name for fact in declared if fact.unit is Unit.RECORDS]
    files, strange = _in_folder(path, rulebook) if path.is_dir() else ({MAIN: path}, [])
    files = {name: file for name, file in files.items() if name == MAIN or name in names}
    facts = scan(files[MAIN])
    named = canonical_names(facts.collect_schema().names(), rulebook)
    vocabulary = rulebook.vocabulary
    strange += [n for n in named.values() if n != KEY and vocabulary.canonical(n) is None]
    _refuse_without_key(named.values(), files[MAIN])
    kept = {given: name for given, name in named.items() if name == KEY or name in wanted}
    for name in names:
        if name in named.values() and name not in files:
            raise PlanRefused(
                f"主表里有「{name}」这一列,却没有「{name}」的文件:请把主表和记录放进一个文件夹"
                f"(见 guanzi batch --template),或者去掉这一列"
            )
    records = {}
    for fact in declared:
        if fact.unit is Unit.RECORDS and fact.name in files:
            records[fact.name] = _records(files[fact.name], tuple(fact.fields))
    return Population(
        rulebook,
        wanted,
        files,
        facts.select(pl.col(given).alias(name) for given, name in kept.items()),
        records,
        tuple(_with_hint(name, list(vocabulary.names())) for name in strange),
        tuple(name for name in records if name not in named.values()),
    )


def _with_hint(name: str, known: list[str]) -> str:
    return ",".join(filter(None, (name, suggestion(name, known))))


def _in_folder(folder: Path, rulebook: Rulebook) -> tuple[dict[str, Path], list[str]]:
    facts = rulebook.vocabulary.facts.values()
    names = {MAIN, *(fact.name for fact in facts if fact.unit is Unit.RECORDS)}
    files: dict[str, Path] = {}
    strange = []
    for file in sorted(folder.iterdir()):
        if file.suffix not in _SCANS or file.stem not in names:
            strange.append(file.name)
        elif file.stem in files:
            raise PlanRefused(f"「{file.stem}」有不止一个文件:{files[file.stem].name}、{file.name}")
        else:
            files[file.stem] = file
    if MAIN not in files:
        wanted = "、".join(f"{MAIN}{ending}" for ending in ENDINGS)
        raise PlanRefused(f"文件夹「{folder}」里没有主表,应是 {wanted} 之一")
    return files, strange


def scan(file: Path) -> pl.LazyFrame:
    """The rows of a file, to be read when they are asked for. Raises PlanRefused."""
    read = _SCANS.get(file.suffix)
    if read is None:
        raise PlanRefused(f"不认识「{file.name}」,请用 {'、'.join(ENDINGS)} 文件")
    return read(file)


def _records(file: Path, fields: tuple[str, ...]) -> pl.LazyFrame:
    table = scan(file)
    names = table.collect_schema().names()
    _refuse_without_key(names, file)
    shown = [pl.col(KEY).cast(pl.String), *(name for name in fields if name in names)]
    return table.select(*shown)


def _refuse_without_key(names: Iterable[str], file: Path) -> None:
    if KEY not in names:
        encoding = ";CSV 文件应存成 UTF-8 编码" if file.suffix == ".csv" else ""
        raise PlanRefused(f"「{file.name}」缺少「{KEY}」这一列{encoding}")
