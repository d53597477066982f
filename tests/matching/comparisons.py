"""Comparisons of the policy sandbox that several tests ask for."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from guanzi.foundation.actor import Actor
from guanzi.foundation.files.services import receive_file
from guanzi.lifecycle.matching.selectors.sandbox.runs import RunInfo, run_for
from guanzi.lifecycle.matching.selectors.sandbox.versions import Question
from guanzi.lifecycle.matching.services.sandbox import (
    POPULATION_KINDS,
    Wanted,
    start_comparison,
)
from guanzi.lifecycle.matching.states import SandboxPopulation
from guanzi.lifecycle.policies.selectors import current_edition
from tests.support import RunJobs
from tests.world import MEASURE as TRANSFER
from tests.world import MORNING

DAY = date(2025, 6, 18)
FIRST_RATE, FIRST_BOUND = f"{TRANSFER}.6", f"{TRANSFER}.7"


def question(**edits: str) -> Question:
    edition = current_edition().digest
    return Question(edition, DAY, edition, DAY, (TRANSFER,), dict(edits))


def wanted(form: str = "one", **changes: Any) -> Wanted:
    usual: dict[str, Any] = {
        "token": form,
        "question": question(**{FIRST_RATE: "3%"}),
        "population": SandboxPopulation.MADE_UP,
        "year": 2024,
        "size": 300,
        "seed": 7,
    }
    return Wanted(**(usual | changes))


def computed(actor: Actor, run_jobs: RunJobs, asked: Wanted) -> RunInfo:
    run_id = start_comparison(actor=actor, wanted=asked, at=MORNING)
    run_jobs()
    return run_for(run_id)


CSV = (
    "企业,企业注册地,企业规模,行业代码,区级专精特新,税务登记地,区级财政全额拨款事业单位,"
    "企业上云上平台服务商,属于扶持产业领域,市级专精特新新申报,国家小巨人\n"
    "甲,闵行区,小型,C3525,是,闵行区,否,否,是,否,否\n"
    "乙,徐汇区,微型,I6513,是,徐汇区,否,否,是,否,否\n"
    "丙,火星,微型,I6513,是,徐汇区,否,否,是,否,否\n"
)
DISTRICT_AWARD = "minhang-specialised-district"


def uploaded(actor: Actor, content: bytes, name: str = "企业.csv") -> Any:
    return receive_file(
        content=SimpleUploadedFile(name, content),
        name=name,
        kinds=POPULATION_KINDS,
        actor=actor,
        at=MORNING,
    )


def minhang(files: list[Any], **changes: Any) -> Wanted:
    edition = current_edition().digest
    day = date(2022, 6, 30)
    award = {f"{DISTRICT_AWARD}.奖励标准.1": "6万元"}
    asked = Question(edition, day, edition, day, (DISTRICT_AWARD,), award)
    population = SandboxPopulation.UPLOADED
    return wanted(question=asked, population=population, files=files, **changes)
