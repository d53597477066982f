"""Money can be demanded back of who did nothing wrong, and who reads of it is told."""

import pytest

from guanzi.foundation import clock
from guanzi.lifecycle.payments.selectors import PaymentInfo
from tests.payments.pages import SignIn, text
from tests.supervision.test_recovery import AFTER_HEARING, a_case
from tests.world import World

TYPED = {
    "principal": "1,000.00",
    "articles": "shanghai-003 第九条",
    "reason": "重复拨付，收回。",
    "due_on": "2025-12-31",
    "bar_years": "0",
}


@pytest.fixture(autouse=True)
def after_the_hearing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER_HEARING)


def test_who_is_not_barred_is_accused_of_nothing(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case = f"/supervision/{a_case(world, paid)}/"
    assert signed_in(world.commission).post(f"{case}propose/", TYPED).status_code == 302
    finance = signed_in(world.city_finance)
    shown = text(finance.get(f"{case}decide/"))
    assert "不记入信用记录" in shown
    assert "失信行为" not in shown
    demand = shown.partition('name="demand" value="')[2].partition('"')[0]
    said = {"act": "approve", "demand": demand}
    assert finance.post(f"{case}decide/", said).status_code == 302
    assert finance.get(f"{case}notice.pdf").content[:5] == b"%PDF-"


def test_who_opens_a_case_is_told_truly_who_reads_it(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    page = text(signed_in(world.commission).get(f"/supervision/open/{paid.project_id}/"))
    case = f"/supervision/{a_case(world, paid)}/"
    assert "项目所在区的财政部门和审计机关看得到" in page
    for reader in (world.finance, world.city_finance, world.auditor):
        assert signed_in(reader).get(case).status_code == 200
