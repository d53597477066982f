"""Spark as an engine: a session on this machine or on a cluster, and the queries that run there."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from guanzi.engines.plan.batch import Prepared, Related
from guanzi.engines.plan.in_sql import Step, steps
from guanzi.engines.plan.terms import Kind, Term
from guanzi.site.commands.columns import FACTS, RECORDS, by_plan
from guanzi.site.commands.parts import give_up

_EXACT = {
    "spark.sql.ansi.enabled": "true",  # what does not fit is an error, never null
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",  # six places in every quotient
}
_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_ROWS_OF_A_TASK = 50_000
OLDEST_JAVA, NEWEST_JAVA = 17, 23
NO_JAVA = (
    "Spark 需要 Java 17 或 21，这台机器上没有可用的。"
    "请先安装（Debian：apt-get install openjdk-17-jre-headless），或者把 JAVA_HOME 指向已有的。"
)


@contextmanager
def spark_session(master: str | None) -> Iterator[Any]:
    """A session of `master`, of SPARK_REMOTE or of Spark's own settings, else of this machine."""
    try:
        pyspark: Any = import_module("pyspark.sql")  # an extra
        errors: Any = import_module("pyspark.errors")
    except ImportError:
        give_up("没有安装 Spark。请先安装：pip install 'guanzi[spark]'，并装好 Java 17。")
    try:
        session = _started(pyspark.SparkSession.builder.appName("guanzi batch"), master)
    except Exception as error:  # noqa: BLE001 - Java's, Spark's and the network's are of many kinds
        give_up(f"启动不了 Spark：{_first_line(error)}\n请检查 --master 和集群的地址。")
    try:
        for name, value in _EXACT.items():
            session.conf.set(name, value)
        yield session
    except errors.PySparkException as error:
        give_up(
            f"Spark 计算时出错：{_first_line(error)}\n"
            "在集群上运行时，--out 所在的文件夹应是每台机器都能读写的共享文件夹。"
        )
    finally:
        session.stop()


def _started(builder: Any, master: str | None) -> Any:
    if master is not None and master.startswith("sc://"):
        return builder.remote(master).getOrCreate()
    if "SPARK_REMOTE" not in os.environ and not has_java():
        give_up(NO_JAVA)
    if master is not None:
        builder = builder.master(master)
        if master.startswith("local"):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # whatever the machine's name
            builder = builder.config(map=_LOCAL)
    return builder.getOrCreate()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def has_java() -> bool:
    """Whether the Java that Spark would take is one that it runs on."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home, "bin", "java")) if home else shutil.which("java")
    try:
        said = subprocess.run(
            [program or "java", "-version"], check=False, capture_output=True, text=True
        )
    except OSError:
        return False
    found = re.search(r'version "(\d+)', said.stderr)
    return bool(found and OLDEST_JAVA <= int(found[1]) <= NEWEST_JAVA)


class InSpark:
    """Columns handed over as Parquet files, which every executor must be able to read; no Python
    runs for a row.
    """

    def __init__(self, session: Any, folder: Path) -> None:
        self.session = session
        self.folder = folder.resolve()

    def __call__(self, prepared: Prepared, facts: pl.DataFrame, related: Related) -> pl.DataFrame:
        self.hand_over(facts, related)
        return by_plan(prepared, facts, related, self.answer)

    def hand_over(self, facts: pl.DataFrame, related: Related) -> None:
        """Let every executor read the columns."""
        self.folder.mkdir(exist_ok=True)
        self._view(FACTS, facts)
        for number, table in enumerate(related.values()):
            self._view(f"{RECORDS}{number}", table)

    def _view(self, name: str, frame: pl.DataFrame) -> None:
        file = self.folder / f"{name}.parquet"
        frame.write_parquet(file, row_group_size=_ROWS_OF_A_TASK)
        self.session.read.parquet(file.as_uri()).createOrReplaceTempView(name)

    def _kept(self, name: str, rows: Any) -> Any:
        folder = (self.folder / name).as_uri()
        rows.write.mode("overwrite").parquet(folder)
        return self.session.read.parquet(folder)

    def answer(self, terms: Mapping[str, Term], tables: Mapping[str, str]) -> pl.DataFrame:
        """The key and every term, in any order, over what was handed over."""
        numbered = {f"a{number}": term for number, term in enumerate(terms.values())}
        *before, last = steps(numbered, "spark", FACTS, tables)
        for place, step in enumerate(before, 1):
            rows = self.session.sql(step.text)
            if step.is_shared:
                rows = self._kept(step.name, _named_in([*before[place:], last], rows))
            rows.createOrReplaceTempView(step.name)
        self._kept(last.name, self.session.sql(last.text))
        answers = pl.read_parquet(sorted((self.folder / last.name).glob("*.parquet")))
        whole = (name for name, term in numbered.items() if term.kind is not Kind.BOOL)
        return answers.with_columns(pl.col(name).cast(pl.Int64) for name in whole)


def _named_in(later: Iterable[Step], rows: Any) -> Any:
    """What is written down for later steps is only what they name."""
    named = {name for step in later for name in re.findall("`([^`]+)`", step.text)}
    return rows.select([name for name in rows.columns if name in named])
