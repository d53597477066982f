from collections.abc import Callable
import pytest
from guanzi.foundation import clock
from guanzi.lifecycle.payments import selectors, services
from tests.budgets.making import FUND, an_approved_budget
from tests.payments.bank import notice, transfers_in, status_report
from tests.payments.cases import *
from tests.payments.test_paying import release, receive, only
from tests.payments.pages import *
from tests.projects.cases import YEAR, a_forwarded_case, decided, granted
from tests.projects.cases import AFTER_PUBLICITY
from tests.world import DISTRICT, a_world, another_applicant
from guanzi.lifecycle.projects import services as library
from tests.signing_in import sign_in
import sys

@pytest.mark.django_db(transaction=True)
def test_shots(live_server, browser, axe, monkeypatch, run_jobs):
    monkeypatch.setattr(clock, "now", lambda: PAY_DAY)
    world = a_world()
    a_treasury(world)
    line = an_approved_budget(world.commission, world.city_finance)[0]
    an_account(world)
    others = [another_applicant(world, n) for n in range(1, 4)]
    items = [granted(a_forwarded_case(w)) for w in (world, *others)]
    an_account(others[0], number="6222 0210 0112 3456 111")
    services.enter_account(actor=others[1].applicant, enterprise_id=others[1].enterprise_id, holder=others[1].applicant.organisation, bank="建设银行徐汇支行（虚构）", bank_code=BRANCH, number="6222021001129990000", at=AFTER_PUBLICITY)
    decided(world, line, *items)
    library.close_publicity(at=AFTER_PUBLICITY)
    waiting = selectors.accounts_waiting()[0]
    shots = []
    def shoot(actor, path, name, click=None):
        cookies = sign_in(actor).cookies
        for size, (w, h) in {"phone": (390, 844), "laptop": (1366, 768)}.items():
            context = browser.new_context(base_url=live_server.url, viewport={"width": w, "height": h}, locale="zh-CN")
            context.add_cookies([{"name": k, "value": v.value, "url": live_server.url} for k, v in cookies.items()])
            page = context.new_page()
            page.goto(path)
            if click: click(page)
            page.wait_for_timeout(200)
            page.screenshot(path=f"/tmp/shotsH/{name}-{size}.png", full_page=True)
            for v in axe(page): print("AXE", name, size, v)
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0: print("OVERFLOW", name, size, over)
            context.close()
    due = selectors.payable(FUND, YEAR)
    ready = [d.id for d in due if d.enterprise_id in (world.enterprise_id, others[0].enterprise_id)]
    run = services.start_run(actor=world.commission, fund=FUND, year=YEAR, title="2025 年第一批拨款", at=PAY_DAY)
    services.save_run(actor=world.commission, run_id=run, instalment_ids=ready[:1], at=PAY_DAY)
    shoot(world.commission, f"/payments/{run}/", "draft", lambda p: p.check("[data-every]"))
    services.save_run(actor=world.commission, run_id=run, instalment_ids=ready, at=PAY_DAY)
    shoot(world.applicant, "/payments/account/", "account")
    shoot(others[2].applicant, "/payments/account/", "account-new")
    shoot(world.commission, "/payments/accounts/", "accounts")
    shoot(world.commission, f"/payments/accounts/{waiting.id}/", "check", lambda p: p.click("text=显示完整账号"))
    shoot(world.city_finance, "/payments/treasury/", "treasury")
    shoot(world.commission, "/payments/new/", "start")
    services.submit_run(actor=world.commission, run_id=run, at=PAY_DAY)
    shoot(world.city_finance, f"/payments/{run}/", "submitted")
    services.review_run(actor=reviewer_of(world), run_id=run, at=PAY_DAY)
    shoot(world.city_finance, f"/payments/{run}/release/", "release")
    services.release_run(actor=world.city_finance, run_id=run, at=PAY_DAY)
    shoot(world.city_finance, f"/payments/{run}/", "releasing")
    run_jobs()
    order = services.treasury_file(actor=world.city_finance, run_id=run, at=PAY_DAY)
    a, b = transfers_in(order).items()
    receive(world, status_report(selectors.run(run).code, {b[0]: "RJCT"}), run_jobs)
    ans = receive(world, notice(dict([a])), run_jobs)
    shoot(world.city_finance, f"/payments/{run}/", "released")
    shoot(world.city_finance, "/payments/?tab=released", "runs")
    shoot(world.city_finance, "/payments/answers/", "answers")
    shoot(world.city_finance, f"/payments/answers/{ans}/", "answer")
    one, two = selectors.payments_of(run)
    shoot(world.city_finance, f"/payments/payment/{one.id}/", "payment", lambda p: p.click("text=提出更正"))
    shoot(world.commission, f"/payments/payment/{two.id}/", "rejected")
    shoot(world.city_finance, "/clearings/", "clearings-before")
    st = services.draw_clearing(actor=world.city_finance, fund=FUND, year=YEAR, district=DISTRICT, at=PAY_DAY)
    shoot(world.finance, f"/clearings/{st}/", "clearing")
    services.propose_share(actor=reviewer_of(world), payment_id=one.id, district_fen=100, reason="经核为中央在沪企业", at=PAY_DAY)
    shoot(world.city_finance, f"/payments/payment/{one.id}/", "decide")
    services.confirm_clearing(actor=world.finance, clearing_id=st, at=PAY_DAY)
    shoot(world.city_finance, f"/clearings/{st}/", "clearing-settle")
    shoot(world.city_finance, "/clearings/", "clearings")
    shoot(world.city_finance, "/workbench/", "workbench")
    open("/tmp/shotsH/run.pdf","wb").write(services.print_run(actor=world.city_finance, run_id=run, at=PAY_DAY).content)
    open("/tmp/shotsH/clearing.pdf","wb").write(services.print_clearing(actor=world.city_finance, clearing_id=st, at=PAY_DAY).content)
