"""The policy sandbox: figures edited in the text, comparisons kept, refused, resumed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanzi.engines.plan.compare import MEASURE, Tally
from guanzi.engines.rules import Rulebook
from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.running import run_job
from guanzi.foundation.jobs.states import JobState
from guanzi.foundation.jobs.work import Progress, WorkerStops
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.matching.errors import SandboxNotFound, SandboxRefused
from guanzi.lifecycle.matching.models import SandboxRun
from guanzi.lifecycle.matching.permissions import may_compare, may_read_run
from guanzi.lifecycle.matching.rules.sandbox import people
from guanzi.lifecycle.matching.rules.sandbox.comparing import CUTS, WHO, Comparison, Side
from guanzi.lifecycle.matching.rules.sandbox.editing import edited
from guanzi.lifecycle.matching.rules.sandbox.figured import figures_of as kept_figures
from guanzi.lifecycle.matching.rules.sandbox.figures import Figure, figures_of
from guanzi.lifecycle.matching.rules.sandbox.finding import band_name, finding
from guanzi.lifecycle.matching.rules.sandbox.people import MadeUp
from guanzi.lifecycle.matching.selectors.sandbox.runs import run_for, runs_for
from guanzi.lifecycle.matching.selectors.sandbox.versions import Question
from guanzi.lifecycle.matching.services.sandbox import (
    start_comparison,
)
from guanzi.lifecycle.matching.states import SandboxPopulation
from guanzi.lifecycle.policies.selectors import current_edition
from guanzi.lifecycle.policies.services import publish_rulebook
from tests.matching.comparisons import (
    CSV,
    DAY,
    FIRST_BOUND,
    FIRST_RATE,
    computed,
    minhang,
    question,
    uploaded,
    wanted,
)
from tests.signing_in import SignIn
from tests.support import RunJobs
from tests.world import CODE, MORNING, OTHER_CODE, World
from tests.world import MEASURE as TRANSFER


def figures(rulebook: Rulebook) -> tuple[Figure, ...]:
    return figures_of(rulebook.measure(TRANSFER, DAY), rulebook)


# --- computing ---


def comparison(rulebook: Rulebook, typed: dict[str, str]) -> Comparison:
    after = edited(rulebook, figures(rulebook), typed)
    sides = [
        Side(book, DAY, (book.measure(TRANSFER, DAY),), {TRANSFER: after.fills.get(TRANSFER, {})})
        for book in (rulebook, after.rulebook)
    ]
    return Comparison(replace(sides[0], fills={}), replace(sides[1], fills={}))


def counted(compared: Comparison, size: int, seed: int = 1) -> Tally:
    made = MadeUp(compared.after.rulebook, compared.reads, size=size, seed=seed, year=2024)
    tally = Tally(CUTS, WHO)
    for part in made.slices(0):
        compared.add(part, tally)
    return tally


@settings(max_examples=8)
@given(st.integers(1, 300), st.integers(0, 2**31 - 1), st.sampled_from(["1%", "2.5%", "4%"]))
def test_every_cut_of_a_comparison_is_the_whole(size: int, seed: int, rate: str) -> None:
    tally = counted(comparison(_RULEBOOK, {FIRST_RATE: rate}), size, seed)
    kept = kept_figures(tally)
    total = kept["total"]
    for place, name in enumerate(("before_fen", "after_fen"), 1):
        for rows in kept["by"].values():
            assert sum(row[place] for row in rows) == total[name]
        assert sum(row[place] for row in kept["spread"]) == total[name]
        assert sum(move[place - 1] for move in kept["moves"].values()) == total[name]
    assert sum(move[2] for move in kept["moves"].values()) == size
    change = sum(row[-1] - row[-2] for row in kept["largest"])
    assert (change > 0) <= (rate == "4%")


@pytest.fixture(autouse=True)
def _shared(rulebook: Rulebook) -> None:
    global _RULEBOOK  # noqa: PLW0603 - hypothesis takes no fixtures of a function
    _RULEBOOK = rulebook


_RULEBOOK: Rulebook


def test_what_is_the_same_in_both_is_computed_once(rulebook: Rulebook) -> None:
    both = tuple(rulebook.current(DAY))
    after = edited(rulebook, figures(rulebook), {FIRST_RATE: "3%"}).rulebook
    compared = Comparison(Side(rulebook, DAY, both), Side(after, DAY, tuple(after.current(DAY))))
    assert {each.id for each in both} - compared.unchanged == {TRANSFER}
    part = next(MadeUp(after, compared.reads, size=200, seed=3, year=2024).slices(0))
    before_long, after_long = compared.answers(part)
    assert sorted(before_long[MEASURE].unique()) == sorted(after_long[MEASURE].unique())
    assert len(before_long) == len(after_long) == 200 * len(both)


def test_no_change_is_said_to_be_none(rulebook: Rulebook) -> None:
    said = finding(kept_figures(counted(comparison(rulebook, {}), 50)))
    assert said.startswith("支出不变")
    assert said.endswith("没有一家得到的金额改变")
    assert band_name(-2) == "少得 1 万元至 10 万元"


# --- runs ---


def test_a_comparison_is_computed_kept_and_noted(commission: Actor, run_jobs: RunJobs) -> None:
    info = computed(commission, run_jobs, wanted())
    assert (info.done, info.total, info.ended_at) == (300, 300, MORNING)
    assert info.figures["total"]["after_fen"] > info.figures["total"]["before_fen"] > 0
    assert "家得到更多" in finding(info.figures)
    assert info.question.edits == {FIRST_RATE: "3%"}
    assert info.after_digest != info.question.after_edition
    verbs = AuditEvent.objects.order_by("id").values_list("verb", flat=True)
    assert {"matching.compare", "matching.compared"} <= set(verbs)


def test_two_clicks_are_one_run(commission: Actor, run_jobs: RunJobs) -> None:
    first = start_comparison(actor=commission, wanted=wanted(), at=MORNING)
    assert start_comparison(actor=commission, wanted=wanted(), at=MORNING) == first
    assert SandboxRun.objects.count() == Job.objects.filter(kind="matching.sandbox").count() == 1


def test_the_same_again_comes_to_the_same_bytes(commission: Actor, run_jobs: RunJobs) -> None:
    first, second = (computed(commission, run_jobs, wanted(token)) for token in ("one", "two"))
    assert first.id != second.id
    assert first.result_digest == second.result_digest
    assert first.population_digest == second.population_digest


def test_an_interrupted_comparison_goes_on_to_the_same_bytes(
    commission: Actor,
    run_jobs: RunJobs,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "AT_ONCE", 100)
    whole = computed(commission, run_jobs, wanted("whole"))
    monkeypatch.setattr(
        "guanzi.lifecycle.matching.services.sandbox.computing.SECONDS_BETWEEN_KEEPING", 0.0
    )
    run_id = start_comparison(actor=commission, wanted=wanted("cut"), at=MORNING)
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "advance", _stopping_after(Progress.advance, 150))
        run_jobs()
    halfway = run_for(run_id)
    assert (halfway.done, halfway.ended_at) == (200, None)
    assert halfway.figures["total"]["rows"] == 200  # part of it, said to be that; not extrapolated
    page = signed_in(commission).get(f"/sandbox/{run_id}/").content.decode()
    assert "已算 66%" in page
    assert "没有按比例推算到全部" in page
    job = Job.objects.get(pk=halfway.job_id)
    assert job.state == JobState.WAITING
    run_job(job.pk, job.ticket)
    info = run_for(run_id)
    assert info.ended_at == MORNING
    assert info.figures == whole.figures
    assert info.result_digest == whole.result_digest


def _stopping_after(advance: Callable[..., None], rows: int) -> Callable[..., None]:
    def stopping(self: Progress, done: int, total: int | None = None, message: str = "") -> None:
        advance(self, done, total, message)
        if done > rows:
            raise WorkerStops

    return stopping


def test_a_published_edition_comes_to_the_same_as_figures_edited_on_screen(
    commission: Actor, run_jobs: RunJobs, rulebook: Rulebook
) -> None:
    on_screen = computed(commission, run_jobs, wanted("screen"))
    before = current_edition().digest
    changed = edited(rulebook, figures(rulebook), {FIRST_RATE: "3%"}).rulebook
    cases = re.compile(r"^```cases\nmeasure: tech-transfer-support\n.*?^```$", re.DOTALL | re.M)
    sources = dict(changed.sources)
    file = "shanghai/003-tech-transfer.md"
    sources[file] = cases.sub(TWO_CASES, sources[file], count=1)
    publish_rulebook(sources=sources, actor="张三", at=MORNING)
    asked = Question(before, DAY, current_edition().digest, DAY, (TRANSFER,))
    published = computed(commission, run_jobs, wanted("edition", question=asked))
    assert published.figures == on_screen.figures
    assert published.question.before_edition != published.question.after_edition


TWO_CASES = """```cases
measure: tech-transfer-support
on: 2022-11-15
given: {}
cases:
  - name: 外省市,没有认定
    facts: {企业注册地: 外省市, 项目经认定: 否}
    expect: 拒绝 第三条
  - name: 外省市
    facts: {企业注册地: 外省市}
    expect: 拒绝 第三条
```"""


def test_the_register_is_written_down_and_computed(
    commission: Actor, world: World, run_jobs: RunJobs
) -> None:
    for enterprise, project, sales in (
        (world.enterprise_id, world.project_id, "10000000元"),
        (world.other_enterprise_id, world.other_project_id, "2000000元"),
    ):
        enterprises.record_fact(
            actor=PLATFORM,
            enterprise_id=enterprise,
            project_id=project,
            fact="销售收入",
            value=sales,
            period="2024",
            source=Source.TAX,
            as_of=date(2025, 1, 31),
            at=MORNING,
            evidence="申报表（虚构）",
        )
    asked = wanted(population=SandboxPopulation.REGISTER, size=None, seed=None)
    info = computed(commission, run_jobs, asked)
    assert info.ended_at is not None, Job.objects.get(pk=info.job_id).message
    assert info.total == 2
    by_district = {row[0]: row[1:3] for row in info.figures["by"]["district"]}
    # 1000万元: 12.5 + 10 = 22.5 → 15 + 10 = 25 万元, × 1 × 85% × 130%
    assert by_district["闵行区"] == [24862500, 27625000]
    assert {row[0] for row in info.figures["largest"]} == {CODE, OTHER_CODE}
    tables = SandboxRun.objects.get(pk=info.id).tables.values_list("name", flat=True)
    assert "企业" in tables


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_uploaded_population_is_computed_and_its_wrong_rows_are_told(
    commission: Actor, run_jobs: RunJobs, form: str, tmp_path: Path
) -> None:
    content = CSV.encode()
    if form == "parquet":
        file = tmp_path / "企业.parquet"
        pl.read_csv(content).write_parquet(file)
        content = file.read_bytes()
    file_id = uploaded(commission, content, f"企业.{form}")
    info = computed(commission, run_jobs, minhang([file_id]))
    assert info.figures["total"]["before_fen"] == 5_000_000
    assert info.figures["total"]["after_fen"] == 6_000_000
    assert [row[:2] for row in info.figures["by"]["industry"]] == [
        ["C 制造业", 5_000_000],
        ["I 信息传输、软件和信息技术服务业", 0],
    ]
    assert info.rejected_count == 1
    assert info.rejected[0][:3] == ("3", "丙", "企业注册地")


def test_files_that_are_no_tables_are_refused(commission: Actor) -> None:
    main, strange = uploaded(commission, CSV.encode()), uploaded(commission, b"a,b\n", "杂.csv")
    with pytest.raises(SandboxRefused, match="不知道是哪一张表"):
        start_comparison(actor=commission, wanted=minhang([main, strange]), at=MORNING)
    with pytest.raises(SandboxRefused, match="请选择企业数据文件"):
        start_comparison(actor=commission, wanted=minhang([]), at=MORNING)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"size": 0}, "size"), ({"size": 1_000_001}, "size"), ({"seed": None}, "seed")],
)
def test_too_many_made_up_enterprises_are_refused(
    commission: Actor, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(SandboxRefused) as refused:
        start_comparison(actor=commission, wanted=wanted(**changes), at=MORNING)
    assert field in refused.value.faults


def test_a_refused_figure_queues_nothing(commission: Actor) -> None:
    nonsense = question(**{FIRST_BOUND: "2000万元"})
    with pytest.raises(SandboxRefused) as refused:
        start_comparison(actor=commission, wanted=wanted(question=nonsense), at=MORNING)
    assert FIRST_BOUND in refused.value.faults
    assert not SandboxRun.objects.exists()


# --- for whom ---


def test_the_city_compares_and_its_auditors_read(world: World, morning: Any) -> None:
    assert may_compare(world.commission)
    assert may_compare(world.city_finance)
    others = (world.auditor, world.finance, world.science, world.tax, world.applicant)
    assert not any(may_compare(each) for each in others)
    with pytest.raises(NotPermitted):
        start_comparison(actor=world.auditor, wanted=wanted(), at=MORNING)


def test_a_comparison_is_seen_by_its_office_by_finance_and_by_auditors(
    commission: Actor, world: World
) -> None:
    run_id = start_comparison(actor=commission, wanted=wanted(), at=MORNING)
    office = run_for(run_id).organisation_id
    other = replace(commission, organisation_id=commission.organisation_id + 1000)
    for actor in (commission, world.city_finance, world.auditor):
        assert may_read_run(actor, office)
        assert [each.id for each in runs_for(actor)[0]] == [run_id]
    for actor in (other, world.finance, world.applicant):
        assert not may_read_run(actor, office)
    assert runs_for(other)[0] == ()
    with pytest.raises(SandboxNotFound):
        run_for(run_id + 1)
