"""The pages of the joint decision: draw up, keep what was typed, sign, return, print."""

import re
from typing import Any

import pytest
from django.test import Client

from guanzi.foundation import clock
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.projects import selectors, services
from guanzi.lifecycle.projects.selectors import lists as shelves
from guanzi.lifecycle.projects.states import DecisionOutcome, InstalmentTerm, ListState
from tests.budgets.making import FUND
from tests.checks.cases import many, queries_of, support
from tests.projects.cases import NEXT_DAY, YEAR, a_forwarded_case, a_list, decided, granted, sign
from tests.signing_in import SignIn
from tests.world import World, another_applicant

EVERY_FIELD = ("line", "outcome", "determined", "reason", "year", "amount", "term", "other")


@pytest.fixture(autouse=True)
def next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NEXT_DAY)


@pytest.fixture
def department(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.commission)


def typed(list_id: int, **changes: Any) -> dict[str, Any]:
    """The form of a list as the page shows it, with some fields typed otherwise."""
    info = selectors.decision_list(list_id)
    sent: dict[str, Any] = {"act": "save", "revision": str(info.revision), "line": []}
    for line in selectors.items_of(list_id):
        key = line.application.id
        sent["line"].append(str(key))
        sent[f"outcome-{key}"] = line.item.outcome.value
        sent[f"determined-{key}"] = f"{line.item.determined_fen / 100:.2f}"
        sent[f"reason-{key}"] = line.item.reason
    return {**sent, **{name.replace("_", "-"): value for name, value in changes.items()}}


def test_lists_come_a_page_at_a_time_whatever_their_number(
    world: World, department: Client, lines: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "PAGE", 2)
    for _ in range(3):
        a_list(world.commission, lines[0], [])
    first = department.get("/decisions/").content.decode()
    assert first.count("data-row href") == 2
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = department.get("/decisions/" + following.replace("&amp;", "&")).content.decode()
    assert second.count("data-row href") == 1
    assert 'rel="next"' not in second


def test_a_list_is_started_on_a_line_of_the_budget_and_cases_are_added(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    page = department.get("/decisions/").content.decode()
    assert "没有拟订中的清单" in page
    assert "余 1,000,000.00 元" in department.get("/decisions/new/").content.decode()
    refused = department.post("/decisions/new/", {"line": str(lines[1]), "title": " "})
    assert refused.status_code == 400
    assert "请填写审定清单的名称" in refused.content.decode()
    empty = department.post("/decisions/new/").content.decode()
    for place, said in (("lines", "请选择预算科目"), ("title", "请填写审定清单的名称")):
        assert f'<a href="#{place}">{said}' in empty  # all that is wrong, at once

    started = department.post("/decisions/new/", {"line": str(lines[1]), "title": "第一批"})
    ((info,), _following) = selectors.lists_of(world.commission, ListState.DRAFT)
    assert started["Location"] == f"/decisions/{info.id}/"
    page = department.get(started["Location"]).content.decode()
    assert "区级转报" in page
    assert "由拟订人对照项目认定和申报年度判断" in page  # cases of the whole fund are offered

    added = department.post(
        started["Location"], {"act": "add", "revision": "1", "pick": [str(case)]}
    )
    assert added.status_code == 302
    (line,) = selectors.items_of(info.id)
    assert line.item.determined_fen == line.item.formula_fen == granted(case).formula_fen


def test_a_case_that_waited_comes_first_with_its_rank(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    waits = granted(case, outcome=DecisionOutcome.WAIT, reason="额度不足", instalments=())
    decided(world, lines[0], waits)
    fresh = a_forwarded_case(another_applicant(world, 1))
    list_id = a_list(world.commission, lines[0], [])
    page = department.get(f"/decisions/{list_id}/").content.decode()
    assert page.index(f'name="pick" value="{case}"') < page.index(f'name="pick" value="{fresh}"')
    assert "排序 100" in page

    department.post(f"/decisions/{list_id}/", {"act": "add-all", "revision": "2"})
    assert [line.application.id for line in selectors.items_of(list_id)] == [case, fresh]


def test_amounts_are_read_as_people_write_them_and_the_rest_follows(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    sent = typed(
        list_id,
        **{
            f"determined_{case}": "20万元",
            f"reason_{case}": "地区财力贡献",
            f"year_{case}": [str(YEAR), str(YEAR + 1), ""],
            f"amount_{case}": ["50,000", "", "9"],
            f"term_{case}": ["acceptance", "establishment", "establishment"],
        },
    )
    assert department.post(f"/decisions/{list_id}/", sent).status_code == 302
    (line,) = selectors.items_of(list_id)
    assert line.item.determined_fen == 200_000_00
    assert [(p.year, p.amount_fen, p.term) for p in line.item.instalments] == [
        (YEAR, 50_000_00, InstalmentTerm.ACCEPTANCE),
        (YEAR + 1, 150_000_00, InstalmentTerm.LATER_YEAR),
    ]
    page = department.get(f"/decisions/{list_id}/").content.decode()
    assert f"{YEAR + 1} 年度承诺" in page
    assert "低于公式金额" in page


def test_what_cannot_be_read_stays_and_is_named_beside_its_field(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    sent = typed(list_id, **{f"determined_{case}": "二十万", f"reason_{case}": "写了一半"})
    answer = department.post(f"/decisions/{list_id}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="二十万"' in page
    assert "写了一半" in page
    assert f'href="#determined-{case}"' in page
    assert selectors.decision_list(list_id).revision == 2


def test_two_editors_see_what_the_other_saved_and_decide_whose_holds(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    own = typed(list_id, **{f"determined_{case}": "1000", f"reason_{case}": "我的理由"})
    other = typed(list_id, **{f"determined_{case}": "2000", f"reason_{case}": "别人的理由"})
    department.post(f"/decisions/{list_id}/", other)

    answer = department.post(f"/decisions/{list_id}/", own)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "刚刚保存过" in page
    assert "我的理由" in page
    assert "别人的理由" in page
    assert 'name="revision" value="3"' in page

    department.post(f"/decisions/{list_id}/", {**own, "revision": "3"})
    (line,) = selectors.items_of(list_id)
    assert line.item.determined_fen == 1_000_00


def test_the_order_changes_and_a_case_is_taken_off(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    other = a_forwarded_case(another_applicant(world, 1))
    list_id = a_list(world.commission, lines[0], [granted(case), granted(other)])
    department.post(f"/decisions/{list_id}/", typed(list_id) | {"act": f"up:{other}"})
    assert [line.application.id for line in selectors.items_of(list_id)] == [other, case]
    department.post(f"/decisions/{list_id}/", typed(list_id) | {"act": f"remove:{case}"})
    assert [line.application.id for line in selectors.items_of(list_id)] == [other]


@pytest.mark.req("000-13")
def test_too_much_is_said_with_the_amount_and_is_not_signed(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[1], [granted(case)])
    left = budgets.line_quota(lines[1]).left_fen
    more = {f"determined_{case}": f"{(left + 100) / 100:.2f}", f"reason_{case}": "测试"}
    department.post(f"/decisions/{list_id}/", typed(list_id, **more))
    page = department.get(f"/decisions/{list_id}/").content.decode()
    assert "quota-over" in page
    assert re.search(r'data-say="left">1\.00<', page)
    digest = selectors.decision_list(list_id).digest
    answer = department.post(f"/decisions/{list_id}/sign/", {"digest": digest})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "超出 1.00元" in page
    assert "放弃修改" not in page


def test_a_refusal_chooses_articles_of_the_measure(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    department.post(f"/decisions/{list_id}/", typed(list_id, **{f"outcome_{case}": "refuse"}))
    page = department.get(f"/decisions/{list_id}/").content.decode()
    assert "请写明不予支持所依据的条款" in page
    article = "《上海市高新技术成果转化专项扶持资金管理办法》第三条"
    assert f'value="{article}"' in page
    sent = typed(
        list_id,
        **{
            f"article_{case}": [article],
            f"other_{case}": "申报指南第二条；第九条",
            f"reason_{case}": "项目已获其他专项资金。",
        },
    )
    department.post(f"/decisions/{list_id}/", sent)
    (line,) = selectors.items_of(list_id)
    assert line.item.articles == (article, "申报指南第二条", "第九条")


def test_a_form_of_five_hundred_lines_is_taken_without_a_script(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    sent = typed(list_id, **{f"reason_{case}": "整份提交"})
    others = {f"{name}-{n}": "" for n in range(10**6, 10**6 + 499) for name in EVERY_FIELD}
    assert department.post(f"/decisions/{list_id}/", {**sent, **others}).status_code == 302
    (line,) = selectors.items_of(list_id)
    assert line.item.reason == "整份提交"


@pytest.mark.req("003-07")
def test_two_offices_sign_on_their_pages_and_print_the_same_paper_twice(
    world: World, department: Client, lines: list[int], case: int, signed_in: SignIn
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    assert department.get(f"/decisions/{list_id}/decided.pdf").status_code == 409
    digest = selectors.decision_list(list_id).digest
    department.post(f"/decisions/{list_id}/sign/", {"digest": digest})
    page = department.get(f"/decisions/{list_id}/").content.decode()
    assert "须由另一部门的负责人会签" in page

    finance = signed_in(world.city_finance)
    assert "第一批" in finance.get("/workbench/").content.decode()
    page = finance.get(f"/decisions/{list_id}/").content.decode()
    assert "签署后即审定，不能撤回" in page
    finance.post(f"/decisions/{list_id}/sign/", {"digest": digest})
    assert selectors.decision_list(list_id).state is ListState.DECIDED

    first = finance.get(f"/decisions/{list_id}/decided.pdf")
    assert first["Content-Type"] == "application/pdf"
    assert first.content == finance.get(f"/decisions/{list_id}/decided.pdf").content


def test_what_stands_in_the_way_of_a_signature_is_listed_with_its_case(
    world: World, lines: list[int], case: int, signed_in: SignIn
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    sign(world.commission, list_id)
    support(world, "市级", "专项资金", 2024)
    digest = selectors.decision_list(list_id).digest
    answer = signed_in(world.city_finance).post(f"/decisions/{list_id}/sign/", {"digest": digest})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "不得通过" in page
    assert f'href="/cases/{case}/"' in page
    assert selectors.decision_list(list_id).state is ListState.SIGNING


def test_a_list_is_returned_with_a_reason_that_its_page_shows(
    world: World, department: Client, lines: list[int], case: int, signed_in: SignIn
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    sign(world.commission, list_id)
    finance = signed_in(world.city_finance)
    assert finance.post(f"/decisions/{list_id}/return/", {"reason": ""}).status_code == 400
    finance.post(f"/decisions/{list_id}/return/", {"reason": "金额请再核"})
    assert "金额请再核" in department.get(f"/decisions/{list_id}/").content.decode()
    assert "退回的审定清单" in department.get("/workbench/").content.decode()


def test_a_list_is_dropped_and_a_case_sent_back_after_a_second_thought(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    address = f"/decisions/{list_id}/send-back/{case}/"
    answer = department.post(address, {"reason": "请核实发票"})
    assert answer.status_code == 400
    assert "请核实发票" in answer.content.decode()
    department.post(address, {"reason": "请核实发票", "sure": "yes"})
    assert applications.application(case).state is ApplicationState.ACCEPTED
    assert selectors.items_of(list_id) == ()

    assert "不能撤回" in department.get(f"/decisions/{list_id}/drop/").content.decode()
    department.post(f"/decisions/{list_id}/drop/")
    assert selectors.decision_list(list_id).state is ListState.DROPPED


def test_others_read_a_list_or_do_not(
    world: World, lines: list[int], case: int, signed_in: SignIn
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    for actor in (world.city_finance, world.auditor):
        client = signed_in(actor)
        page = client.get(f"/decisions/{list_id}/").content.decode()
        assert "data-decision" not in page
        assert client.post(f"/decisions/{list_id}/", {"revision": "2"}).status_code == 403
    for actor in (world.finance, world.applicant, world.tax):
        assert signed_in(actor).get(f"/decisions/{list_id}/").status_code in (403, 404)


def test_the_page_asks_as_often_with_two_lines_as_with_twenty(
    world: World, department: Client, lines: list[int], case: int
) -> None:
    many(case, 19)
    Application.objects.filter(state=ApplicationState.SUBMITTED).update(
        state=ApplicationState.FORWARDED
    )
    found = [each.application.id for each in selectors.candidates(FUND)]
    list_id = a_list(world.commission, lines[0], [granted(key) for key in found[:2]])
    department.get(f"/decisions/{list_id}/")
    few = queries_of(department, f"/decisions/{list_id}/")
    services.save_list(
        actor=world.commission,
        list_id=list_id,
        items=[granted(key) for key in found],
        seen_revision=2,
        at=NEXT_DAY,
    )
    assert len(found) == 20
    assert queries_of(department, f"/decisions/{list_id}/") == few
