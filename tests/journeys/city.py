"""The made-up city as journeys visit it: it can be stopped and started, and everybody signs in."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from guanzi.site.demo.keys import PASSWORD, code_now
from guanzi.site.demo.papers import audited_statement
from tests.support import SECONDS_TO_STOP, answers, copied, free_port

DOMAIN = "demo.example"
_sessions: dict[tuple[str, str], Any] = {}
SECONDS_TO_BUILD = 180


class City:
    """The running product with its demonstration, always at the same address.

    `like` is the home of a city that was built and stopped: this one goes on from there.
    """

    def __init__(self, home: Path, *, like: Path | None = None) -> None:
        self.home, self.port = home, free_port()
        if like is not None:
            copied(like, home)
        self.address = f"http://127.0.0.1:{self.port}"
        self.site: subprocess.Popen[bytes] | None = None

    def start(self, *, on: str = "") -> None:
        """Start it as a person does, on a later day if one is given; wait until it answers."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "GUANZI_DATA": str(self.home),
            "DJANGO_SETTINGS_MODULE": "guanzi.site.settings",
            "COMPUTE_RATE": "100000/m",
            "WEB_WORKERS": "1",
            "DEMO": "1",
            "DEMO_FROM": on,
        }
        environment.pop("DATABASE_URL", None)
        log = self.home.with_suffix(".log")
        with log.open("a") as output:
            command = [sys.executable, "-m", "guanzi.site.run"]
            self.site = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        deadline = time.monotonic() + SECONDS_TO_BUILD
        while not answers(f"{self.address}/readyz"):
            if self.site.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the city did not start:\n{log.read_text()[-4000:]}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop it, with its database."""
        if self.site is not None:
            self.site.terminate()
            self.site.wait(SECONDS_TO_STOP)
            self.site = None


@contextmanager
def copy_of(built: Path, home: Path) -> Iterator[City]:
    """A city of one's own to change, running while the block lasts."""
    copied = City(home, like=built)
    copied.start()
    try:
        yield copied
    finally:
        copied.stop()


def visitor(
    browser: Browser, city: City, *, scripts: bool = True, width: int = 1366
) -> BrowserContext:
    """Somebody's browser, with cookies and a store of its own."""
    return browser.new_context(
        base_url=city.address,
        viewport={"width": width, "height": 768},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=scripts,
    )


def sign_in(page: Page, login: str, to: str = "/applications/") -> None:
    """Be this person at an address: with a session that was begun before, else by the real screens
    (address, password, and the code of an official, which opens the door once only)."""
    page.context.clear_cookies()
    page.goto(f"/account/login/?next={to}")
    key = (urlsplit(page.url).netloc, login)
    if key in _sessions:
        page.context.add_cookies(_sessions[key])
        page.goto(to)
        if "/account/login/" not in page.url:
            return
    enter(page, login)
    for _attempt in range(3):
        if not page.locator("input[name=code]").count():
            break
        page.locator("input[name=code]").fill(code_now())
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()
        if page.get_by_text("验证码不对").count():
            time.sleep(30 - time.time() % 30 + 0.5)
    page.wait_for_url(lambda address: "/account/" not in address)
    _sessions[key] = page.context.cookies()


def enter(page: Page, login: str) -> None:
    """Fill in the first screen of signing in."""
    page.locator("input[name=login]").fill(f"{login}@{DOMAIN}")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def a_pdf(name: str = "审计报告.pdf") -> dict[str, object]:
    """An audited statement to hand in."""
    content = audited_statement("示例企业", 2024, f"2024年度审计报告（虚构）{name}")
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def a_summary(rows: int, yuan: int, *, bad_row: bool = False) -> dict[str, object]:
    """An invoice summary: so many invoices of so many yuan each."""
    heading = "发票代码,发票号码,开票日期,货物或应税劳务名称,金额,税额"
    lines = [
        f"3100201130,{number:08d},2024-{number % 12 + 1:02d}-05,示例产品,{yuan},0"
        for number in range(1, rows + 1)
    ]
    if bad_row:
        lines[-1] = "3100201130,99999999,2024-33-05,示例产品,不知道,0"
    content = "\n".join([heading, *lines, ""]).encode()
    return {"name": "发票信息汇总表.csv", "mimeType": "text/csv", "buffer": content}


PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(event);
}"""


def paste(page: Page, selector: str, text: str) -> None:
    """Paste into a box, as Ctrl+V does."""
    page.locator(selector).first.focus()
    page.evaluate(PASTE, text)
