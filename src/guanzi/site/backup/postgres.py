"""PostgreSQL's own programs, and the database beside the real one that a restore fills.

A restore never writes into the database that is in use: it fills another one, which takes its name
when everything was proven. Killed anywhere, the database is as it was; the next restore drops what
was left.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from guanzi.foundation.database.programs import find_programs
from guanzi.site.backup.archive import BackupRefused
from guanzi.site.settings.database import NAMES

Server = psycopg.Connection[tuple[Any, ...]]

_IN_USE = "数据库正在使用。请先停止管子和其他连接，再恢复。"
_PIECE = 256 * 1024
_LOCALE = "SELECT datcollate, datctype FROM pg_database WHERE datname = %s"
_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usesysid IS NOT NULL"
_FLAGS = ("--no-owner", "--no-privileges")


def server_major() -> int:
    """The major version of the server."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10_000


def program_for(name: str, least: int) -> tuple[int, str]:
    """(major, path) of the oldest program that can work with this version. Raises BackupRefused."""
    fitting = [found for found in find_programs(name) if found[0] >= least]
    if not fitting:
        raise BackupRefused(
            f"没有能用于 PostgreSQL {least} 的 {name}。"
            f"请安装 postgresql-client-{least}（apt-get install postgresql-client-{least}）后再试。"
        )
    major, folder = min(fitting)
    return major, str(folder / name)


# --- out and in ---


def dump(program: str, snapshot: str) -> Iterator[bytes]:
    """The database as a snapshot shows it. Raises BackupRefused."""
    command = [program, "--format=custom", *_FLAGS, f"--snapshot={snapshot}"]
    with _running(command, target(), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(_PIECE):
            yield piece


def fill(program: str, database: str, pieces: Iterable[bytes]) -> None:
    """Put a dump into an empty database, all of it or nothing. Raises BackupRefused."""
    command = [program, "--format=custom", *_FLAGS, "--exit-on-error", "--single-transaction"]
    with _running(command, database, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        try:
            for piece in pieces:
                process.stdin.write(piece)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it says why when it ends


@contextmanager
def _running(command: list[str], database: str, **pipe: int) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as said:
        login = _login(database)
        secret = {"PGPASSWORD": login.pop("password")} if "password" in login else {}
        process = subprocess.Popen(
            [*command, f"--dbname={make_conninfo(**login)}"],
            **pipe,  # type: ignore[call-overload]
            stderr=said,
            env=os.environ | secret | {"LC_ALL": "C.UTF-8"},
        )
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
        if process.returncode:
            raise BackupRefused(f"{Path(command[0]).name} 没有完成：{_last_words(said)}")


def _last_words(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read(_PIECE).decode(errors="replace").strip().splitlines()
    return lines[0] if lines else "没有说明原因"


# --- databases ---


def is_empty() -> bool:
    """Whether nothing was ever put into the database."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor, include_views=True)


@dataclass(frozen=True, slots=True)
class Beside:
    """A database beside the real one, which is to take its place."""

    target: str

    @property
    def name(self) -> str:
        """What it is called until then."""
        return f"{self.target[:48]}_restoring"

    @property
    def replaced(self) -> str:
        """What an empty database is called until it is dropped."""
        return f"{self.name}_over"

    def make(self) -> None:
        """An empty one with the locale of the real one, which nobody may be using."""
        create = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE {} LC_CTYPE {}"
        connection.close()
        with _server() as server:
            if server.execute(_OTHERS, [self.target]).fetchone() != (0,):
                raise BackupRefused(_IN_USE)
            self._clear(server)
            found = server.execute(_LOCALE, [self.target]).fetchone()
            assert found is not None
            literals = map(sql.Literal, found)
            server.execute(sql.SQL(create).format(sql.Identifier(self.name), *literals))

    def drop(self) -> None:
        """Forget what did not take its place."""
        with _server() as server:
            self._clear(server)

    def take_its_place(self, kept_as: str) -> None:
        """Both names change in one moment. The real one is kept under another name, or dropped when
        none is given. Raises BackupRefused."""
        connection.close()
        with _server() as server:
            with server.transaction():
                _rename(server, self.target, kept_as or self.replaced)
                _rename(server, self.name, self.target)
            self._clear(server)

    def _clear(self, server: Server) -> None:
        for name in (self.name, self.replaced):
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


@contextmanager
def beside() -> Iterator[Beside]:
    """An empty database, which Django uses while the block runs and which goes with the block
    unless it took the place of the real one. Raises BackupRefused."""
    made = Beside(target())
    made.make()
    try:
        _use(made.name)
        yield made
    finally:
        _use(made.target)
        made.drop()


def _rename(server: Server, old: str, new: str) -> None:
    names = sql.Identifier(old), sql.Identifier(new)
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))


def target() -> str:
    """The name of the database that is backed up or restored."""
    return str(connection.settings_dict["NAME"])


def _use(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database


@contextmanager
def _server() -> Iterator[Server]:
    """A connection beside the databases that are renamed."""
    try:
        with psycopg.connect(make_conninfo(**_login("postgres")), autocommit=True) as server:
            yield server
    except psycopg.errors.ObjectInUse as error:
        raise BackupRefused(_IN_USE) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise BackupRefused(
            "数据库用户不能建立数据库。请让管理员执行：ALTER ROLE 用户名 CREATEDB，"
            "并让它拥有要恢复到的数据库。"
        ) from error
    except psycopg.Error as error:
        raise BackupRefused(f"数据库不能恢复：{str(error).strip().splitlines()[0]}") from error


def _login(database: str) -> dict[str, str]:
    """How to connect to a database of the same server, as libpq says it."""
    known = connection.settings_dict
    parts = {libpq: str(known[django]) for libpq, django in NAMES.items() if known.get(django)}
    more = {name: str(value) for name, value in known["OPTIONS"].items() if name != "pool"}
    return parts | more | {"dbname": database}
