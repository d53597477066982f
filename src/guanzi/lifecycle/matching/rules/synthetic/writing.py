"""A population in files: a folder as `guanzi batch` reads it, written part by part."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from guanzi.engines.rules import Rulebook

from .population import Part, parts

ENTERPRISES = "企业"
LABEL = "合成数据，不是任何真实企业 · synthetic, no real enterprise"
Progress = Callable[[int], None]


def write_population(
    rulebook: Rulebook,
    folder: Path,
    *,
    size: int,
    seed: int,
    year: int,
    progress: Progress = lambda _: None,
) -> list[Path]:
    """`企业.parquet` and one file for every kind of related record. Raises FileExistsError."""
    folder.mkdir(parents=True)
    with TemporaryDirectory(dir=folder, prefix=".parts-") as aside:
        files: dict[str, list[Path]] = {}
        for number, part in enumerate(parts(rulebook, size=size, seed=seed, year=year)):
            for name, table in _tables(part).items():
                file = Path(aside) / f"{name}-{number:06d}.parquet"
                table.write_parquet(file, compression="lz4")
                files.setdefault(name, []).append(file)
            progress(part.facts.height)
        return [_joined(pieces, folder / f"{name}.parquet") for name, pieces in files.items()]


def _joined(pieces: list[Path], file: Path) -> Path:
    pl.scan_parquet(pieces).sink_parquet(file, metadata={"guanzi": LABEL})
    return file


def _tables(part: Part) -> dict[str, pl.DataFrame]:
    more = part.enterprises.select(pl.exclude(part.facts.columns))
    return {ENTERPRISES: pl.concat([part.facts, more], how="horizontal"), **part.records}
