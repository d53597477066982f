"""Where a batch stands while it is computed: `OUT.part/`, so that a killed one goes on from there.

recipe.json          what is computed from what; other inputs are refused
records/             related records, split by slice
slices/000007/       a finished slice: written aside, then renamed
"""

import fcntl
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from guanzi.site.commands.parts import give_up

TABLE = "postgres:"
FILES = (".parquet", ".arrow", ".csv")
_UNFINISHED = ".unfinished"
_TABLE_NAME = re.compile(r"[^\W\d]\w*")
_MOST_BYTES = 63
_NAMES = {
    "guanzi": "程序版本",
    "on": "基准日",
    "measures": "措施",
    "fills": "填定的数字",
    "rulebook": "规则库",
    "inputs": "输入文件",
    "engine": "引擎",
    "shape": "长表或宽表（--wide）",
    "slice": "每批家数（--slice）",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where answers go: a file, or a table of the database. What goes with it stands beside it, or
    for a table in the current folder.
    """

    said: str
    path: Path
    table: str | None = None

    @property
    def rejected(self) -> Path:
        return self._beside("rejected.csv")

    @property
    def manifest(self) -> Path:
        return self._beside("manifest.json")

    @property
    def population(self) -> Path:
        """What a population in tables was when it was computed; rows are explained from it."""
        return self._beside("population")

    @property
    def work(self) -> Path:
        return self._beside("part")

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{ending}")


def target_of(said: str) -> Target:
    """`answers.parquet`, `answers.csv`, `answers.arrow` or `postgres:TABLE`."""
    if said.startswith(TABLE):
        table = said.removeprefix(TABLE)
        if not _TABLE_NAME.fullmatch(table) or len(table.encode()) > _MOST_BYTES:
            raise click.UsageError(f"「{table}」不能作表名，请用不长的文字、数字和下划线。")
        return Target(said, Path(table), table)
    path = Path(said)
    if path.suffix not in FILES:
        raise click.UsageError(f"--out 应以 {'、'.join(FILES)} 结尾，或写成 {TABLE}表名。")
    return Target(said, path)


class Work:
    """The folder of one batch."""

    def __init__(self, target: Target) -> None:
        self.folder = target.work
        self.records = self.folder / "records"
        self.slices = self.folder / "slices"
        self._recipe = self.folder / "recipe.json"
        self._lock = self.folder / "lock"

    @property
    def is_begun(self) -> bool:
        return self._recipe.exists()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else computes the same file; whoever is killed lets go."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                give_up(f"另一个 guanzi batch 正在「{self.folder}」里计算。")
            try:
                yield
            finally:
                if not self.is_begun:
                    self._lock.unlink()
                    with suppress(OSError):  # what is half cleared stays for the next --again
                        self.folder.rmdir()

    def begin(self, recipe: Mapping[str, Any], *, again: bool) -> None:
        """Start, or go on with the same; whatever is not the same is named and refused."""
        if again:
            self.clear()
        self.slices.mkdir(exist_ok=True)
        if not self.is_begun:
            write_whole(self._recipe, _as_text(recipe))
            return
        before = json.loads(self._recipe.read_text(encoding="utf-8"))
        now = json.loads(_as_text(recipe))
        changed = [_NAMES[name] for name in _NAMES if before.get(name) != now[name]]
        if changed:
            give_up(
                f"「{self.folder}」里有没算完的一批，但这次的{'、'.join(changed)}不同。\n"
                "要接着算，请用原来的输入和选项再运行；要丢掉它从头算，请加 --again。"
            )

    def split_once(self, split: Callable[[Path], None]) -> None:
        """Let the related records be split, unless they already are."""
        if not self.records.exists():
            aside = self.aside("records")
            split(aside)
            aside.rename(self.records)

    @property
    def finished(self) -> int:
        """How many slices are done; they are done in order."""
        return len(self._done())

    @property
    def answers(self) -> list[Path]:
        return [slice_ / "answers.parquet" for slice_ in self._done()]

    @property
    def rejected(self) -> list[Path]:
        return [slice_ / "rejected.parquet" for slice_ in self._done()]

    def keep(self, number: int, write: Callable[[Path], None]) -> None:
        """Let a slice be written aside, and have it appear as a whole."""
        aside = self.aside("slice")
        aside.mkdir()
        write(aside)
        aside.rename(self.slices / f"{number:06d}")

    def clear(self) -> None:
        """Away with everything, what it is last of all."""
        for path in (*self.folder.glob(f"*{_UNFINISHED}"), self.records, self.slices):
            _remove(path)
        self._recipe.unlink(missing_ok=True)

    def _done(self) -> list[Path]:
        return sorted(self.slices.iterdir())

    def aside(self, name: str) -> Path:
        """A free place whose name counts for nothing."""
        aside = self.folder / f"{name}{_UNFINISHED}"
        _remove(aside)
        return aside


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write_whole(file: Path, text: str) -> None:
    """A file that appears under its name only when it is whole."""
    unfinished = file.with_name(f"{file.name}{_UNFINISHED}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(file)


def write_manifest(file: Path, manifest: Mapping[str, Any]) -> None:
    """The manifest, the same bytes for the same content."""
    write_whole(file, _as_text(manifest))


def _as_text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"
