"""Pages on which a budget is written, submitted and approved."""

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.budgets import selectors, services
from guanzi.lifecycle.budgets.rules.plan import MOST_LINES
from guanzi.lifecycle.budgets.states import BudgetState
from tests.budgets.conftest import SignIn
from tests.budgets.making import FUND, a_draft_budget, text
from tests.budgets.minhang import FUND as MINHANG
from tests.budgets.minhang import THE_YEARS
from tests.budgets.test_law_tables import PLAN, the_plan
from tests.world import MORNING, PUBLISHED

pytestmark = pytest.mark.django_db

ROWS = [("成果转化", "扶持", "100.00", "50", "3"), ("", "评审", "50.00", "", "")]


# --- writing ---


def fields(budget_id: int, **typed: str) -> dict[str, str]:
    info = selectors.budget(budget_id)
    given = {
        "revision": str(info.revision),
        "work_plan": info.work_plan,
        "evaluation": info.evaluation,
        "act": "save",
    }
    for number, row in enumerate(info.rows):
        given |= {f"row-{number}-{column}": cell for column, cell in enumerate(row)}
    return given | typed


def test_a_budget_is_begun_for_a_fund_of_the_rulebook(department: Actor, sign_in: SignIn) -> None:
    client = sign_in(department)
    assert "还没有年度预算" in text(client.get("/budgets/"))
    bad = client.post("/budgets/new/", {"fund": FUND, "year": "20x6"})
    assert "四位的预算年度" in text(bad)
    made = client.post("/budgets/new/", {"fund": FUND, "year": "2026"})
    assert made.status_code == 302
    assert "编制预算" in text(client.get(made["Location"]))
    again = client.post("/budgets/new/", {"fund": FUND, "year": "2026"})
    assert again.status_code == 409
    assert "已经有预算" in text(again)


@pytest.mark.req("000-10")
def test_plan_last_execution_and_evaluation_stand_beside_the_lines(
    department: Actor, sign_in: SignIn
) -> None:
    for year in THE_YEARS:
        services.record_execution(actor=department, fund=MINHANG, given=year, at=PUBLISHED)
    budget_id = a_draft_budget(department, the_plan(), fund=MINHANG, year=2022)
    shown = text(sign_in(department).get(f"/budgets/{budget_id}/edit/"))
    for word in ("年度工作计划", "5,170.28", "34.47%", "约 34.46853333%", "以前年度绩效评价结果"):
        assert word in shown
    assert "47,550,000.00" in shown  # the first class
    assert "+32.00" in shown  # unit price × quantity of the third
    assert "200,000,000.00" in shown


def test_what_is_wrong_is_kept_and_named(department: Actor, sign_in: SignIn) -> None:
    budget_id = a_draft_budget(department, ROWS)
    client = sign_in(department)
    typed = fields(budget_id, **{"row-1-2": "十元"})
    assert client.post(f"/budgets/{budget_id}/edit/", typed).status_code == 302
    shown = text(client.get(f"/budgets/{budget_id}/edit/"))
    assert "十元" in shown
    assert "还有 1 处要改" in shown
    plan = text(client.get(f"/budgets/{budget_id}/plan/"))
    assert "还不能报送" in plan
    assert "第 2 行 预算金额" in plan


def test_a_wrong_date_loses_nothing(department: Actor, sign_in: SignIn) -> None:
    budget_id = a_draft_budget(department, ROWS)
    typed = fields(budget_id, evaluated_on="去年六月", work_plan="新的计划")
    answer = sign_in(department).post(f"/budgets/{budget_id}/edit/", typed)
    assert answer.status_code == 400
    assert "新的计划" in text(answer)
    assert "去年六月" in text(answer)


def test_somebody_who_saved_meanwhile_is_not_overwritten(
    department: Actor, sign_in: SignIn
) -> None:
    budget_id = a_draft_budget(department, ROWS)
    typed = fields(budget_id, work_plan="我的计划")
    services.save_budget(
        actor=department,
        budget_id=budget_id,
        draft=services.Draft(rows=ROWS, work_plan="别人的计划"),
        at=MORNING,
    )
    answer = sign_in(department).post(f"/budgets/{budget_id}/edit/", typed)
    assert answer.status_code == 409
    assert "我的计划" in text(answer)
    assert selectors.budget(budget_id).work_plan == "别人的计划"


@pytest.mark.req("004-03")
def test_a_table_is_pasted_as_the_document_prints_it(department: Actor, sign_in: SignIn) -> None:
    budget_id = a_draft_budget(department, ROWS, fund=MINHANG, year=2022)
    client = sign_in(department)
    typed = fields(budget_id, act="paste", pasted=PLAN.read_text(encoding="utf-8"))
    answer = client.post(f"/budgets/{budget_id}/edit/", typed, follow=True)
    assert "读入 13 行，各行相加 200,000,000.00 元" in text(answer)
    assert selectors.budget(budget_id).plan.amount_fen == 200_000_000_00
    empty = client.post(f"/budgets/{budget_id}/edit/", fields(budget_id, act="paste", pasted=" "))
    assert "粘贴框里没有表格" in text(empty)


def test_the_longest_table_is_shown_and_sent_back(department: Actor, sign_in: SignIn) -> None:
    budget_id = a_draft_budget(department, ROWS)
    client, page = sign_in(department), f"/budgets/{budget_id}/edit/"
    lines = [f"甲\t项{number}\t100" for number in range(MOST_LINES + 1)]
    over = client.post(page, fields(budget_id, act="paste", pasted="\n".join(lines)))
    assert f"超过 {MOST_LINES} 行" in text(over)
    assert len(selectors.budget(budget_id).rows) == 2
    client.post(page, fields(budget_id, act="paste", pasted="\n".join(lines[1:])))
    names = re.findall(r'name="(row-[0-9]+-[0-4])"', text(client.get(f"{page}?add=1")))
    assert len(names) > 5 * MOST_LINES
    sent = dict.fromkeys(names, "") | fields(budget_id)
    assert client.post(page, sent).status_code == 302
    assert len(selectors.budget(budget_id).rows) == MOST_LINES


def test_a_sum_that_does_not_agree_is_said(department: Actor, sign_in: SignIn) -> None:
    budget_id = a_draft_budget(department, ROWS)
    pasted = "二级\t三级\t预算金额\n甲\t甲一\t100\n合计\t\t90"
    typed = fields(budget_id, act="paste", pasted=pasted)
    answer = sign_in(department).post(f"/budgets/{budget_id}/edit/", typed, follow=True)
    assert "90.00 元，与各行相加 100.00 元不同" in text(answer)


def test_a_workbook_with_merged_cells_is_read(department: Actor, sign_in: SignIn) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["二级", "三级", "预算金额（元）", "单价/均价（元）", "数量"],
        ["1. 甲类", "甲一", 7_000_000.1, 50000, 140],
        [None, "甲二", "24,000,000.00", None, None],
        ["合计", None, 31_000_000.1, None, None],
    ):
        sheet.append(row)  # type: ignore[union-attr]
    sheet.merge_cells("A2:A3")  # type: ignore[union-attr]
    content = BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "预算.xlsx"
    budget_id = a_draft_budget(department, ROWS)
    typed: dict[str, Any] = {**fields(budget_id, act="upload"), "sheet": content}
    answer = sign_in(department).post(f"/budgets/{budget_id}/edit/", typed, follow=True)
    assert "读入 2 行，各行相加 31,000,000.10 元" in text(answer)
    assert [line.title for line in selectors.budget(budget_id).plan.lines] == ["甲一", "甲二"]


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"PK\x03\x04nothing"), ("a.pdf", b"%PDF-1.4")]
)
def test_a_file_that_is_no_table_is_refused(
    department: Actor, sign_in: SignIn, name: str, content: bytes
) -> None:
    budget_id = a_draft_budget(department, ROWS)
    upload = BytesIO(content)
    upload.name = name
    typed: dict[str, Any] = {**fields(budget_id, act="upload"), "sheet": upload}
    answer = sign_in(department).post(f"/budgets/{budget_id}/edit/", typed)
    assert answer.status_code == 400
    assert len(selectors.budget(budget_id).rows) == 2


# --- deciding ---


def test_from_the_draft_to_the_board(department: Actor, finance: Actor, sign_in: SignIn) -> None:
    budget_id = a_draft_budget(department, ROWS)
    leader, treasury = sign_in(department), sign_in(finance)
    page = f"/budgets/{budget_id}/plan/"
    assert "报送市级财政部门" in text(leader.get(page))
    seen = str(selectors.budget(budget_id).revision)
    assert leader.post(page, {"act": "submit", "revision": "1"}).status_code == 409
    assert leader.post(page, {"act": "submit", "revision": seen}).status_code == 302
    assert leader.get(f"/budgets/{budget_id}/edit/").status_code == 302
    assert "批复预算" not in text(leader.get(page))
    assert "退回的理由" in text(treasury.get(page))
    assert "请写明退回的理由" in text(treasury.post(page, {"act": "return", "reason": ""}))
    assert treasury.post(page, {"act": "approve", "revision": seen}).status_code == 302
    assert selectors.budget(budget_id).state is BudgetState.APPROVED
    board = text(treasury.get(f"/budgets/{budget_id}/"))
    assert "预算看板" in board
    assert "未编列" in board


def test_a_returned_budget_tells_the_department(
    department: Actor, finance: Actor, sign_in: SignIn
) -> None:
    budget_id = a_draft_budget(department, ROWS)
    services.submit_budget(actor=department, budget_id=budget_id, at=PUBLISHED)
    page = f"/budgets/{budget_id}/plan/"
    assert sign_in(finance).post(page, {"act": "return", "reason": "细化科目"}).status_code == 302
    assert "细化科目" in text(sign_in(department).get(f"/budgets/{budget_id}/edit/"))
    assert "被退回" in text(sign_in(department).get("/budgets/"))
