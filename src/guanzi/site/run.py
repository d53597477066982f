"""Starts everything and stops everything: `python -m guanzi.site.run`.

PostgreSQL (unless `DATABASE_URL` names one), migrations, static files, the rulebook, the made-up
city of the demonstration (unless `DEMO=0`), the server, and beside it the worker that runs the
jobs.
Ctrl-C, SIGTERM and a closed terminal all end it the same way, in the reverse order.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.request import ProxyHandler, build_opener

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from guanzi.foundation.database import DatabaseUnavailable, private_database
from guanzi.foundation.places import CLOCK_OFFSET, data_home, ensure_home, kept_secret, locked
from guanzi.site.gathering import gather_static_files
from guanzi.site.port import HOST, held, require_free, wanted_number, wanted_port

USUAL_WORKERS, MOST_WORKERS = 2, 64
THREADS_PER_WORKER = 4
SECONDS_TO_STOP = 3
SECONDS_TO_START = 60
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_OF_A_SOUND_LIFE = 10
SECONDS_TO_REST = 3


def main() -> None:
    """Run the site until someone stops it."""
    port = wanted_port()
    _wanted_workers()  # a wrong number is said before anything starts
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, _leave)
    try:
        with held(port), sole_run() as home, ExitStack() as running:
            _settle(home)
            if not os.environ.get("DATABASE_URL"):
                _say("启动数据库 / starting the database")
                os.environ["DATABASE_URL"] = running.enter_context(private_database(home))
            prepare()
            serve(port)
    except DatabaseUnavailable as error:
        raise SystemExit(str(error)) from None


def _settle(home: Path) -> None:
    """What the environment leaves open, by the data folder."""
    (home / CLOCK_OFFSET).unlink(missing_ok=True)  # that of an earlier run
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
    os.environ.setdefault("SECRET_KEY", kept_secret(home))
    # a database of one's own is nobody's playground
    os.environ.setdefault("DEMO", "0" if os.environ.get("DATABASE_URL") else "1")


@contextmanager
def sole_run() -> Iterator[Path]:
    """The data folder, which no other run has while the block runs."""
    home = _usable_home()
    with ExitStack() as running:
        try:
            running.enter_context(locked(home / "run.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError:
            raise SystemExit(
                f"数据文件夹 {home} 正由另一个管子使用。请先停止它，"
                "或者用 GUANZI_DATA 指定另一个文件夹。\n"
                f"Another Guanzi runs on the data folder {home}. Stop it first, "
                "or set GUANZI_DATA to another folder."
            ) from None
        yield home


def _usable_home() -> Path:
    try:
        home = ensure_home(data_home())
        (home / "mail").mkdir(mode=0o700, exist_ok=True)  # letters hold links that let people in
    except OSError as error:
        raise SystemExit(
            f"数据文件夹 {data_home()} 用不了，请检查 GUANZI_DATA。\n"
            f"The data folder cannot be used: {error.strerror}"
        ) from None
    return home


def prepare() -> None:
    """Bring the database and the static files to the state that this code needs."""
    _say("准备数据 / preparing data")
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        gather_static_files()
        if settings.DEMO:
            _shift_clock()
        for name in settings.START_UP_COMMANDS:
            call_command(name, verbosity=0)
        if settings.DEMO:
            _introduce()
    except DatabaseError as error:
        raise SystemExit(
            f"数据库用不了，请检查 DATABASE_URL。\nThe database cannot be used:\n{error}"
        ) from None
    except CommandError as error:
        raise SystemExit(str(error)) from None
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has one


def _shift_clock() -> None:
    """Set the clock of the demonstration, here, in what is started from here, and for
    the commands that are run beside it."""
    # after django.setup(): the demonstration asks the database where it stopped
    from guanzi.site.demo.clock import demo_offset_seconds

    settings.CLOCK_OFFSET_SECONDS = demo_offset_seconds(timezone.now())
    os.environ["CLOCK_OFFSET_SECONDS"] = str(settings.CLOCK_OFFSET_SECONDS)
    draft = data_home() / f"{CLOCK_OFFSET}.draft"  # whoever reads meanwhile finds a whole number
    draft.write_text(os.environ["CLOCK_OFFSET_SECONDS"])
    draft.replace(data_home() / CLOCK_OFFSET)


def _introduce() -> None:
    """Name a few of the made-up people, so that somebody can sign in at once."""
    from guanzi.site.demo.keys import GUIDES, PASSWORD

    _say(f"演示账号，口令都是 / demo accounts, password {PASSWORD}")
    for email, role in GUIDES:
        _say(f"  {email:<32} {role}")
    _say("全部账号和公务人员的动态验证码 / all accounts and officers' codes: /demo/")


def serve(port: int) -> None:
    """Serve until the server ends or a signal arrives."""
    with _child(_server_command(port)) as server:
        _wait_until_it_answers(server, port)
        _say(f"管子已启动 / Guanzi is ready: http://{HOST}:{port}/  （Ctrl-C 停止 / to stop）")
        while server.poll() is None:
            _work_beside(server)
        raise SystemExit(server.returncode)


def _work_beside(server: subprocess.Popen[bytes]) -> None:
    """Run a worker until it ends or the server does; one that ends at once is not hurried."""
    started = time.monotonic()
    with _child([sys.executable, "-m", "guanzi.site.worker"]) as worker:
        while server.poll() is None and worker.poll() is None:
            time.sleep(SECONDS_BETWEEN_LOOKS)
    lived = time.monotonic() - started
    rest = 0 if lived > SECONDS_OF_A_SOUND_LIFE else SECONDS_TO_REST
    until = time.monotonic() + rest
    while server.poll() is None and time.monotonic() < until:
        time.sleep(SECONDS_BETWEEN_LOOKS)


@contextmanager
def _child(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    # a session of its own: Ctrl-C reaches this process only, which then stops its children
    child = subprocess.Popen(command, start_new_session=True)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(SECONDS_TO_STOP + 2)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wanted_workers() -> int:
    """How many processes answer requests, from `WEB_WORKERS`."""
    return wanted_number("WEB_WORKERS", usual=USUAL_WORKERS, most=MOST_WORKERS)


def _server_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "guanzi.site.wsgi:application"),
        *("--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", HOST, "--port", str(port)),
        *("--workers", str(_wanted_workers()), "--blocking-threads", str(THREADS_PER_WORKER)),
        *("--workers-kill-timeout", str(SECONDS_TO_STOP), "--respawn-failed-workers"),
        *("--log-level", "warning"),
    ]


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    directly = build_opener(ProxyHandler({}))  # a proxy of the office would not find this machine
    while server.poll() is None and time.monotonic() < deadline:
        try:
            directly.open(f"http://{HOST}:{port}/healthz", timeout=1).close()
        except OSError:  # refused, or too slow yet
            time.sleep(0.05)
        else:
            return
    if server.poll() is not None:
        require_free(port, is_held=True)  # somebody may have taken it meanwhile
    raise SystemExit("服务器没有启动。\nThe server did not start.")


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0 if number == signal.SIGINT else 128 + number)


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
