"""What the commands of the command line share."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NoReturn

import click

from guanzi.engines.rules.periods import parse_date
from guanzi.foundation.face.typeset import typeset

_TROUBLES = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
    errno.EADDRINUSE: "已被占用",
}


def trouble(error: OSError) -> str:
    """What the system said, in Chinese where it is one of the usual troubles."""
    return _TROUBLES.get(error.errno or 0) or f"系统提示 {error.strerror}"


class Commands(click.Group):
    """A group whose refusals are in Chinese, those of its commands included."""

    group_class = type

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but for the sentence."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(f"没有「{args[0]}」这个命令。", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does; what a command lacks or does not know is said in Chinese."""
        try:
            return super().invoke(ctx)
        except click.MissingParameter as error:
            name = error.param.make_metavar(error.ctx or ctx) if error.param else ""
            raise click.UsageError(f"缺少参数 {name}。", error.ctx) from None
        except click.NoSuchOption as error:
            raise click.UsageError(f"没有「{error.option_name}」这个选项。", error.ctx) from None


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
