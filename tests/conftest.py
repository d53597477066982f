"""The small world that every test lives in.

db, client, …   Django's, on a throw-away PostgreSQL of this session (or on DATABASE_URL's)
module_db       for fixtures that write once for a file of tests; undone after it
run_jobs        run_jobs() runs every job that waits, in this process; how many there were
rulebook        the rulebook of this repository, compiled, without a database
world           everything that tests/world.py knows, built once for a file of tests
morning         the platform's clock stands still on MORNING
signed_in       signed_in(actor) is a browser in which they have signed in
live_site       the address of the real thing: `guanzi.site.run` with a database of its own
city            the same with the made-up city, a fresh copy for every module
page            a page of Chromium that fails the test on script errors and foreign requests
viewport        the name of its size: phone, laptop (the default) or wide
screenshot      screenshot("finder") keeps a picture in tests/journeys/screenshots
every_size      every_size("finder") looks at the page at every size: axe, and a picture
axe             axe(page) gives the accessibility violations of what the page shows
"""

import gc
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from guanzi.engines.rules import Rulebook, load_rulebook
from guanzi.foundation import clock
from guanzi.foundation.database import private_database
from guanzi.foundation.jobs.running import run_waiting
from guanzi.site.settings.database import database_from
from tests.built import build_city, build_site, built_once, shared_folder
from tests.journeys.city import City, copy_of
from tests.signing_in import SignIn, sign_in
from tests.support import FORGETFUL, RunJobs, copied, running_site
from tests.world import MORNING, RULEBOOK, World, a_world

HERE = Path(__file__).parent
CHROMIUMS = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUEUE_TABLES = [model._meta.db_table for model in apps.get_app_config("procrastinate").get_models()]
VIEWPORTS = {"phone": (390, 844), "laptop": (1366, 768), "wide": (1920, 1080)}

# CI repeats the same examples, so that a failure belongs to the change; elsewhere they are fresh
hypothesis_settings.register_profile(
    "house", deadline=None, print_blob=True, derandomize=os.environ.get("CI") == "true"
)
hypothesis_settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that fork first, while a worker has gathered nothing that a fork would take along; then
    the long ones, so that no worker ends alone with one of them."""
    sites = {"live_site", "city", "page"}
    forking = {item.path for item in items if item.get_closest_marker("forks")}
    long = {item.path for item in items if sites & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: (item.path not in forking, item.path not in long))


def pytest_collection_finish() -> None:
    """What was gathered stays until the end: no garbage collection need look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """At the end everything is tidied away, or a library complains of what was left."""
    gc.unfreeze()


# --- the database ---


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder for data that the database's user can pass through, gone after the session."""
    folder = Path(tempfile.mkdtemp(prefix="guanzi-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    scratch: Path, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """Start the throw-away PostgreSQL when the first test needs a database."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with private_database(scratch / "db", **FORGETFUL) as url:
        database = database_from(url)
        django_settings.DATABASES["default"].update(HOST=database["HOST"])
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_after_commits() -> Iterator[None]:
    """After a test that commits, Django empties every table: only while it does are the triggers
    off that refuse it on append-only tables. The queue's tables, which Django does not manage, are
    emptied with them: a job that is left there would run in somebody else's test."""
    empty = DatabaseOperations.sql_flush

    def sql_flush(
        self: DatabaseOperations, style: Any, tables: list[str], **more: Any
    ) -> list[str]:
        tables = [*tables, *QUEUE_TABLES]
        names = [self.quote_name(table) for table in tables]
        off, on = (
            [f"ALTER TABLE {name} {act} TRIGGER USER" for name in names]
            for act in ("DISABLE", "ENABLE")
        )
        return [*off, *empty(self, style, tables, **more), *on]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Fixtures of a whole file of tests may write: it is undone after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- jobs ---


@pytest.fixture
def run_jobs() -> RunJobs:
    """Run what waits, here and now: inside the test's own transaction, without a worker.

    A job that a test started, and that is rolled back with it, is seen from here only; the
    handler's `transaction.atomic` is a savepoint then. What was asked for in a transaction that was
    rolled back is not there. A job that met passing trouble waits, and is not run a second time.
    """
    return run_waiting


# --- the complete world ---


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rulebook of this repository, without a database."""
    return load_rulebook(RULEBOOK)


@pytest.fixture(scope="module")
def built_world(module_db: None) -> World:
    return a_world()


@pytest.fixture
def world(built_world: World, db: None) -> World:
    """Offices, an enterprise with a project, a guideline that is open on MORNING."""
    return built_world


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The platform's clock stands still."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    return MORNING


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """Browsers in which somebody acts for their organisation; officials have a second factor."""
    return sign_in


# --- the live site ---


@pytest.fixture(scope="session")
def shared() -> Iterator[Path]:
    """A folder for what the workers of this session build together."""
    with shared_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def built_site(shared: Path) -> Path:
    """The home of a site that was started once, exactly as a person starts it, and stopped."""
    return built_once(shared / "site", build_site)


@pytest.fixture(scope="session")
def built_city(shared: Path, built_site: Path) -> Path:
    """The home of the made-up city, built once and stopped."""
    return built_once(shared / "city", partial(build_city, built_site))


@pytest.fixture(scope="session")
def live_site(scratch: Path, built_site: Path) -> Iterator[str]:
    """The address of the running product."""
    with running_site(copied(built_site, scratch / "site")) as (_, address):
        yield address


@pytest.fixture(scope="module")
def city(scratch: Path, built_city: Path, request: pytest.FixtureRequest) -> Iterator[City]:
    """The running made-up city; what a journey changes stays changed for the rest of its module."""
    with copy_of(built_city, scratch / f"city-{request.path.stem}") as own:
        yield own


# --- the browser ---


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it the journeys are skipped, and fail where CI=true."""
    if subprocess.run([HERE.parent / "tools" / "browser", "--check"], check=False).returncode:
        sentence = "NO BROWSER OR NO CHINESE FONT: install chromium fonts-noto-cjk libatomic1"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    # Playwright's event loop makes Django think that the tests are asynchronous
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=next(filter(Path.exists, CHROMIUMS)), args=CHROMIUM_FLAGS, headless=True
        )
        yield chromium
        chromium.close()


@pytest.fixture
def viewport() -> str:
    """The size of the page's window; parametrize to try others."""
    return "laptop"


@pytest.fixture
def page(browser: Browser, live_site: str, viewport: str) -> Iterator[Page]:
    """A fresh page: no cookies, Chinese, in Shanghai, and strict about what it meets."""
    width, height = VIEWPORTS[viewport]
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    fresh = context.new_page()
    complaints: list[str] = []
    fresh.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    fresh.on("console", lambda said: complaints.extend(serious(said)))
    fresh.on("request", lambda sent: complaints.extend(foreign(sent.url, live_site)))
    yield fresh
    context.close()
    assert not complaints, "\n".join(complaints)


def serious(said: ConsoleMessage) -> list[str]:
    """A console line that means something is broken; a refused address is the test's business."""
    is_refusal = said.text.startswith("Failed to load resource") and " 4" in said.text
    return [] if said.type != "error" or is_refusal else [f"console: {said.text}"]


def foreign(url: str, site: str) -> list[str]:
    """A request that leaves the site."""
    is_own = url.startswith((f"{site}/", "data:", "blob:")) or url == site
    return [] if is_own else [f"foreign request: {url}"]


@pytest.fixture
def screenshot(page: Page, viewport: str) -> Callable[[str], Path]:
    """Keep a picture of the whole page, named after what it shows."""

    def take(name: str) -> Path:
        target = _picture(f"{name}-{viewport}")
        page.screenshot(path=target, full_page=True)
        return target

    return take


def _picture(name: str) -> Path:
    """Where a picture is kept."""
    folder = HERE / "journeys" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.png"


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """What axe-core finds wrong with a page, one line per element. Contrast takes as long as all
    else, and is the same at every size: it can be left out."""
    source = (HERE / "vendor" / "axe-core" / "axe.min.js").read_text()
    run = """contrast => axe.run({
        resultTypes: ['violations'], rules: {'color-contrast': {enabled: contrast}}
    }).then(found => found.violations)"""

    def violations(page: Page, *, contrast: bool = True) -> list[str]:
        page.wait_for_load_state()  # half a page has half its faults, and some of its own
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        found = page.evaluate(run, contrast)
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['html']}"
            for rule in found
            for node in rule["nodes"]
        ]

    return violations


@pytest.fixture
def every_size(page: Page, axe: Callable[..., list[str]]) -> Callable[[str], None]:
    """Look at what the page shows on a phone, a laptop and a wide screen."""

    def look(name: str) -> None:
        before = page.viewport_size
        for size, (width, height) in VIEWPORTS.items():
            page.set_viewport_size({"width": width, "height": height})
            assert axe(page, contrast=size == "phone") == []
            page.screenshot(path=_picture(f"{name}-{size}"), full_page=True)
        assert before is not None
        page.set_viewport_size(before)

    return look
