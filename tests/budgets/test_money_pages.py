"""Pages on which a budget's money is read and adjusted, and who reads them."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.ledger import services as books
from guanzi.ledger.services import Request
from guanzi.lifecycle.budgets import selectors, services
from guanzi.lifecycle.budgets.states import AdjustmentState
from tests.budgets.conftest import SignIn
from tests.budgets.making import FUND, a_draft_budget, an_approved_budget, everything_recorded, text
from tests.budgets.minhang import FUND as MINHANG
from tests.budgets.minhang import THE_YEARS
from tests.world import MORNING, PUBLISHED, a_member

pytestmark = pytest.mark.django_db

ROWS = [("成果转化", "扶持", "100.00", "50", "3"), ("", "评审", "50.00", "", "")]


# --- the board and what lies behind it ---


@pytest.fixture
def budget_id(department: Actor, finance: Actor) -> int:
    return everything_recorded(department, finance)


def test_every_bar_opens_its_entries(
    budget_id: int, department: Actor, finance: Actor, sign_in: SignIn
) -> None:
    line = selectors.lines_open(FUND)[0]
    moves = selectors.commitment_moves(line.line_id)
    books.reserve(Request(finance, "c", "立项甲项目", MORNING), moves, 1_234_567_89)
    client = sign_in(department)
    board = text(client.get(f"/budgets/{budget_id}/"))
    for kind in ("appropriation", "available", "committed", "in_payment", "disbursed"):
        assert f"/budgets/{budget_id}/entries/{kind}/?line=1.1" in board
    assert "1,234,567.89" in board
    entries = text(client.get(f"/budgets/{budget_id}/entries/committed/?line=1.1"))
    assert "立项甲项目" in entries
    assert "+1,234,567.89" in entries
    assert "还没有入账" in text(client.get(f"/budgets/{budget_id}/entries/disbursed/"))
    before = text(client.get(f"/budgets/{budget_id}/entries/committed/?line=1.1&on=2025-06-11"))
    assert "立项甲项目" not in before


def test_the_board_of_a_day_and_the_trial_balance(
    budget_id: int, department: Actor, sign_in: SignIn
) -> None:
    client = sign_in(department)
    assert "这一天预算还没有批复" in text(client.get(f"/budgets/{budget_id}/?on=2025-06-09"))
    assert "2025-06-10 日终" in text(client.get(f"/budgets/{budget_id}/?on=2025-06-10"))
    assert "请写成 2025-06-30" in text(client.get(f"/budgets/{budget_id}/?on=morgen"))
    trial = text(client.get(f"/budgets/{budget_id}/trial/"))
    assert "账是平的" in trial
    assert "1.1 销售收入扶持" in trial


@pytest.mark.parametrize("after", ["", "1_1", "x", "9" * 11 + ".000000_1", "1.5_1", "1.000000_-1"])
def test_whatever_stands_in_the_address_is_survived(
    budget_id: int, department: Actor, sign_in: SignIn, after: str
) -> None:
    client = sign_in(department)
    page = f"/budgets/{budget_id}/entries/available/"
    assert client.get(page, {"after": after, "on": after}).status_code == 200
    assert client.get(page, {"line": "7.7" + after}).status_code == 404
    assert client.get(f"/budgets/{budget_id}/entries/nothing/").status_code == 404
    assert client.get(f"/budgets/{budget_id}/", {"on": "9999-12-31"}).status_code == 200
    assert client.get(f"/budgets/{budget_id}/owed/{10**20}/").status_code == 200
    assert client.get(f"/budgets/{10**20}/").status_code == 404
    assert client.get(f"/budgets/{budget_id}/adjustments/{10**20}/").status_code == 404
    execution = client.get("/budgets/execution/", {"until": after, "fund": FUND})
    assert execution.status_code == 200


def test_a_long_statement_is_turned_page_by_page(
    budget_id: int, finance: Actor, department: Actor, sign_in: SignIn
) -> None:
    moves = selectors.commitment_moves(selectors.lines_open(FUND)[0].line_id)
    for number in range(101):
        books.reserve(Request(finance, f"n{number}", f"第{number}笔", MORNING), moves, 1)
    client = sign_in(department)
    page = f"/budgets/{budget_id}/entries/committed/"
    first = text(client.get(page))
    assert "第99笔" in first
    assert "第100笔" not in first
    query = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "第100笔" in text(client.get(f"{page}{query}"))


# --- adjustments ---


def test_the_effect_is_shown_before_anything_is_proposed(
    budget_id: int, department: Actor, finance: Actor, sign_in: SignIn
) -> None:
    leader, treasury = sign_in(department), sign_in(finance)
    page = f"/budgets/{budget_id}/adjustments/"
    typed = {
        "kind": "between",
        "change-1.2": "−20万元",
        "change-2.1": "200,000.00",
        "reason": "评审量增加",
        "act": "preview",
    }
    shown = text(leader.post(page, typed))
    for word in ("−200,000.00", "+200,000.00", "800,000.00", "700,000.00", "提出调整"):
        assert word in shown
    assert len(selectors.adjustments_of(budget_id)) == 1  # nothing was proposed
    wrong = text(leader.post(page, typed | {"change-2.1": "100"}))
    assert "增减应相等" in wrong
    assert "−20万元" in wrong
    assert "看不懂" in text(leader.post(page, typed | {"change-2.1": "abc"}))
    unseen = leader.post(page, typed | {"act": "propose", "seen": "between;1.2:-1,2.1:1"})
    assert unseen.status_code == 409
    assert "请再看一次变化" in text(unseen)
    seen = "between;1.2:-20000000,2.1:20000000"
    assert f'name="seen" value="{seen}"' in shown
    done = leader.post(page, typed | {"act": "propose", "seen": seen})
    assert done["Location"] == f"{page}2/"
    assert "批准调整" in text(treasury.get(f"{page}2/"))
    assert "请写明不批准的理由" in text(treasury.post(f"{page}2/", {"act": "refuse"}))
    assert treasury.post(f"{page}2/", {"act": "approve"}).status_code == 302
    assert selectors.adjustment(budget_id, 2).state is AdjustmentState.APPROVED
    assert treasury.post(f"{page}2/", {"act": "approve"}).status_code == 409
    assert leader.post(f"{page}1/", {"act": "approve"}).status_code == 403


def test_a_new_line_is_shown_proposed_and_approved(
    budget_id: int, department: Actor, finance: Actor, sign_in: SignIn
) -> None:
    leader, treasury = sign_in(department), sign_in(finance)
    page = f"/budgets/{budget_id}/adjustments/"
    typed = {
        "kind": "between",
        "change-1.2": "-20万元",
        "new-class": "1",
        "new-title": "概念验证",
        "new-amount": "20万元",
        "reason": "新增支持方向",
        "act": "preview",
    }
    shown = text(leader.post(page, typed))
    for word in ("1.3 概念验证", "+200,000.00", 'value="概念验证"', "提出调整"):
        assert word in shown, word
    assert "请选择新开科目属于哪个政策类" in text(leader.post(page, typed | {"new-class": ""}))
    assert "看不懂" in text(leader.post(page, typed | {"new-amount": "许多"}))
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    assert leader.post(page, typed | {"act": "propose", "seen": seen}).status_code == 302
    assert "1.3 概念验证" in text(treasury.get(f"{page}2/"))
    assert treasury.post(f"{page}2/", {"act": "approve"}).status_code == 302
    assert "概念验证" in text(leader.get(f"{page}2/"))
    assert "1.3 概念验证" in text(leader.get(f"/budgets/{budget_id}/"))


def test_closing_says_what_it_means(budget_id: int, finance: Actor, sign_in: SignIn) -> None:
    client = sign_in(finance)
    assert "收回 4,500,000.00 元" in text(client.get(f"/budgets/{budget_id}/close/"))
    assert client.post(f"/budgets/{budget_id}/close/").status_code == 302
    assert "已收回 4,500,000.00" in text(client.get(f"/budgets/{budget_id}/"))


# --- the years ---


@pytest.fixture
def minhang(department: Actor) -> Actor:
    for year in THE_YEARS:
        services.record_execution(actor=department, fund=MINHANG, given=year, at=PUBLISHED)
    return department


@pytest.mark.req("004-04")
def test_the_execution_tables_on_the_page(minhang: Actor, sign_in: SignIn) -> None:
    shown = text(sign_in(minhang).get("/budgets/execution/", {"fund": MINHANG}))
    for word in ("5,170.28 (1-8 月)", "34.47%", "100.00%", "99.9976%", "99.79%", 'rowspan="9"'):
        assert word in shown


@pytest.mark.req("004-04")
def test_the_execution_tables_in_a_workbook(minhang: Actor, sign_in: SignIn) -> None:
    answer = sign_in(minhang).get("/budgets/execution/tables.xlsx", {"fund": MINHANG})
    book = load_workbook(BytesIO(answer.content))
    first, second = book.worksheets
    rows = [[cell.value for cell in row] for row in first.iter_rows(min_row=4)]
    assert rows[0][:7] == ["2021 年", 15000, 15000, 5170.28, "1-8 月", "34.47%", "约 34.46853333%"]
    assert rows[1][3:7] == [9999.76, None, "100.00%", "99.9976%"]
    assert "F5:F13" in {str(each) for each in second.merged_cells.ranges}
    last = [cell.value for cell in second[14]]
    assert last == [None, "合计", 23, 15000, 5170.28, 10000, 9999.76, 10000, 9979.08]


@pytest.mark.req("004-04")
def test_the_execution_tables_on_paper(minhang: Actor, sign_in: SignIn) -> None:
    answer = sign_in(minhang).get("/budgets/execution/tables.pdf", {"fund": MINHANG})
    assert answer.content.startswith(b"%PDF")
    assert sign_in(minhang).get("/budgets/execution/tables.doc").status_code == 404


def test_a_past_year_is_recorded_and_corrected(department: Actor, sign_in: SignIn) -> None:
    client = sign_in(department)
    typed = {
        "fund": FUND,
        "year": "2023",
        "source": "决算批复",
        "initial": "15000",
        "adjusted": "15000",
        "actual": "5,170.28",
        "through_month": "8",
        "title-0": "甲类",
        "actual-0": "5,170.283456万元",
        "items-0": "—",
    }
    wrong = client.post("/budgets/execution/record/", typed | {"actual": "很多"})
    assert "不知道的留空" in text(wrong)
    assert "很多" in text(wrong)
    assert client.post("/budgets/execution/record/", typed).status_code == 302
    (year,) = selectors.execution_of(FUND, [2023], MORNING.replace(year=9000))
    assert year.marker == "1-8 月"
    assert year.classes["甲类"].policy_items is None
    shown = text(client.get("/budgets/execution/", {"fund": FUND, "until": "2023"}))
    assert 'year=2023">更正<' in shown
    assert 'year=2022">登记<' in shown
    again = text(client.get("/budgets/execution/record/", {"fund": FUND, "year": "2023"}))
    assert 'value="5,170.283456"' in again  # a correction begins with the exact figure


def test_a_year_that_the_ledger_knows_is_not_offered_for_recording(
    budget_id: int, department: Actor, sign_in: SignIn
) -> None:
    year = str(selectors.budget(budget_id).year)
    shown = text(sign_in(department).get("/budgets/execution/", {"fund": FUND, "until": year}))
    assert "总账" in shown
    assert f'year={year}">' not in shown, "its form would refuse"
    assert f'year={int(year) - 1}">更正<' in shown


def test_what_coming_years_may_grant_is_recorded(
    budget_id: int, department: Actor, finance: Actor, sign_in: SignIn
) -> None:
    client = sign_in(department)
    typed = {"fund": FUND, "year": "2027", "amount": "12000", "basis": "中期财政规划"}
    assert client.post("/budgets/expected/", typed).status_code == 302
    assert selectors.expected_quota(FUND, 2027) == 120_000_000_00
    assert "预计额度" in text(client.post("/budgets/expected/", typed | {"amount": ""}))
    assert "120,000,000.00" in text(client.get(f"/budgets/{budget_id}/"))
    assert "12,000.00" in text(sign_in(finance).get("/budgets/expected/", {"fund": FUND}))
    assert "未编列" in text(client.get(f"/budgets/{budget_id}/"))


# --- who ---


def test_who_reads_what(budget_id: int, department: Actor, sign_in: SignIn) -> None:
    kind = OrganisationKind
    readers = (
        (a_member(kind.AUDITOR, "市审计局（虚构）", "审一"), 200, 200),
        (a_member(kind.CITY_FINANCE, "市财政局（虚构）", "财三", role=Role.READER), 200, 200),
        (a_member(kind.DISTRICT_FINANCE, "闵行区财政局", "区一", district="闵行区"), 200, 403),
        (a_member(kind.CITY_DEPARTMENT, "市商务委（虚构）", "商一"), 403, 403),
        (a_member(kind.TAX, "闵行区税务局", "税一", district="闵行区"), 403, 403),
        (a_member(kind.OPERATOR, "运营方（虚构）", "运一"), 403, 403),
    )
    draft = a_draft_budget(department, ROWS, year=2026)
    for actor, approved, unapproved in readers:
        client = sign_in(actor)
        assert client.get(f"/budgets/{budget_id}/").status_code == approved
        assert client.get(f"/budgets/{draft}/plan/").status_code == unapproved
        assert client.post(f"/budgets/{draft}/plan/", {"act": "submit"}).status_code == 403
        assert client.post(f"/budgets/{budget_id}/close/").status_code == 403


def test_tasks_wait_for_those_who_can_do_them(department: Actor, finance: Actor) -> None:
    draft = a_draft_budget(department, ROWS)
    officer = a_member(
        OrganisationKind.CITY_DEPARTMENT, department.organisation, "王二", role=Role.OFFICER
    )
    assert [task.kind for task in selectors.tasks_of(officer, MORNING)] == ["编制中的预算"]
    assert selectors.tasks_of(finance, MORNING) == ()
    services.submit_budget(actor=department, budget_id=draft, at=PUBLISHED)
    assert selectors.tasks_of(department, MORNING) == ()
    assert [task.kind for task in selectors.tasks_of(finance, MORNING)] == ["待批复的预算"]
    services.approve_budget(actor=finance, budget_id=draft, at=PUBLISHED)
    an_approved_budget(department, finance, year=2026)
    assert selectors.tasks_of(finance, MORNING) == ()
    (close,) = selectors.tasks_of(finance, MORNING.replace(year=2026))
    assert (close.kind, close.link) == ("待结账的预算", f"/budgets/{draft}/close/")
    assert selectors.tasks_of(department, MORNING.replace(year=2026)) == ()
