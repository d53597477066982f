"""Who opens which page, what never stands on one, and that more payments ask no more queries."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from guanzi.foundation import clock
from guanzi.foundation.actor import Actor
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects import services as library
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.states import InstalmentTerm
from tests.budgets.making import FUND
from tests.checks.cases import queries_of
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import NUMBER, PAY_DAY, an_account, releaser_of, reviewer_of
from tests.payments.pages import PLAIN, SignIn, text
from tests.projects.cases import AFTER_PUBLICITY, YEAR, a_forwarded_case, decided, granted
from tests.world import DISTRICT, World

RunJobs = Callable[[], int]
MANY, FEW = 50, 5


@pytest.fixture(autouse=True)
def pay_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: PAY_DAY)


@pytest.fixture
def parts(world: World, line: int) -> list[int]:
    """Parts of one project that are all due."""
    an_account(world)
    case = a_forwarded_case(world)
    every = MANY + FEW
    planned = tuple(
        PlannedInstalment(YEAR, 1_000_00, InstalmentTerm.ESTABLISHMENT) for _each in range(every)
    )
    decided(
        world,
        line,
        granted(case, determined_fen=every * 1_000_00, reason="分期", instalments=planned),
    )
    library.close_publicity(at=AFTER_PUBLICITY)
    assert projects.project_of_application(case)
    return [each.id for each in selectors.payable(FUND, YEAR)]


def a_run(world: World, parts: list[int]) -> int:
    run = services.start_run(actor=world.commission, fund=FUND, year=YEAR, title="批次", at=PAY_DAY)
    services.save_run(actor=world.commission, run_id=run, instalment_ids=parts, at=PAY_DAY)
    return run


def paid(world: World, run: int, run_jobs: RunJobs, message: str) -> int:
    """Everything of the run arrived; the answer that said so."""
    services.submit_run(actor=world.commission, run_id=run, at=PAY_DAY)
    services.review_run(actor=reviewer_of(world), run_id=run, at=PAY_DAY)
    services.release_run(actor=releaser_of(world), run_id=run, at=PAY_DAY)
    run_jobs()
    order = services.treasury_file(actor=world.city_finance, run_id=run, at=PAY_DAY)
    content = notice(transfers_in(order), message=message)
    answer = services.receive_answer(
        actor=world.city_finance, content=content, name="回单.xml", at=PAY_DAY
    )
    run_jobs()
    return answer


def test_more_payments_ask_no_more_queries(
    world: World, parts: list[int], signed_in: SignIn, run_jobs: RunJobs
) -> None:
    department, finance = signed_in(world.commission), signed_in(world.city_finance)
    few = a_run(world, parts[:FEW])
    before = queries_of(department, f"/payments/{few}/")  # with the others to choose from
    many = a_run(world, parts[FEW:])
    assert queries_of(department, f"/payments/{many}/") <= before
    listed = queries_of(finance, "/payments/?tab=draft")
    first = paid(world, few, run_jobs, "N-1")
    second = paid(world, many, run_jobs, "N-2")
    assert queries_of(finance, "/payments/?tab=released") <= listed
    for one, other in (
        (f"/payments/{few}/", f"/payments/{many}/"),
        (f"/payments/answers/{first}/", f"/payments/answers/{second}/"),
    ):
        assert queries_of(finance, one) == queries_of(finance, other)
    assert queries_of(signed_in(world.applicant), "/payments/account/") <= 20
    statement = services.draw_clearing(
        actor=world.city_finance, fund=FUND, year=YEAR, district=DISTRICT, at=PAY_DAY
    )
    assert len(selectors.clearing(statement).lines) == MANY + FEW
    assert queries_of(finance, f"/clearings/{statement}/") <= 25
    assert queries_of(finance, "/clearings/") <= 25


def test_each_office_opens_its_own_pages(world: World, reviewed: int, signed_in: SignIn) -> None:
    stranger = replace(world.auditor)
    opens: dict[str, tuple[Actor, ...]] = {
        "/payments/": (world.commission, world.city_finance, stranger),
        f"/payments/{reviewed}/": (world.commission, world.city_finance, world.auditor),
        "/payments/accounts/": (world.commission, world.city_finance, world.auditor),
        "/payments/answers/": (world.city_finance, world.auditor),
        "/payments/treasury/": (world.commission, world.city_finance, world.auditor),
        "/payments/account/": (world.applicant, world.colleague, world.reader, world.stranger),
        "/payments/new/": (world.commission,),
        "/clearings/": (world.city_finance, world.finance, world.auditor),
    }
    everybody = (
        world.commission,
        world.city_finance,
        world.finance,
        world.science,
        world.tax,
        world.auditor,
        world.applicant,
        world.colleague,
        world.reader,
        world.stranger,
        world.operator,
        world.recommender,
    )
    for address, admitted in opens.items():
        for actor in everybody:
            status = signed_in(actor).get(address).status_code
            wanted = 200 if actor in admitted else 403
            assert status == wanted, (address, actor.organisation, actor.person)


def test_the_number_stands_on_no_page(
    world: World, reviewed: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    services.release_run(actor=releaser_of(world), run_id=reviewed, at=PAY_DAY)
    run_jobs()
    (payment,) = selectors.payments_of(reviewed)
    account = payment.account.id
    finance, enterprise = signed_in(world.city_finance), signed_in(world.applicant)
    for address in (
        f"/payments/{reviewed}/",
        f"/payments/payment/{payment.id}/",
        f"/payments/accounts/{account}/",
        "/payments/treasury/",
        "/workbench/",
    ):
        page = text(finance.get(address)).replace(" ", "")
        assert PLAIN not in page, address
        assert "1001290712345678" not in page, address
    page = text(enterprise.get("/payments/account/"))
    assert PLAIN not in page.replace(" ", "")
    assert NUMBER not in page
    assert "**** 6789" in page


def test_a_reader_of_the_enterprise_sees_and_does_not_enter(
    world: World, reviewed: int, signed_in: SignIn
) -> None:
    client = signed_in(world.reader)
    page = text(client.get("/payments/account/"))
    assert "您的角色只能查阅" in page
    assert 'name="number"' not in page
    given = {"bank": "某银行", "bank_code": "102290000012", "number": "6222021001129999999"}
    assert client.post("/payments/account/", given).status_code == 403
