"""When a step was done is what the pages and the papers say, and what is over is said to be."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from guanzi.foundation import clock
from guanzi.foundation.calendar import CalendarMissing
from guanzi.foundation.face.stations import Stop
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.errors import AnswerUnreadable
from guanzi.lifecycle.payments.rules.treasury import paid_on
from guanzi.lifecycle.payments.services.papers import _signatures
from guanzi.lifecycle.payments.views.looks import way_of_run
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects.views.looks import way_of
from tests.budgets.making import FUND
from tests.payments.bank import notice, status_report, transfers_in
from tests.payments.cases import PAY_DAY, releaser_of, reviewer_of
from tests.payments.pages import SignIn, text, xml
from tests.projects.cases import YEAR
from tests.world import World

RunJobs = Callable[[], int]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def pay_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: PAY_DAY + 5 * HOUR)


def a_draft(world: World) -> int:
    """Everything that is due, on a run that nobody was asked to pay."""
    due = [each.id for each in selectors.payable(FUND, YEAR)]
    run = services.start_run(actor=world.commission, fund=FUND, year=YEAR, title="批次", at=PAY_DAY)
    services.save_run(actor=world.commission, run_id=run, instalment_ids=due, at=PAY_DAY)
    return run


def a_released_run(world: World, run_jobs: RunJobs) -> tuple[int, dict[str, str]]:
    """Each step an hour after the one before; the run, and what its file asks for."""
    run = a_draft(world)
    services.submit_run(actor=world.commission, run_id=run, at=PAY_DAY + HOUR)
    services.review_run(actor=reviewer_of(world), run_id=run, at=PAY_DAY + 2 * HOUR)
    services.release_run(actor=releaser_of(world), run_id=run, at=PAY_DAY + 3 * HOUR)
    run_jobs()
    order = services.treasury_file(actor=world.city_finance, run_id=run, at=PAY_DAY + 3 * HOUR)
    return run, transfers_in(order)


def stations(run: int) -> dict[str, Stop]:
    return {stop.name: stop for stop in way_of_run(selectors.run(run))}


def test_a_payment_is_due_when_the_guideline_s_route_says(world: World, project: int) -> None:
    ten_days_after_publicity = date(2025, 7, 17)
    (task,) = selectors.tasks_of(world.commission, PAY_DAY)
    assert (task.kind, task.due_on) == ("拟订拨款批次", ten_days_after_publicity)
    services.submit_run(actor=world.commission, run_id=a_draft(world), at=PAY_DAY)
    (task,) = selectors.tasks_of(reviewer_of(world), PAY_DAY)
    assert (task.kind, task.due_on) == ("审核拨款申请", ten_days_after_publicity)
    assert task.since == PAY_DAY


def test_a_request_bears_the_time_when_it_was_submitted(
    world: World, project: int, run_jobs: RunJobs
) -> None:
    run, _amounts = a_released_run(world, run_jobs)
    assert stations(run)["拟订和申请"].at == PAY_DAY + HOUR
    assert _signatures(selectors.run(run))[0]["at"] == "2025-07-05 10:00"


def test_a_run_ends_when_nothing_of_it_is_outstanding(
    world: World, project: int, run_jobs: RunJobs, signed_in: SignIn
) -> None:
    run, amounts = a_released_run(world, run_jobs)
    assert stations(run)["银行回单"].state == "now"
    finance, code = signed_in(world.city_finance), selectors.run(run).code
    taken = status_report(code, dict.fromkeys(amounts, "ACSP"), at=PAY_DAY + 4 * HOUR)
    finance.post("/payments/answers/", {"answer": xml(taken)})
    run_jobs()
    finance.post("/payments/answers/", {"answer": xml(notice(amounts, at=PAY_DAY + 4 * HOUR))})
    run_jobs()
    last = stations(run)["银行回单"]
    assert (last.state, last.at) == ("done", PAY_DAY + 5 * HOUR)
    payment = selectors.payments_of(run)[0]
    assert "13:00" not in text(finance.get(f"/payments/{run}/"))
    shown = text(finance.get(f"/payments/payment/{payment.id}/"))
    accepted = shown.partition("银行受理")[2].partition("支付成功")[0]
    assert "14:00" in accepted
    answers = text(finance.get("/payments/answers/"))
    assert "13:00" in answers, "the bank's own time"


def test_a_payment_of_a_draft_does_not_wait_for_its_release(
    world: World, project: int, signed_in: SignIn
) -> None:
    run = a_draft(world)
    payment = selectors.payments_of(run)[0]
    department = signed_in(world.commission)
    for address in (f"/payments/{run}/", f"/payments/payment/{payment.id}/"):
        assert "待签发" not in text(department.get(address))


def test_an_answer_from_the_future_is_refused_and_a_second_one_leads_to_the_first(
    world: World, project: int, run_jobs: RunJobs, signed_in: SignIn
) -> None:
    _run, amounts = a_released_run(world, run_jobs)
    later = notice(amounts, at=PAY_DAY + timedelta(days=1))
    with pytest.raises(AnswerUnreadable, match="晚于平台现在的时间"):
        services.receive_answer(
            actor=world.city_finance, content=later, name="回单.xml", at=PAY_DAY + 5 * HOUR
        )
    finance = signed_in(world.city_finance)
    first = finance.post("/payments/answers/", {"answer": xml(notice(amounts))})["Location"]
    again = finance.post("/payments/answers/", {"answer": xml(notice(amounts))})
    assert again.status_code == 409
    assert f'href="{first}"' in text(again)
    assert "请重新选择文件" in text(again)
    assert "已经填写的都还在" not in text(again)


def test_banks_are_asked_to_pay_on_a_working_day() -> None:
    assert PAY_DAY.date() == date(2025, 7, 5), "a Saturday"
    assert paid_on(PAY_DAY) == date(2025, 7, 7)
    assert paid_on(PAY_DAY + timedelta(days=3)) == date(2025, 7, 8)
    with pytest.raises(CalendarMissing, match="2040"):
        paid_on(PAY_DAY.replace(year=2040))


def test_a_publicity_that_is_over_bears_the_time_when_it_ended(world: World, project: int) -> None:
    found = projects.project(project)
    (shown,) = (stop for stop in way_of(found) if stop.name == "公示")
    assert (shown.state, shown.at) == ("done", found.shown_until)
