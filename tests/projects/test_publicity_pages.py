"""What everybody reads of a decided project, and how they object."""

import pytest
from django.core.cache import caches
from django.test import Client

from guanzi.foundation import clock
from guanzi.foundation.throttling import ComputeThrottle
from guanzi.lifecycle.projects import selectors, services
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.states import ObjectionOutcome
from tests.checks.cases import queries_of
from tests.projects.cases import AFTER_PUBLICITY, NEXT_DAY, a_forwarded_case, decided, granted
from tests.world import World, another_applicant

WHO = {"name": "李某某", "contact": "021-55555555", "statement": "销售收入不实。"}


@pytest.fixture(autouse=True)
def next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NEXT_DAY)
    caches["memory"].clear()


@pytest.fixture
def shown(world: World, lines: list[int], case: int) -> ProjectInfo:
    decided(world, lines[0], granted(case))
    found = selectors.project_of_application(case)
    assert found is not None
    return found


@pytest.mark.req("003-07")
def test_everybody_reads_amount_articles_formula_and_term_without_the_figures(
    client: Client, shown: ProjectInfo
) -> None:
    assert "上海甲精机有限公司" in client.get("/publicity/").content.decode()
    page = client.get(f"/publicity/{shown.id}/").content.decode()
    for said in ("300,464.50", "第五条", "区级承担", "2025年6月26日", "分档金额", "提出异议"):
        assert said in page, said
    for hidden in ("12,345,678.90", "12345678.90", "13800000021"):
        assert hidden not in page, hidden


def test_what_was_typed_stays_until_it_can_be_taken(client: Client, shown: ProjectInfo) -> None:
    address = f"/publicity/{shown.id}/"
    answer = client.post(address, {**WHO, "contact": " "})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "请填写联系方式" in page
    assert 'value="李某某"' in page
    assert "销售收入不实。" in page

    assert client.post(address, WHO).status_code == 302
    (objection,) = selectors.project(shown.id).objections
    assert (objection.name, objection.statement) == (WHO["name"], WHO["statement"])


def test_who_objected_is_never_public_and_what_became_of_it_is(
    client: Client, world: World, shown: ProjectInfo
) -> None:
    client.post(f"/publicity/{shown.id}/", WHO)
    page = Client().get(f"/publicity/{shown.id}/").content.decode()
    assert "1 项异议正在处理" in page
    (objection,) = selectors.project(shown.id).objections
    services.decide_objection(
        actor=world.commission,
        objection_id=objection.id,
        outcome=ObjectionOutcome.DISMISSED,
        answer="经核对税务数据，收入属实。",
        at=NEXT_DAY,
    )
    page = Client().get(f"/publicity/{shown.id}/").content.decode()
    assert "经核对税务数据，收入属实。" in page
    assert "异议不成立" in page
    for hidden in WHO.values():
        assert hidden not in page


def test_after_the_term_there_is_no_form_and_the_outcome_stays_to_read(
    client: Client, shown: ProjectInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER_PUBLICITY)
    address = f"/publicity/{shown.id}/"
    assert "不再受理异议" in client.get(address).content.decode()
    answer = client.post(address, WHO)
    assert answer.status_code == 409
    assert "公示期已经结束" in answer.content.decode()
    services.close_publicity(at=AFTER_PUBLICITY)
    page = client.get("/publicity/").content.decode()
    assert "公示已经结束" in page
    assert "已入库" in page


def test_what_is_not_shown_is_not_there(client: Client, db: None) -> None:
    assert client.get("/publicity/4711/").status_code == 404


def test_objections_are_taken_at_a_bearable_rate(
    client: Client, shown: ProjectInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComputeThrottle, "get_rate", lambda _self: "2/m")
    monkeypatch.setattr(ComputeThrottle, "rate", "2/m", raising=False)
    codes = [client.post(f"/publicity/{shown.id}/", WHO).status_code for _ in range(3)]
    assert codes == [302, 302, 429]
    assert client.get(f"/publicity/{shown.id}/").status_code == 200


def test_the_list_asks_as_often_for_one_project_as_for_several(
    client: Client, world: World, shown: ProjectInfo, lines: list[int]
) -> None:
    client.get("/publicity/")
    few = queries_of(client, "/publicity/")
    for n in (1, 2):
        decided(world, lines[0], granted(a_forwarded_case(another_applicant(world, n))))
    assert queries_of(client, "/publicity/") == few
