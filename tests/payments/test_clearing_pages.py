"""The clearing through its pages: drawn, disputed, corrected by two, settled; who sees what."""

from collections.abc import Callable

import pytest

from guanzi.foundation import clock
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.models import ShareProposal
from guanzi.lifecycle.payments.rules.treasury import decimal_of
from guanzi.lifecycle.payments.states import ClearingState
from tests.budgets.making import FUND
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import PAY_DAY
from tests.payments.pages import SignIn, a_reviewer, a_second_leader, text
from tests.payments.test_paying import only, receive, release
from tests.projects.cases import YEAR
from tests.world import DISTRICT, World

RunJobs = Callable[[], int]
ASKED = {"fund": FUND, "year": str(YEAR)}


@pytest.fixture(autouse=True)
def pay_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: PAY_DAY)


@pytest.fixture
def paid(world: World, reviewed: int, run_jobs: RunJobs) -> selectors.PaymentInfo:
    """A payment that arrived."""
    order = release(world, reviewed, run_jobs)
    receive(world, notice(transfers_in(order)), run_jobs)
    return only(reviewed)


@pytest.fixture
def statement(world: World, paid: selectors.PaymentInfo) -> int:
    """A statement that waits for the district."""
    return services.draw_clearing(
        actor=world.city_finance, fund=FUND, year=YEAR, district=DISTRICT, at=PAY_DAY
    )


def test_all_statements_are_drawn_at_once_by_a_job(
    world: World, paid: selectors.PaymentInfo, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    leader = signed_in(world.city_finance)
    page = text(leader.get("/clearings/"))
    assert "还没有出具" in page
    assert "= 0.00" in page
    leader.post("/clearings/draw/", ASKED)
    run_jobs()
    (drawn,) = selectors.clearing_heads(world.city_finance, FUND, YEAR)
    assert drawn.due_fen == paid.shares["区级"]
    again = leader.post("/clearings/draw/", ASKED)
    assert again.status_code == 409
    assert "没有需要出具" in text(again)
    assert leader.post("/clearings/draw/", {"fund": "无", "year": "x"}).status_code == 404


def test_a_district_sees_and_answers_its_own_only(
    world: World, statement: int, signed_in: SignIn
) -> None:
    own, other = signed_in(world.finance), signed_in(world.other_finance)
    address = f"/clearings/{statement}/"
    assert address in text(own.get("/clearings/"))
    assert address not in text(other.get("/clearings/"))
    for path in ("", "statement.pdf", "statement.xlsx"):
        assert other.get(address + path).status_code == 403
        assert own.get(address + path).status_code == 200
    assert other.post(f"{address}confirm/").status_code == 403
    assert signed_in(world.finance_officer).post(f"{address}confirm/").status_code == 403
    assert signed_in(world.commission).get("/clearings/").status_code == 403
    assert own.post("/clearings/draw/", ASKED).status_code == 403
    own.post(f"{address}confirm/")
    assert selectors.clearing(statement).state is ClearingState.CONFIRMED


def test_the_year_that_is_over_asks_for_its_statements(
    world: World,
    paid: selectors.PaymentInfo,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leader = signed_in(world.city_finance)
    assert "待出具清算单" not in text(leader.get("/workbench/"))
    monkeypatch.setattr(clock, "now", lambda: PAY_DAY.replace(year=YEAR + 1))
    assert "1 个区待出具清算单" in text(leader.get("/workbench/"))
    leader.post("/clearings/draw/", {**ASKED, "district": DISTRICT})
    assert "待出具清算单" not in text(leader.get("/workbench/"))


def test_what_the_city_gives_back_is_nowhere_called_a_transfer_of_the_district(
    world: World, statement: int, paid: selectors.PaymentInfo, signed_in: SignIn
) -> None:
    leader, district = signed_in(world.city_finance), signed_in(world.finance)
    district.post(f"/clearings/{statement}/confirm/")
    leader.post(f"/clearings/{statement}/settle/", {"voucher": "SJ-1"})
    services.credit_district_share(
        payment_id=paid.id, key="back", fen=100, reason="追回", actor=world.city_finance, at=PAY_DAY
    )
    leader.post("/clearings/draw/", {**ASKED, "district": DISTRICT})
    refund = selectors.clearing_heads(world.city_finance, FUND, YEAR)[0]
    address = f"/clearings/{refund.id}/"
    district.post(f"{address}confirm/")
    assert "待市级退还" in text(leader.get(address))
    assert "登记退还" in text(leader.get("/workbench/"))
    leader.post(f"{address}settle/", {"voucher": "TK-1"})
    page = text(leader.get(address))
    for said in ("市级已退还", f"市级退还 {DISTRICT} TK-1"):
        assert said in page, said
    assert page.count("已上解") == len(["the version before"])
    assert "市级已退还" in text(leader.get("/clearings/"))


def test_a_dispute_a_correction_by_two_and_a_new_statement(
    world: World, paid: selectors.PaymentInfo, statement: int, signed_in: SignIn
) -> None:
    district, leader = signed_in(world.finance), signed_in(world.city_finance)
    officer = signed_in(a_reviewer(world))
    address = f"/clearings/{statement}/"
    assert district.post(f"{address}dispute/", {"objection": " "}).status_code == 400
    district.post(f"{address}dispute/", {"objection": "该企业为中央在沪企业"})
    assert "答复清算异议" in text(leader.get("/workbench/"))
    assert leader.post(f"{address}answer/", {"answer": ""}).status_code == 400
    leader.post(f"{address}answer/", {"answer": "按登记为属地企业"})
    assert "按登记为属地企业" in text(district.get(address))

    share = f"/payments/payment/{paid.id}/share/"
    for wrong, said in (("1.234", "最小到分"), ("99,999,999", "0 与支付金额之间"), ("", "元")):
        answer = officer.post(share, {"district": wrong, "reason": "经核"})
        assert answer.status_code == 400, wrong
        assert said in text(answer)
        assert "经核" in text(answer)
    officer.post(share, {"district": "1.00", "reason": "经核为中央在沪企业"})
    proposal = ShareProposal.objects.get()
    decide = f"/payments/share/{proposal.pk}/"
    assert officer.post(decide, {"act": "approve"}).status_code == 403
    assert "更正区级分担" in text(leader.get("/workbench/"))
    assert leader.post(decide, {"act": "refuse", "answer": ""}).status_code == 400
    leader.post(decide, {"act": "approve"})
    assert leader.post(decide, {"act": "approve"}).status_code == 404
    assert "出具之后有变动" in text(leader.get(address))

    newer = leader.post("/clearings/draw/", {**ASKED, "district": DISTRICT})["Location"]
    old = text(district.get(address))
    assert "这一版不再有效" in old
    assert newer in old
    assert paid.code in old
    assert selectors.clearing(statement).due_fen == paid.shares["区级"]
    district.post(f"{newer}confirm/")
    assert leader.post(f"{newer}settle/", {"voucher": ""}).status_code == 400
    leader.post(f"{newer}settle/", {"voucher": "SJ-1"})
    assert "1.00" in text(leader.get(newer))
    late = officer.post(share, {"district": "0", "reason": "再改"})
    assert late.status_code == 409
    assert "已经清算" in text(late)


def test_who_proposed_does_not_decide_and_two_leaders_do(
    world: World, paid: selectors.PaymentInfo, signed_in: SignIn
) -> None:
    leader, second = signed_in(world.city_finance), signed_in(a_second_leader(world))
    leader.post(f"/payments/payment/{paid.id}/share/", {"district": "0", "reason": "经核"})
    decide = f"/payments/share/{ShareProposal.objects.get().pk}/"
    assert leader.post(decide, {"act": "approve"}).status_code == 403
    assert "两人原则" in text(leader.get(f"/payments/payment/{paid.id}/"))
    second.post(decide, {"act": "refuse", "answer": "依据不足"})
    assert "依据不足" in text(leader.get(f"/payments/payment/{paid.id}/"))


def test_a_statement_that_comes_to_nothing_is_ended_without_a_voucher(
    world: World,
    statement: int,
    paid: selectors.PaymentInfo,
    signed_in: SignIn,
    run_jobs: RunJobs,
) -> None:
    leader, district = signed_in(world.city_finance), signed_in(world.finance)
    back = notice({paid.code: decimal_of(paid.amount_fen)}, side="CRDT", message="N2")
    receive(world, back, run_jobs)
    assert "重新出具" in text(leader.get("/clearings/"))
    assert "重新出具清算单" in text(leader.get(f"/clearings/{statement}/"))
    newer = leader.post("/clearings/draw/", {**ASKED, "district": DISTRICT})["Location"]
    assert "确认没有应上解或退还的金额" in text(district.get(newer))
    district.post(f"{newer}confirm/")
    assert "办结清算单" in text(leader.get("/workbench/"))
    page = text(leader.get(newer))
    assert "不用凭证" in page
    assert 'name="voucher"' not in page
    leader.post(f"{newer}settle/")
    assert "已办结" in text(leader.get(newer))
    assert leader.get(f"{newer}statement.pdf").content[:5] == b"%PDF-"


def test_a_statement_prints_the_same_twice(world: World, statement: int, signed_in: SignIn) -> None:
    client = signed_in(world.auditor)
    first = client.get(f"/clearings/{statement}/statement.pdf")
    assert first.content[:5] == b"%PDF-"
    assert client.get(f"/clearings/{statement}/statement.pdf").content == first.content


def test_a_district_reads_the_payments_that_it_bears(
    world: World, paid: selectors.PaymentInfo, signed_in: SignIn
) -> None:
    address = f"/payments/payment/{paid.id}/"
    page = text(signed_in(world.finance).get(address))
    for said in ("应收区级上解", "支付成功", paid.code):
        assert said in page, said
    assert signed_in(world.other_finance).get(address).status_code == 403
    assert signed_in(world.applicant).get(address).status_code == 403
    assert signed_in(world.finance).get(f"/payments/{paid.run_id}/").status_code == 403
