"""What the sandbox computed stays as it was and can be looked into, whatever the data look like."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from guanzi.engines.rules import Rulebook
from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.files.selectors import path_of
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.models import KnownFact
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.guidelines import services as guidelines
from guanzi.lifecycle.matching.errors import SandboxRefused
from guanzi.lifecycle.matching.models import SandboxRun, SandboxTable
from guanzi.lifecycle.matching.rules.sandbox import people
from guanzi.lifecycle.matching.rules.sandbox.comparing import Comparison, Side
from guanzi.lifecycle.matching.rules.sandbox.people import WrittenDown
from guanzi.lifecycle.matching.selectors.sandbox.versions import figures_for
from guanzi.lifecycle.matching.services.sandbox import start_comparison
from guanzi.lifecycle.matching.states import SandboxPopulation
from guanzi.lifecycle.matching.views.sandbox import showing
from tests.matching.comparisons import (
    CSV,
    DAY,
    FIRST_RATE,
    computed,
    minhang,
    question,
    uploaded,
    wanted,
)
from tests.signing_in import SignIn
from tests.support import RunJobs
from tests.world import CODE, DISTRICT, MORNING, OTHER_CODE, World, open_terms, publish
from tests.world import MEASURE as TRANSFER

FUND = "高新技术成果转化专项扶持资金"
SLOT = "其他企业市级比例"
REGISTER: dict[str, Any] = {"population": SandboxPopulation.REGISTER, "size": None, "seed": None}


def sales(enterprise_id: int, project_id: int) -> None:
    enterprises.record_fact(
        actor=PLATFORM,
        enterprise_id=enterprise_id,
        project_id=project_id,
        fact="销售收入",
        value="10000000元",
        period="2024",
        source=Source.TAX,
        as_of=date(2025, 1, 31),
        at=MORNING,
        evidence="申报表（虚构）",
    )


# --- uploaded ---


def test_any_key_of_a_file_can_be_shown(
    commission: Actor, run_jobs: RunJobs, signed_in: SignIn
) -> None:
    head, row = CSV.splitlines()[:2]
    keys = ["甲/一", "乙?#%", "..", "丙//", '"丁\n戊"']
    content = "\n".join([head, *(row.replace("甲", key, 1) for key in keys)]).encode()
    info = computed(commission, run_jobs, minhang([uploaded(commission, content)]))
    assert info.rejected_count == 0
    client = signed_in(commission)
    assert client.get(f"/sandbox/{info.id}/").status_code == 200
    assert client.get(f"/sandbox/{info.id}/result.pdf").status_code == 200
    gains, _losses = showing.largest_linked(info, commission)
    links = {each.name: each.link for each in gains}
    assert [key for key, link in links.items() if link] == ["乙?#%", "甲/一"]
    for key, link in links.items():
        if link:
            assert key.split("/")[0].split("?")[0] in client.get(link).content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("名称,企业注册地\n甲,闵行区\n", "缺少「企业」这一列"),
        ("企业,企业注册地\n甲,闵行区,1,2,3\n", "数据文件读不了"),
        (CSV, "测算对象的数据不在了"),
    ],
)
def test_an_unreadable_file_is_told_where_one_enterprise_is_asked_for(
    commission: Actor, run_jobs: RunJobs, signed_in: SignIn, content: str, sentence: str
) -> None:
    file = uploaded(commission, content.encode())
    run_id = start_comparison(actor=commission, wanted=minhang([file]), at=MORNING)
    if content == CSV:
        path_of(SandboxTable.objects.get(run_id=run_id).file.digest).unlink()
    run_jobs()
    client = signed_in(commission)
    answer = client.get(f"/sandbox/{run_id}/enterprises/甲/")
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert sentence in client.get(f"/sandbox/{run_id}/").content.decode()  # the job says the same


def test_one_enterprise_is_looked_up_without_reading_all_keys(
    commission: Actor, run_jobs: RunJobs, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = computed(commission, run_jobs, minhang([uploaded(commission, CSV.encode())]))
    monkeypatch.setattr(people, "keys_of", None)
    answer = signed_in(commission).get(f"/sandbox/{info.id}/enterprises/甲/")
    assert "60,000.00元" in answer.content.decode()


# --- the register ---


def test_what_the_register_cannot_use_is_told_with_the_result(
    commission: Actor,
    world: World,
    run_jobs: RunJobs,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sales(world.enterprise_id, world.project_id)
    KnownFact.objects.create(
        enterprise_id=world.other_enterprise_id,
        fact="企业隶属",
        value="市属企业",  # a word that the vocabulary no longer has
        source=Source.FINANCE,
        as_of=date(2025, 6, 11),
        recorded_at=MORNING,
    )
    info = computed(commission, run_jobs, wanted(**REGISTER))
    assert (info.total, info.rejected_count) == (1, 1)
    (row,) = info.rejected
    assert row[:3] == ("", f"{OTHER_CODE} 2021-0002", "企业隶属")
    page = signed_in(commission).get(f"/sandbox/{info.id}/").content.decode()
    assert "1 处数据有误" in page
    assert "上海乙软件有限公司 2021-0002" in page
    elsewhere = replace(world.auditor, district=DISTRICT)  # who may not know whose it is
    assert next(showing.rejected_known(info, elsewhere))[1].startswith(f"{OTHER_CODE[:6]}…")
    monkeypatch.setattr(WrittenDown, "_facts", None)  # one enterprise needs not everybody's rows
    answer = signed_in(commission).get(f"/sandbox/{info.id}/enterprises/{CODE}/")
    assert "276,250.00元" in answer.content.decode()


def test_who_is_barred_from_a_fund_is_barred_whatever_is_compared_beside_it(
    commission: Actor, world: World, run_jobs: RunJobs
) -> None:
    sales(world.enterprise_id, world.project_id)
    enterprises.record_credit(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        catalogue_item="科研失信行为信息",
        conduct="虚报销售收入",
        restraint="不得申报",
        since=date(2025, 1, 1),
        until=date(2027, 12, 31),
        document="某号",
        fund=FUND,
        at=MORNING,
    )
    both = replace(question(**{FIRST_RATE: "3%"}), measures=("industry-fund-support", TRANSFER))
    info = computed(commission, run_jobs, wanted(question=both, **REGISTER))
    money = {row[0]: row[1:3] for row in info.figures["by"]["measure"]}
    assert money[TRANSFER] == [0, 0]


def test_measures_that_bar_by_different_funds_are_not_compared_over_the_register(
    commission: Actor, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = rulebook.measure(TRANSFER, DAY)
    document = replace(rulebook.document_of(measure), fund="另一项资金")
    documents = tuple(document if each.id == document.id else each for each in rulebook.documents)
    books = (rulebook, replace(rulebook, documents=documents))
    sides = [Side(book, DAY, (measure,)) for book in books]
    funds = Comparison(*sides).barring_funds
    assert funds == (FUND, "另一项资金")
    monkeypatch.setattr(Comparison, "barring_funds", funds)
    with pytest.raises(SandboxRefused) as refused:
        start_comparison(actor=commission, wanted=wanted(**REGISTER), at=MORNING)
    assert f"「{FUND}」、「另一项资金」" in refused.value.faults["population"]
    assert not SandboxRun.objects.exists()
    assert start_comparison(actor=commission, wanted=wanted(), at=MORNING)  # made up: nobody is


# --- later on ---


def test_a_finished_run_is_never_changed_and_what_was_asked_not_even_before(
    commission: Actor, run_jobs: RunJobs
) -> None:
    run_id = start_comparison(actor=commission, wanted=wanted(), at=MORNING)
    run = SandboxRun.objects.filter(pk=run_id)
    run.update(done=1)
    with pytest.raises(IntegrityError, match="不可更改"), transaction.atomic():
        run.update(seed=99)
    run_jobs()
    for change in ({"done": 0}, {"figures": {}}, {"result_digest": ""}):
        with pytest.raises(IntegrityError, match="不可更改"), transaction.atomic():
            run.update(**change)


def test_a_result_stays_as_it_was_when_a_guideline_sets_the_figure_later(
    commission: Actor, run_jobs: RunJobs, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = wanted(question=question(**{f"{TRANSFER}.{SLOT}": "60%"}), size=20)
    info = computed(commission, run_jobs, asked)
    guideline = guidelines.create_guideline(
        actor=commission,
        measure_id=TRANSFER,
        year=2023,
        title="2023 年度申报指南",
        at=MORNING,
        terms=open_terms(figures={SLOT: "60%"}, figure_grounds={SLOT: "某通知"}),
    )
    publish(guideline, commission)
    edition = info.question.after_edition
    slots = {each.slot: each.text for each in figures_for(edition, DAY, (TRANSFER,))}
    assert slots[SLOT] == "60%"  # by now what was typed is no change any more
    monkeypatch.setattr("guanzi.lifecycle.matching.rules.sandbox.editing.compile_rulebook", None)
    page = signed_in(commission).get(f"/sandbox/{info.id}/").content.decode()
    assert "未定 → 60%" in page
    assert SLOT in page
