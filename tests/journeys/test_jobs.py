"""Long work as people live with it: watch it, leave, come back, cancel, try again."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanzi.site.demo.keys import code_now
from tests.jobs.ask_slowly import PASSWORD, email_of
from tests.jobs.slow import SETTINGS, SITE
from tests.support import copied, running_site

Axe = Callable[[Page], list[str]]
EverySize = Callable[[str], None]
cookies: dict[str, Any] = {}


@pytest.fixture(scope="module")
def slow_home(scratch: Path, built_site: Path) -> Path:
    return copied(built_site, scratch / "slow-site")


@pytest.fixture(scope="module")
def live_site(slow_home: Path) -> Iterator[str]:
    """A site that knows a slow kind of work."""
    with running_site(slow_home, **SITE) as (_, address):
        yield address


@pytest.fixture
def ask(slow_home: Path, live_site: str) -> Callable[..., int]:
    """ask(until=…, seconds=…) starts slow work as the journey's person."""

    def start(until: int, seconds: float, kind: str = "recommender") -> int:
        environment = {
            **os.environ,
            "GUANZI_DATA": str(slow_home),
            "DATABASE_URL": f"postgresql://guanzi@/guanzi?host={slow_home}/postgresql/socket",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
        }
        steps = str(slow_home.with_suffix(".steps"))
        command = [sys.executable, "-m", "tests.jobs.ask_slowly"]
        command += [str(until), steps, str(seconds), kind]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return int(done.stdout.split()[-1])

    return start


def sign_in(page: Page, kind: str = "recommender") -> None:
    """Come in, or come back: a code of the second factor is good for one time only."""
    if kind in cookies:
        page.context.add_cookies(cookies[kind])
        return
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(email_of(kind))
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.locator("input[name=code]").fill(code_now())
    page.locator("main form button").first.click()
    page.wait_for_url(lambda address: "/account/" not in address)
    cookies[kind] = page.context.cookies()


def test_a_job_is_watched_left_cancelled_and_tried_again(
    page: Page, ask: Callable[..., int], every_size: EverySize
) -> None:
    job = ask(until=80, seconds=0.25)
    sign_in(page)
    page.goto(f"/jobs/{job}/")
    card = page.locator(".job-card")
    expect(card).to_contain_text("进行中", timeout=15_000)
    expect(card).to_contain_text("每秒", timeout=15_000)
    expect(card).to_contain_text("约剩")
    every_size("job-running")

    page.goto("/policies/")
    page.goto("/jobs/")
    page.get_by_role("link", name="导入企业登记").first.click()
    bar = card.locator("progress")
    expect(bar).not_to_have_attribute("value", bar.get_attribute("value") or "", timeout=20_000)

    card.get_by_role("button", name="取消任务").click()
    expect(card).to_contain_text("已取消", timeout=10_000)
    every_size("job-cancelled")

    card.get_by_role("button", name="从停下的地方重试").click()
    expect(card).to_contain_text("进行中", timeout=10_000)
    expect(card).to_contain_text("已完成", timeout=30_000)
    expect(page.locator("#live")).to_have_text("导入企业登记（示例）：已完成")
    card.get_by_text("跳过的内容和原因").click()
    expect(card).to_contain_text("第 7 行")
    every_size("job-done")
    page.goto("/jobs/")
    every_size("jobs")
    page.goto(f"/jobs/{job}/")
    card.get_by_role("link", name="查看结果").click()
    expect(page).to_have_url(f"{page.url.split('/policies')[0]}/policies/")


def test_without_scripts_a_job_can_be_followed_and_cancelled(
    page: Page, ask: Callable[..., int], live_site: str
) -> None:
    job = ask(until=200, seconds=0.1)
    plain = page.context.browser.new_context(  # type: ignore[union-attr]
        base_url=live_site, java_script_enabled=False, locale="zh-CN"
    )
    plain_page = plain.new_page()
    sign_in(plain_page)
    plain_page.goto(f"/jobs/{job}/")
    plain_page.get_by_role("link", name="刷新").click()
    plain_page.get_by_role("button", name="取消任务").click()
    for _ in range(50):
        if "已取消" in plain_page.locator(".job-card").inner_text():
            break
        plain_page.wait_for_timeout(200)
        plain_page.goto(f"/jobs/{job}/")
    expect(plain_page.locator(".job-card")).to_contain_text("已取消")
    plain.close()


@pytest.mark.req("000-05")
def test_an_auditor_searches_the_trail_and_finds_the_anchors(
    page: Page, ask: Callable[..., int], axe: Axe, every_size: EverySize
) -> None:
    job = ask(until=1, seconds=0, kind="auditor")
    sign_in(page, "auditor")
    page.goto("/audit/")
    expect(page.locator(".event").first).to_be_visible()
    assert axe(page) == []
    page.get_by_label("对象", exact=True).fill(f"jobs.job:{job}")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".event")).to_have_count(1)
    expect(page.locator(".event")).to_contain_text("发起任务")
    page.locator(".event summary").click()
    expect(page.locator(".event table")).to_contain_text("jobs.slow")
    assert axe(page) == []
    page.get_by_role("link", name="清除条件").click()
    page.locator(".event summary").first.click()
    every_size("audit")
    page.get_by_role("link", name="每日锚点").click()
    expect(page.locator(".anchor-list li")).to_have_count(1, timeout=10_000)
    every_size("audit-anchors")
