"""From the letter to the desk: invitation, password, second factor, sessions."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.city import City, sign_in, visitor

Axe = Callable[[Page], list[str]]
Screenshot = Callable[[str], Path]
SIZES = pytest.mark.parametrize("viewport", ["phone", "laptop"])

PASSWORD = "qingfeng-mingyue-88"
OFFICES = {"phone": "闵行区财政局", "laptop": "长宁区财政局"}


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    return city.address


def code_of(secret: str) -> str:
    """What an authenticator shows now: RFC 6238 in our own words."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), moment, hashlib.sha1).digest()
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06d}"


def letter_to(city: City, address: str) -> str:
    """The latest letter that the site put into its folder for this address; a job brings it."""
    deadline = time.monotonic() + 30
    while not (found := _letters_to(city, address)):
        assert time.monotonic() < deadline, "no letter came"
        time.sleep(0.2)
    return found[-1]


def _letters_to(city: City, address: str) -> list[str]:
    found: list[str] = []
    folder = city.home / "mail"
    files = folder.iterdir() if folder.exists() else ()
    for file in sorted(files, key=lambda each: each.stat().st_mtime):
        for part in re.split(rb"\n-{70,}\n", file.read_bytes()):
            letter = message_from_bytes(part, policy=policy.default)
            if letter["To"] == address:
                found.append(str(letter.get_content()))
    return found


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def prove(page: Page, secret: str, button: str) -> None:
    """Enter a code; one that was used already is followed by the next."""
    for _attempt in range(3):
        page.locator("input[name=code]").fill(code_of(secret))
        press(page, button)
        page.wait_for_load_state()
        if not page.get_by_text("验证码不对").count():
            return
        time.sleep(30 - time.time() % 30 + 0.2)
    raise AssertionError("no code was accepted")


def sound(page: Page, axe: Axe, screenshot: Screenshot, name: str) -> None:
    """Nothing wrong for assistive technology, nothing wider than the window; a picture."""
    assert axe(page) == []
    overhang = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overhang <= 0, f"{name} is {overhang} pixels too wide"
    screenshot(f"identity-{name}")


@dataclass
class Newcomer:
    """Somebody on the way from the letter to the desk; `look` checks and keeps each screen."""

    page: Page
    city: City
    email: str
    office: str
    look: Callable[[Page, str], None]
    secret: str = ""
    codes: list[str] = field(default_factory=list)

    def is_invited(self) -> None:
        """The operator finds the office and invites."""
        page = self.page
        sign_in(page, "yunying", to="/organisations/")
        page.get_by_label("名称、区或信用代码").fill(self.office)
        press(page, "查找")
        self.look(page, "organisations")
        page.get_by_role("link", name=self.office).first.click()
        page.get_by_label("姓名").fill("林知远")
        page.get_by_label("电子邮箱").fill(self.email)
        page.get_by_label("角色", exact=True).select_option("admin")
        press(page, "发送邀请")
        expect(page.get_by_text(f"已邀请 {self.email}，邀请信正在发出。")).to_be_visible()
        self.look(page, "organisation")
        page.context.clear_cookies()

    def joins(self) -> None:
        """By the link of the letter, with a slip on the way."""
        page = self.page
        link = re.search(r"http\S+/invitation/\S+", letter_to(self.city, self.email))
        assert link is not None
        page.goto(link[0])
        self.look(page, "invitation")
        for again in (PASSWORD + "x", PASSWORD):
            page.get_by_label("密码", exact=True).fill(PASSWORD)
            page.get_by_label("再输入一次密码").fill(again)
            press(page, "设置密码并加入")
            page.wait_for_load_state()
            if again != PASSWORD:
                expect(
                    page.locator(".field-error", has_text="两次输入的密码不一样")
                ).to_be_visible()
                expect(page.get_by_label("姓名")).to_have_value("林知远")

    def enrols(self) -> None:
        """An official is led to the second factor before anything else."""
        page = self.page
        page.wait_for_url("**/second-factor/totp/activate/**")
        self.look(page, "second-factor")
        self.secret = page.locator(".totp-secret").inner_text().strip()
        prove(page, self.secret, "启用两步验证")
        page.wait_for_url("**/recovery-codes/")
        self.look(page, "recovery-codes")
        self.codes = page.locator(".recovery-codes code").all_inner_texts()
        assert len(set(self.codes)) == 10

    def signs_out_and_in(self) -> None:
        """With password and code."""
        page = self.page
        page.goto("/account/logout/")
        press(page, "退出登录")
        page.goto("/account/login/?next=/account/")
        self.look(page, "login")
        enter(page, self.email)
        self.look(page, "two-step")
        prove(page, self.secret, "登录")
        page.wait_for_url("**/account/")
        self.look(page, "account")

    def ends_the_session_of(self, other: Page) -> None:
        """Signed in with a recovery code elsewhere, signed out from here."""
        other.goto("/account/login/?next=/account/sessions/")
        enter(other, self.email)
        other.get_by_label("验证码或恢复码").fill(self.codes[0])
        press(other, "登录")
        expect(other.get_by_role("heading", name="登录的设备")).to_be_visible()
        page = self.page
        page.goto("/account/sessions/")
        self.look(page, "sessions")
        page.get_by_role("button", name=re.compile("让它退出")).first.click()
        expect(page.get_by_text("已退出 1 处登录。")).to_be_visible()
        other.reload()
        expect(other.get_by_role("heading", name="登录", exact=True)).to_be_visible()


def enter(page: Page, email: str) -> None:
    page.get_by_label("电子邮箱").fill(email)
    page.get_by_label("密码").fill(PASSWORD)
    press(page, "登录")


@SIZES
def test_an_invited_official_comes_enrols_and_guards_the_own_account(
    page: Page, city: City, browser: Browser, viewport: str, axe: Axe, screenshot: Screenshot
) -> None:
    def look(shown: Page, name: str) -> None:
        sound(shown, axe, screenshot, name)

    newcomer = Newcomer(page, city, f"neu-{viewport}@example.com", OFFICES[viewport], look)
    newcomer.is_invited()
    newcomer.joins()
    newcomer.enrols()
    newcomer.signs_out_and_in()
    elsewhere = visitor(browser, city)
    newcomer.ends_the_session_of(elsewhere.new_page())
    elsewhere.close()
    page.goto("/organisation/people/")
    look(page, "people")
    page.goto("/organisations/")
    expect(page.get_by_text("这个页面供平台运营方使用")).to_be_visible()
    look(page, "refused")


def test_somebody_signs_up_by_keyboard_and_without_scripts(city: City, browser: Browser) -> None:
    context = visitor(browser, city, scripts=False)
    page = context.new_page()
    page.goto("/account/signup/")
    page.get_by_label("姓名").fill("孙一")
    page.get_by_label("电子邮箱").fill("sun@example.com")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次密码").fill(PASSWORD)
    page.get_by_label("再输入一次密码").press("Enter")
    expect(page.get_by_role("heading", name="请验证电子邮箱")).to_be_visible()
    link = re.search(r"http\S+/confirm-email/\S+", letter_to(city, "sun@example.com"))
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="确认邮箱").press("Enter")
    page.goto("/account/login/?next=/account/")
    enter(page, "sun@example.com")
    expect(page.get_by_text("您还不属于任何单位").first).to_be_visible()
    page.goto("/applications/")
    expect(page.get_by_text("请接受单位管理员的邀请")).to_be_visible()
    context.close()
