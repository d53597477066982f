"""Starts everything and stops everything: `python -m guanzi.site.run`.

PostgreSQL (unless `DATABASE_URL` names one), migrations, static files, the rulebook, the server.
Ctrl-C, SIGTERM and a closed terminal all end it the same way, in the reverse order.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.error import URLError
from urllib.request import urlopen

import django
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError, connection

from guanzi.foundation.database import DatabaseUnavailable, private_database
from guanzi.foundation.places import data_home, ensure_home, kept_secret
from guanzi.site.port import HOST, require_free, wanted_port

WORKERS = 2
THREADS_PER_WORKER = 4
SECONDS_TO_STOP = 3
SECONDS_TO_START = 60


def main() -> None:
    """Run the site until someone stops it."""
    port = wanted_port()
    require_free(port)
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, _leave)
    home = _usable_home()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
    os.environ.setdefault("SECRET_KEY", kept_secret(home))
    try:
        with ExitStack() as running:
            if not os.environ.get("DATABASE_URL"):
                _say("启动数据库 / starting the database")
                os.environ["DATABASE_URL"] = running.enter_context(private_database(home))
            prepare()
            serve(port)
    except DatabaseUnavailable as error:
        raise SystemExit(str(error)) from None


def _usable_home() -> Path:
    try:
        return ensure_home(data_home())
    except OSError as error:
        raise SystemExit(
            f"数据文件夹 {data_home()} 用不了，请检查 GUANZI_DATA。\n"
            f"The data folder cannot be used: {error.strerror}"
        ) from None


def prepare() -> None:
    """Bring the database and the static files to the state that this code needs."""
    _say("准备数据 / preparing data")
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        for name in settings.START_UP_COMMANDS:
            if name in get_commands():
                call_command(name)
    except DatabaseError as error:
        raise SystemExit(
            f"数据库用不了，请检查 DATABASE_URL。\nThe database cannot be used:\n{error}"
        ) from None
    except CommandError as error:
        raise SystemExit(str(error)) from None
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has one


def serve(port: int) -> None:
    """Serve until the server ends or a signal arrives."""
    # a session of its own: Ctrl-C reaches this process only, which then stops the server
    server = subprocess.Popen(_server_command(port), start_new_session=True)
    try:
        _wait_until_it_answers(server, port)
        _say(f"管子已启动 / Guanzi is ready: http://{HOST}:{port}/  （Ctrl-C 停止 / to stop）")
        raise SystemExit(server.wait())
    finally:
        server.terminate()
        try:
            server.wait(SECONDS_TO_STOP + 2)
        except subprocess.TimeoutExpired:
            server.kill()


def _server_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "guanzi.site.wsgi:application"),
        *("--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", HOST, "--port", str(port)),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS_PER_WORKER)),
        *("--workers-kill-timeout", str(SECONDS_TO_STOP), "--respawn-failed-workers"),
        *("--log-level", "warning"),
    ]


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(f"http://{HOST}:{port}/healthz", timeout=1).close()
        except URLError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("服务器没有启动。\nThe server did not start.")


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0 if number == signal.SIGINT else 128 + number)


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
