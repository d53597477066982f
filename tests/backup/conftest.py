"""A platform with data in a database of its own, copied from the tests' one for each file."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from guanzi.foundation.audit.sealing import seal
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.identity.models import Person
from guanzi.site.cli import main
from tests.budgets.making import an_approved_budget
from tests.keeping import keep_file
from tests.world import MORNING, a_world

BUILT = "backup_platform"
PAPER = b"%PDF-1.4 a paper that somebody handed in"


def guanzi(*arguments: str | Path, said: str = "") -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, [str(each) for each in arguments], input=said)


def on_server(statement: str, *names: str) -> list[Any]:
    """Do something to databases."""
    known = connection.settings_dict
    login = {"host": known["HOST"], "user": known["USER"], "password": known.get("PASSWORD")}
    with psycopg.connect(**login, dbname="postgres", autocommit=True) as server:
        done = server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        return done.fetchall() if done.description else []


def be_alone_in(name: str) -> None:
    """Who copies or drops a database must be. A worker that has used a browser has another
    connection: with Playwright's event loop Django opens its own, and the one from before stays
    open, idle. PostgreSQL's own autovacuum may look in too: it is nobody's to end, and makes way
    for CREATE and DROP by itself, but for no WITH (FORCE)."""
    others = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = {} AND usename = current_user"
    )
    on_server(sql.SQL(others).format(name).as_string())


def databases() -> set[str]:
    """Those of this file's tests that are there."""
    mine = "SELECT datname FROM pg_database WHERE datname LIKE 'backup\\_%'"
    return {name for (name,) in on_server(mine)}


@contextmanager
def an_empty_platform() -> Iterator[str]:
    """A database and a store of files that nobody has used, which Django uses."""
    with (
        database("backup_target", "template0") as name,
        tempfile.TemporaryDirectory() as store,
        override_settings(FILES_HOME=store),
    ):
        yield name


@contextmanager
def database(name: str, like: str) -> Iterator[str]:
    """A database like another, which Django uses while the block runs."""
    connection.close()
    be_alone_in(name)
    on_server("DROP DATABASE IF EXISTS {}", name)
    on_server("CREATE DATABASE {} TEMPLATE {}", name, like)
    try:
        with using(name):
            yield name
    finally:
        be_alone_in(name)
        on_server("DROP DATABASE IF EXISTS {}", name)


@contextmanager
def using(name: str) -> Iterator[None]:
    """Django uses this database while the block runs."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def built_platform(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """People, a budget in the ledger, a file, and a chain; the database's name."""
    connection.close()
    be_alone_in(connection.settings_dict["NAME"])
    on_server("CREATE DATABASE {} TEMPLATE {}", BUILT, connection.settings_dict["NAME"])
    with django_db_blocker.unblock(), using(BUILT):
        if not connection.introspection.table_names():  # no test of this run asked for the other
            call_command("migrate", verbosity=0)
        world = a_world()
        an_approved_budget(world.commission, world.city_finance)
        keep_file(
            content=PAPER, name="说明.pdf", kind=FileKind.PDF, actor=world.applicant, at=MORNING
        )
        Person.objects.update(phone="13800000000")
        seal()
    return BUILT


@pytest.fixture(scope="session")
def saved(
    built_platform: str,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A backup of it."""
    file = tmp_path_factory.mktemp("saved") / "platform.backup"
    with (
        django_db_blocker.unblock(),
        using(built_platform),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("DATABASE_URL", "is started already")
        done = guanzi("backup", file)
    assert done.exit_code == 0, done.output
    return file


@pytest.fixture
def platform(built_platform: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The platform with its data, which Django uses; its database."""
    with django_db_blocker.unblock(), using(built_platform):
        yield built_platform


@pytest.fixture
def empty(platform: str) -> Iterator[str]:
    with an_empty_platform() as name:
        yield name


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that nobody uses; the database is there already."""
    monkeypatch.setenv("GUANZI_DATA", str(tmp_path / "home"))
    monkeypatch.setenv("DATABASE_URL", os.environ.get("DATABASE_URL") or "is started already")
    return tmp_path
