"""Small kinds of long work, and people who ask for it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.identity.models import Person
from guanzi.foundation.jobs import work
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.services import start_job
from tests.world import MORNING, an_actor

calls: list[Mapping[str, Any]] = []


def count(progress: work.Progress, *, until: int, stumble_at: int = 0) -> dict[str, Any]:
    """Counts, noting every step; falls once where it is told to."""
    for number in range(progress.resume.get("number", 0) + 1, until + 1):
        if number == stumble_at and "stumbled" not in {key for call in calls for key in call}:
            calls.append({"stumbled": number})
            raise ConnectionError
        calls.append({"number": number})
        progress.checkpoint(number=number)
        progress.advance(number, total=until, message=f"第 {number} 个")
    return {"link": "/policies/", "counted": until}


def refuse(progress: work.Progress) -> None:
    progress.skip("第 3 行", "信用代码不对")
    raise InvalidInput("第 7 行没有信用代码，请补上后再导入。")


def skip(progress: work.Progress) -> None:
    progress.skip("第 3 行", "信用代码不对")
    progress.advance(1, total=2)


def break_down(progress: work.Progress) -> None:
    raise RuntimeError("a secret of the trade")


def ask_for_more(progress: work.Progress) -> None:
    start_job(
        kind="test.count", title="后续", arguments={"until": 1}, actor=progress.actor, at=MORNING
    )


HANDLERS = {
    "test.count": count,
    "test.refuse": refuse,
    "test.skip": skip,
    "test.break": break_down,
    "test.more": ask_for_more,
}


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small kinds are known, and every step is written."""
    monkeypatch.setattr(work, "SECONDS_BETWEEN_WRITES", 0)
    for kind, function in HANDLERS.items():
        monkeypatch.setitem(work._handlers, kind, function)
    calls.clear()
    yield
    work.worker_stops.clear()


@pytest.fixture
def person(db: None) -> Person:
    return Person.objects.create_user("zhang@example.cn", name="张三", joined_at=MORNING)


@pytest.fixture
def asker(person: Person) -> Actor:
    return an_actor(OrganisationKind.ENTERPRISE, person_id=person.pk, organisation_id=5)


def ask(actor: Actor, kind: str = "test.count", **arguments: Any) -> Job:
    """Ask for one of the small kinds."""
    if kind == "test.count":
        arguments.setdefault("until", 3)
    return start_job(kind=kind, title="数一数", arguments=arguments, actor=actor, at=MORNING)
