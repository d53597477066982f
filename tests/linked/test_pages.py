"""The pages of tokens: made, shown once, revoked, by hand and without scripts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from guanzi.foundation.clock import day_of
from guanzi.foundation.identity.models import ApiToken
from guanzi.foundation.identity.tokens import reader_of
from tests.linked.conftest import a_token
from tests.signing_in import SignIn
from tests.world import MORNING, World

LIST = "/organisation/tokens/"
FORM = {
    "purpose": "项目库每日比对",
    "scopes": ["projects", "credit"],
    "last_day": day_of(MORNING).isoformat(),
}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_office_without_tokens_is_told_what_they_are_for(
    signed_in: SignIn, world: World
) -> None:
    page = text_of(signed_in(world.commission).get(LIST))
    assert "还没有有效的令牌" in page
    assert "签发令牌" in page


def test_the_secret_of_a_new_token_is_shown_once(signed_in: SignIn, world: World) -> None:
    browser = signed_in(world.commission)
    made = browser.post(LIST, FORM)
    assert made.status_code == 302
    page = browser.get(made["Location"])
    (secret,) = re.findall(r'value="(gzt_[^"]+)"', text_of(page))
    assert "只显示这一次" in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert reader_of(f"Bearer {secret}", MORNING).token.purpose == FORM["purpose"]
    again = text_of(browser.get(made["Location"]))
    assert secret not in again
    assert secret[:12] in again
    assert "撤销" in again


def test_the_secret_lies_nowhere_in_plain_while_it_waits_to_be_shown(
    signed_in: SignIn, world: World
) -> None:
    browser = signed_in(world.commission)
    browser.post(LIST, FORM)
    row = ApiToken.objects.get()
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert not re.search(rf"{row.prefix}_", str(kept))


def test_a_colleague_opens_the_page_of_a_token_and_finds_no_secret(
    signed_in: SignIn, world: World
) -> None:
    made = signed_in(world.finance).post(LIST, FORM)
    page = signed_in(world.finance_officer).get(made["Location"])
    assert page.status_code == 200
    assert "gzt_" in text_of(page)
    assert not re.search(r'value="gzt_', text_of(page))
    assert "由本单位的负责人或管理员撤销" in text_of(page)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"purpose": ""}, "请填写用途。"),
        ({"scopes": []}, "请选择至少一项可读取的内容。"),
        ({"last_day": ""}, "请填写截止日期。"),
        ({"last_day": "明天"}, "请写成 2026-01-31 这样的日期。"),
        ({"last_day": "2024-01-01"}, "截止日期请选在 2025-06-18 到 2026-06-18 之间。"),
        ({"last_day": "2026-06-19"}, "截止日期请选在 2025-06-18 到 2026-06-18 之间。"),
        ({"district": "火星区"}, "没有「火星区」这一项"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(
    signed_in: SignIn, world: World, change: dict[str, Any], sentence: str
) -> None:
    answer = signed_in(world.commission).post(LIST, FORM | change)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    if "purpose" not in change:
        assert "项目库每日比对" in text_of(answer)
    assert not ApiToken.objects.exists()


def test_an_office_of_a_district_is_told_that_its_tokens_read_the_district(
    signed_in: SignIn, world: World
) -> None:
    browser = signed_in(world.finance)
    assert "只能读取闵行区的数据" in text_of(browser.get(LIST))
    browser.post(LIST, FORM | {"district": "徐汇区"})
    assert ApiToken.objects.get().district == "闵行区"


def test_who_may_not_make_tokens_sees_them_and_why_not(signed_in: SignIn, world: World) -> None:
    a_token(world.finance, purpose="区库比对")
    browser = signed_in(world.finance_officer)
    page = text_of(browser.get(LIST))
    assert "区库比对" in page
    assert "接口令牌由本单位负责人签发" in page
    assert browser.post(LIST, FORM).status_code == 403


def test_a_token_is_revoked_on_its_own_page_after_being_told_what_that_means(
    signed_in: SignIn, world: World
) -> None:
    issued = a_token(world.commission)
    browser = signed_in(world.commission)
    address = f"{LIST}{issued.id}/"
    assert "马上生效" in text_of(browser.get(address))
    answer = browser.post(address, follow=True)
    assert "已撤销，马上生效" in text_of(answer)
    assert "还没有有效的令牌" in text_of(answer)
    again = browser.post(address)
    assert (again.status_code, "已经撤销" in text_of(again)) == (409, True)


def test_the_tokens_of_another_office_are_unknown(signed_in: SignIn, world: World) -> None:
    issued = a_token(world.finance)
    browser = signed_in(world.other_finance)
    assert browser.get(f"{LIST}{issued.id}/").status_code == 404
    assert browser.post(f"{LIST}{issued.id}/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_the_list_tells_how_a_token_was_used_and_which_are_over(
    signed_in: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_token(world.commission, purpose="用过的")
    ApiToken.objects.update(uses=3, last_used_at=MORNING)
    old = a_token(world.commission, purpose="到期的")
    ApiToken.objects.filter(pk=old.id).update(
        issued_at=MORNING - timedelta(days=2), expires_at=MORNING - timedelta(days=1)
    )
    page = text_of(signed_in(world.commission).get(LIST))
    assert "用过 3 次" in page
    assert page.index("用过的") < page.index("已撤销和到期的令牌") < page.index("到期的</b>")


def test_the_way_to_the_tokens_is_found_from_the_account_and_the_people(
    signed_in: SignIn, world: World
) -> None:
    browser = signed_in(world.commission)
    assert LIST in text_of(browser.get("/account/"))
    assert LIST in text_of(browser.get("/organisation/people/"))
    other = signed_in(world.applicant)
    assert LIST not in text_of(other.get("/account/")) + text_of(other.get("/organisation/people/"))
