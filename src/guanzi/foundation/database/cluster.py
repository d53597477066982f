"""Starts and stops the private PostgreSQL.

It listens on a Unix socket only, inside a folder that only its own user (and root) can enter; that
folder is the whole access control, as the server trusts whoever reaches the socket. PostgreSQL
refuses to run as root, so root hands it to another user. Several runs may share one cluster: the
last one out stops it.
"""

import fcntl
import os
import pwd
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from guanzi.foundation.database.programs import find_programs
from guanzi.foundation.places import ensure_home, locked

APPLICATION = "guanzi"
SUPERUSER = "postgres"
LONGEST_SOCKET_PATH = 107
UNPRIVILEGED_USERS = ("postgres", "nobody")
FOLDER = "postgresql"


class DatabaseUnavailable(Exception):
    """The private PostgreSQL cannot be used; the message says what to do, in both languages."""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster in one folder, with one database for the application."""

    folder: Path
    programs: Path
    owner: pwd.struct_passwd

    @classmethod
    def at(cls, home: Path) -> "Cluster":
        """The cluster of a data folder, with the programs and the user that fit it."""
        folder = ensure_home(home) / FOLDER
        cluster = cls(folder, _programs_for(folder / "data"), _owner_of(folder))
        if len(str(cluster.socket_folder / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
            raise DatabaseUnavailable(
                f"数据目录的路径太长，请用 GUANZI_DATA 指定较短的目录：{home}\n"
                "The path of the data folder is too long; set GUANZI_DATA to a shorter one."
            )
        return cluster

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "data"

    @property
    def socket_folder(self) -> Path:
        """The only place where the server listens."""
        return self.folder / "socket"

    @property
    def url(self) -> str:
        """How to connect as the application, which is not a superuser."""
        return f"postgresql://{APPLICATION}@/{APPLICATION}?host={quote(str(self.socket_folder))}"

    def start(self, **settings: str) -> None:
        """Create the cluster on the first start, and start it unless it runs already."""
        self._make_folders()
        if not self.data.exists():
            self._initialise()
        self._remove_stale_pid()
        if not self.is_running():
            listen = {
                "listen_addresses": "",
                "unix_socket_directories": f'"{self.socket_folder}"',
                "unix_socket_permissions": "0700",
            }
            flags = [f"-c {name}={shlex.quote(v)}" for name, v in (listen | settings).items()]
            log = self.folder / "server.log"
            self._run("pg_ctl", "start", "-w", "-s", "-l", str(log), "-o", " ".join(flags))
        self._make_database()

    def stop(self) -> None:
        """Stop the server; open connections are cut, finished transactions are kept."""
        if self.is_running():
            self._run("pg_ctl", "stop", "-w", "-s", "-m", "fast")

    def is_running(self) -> bool:
        """Whether a server runs on this data."""
        return self._call("pg_ctl", "status").returncode == 0

    def _make_folders(self) -> None:
        for folder in (self.folder, self.socket_folder):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        if self._as_owner(["test", "-w", str(self.socket_folder)]).returncode:
            raise DatabaseUnavailable(
                f"数据库用户 {self.owner.pw_name} 进不了目录 {self.folder}，"
                "请用 GUANZI_DATA 指定别的目录，例如 /var/lib/guanzi。\n"
                f"The database user {self.owner.pw_name} cannot enter {self.folder}; "
                "set GUANZI_DATA to another folder, for example /var/lib/guanzi."
            )

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there: what exists is always complete."""
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._run(
            *("initdb", "--pgdata", str(draft), "--username", SUPERUSER, "--no-instructions"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums"),
            *("--auth-local", "trust", "--auth-host", "reject"),
        )
        draft.rename(self.data)

    def _remove_stale_pid(self) -> None:
        """Forget a server that died with its machine and whose number another process now has."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = pid_file.read_text().split(maxsplit=1)[0]
        try:
            alive = Path(f"/proc/{pid}/cwd").resolve(strict=True) == self.data.resolve()
        except OSError:
            alive = False
        if not alive:
            pid_file.unlink()

    def _make_database(self) -> None:
        name = sql.Identifier(APPLICATION)
        with psycopg.connect(
            host=str(self.socket_folder), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            role = "SELECT FROM pg_roles WHERE rolname = %s"
            if not connection.execute(role, [APPLICATION]).rowcount:
                # CREATEDB lets the tests make databases of their own
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(name))
            database = "SELECT FROM pg_database WHERE datname = %s"
            if not connection.execute(database, [APPLICATION]).rowcount:
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))

    def _run(self, program: str, *arguments: str) -> None:
        done = self._call(program, *arguments)
        if done.returncode:
            raise DatabaseUnavailable(
                f"私有 PostgreSQL 启动或停止失败，日志在 {self.folder}/server.log\n"
                f"The private PostgreSQL failed at {program}:\n{done.stderr or done.stdout}"
            )

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._as_owner([str(self.programs / program), *arguments])

    def _as_owner(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        is_root = os.geteuid() == 0
        return subprocess.run(
            command,
            user=self.owner.pw_uid if is_root else None,
            group=self.owner.pw_gid if is_root else None,
            extra_groups=[] if is_root else None,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGDATA": str(self.data)},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def has_database(home: Path) -> bool:
    """Whether a data folder holds a private PostgreSQL; looking makes nothing."""
    return (home / FOLDER).exists()


@contextmanager
def private_database(home: Path, **settings: str) -> Iterator[str]:
    """Keep the private PostgreSQL running for as long as the block runs; gives its URL."""
    cluster = Cluster.at(home)
    with locked(home / "database-users.lock", fcntl.LOCK_SH) as users:
        try:
            with locked(home / "database-start.lock", fcntl.LOCK_EX):
                cluster.start(**settings)
            yield cluster.url
        finally:
            if _is_last(users):
                cluster.stop()


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner_of(folder: Path) -> pwd.struct_passwd:
    """The user that the server runs as: the one whose data it is, and never root."""
    me = pwd.getpwuid(os.geteuid())
    owner = pwd.getpwuid(folder.stat().st_uid) if folder.exists() else None
    if me.pw_uid != 0:
        if owner and owner.pw_uid != me.pw_uid:
            raise DatabaseUnavailable(
                f"{folder} 属于用户 {owner.pw_name}，请用 GUANZI_DATA 指定自己的目录。\n"
                f"{folder} belongs to {owner.pw_name}; set GUANZI_DATA to a folder of your own."
            )
        return me
    if owner and owner.pw_uid != 0:
        return owner
    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED_USERS if name in known)


def _programs_for(data: Path) -> Path:
    """The programs that fit the data; for new data, the first that were found."""
    found = find_programs()
    if not found:
        raise DatabaseUnavailable(
            "没有找到 PostgreSQL 程序。请安装 postgresql，或设置 DATABASE_URL。\n"
            "No PostgreSQL programs were found. Install postgresql, or set DATABASE_URL."
        )
    if not data.exists():
        return found[0][1]
    needed = int((data / "PG_VERSION").read_text())
    for major, programs in found:
        if major == needed:
            return programs
    raise DatabaseUnavailable(
        f"数据由 PostgreSQL {needed} 写成，请安装 postgresql-{needed}。\n"
        f"The data was written by PostgreSQL {needed}; install postgresql-{needed}."
    )
