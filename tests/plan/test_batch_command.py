"""`guanzi batch` and `guanzi explain --from` as a person meets them."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from guanzi.engines.plan.columns import KEY
from guanzi.engines.rules import contradictions, decide
from guanzi.site.cli import main
from guanzi.site.commands.batch_work import Work, target_of
from tests.plan.folders import a_population, write_folder
from tests.plan.test_batch import ON
from tests.rules.world import the_rulebook

MEASURES = ("tech-transfer-support", "growth-voucher", "technical-reform-support")
DAY = ON.isoformat()
Guanzi = Callable[..., Result]


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty enterprises; the facts of some contradict each other."""
    return write_folder(a_population(40, 70), tmp_path_factory.mktemp("population"))


@pytest.fixture
def guanzi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guanzi:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "guanzi.site.commands.rulebook.load_rulebook", lambda folder: the_rulebook()
    )
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


def batch(population: Path, out: str = "out.parquet", *more: str) -> tuple[str, ...]:
    asked = ("--on", DAY, "--out", out, "--measures", ",".join(MEASURES), *more)
    return ("batch", str(population), *asked)


def written(folder: Path, out: str = "out.parquet") -> list[bytes]:
    """Everything that a batch leaves, as bytes."""
    names = (out, f"{out}.rejected.csv", f"{out}.manifest.json")
    return [(folder / name).read_bytes() for name in names]


def sound(count: int, known: int) -> list[str]:
    """The enterprises whose facts do not contradict each other."""
    cases = a_population(count, known)
    rules = the_rulebook().consistency
    asked = {name for each in MEASURES for name in the_rulebook().measure(each, ON).reads}
    own = {key: {n: v for n, v in case.items() if n in asked} for key, case in cases.items()}
    return [key for key, case in own.items() if not contradictions(rules, case)]


def test_every_row_is_what_the_interpreter_decides(
    population: Path, guanzi: Guanzi, tmp_path: Path
) -> None:
    said = guanzi(*batch(population))
    assert said.exit_code == 0, said.output
    keys, cases = sound(40, 70), a_population(40, 70)
    assert f"{len(keys)} 家 × 3 项措施，{3 * len(keys)} 行" in said.output
    answers = pl.read_parquet(tmp_path / "out.parquet")
    rulebook = the_rulebook()
    decided = [
        (key, name, decision.outcome.value, decision.amount_fen)
        for key in keys
        for name in MEASURES
        for decision in [decide(rulebook.measure(name, ON), cases[key], ON)]
    ]
    assert answers.select(KEY, "measure", "outcome", "amount_fen").rows() == decided
    rejected = pl.read_csv(tmp_path / "out.parquet.rejected.csv")
    assert set(rejected["code"]) == {"facts-contradict"}
    assert {str(key) for key in rejected[KEY]} == set(cases) - set(keys)
    manifest = json.loads((tmp_path / "out.parquet.manifest.json").read_text())
    assert manifest["counts"]["decided"] == len(keys)
    assert manifest["rulebook"] == rulebook.digest
    assert not (tmp_path / "out.parquet.part").exists()


@pytest.mark.parametrize("ending", [".csv", ".arrow"])
def test_the_ending_says_the_form_and_wide_the_shape(
    population: Path, guanzi: Guanzi, tmp_path: Path, ending: str
) -> None:
    assert guanzi(*batch(population, f"out{ending}", "--wide")).exit_code == 0
    file = tmp_path / f"out{ending}"
    wide = pl.read_csv(file) if ending == ".csv" else pl.read_ipc(file)
    assert wide.height == len(sound(40, 70))
    assert wide.columns[:3] == [KEY, f"outcome_{MEASURES[0]}", f"amount_fen_{MEASURES[0]}"]
    key = str(wide[KEY][0])
    agreed = guanzi("explain", "--from", f"out{ending}", "--key", key)
    assert agreed.exit_code == 0, agreed.output


# ---------------------------------------------------------------- killed, and gone on


def killed(population: Path, folder: Path, slices: int) -> None:
    """Start a batch, and kill it once so many slices are done."""
    command = [sys.executable, "-m", "guanzi.site.cli", *batch(population, "out.parquet")]
    started = subprocess.Popen(
        [*command, "--slice", "4"], cwd=folder, stdout=subprocess.DEVNULL, env=os.environ
    )
    done = folder / "out.parquet.part/slices" / f"{slices - 1:06d}"
    deadline = time.monotonic() + 60
    while not done.exists() and started.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    started.send_signal(signal.SIGKILL)
    started.wait()


def test_a_killed_batch_goes_on_and_ends_in_the_same_bytes(
    population: Path, guanzi: Guanzi, tmp_path: Path
) -> None:
    killed(population, tmp_path, 3)
    work = tmp_path / "out.parquet.part"
    assert 3 <= len(list((work / "slices").iterdir())) < 10
    assert not (tmp_path / "out.parquet").exists()
    first = work / "slices/000000"
    kept = (first / "answers.parquet").stat().st_ino

    other = guanzi(*batch(population, "out.parquet", "--slice", "5"))
    assert other.exit_code == 1
    assert "每批家数（--slice）不同" in other.output
    assert "--again" in other.output
    assert (first / "answers.parquet").stat().st_ino == kept

    moved = tmp_path / "whole"
    moved.mkdir()
    assert guanzi(*batch(population, str(moved / "out.parquet"))).exit_code == 0
    gone_on = guanzi(*batch(population, "out.parquet", "--slice", "4", "--progress"))
    assert gone_on.exit_code == 0, gone_on.output
    shown = [int(n) for n in re.findall(r"计算　[#.]+　(\d+)/40", gone_on.output)]
    assert shown[0] >= 12
    assert shown == sorted(shown)
    here, there = written(tmp_path), written(moved)
    assert here[:2] == there[:2]
    assert not work.exists()
    assert guanzi(*batch(population)).exit_code == 1
    again = guanzi(*batch(population, "out.parquet", "--again"))
    assert again.exit_code == 0
    assert written(tmp_path) == here


class Crash(BaseException):
    """The end of the process, wherever it comes."""


@pytest.mark.parametrize(
    "place", ["keys_of", "split", "slices", "write", "write_manifest", "Work.clear"]
)
def test_wherever_it_ends_it_goes_on_from_there(
    population: Path, guanzi: Guanzi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def crash(*_given: object) -> None:
        raise Crash

    assert guanzi(*batch(population, "whole.parquet")).exit_code == 0
    with monkeypatch.context() as patched:
        patched.setattr(f"guanzi.site.commands.batch_run.{place}", crash)
        with pytest.raises(Crash):
            guanzi(*batch(population))
    assert (tmp_path / "out.parquet").exists() == (place == "Work.clear")
    gone_on = guanzi(*batch(population))
    assert gone_on.exit_code == 0, gone_on.output
    assert written(tmp_path)[:2] == written(tmp_path, "whole.parquet")[:2]
    assert not (tmp_path / "out.parquet.part").exists()


def test_two_do_not_compute_the_same_file(population: Path, guanzi: Guanzi, tmp_path: Path) -> None:
    with Work(target_of(str(tmp_path / "out.parquet"))).held():
        said = guanzi(*batch(population))
    assert (said.exit_code, "另一个 guanzi batch" in said.output) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_a_batch_of_other_inputs_does_not_go_on(
    population: Path, guanzi: Guanzi, tmp_path: Path
) -> None:
    work = tmp_path / "out.parquet.part"
    (work / "slices").mkdir(parents=True)
    (work / "recipe.json").write_text('{"rulebook": "another"}')
    said = guanzi(*batch(population))
    assert said.exit_code == 1
    assert "规则库、输入文件" in said.output
    assert guanzi(*batch(population, "out.parquet", "--again")).exit_code == 0


# ---------------------------------------------------------------- refusals


def test_a_column_that_no_fact_is_and_records_of_nobody_are_told(
    guanzi: Guanzi, tmp_path: Path
) -> None:
    (tmp_path / "pop").mkdir()
    (tmp_path / "pop/企业.csv").write_text("企业,销售收人\n甲,5元\n")
    (tmp_path / "pop/月度销售.csv").write_text("企业,月份,当月销售额\n")
    said = guanzi(*batch(tmp_path / "pop"))
    assert said.exit_code == 0
    assert "没有用到：销售收人，是不是「销售收入」？" in said.output
    assert "各家的月度销售都按未知处理" in said.output


def test_figures_of_a_guideline_are_used_and_kept_for_explaining(
    guanzi: Guanzi, tmp_path: Path
) -> None:
    (tmp_path / "pop.csv").write_text(
        "企业,企业注册地,企业升级类型,采购成长服务\n甲,闵行区,小升规,是\n"
    )
    (tmp_path / "fills.json").write_text('{"成长券标准": "3.21万元"}')
    asked = ("batch", "pop.csv", "--on", DAY, "--measures", "growth-voucher", "--out", "out.csv")
    assert guanzi(*asked, "--fills", "fills.json").exit_code == 0
    assert ",granted,3210000," in (tmp_path / "out.csv").read_text()
    said = guanzi("explain", "--from", "out.csv", "--key", "甲")
    assert "与批量结果一致：3,210,000 分" in said.output
    assert said.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "缺少参数 POPULATION"),
        (("x.csv", "--out", "y.csv"), 2, "缺少参数 --on"),
        (("x.csv", "--on", DAY, "--out", "y.xlsx"), 2, "结尾"),
        (("x.csv", "--on", DAY, "--out", "postgres:a b"), 2, "不能作表名"),
        (("x.csv", "--on", DAY, "--out", "y.csv"), 1, "没有「x.csv」"),
        (("bad.csv", "--on", DAY, "--out", "y.csv"), 1, "缺少「企业」这一列"),
        (("latin.csv", "--on", DAY, "--out", "y.csv"), 1, "UTF-8"),
        (("bad.xlsx", "--on", DAY, "--out", "y.csv"), 1, "不认识「bad.xlsx」"),
        (("empty.csv", "--on", DAY, "--out", "y.csv"), 1, "没有一行"),
        (("empty.csv", "--on", DAY, "--out", "empty.csv", "--again"), 1, "是输入文件"),
        (("x.csv", "--on", DAY, "--out", "postgres:" + "长" * 22), 2, "不能作表名"),
        (("bad.csv", "--on", DAY, "--out", "y.csv", "--measures", "nothing"), 1, "nothing"),
    ],
)
def test_what_is_wrong_is_said(
    guanzi: Guanzi, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    (tmp_path / "bad.csv").write_text("销售收入\n5元\n")
    (tmp_path / "latin.csv").write_bytes("企业,企业注册地\n甲,徐汇区\n".encode("gb18030"))
    (tmp_path / "bad.xlsx").write_bytes(b"")
    (tmp_path / "empty.csv").write_text("企业\n")
    said = guanzi("batch", *arguments)
    assert (said.exit_code, says in said.output) == (code, True), said.output


def test_a_template_is_a_population_once_it_is_filled(guanzi: Guanzi, tmp_path: Path) -> None:
    asked = ("--measures", "tech-transfer-support", "--on", DAY)
    assert guanzi("batch", "--template", "tables", *asked).exit_code == 0
    assert guanzi("batch", "--template", "tables", *asked).exit_code == 1
    main_table = tmp_path / "tables" / f"{KEY}.csv"
    headings = main_table.read_text("utf-8-sig").strip().split(",")
    with main_table.open("a") as output:
        output.write("甲" + "," * (len(headings) - 1) + "\n")
    said = guanzi("batch", "tables", *asked, "--out", "out.csv")
    assert said.exit_code == 0, said.output
    assert (tmp_path / "out.csv").read_text().splitlines()[1].startswith("甲,tech-transfer-support")


def test_the_schema_is_for_people_and_for_programs(guanzi: Guanzi) -> None:
    asked = ("batch", "--schema", "--measures", "tech-transfer-support", "--on", DAY)
    shown = guanzi(*asked).output
    assert re.search(r"^销售收入\t金额\t.*500万元.*\t转化项目销售收入、直接销售收入$", shown, re.M)
    assert re.search(r"^月度销售：每条记录一行，每家最多 12 行，月份不能重复$", shown, re.M)
    tables = json.loads(guanzi(*asked, "--json").stdout)["tables"]
    assert [table["name"] for table in tables] == [KEY, "月度销售", "扶持记录"]


# ---------------------------------------------------------------- any row, explained


def test_a_row_is_explained_and_agrees(population: Path, guanzi: Guanzi) -> None:
    guanzi(*batch(population))
    key = sound(40, 70)[0]
    said = guanzi("explain", "--from", "out.parquet", "--key", key, "--measure", MEASURES[0])
    assert said.exit_code == 0, said.output
    assert "与批量结果一致" in said.output
    assert "第五条" in said.output
    every = json.loads(guanzi("explain", "--from", "out.parquet", "--key", key, "--json").stdout)
    assert [each["is_same"] for each in every] == [True] * 3


def test_a_row_that_says_something_else_is_told(
    population: Path, guanzi: Guanzi, tmp_path: Path
) -> None:
    guanzi(*batch(population))
    file = tmp_path / "out.parquet"
    answers = pl.read_parquet(file)
    key = answers[KEY][0]
    changed = answers.with_columns(pl.col("amount_fen").fill_null(0) + 1)
    changed.write_parquet(file)
    said = guanzi("explain", "--from", "out.parquet", "--key", key)
    assert said.exit_code == 1
    assert "与批量结果不一致　amount_fen" in said.output
    changed.filter(pl.col(KEY) != key).write_parquet(file)
    assert "结果里有 0 行" in guanzi("explain", "--from", "out.parquet", "--key", key).output


def test_what_cannot_be_checked_is_said(population: Path, guanzi: Guanzi, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for file in population.iterdir():
        (own / file.name).write_bytes(file.read_bytes())
    guanzi(*batch(own))
    explain = ("explain", "--from", "out.parquet", "--key")
    rejected = next(key for key in map(str, range(40)) if key not in sound(40, 70))
    for key, says in ((rejected, "互相矛盾"), ("不在", "主表里没有「不在」")):
        said = guanzi(*explain, key)
        assert (said.exit_code, says in said.output) == (1, True), said.output
    assert "没有计算" in guanzi(*explain, "1", "--measure", "core-talent-award").output
    with (own / f"{KEY}.csv").open("a") as output:
        output.write("\n")
    assert "「企业.csv」在批量计算以后变了" in guanzi(*explain, "1").output
    assert (
        "没有「nothing.parquet.manifest.json」"
        in guanzi("explain", "--from", "nothing.parquet", "--key", "1").output
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "out.parquet"), "--key"),
        (("--key", "甲"), "--from"),
        (("growth-voucher", "--from", "out.parquet", "--key", "甲"), "不能同 --from 一起用"),
        (("--on", DAY, "--from", "out.parquet", "--key", "甲"), "--on 不能同 --from"),
        ((), "缺少参数 MEASURE"),
    ],
)
def test_a_row_or_facts_but_not_both(guanzi: Guanzi, arguments: tuple[str, ...], says: str) -> None:
    said = guanzi("explain", *arguments)
    assert (said.exit_code, says in said.output) == (2, True), said.output


def test_help_loads_neither_polars_nor_sqlglot() -> None:
    code = "import sys, guanzi.site.cli; print({'polars', 'sqlglot'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
