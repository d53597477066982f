"""What the commands of the command line share."""

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import IO, Any, NoReturn

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


_WORDS = {
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示本帮助 · Show this message.",
    "Show the version and exit.": "显示版本 · Show the version.",
}


class _Help(click.HelpFormatter):
    """Help whose own words are Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_WORDS.get(heading, heading)}：\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(name, _WORDS.get(text, text)) for name, text in rows], col_max)


click.Context.formatter_class = _Help  # of every command, whichever module it stands in


class _Refusal(click.UsageError):
    """What is wrong with the call, all of it in Chinese."""

    def show(self, file: IO[Any] | None = None) -> None:
        out = file or sys.stderr
        if self.ctx is not None:
            click.echo(f"{self.ctx.get_usage()}\n帮助：{self.ctx.command_path} --help\n", file=out)
        click.echo(f"错误：{self.format_message()}", file=out)


@contextmanager
def _refused_in_chinese() -> Iterator[None]:
    try:
        yield
    except _Refusal:
        raise
    except click.MissingParameter as error:
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
        raise _Refusal(f"缺少参数 {name}。", error.ctx) from None
    except click.NoSuchOption as error:
        raise _Refusal(f"没有「{error.option_name}」这个选项。", error.ctx) from None
    except click.BadParameter as error:
        name = error.param.opts[0] if error.param else ""
        raise _Refusal(f"「{name}」：{_why(error)}", error.ctx) from None
    except click.BadOptionUsage as error:
        raise _Refusal(f"选项「{error.option_name}」后面要写值。", error.ctx) from None
    except click.UsageError as error:
        raise _Refusal(error.message, error.ctx) from None


def _why(error: click.BadParameter) -> str:
    """Click's own sentence about a whole number, in Chinese; any other as it is."""
    kind = error.param.type if error.param else None
    if not isinstance(kind, click.IntRange):
        return error.message
    least = "" if kind.min is None else f"，不小于 {kind.min:,}"
    most = "" if kind.max is None else f"，不大于 {kind.max:,}"
    return f"应是整数{least}{most}"


class Commands(click.Group):
    """A group whose help and refusals are in Chinese, those of its commands included."""

    group_class = type

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but for the sentence."""
        with _refused_in_chinese():
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but for the sentence."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise _Refusal(f"没有「{args[0]}」这个命令。", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does, but for the sentences."""
        with _refused_in_chinese():
            return super().invoke(ctx)


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
    import django
    from django.conf import settings
    from django.db import DatabaseError, connection

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
