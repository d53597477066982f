"""What the commands of the command line share."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NoReturn

import click

from guanzi.engines.rules.periods import parse_date
from guanzi.foundation.face.typeset import typeset


class Day(click.ParamType[date]):
    """A day, as 2022-06-20."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a refusal that says how to write one."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except ValueError as error:
            self.fail(typeset(str(error)), param, ctx)


@contextmanager
def django_ready() -> Iterator[None]:
    """Django with its database, whose troubles are said in words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
    import django  # noqa: PLC0415 - few commands need it
    from django.conf import settings  # noqa: PLC0415
    from django.db import DatabaseError, connection  # noqa: PLC0415

    if not settings.configured or not django.apps.apps.ready:
        settings.DATABASES["default"]["OPTIONS"].pop("pool", None)  # one connection is enough
        django.setup()
    try:
        yield
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        give_up(f"数据库用不了：请先启动管子（make run），或设 DATABASE_URL。\n{reason}")
    finally:
        connection.close()


def give_up(sentence: str) -> NoReturn:
    """End with a sentence and exit code 1."""
    click.echo(sentence, err=True)
    sys.exit(1)
