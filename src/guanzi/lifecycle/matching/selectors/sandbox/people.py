"""The enterprises of a comparison: made up, or from its tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from django.utils.translation import gettext as _

from guanzi.engines.plan import KEY, PlanRefused
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.files.names import ENDINGS
from guanzi.foundation.files.selectors import path_of
from guanzi.lifecycle.matching.errors import SandboxRefused
from guanzi.lifecycle.matching.models import SandboxTable
from guanzi.lifecycle.matching.rules.sandbox.comparing import Comparison
from guanzi.lifecycle.matching.rules.sandbox.people import (
    InFiles,
    MadeUp,
    People,
    WrittenDown,
    digest_of,
)
from guanzi.lifecycle.matching.selectors.sandbox.runs import RunInfo
from guanzi.lifecycle.matching.states import SandboxPopulation


@contextmanager
def said_in_words() -> Iterator[None]:
    """What is wrong with a file or a figure, as a sentence for the person: SandboxRefused."""
    try:
        yield
    except PlanRefused as refused:
        raise SandboxRefused(typeset(str(refused))) from None
    except pl.exceptions.PolarsError as error:
        reason = str(error).strip().splitlines()[0][:200]
        sentence = _("数据文件读不了：%(reason)s。CSV 文件应存成 UTF-8 编码，每行的格数相同。")
        raise SandboxRefused(sentence % {"reason": reason}) from None
    except FileNotFoundError:
        raise _gone() from None


@contextmanager
def people_of(info: RunInfo, comparison: Comparison) -> Iterator[People]:
    """The enterprises, to be read while the block lasts. Raises SandboxRefused, PlanRefused."""
    book, reads = comparison.after.rulebook, comparison.reads
    if info.population is SandboxPopulation.MADE_UP:
        assert info.size is not None
        assert info.seed is not None
        yield MadeUp(book, reads, size=info.size, seed=info.seed, year=info.year)
        return
    with TemporaryDirectory(prefix="sandbox-") as aside:
        folder = Path(aside) / "population"
        digest = _linked(info.id, folder)
        if info.population is SandboxPopulation.REGISTER:
            yield WrittenDown(folder, reads, digest)
        else:
            yield InFiles(folder, book, reads, digest)


def _linked(run_id: int, folder: Path) -> str:
    """The tables of a run under their names; the digest of all."""
    folder.mkdir()
    tables = list(SandboxTable.objects.filter(run_id=run_id).select_related("file"))
    if KEY not in {table.name for table in tables}:
        raise _gone()
    for table in tables:
        ending = ENDINGS[table.file.kind][0]
        (folder / f"{table.name}{ending}").symlink_to(path_of(table.file.digest))
    named = sorted((table.name, table.file.digest) for table in tables)
    return digest_of(*(part for pair in named for part in pair))


def _gone() -> SandboxRefused:
    return SandboxRefused(_("测算对象的数据不在了，请重新发起测算。"))
