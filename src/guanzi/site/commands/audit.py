"""`guanzi audit export` and `guanzi audit verify`.

Verifying needs neither the database nor the settings: an auditor runs it on a machine of their own.
Exit codes: 0 fine, 1 the file is not sound or cannot be read or written, 2 usage.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from guanzi.foundation.audit.chain import Verdict, Verifier
from guanzi.site.commands.parts import Commands, Day, django_ready, give_up, trouble

STANDARD = "-"
_DIGEST = "0123456789abcdef"


@click.group(cls=Commands)
def audit() -> None:
    """审计记录：导出、离线验证 · The audit trail: export it, verify a file offline."""


@audit.command("export")
@click.argument("file")
@click.option("--since", type=Day(), help="从这一天起，如 2026-01-01 · From this day.")
@click.option("--until", type=Day(), help="到这一天为止（含） · Until this day, included.")
@click.option("--force", is_flag=True, help="覆盖已有的文件 · Overwrite an existing file.")
def export(file: str, since: date | None, until: date | None, *, force: bool) -> None:
    """把审计链写成 FILE（- 为标准输出） · Write the chain to FILE (- is standard output)."""
    if since and until and since > until:
        raise click.UsageError("--since 不能晚于 --until。")
    if file != STANDARD and Path(file).exists() and not force:
        give_up(f"「{file}」已经存在。换一个文件名，或者加 --force 覆盖。")
    with django_ready():
        from guanzi.foundation import clock
        from guanzi.foundation.actor import PLATFORM
        from guanzi.foundation.audit.exporting import export_lines
        from guanzi.foundation.audit.services import record_export

        at = clock.now()
        lines = export_lines(at=at, since=since, until=until)
        days = {"since": since and since.isoformat(), "until": until and until.isoformat()}
        record_export(actor=PLATFORM, at=at, after={"form": "jsonl", **days})
        count = _write(file, lines)
    click.echo(f"已导出 {count - 2:,} 条记录。请用 guanzi audit verify 验证。", err=True)


def _write(file: str, lines: Iterator[bytes]) -> int:
    """Write the lines; a file appears under its name only when it is whole."""
    if file == STANDARD:
        return sum(1 for line in lines if sys.stdout.buffer.write(line))
    unfinished = Path(f"{file}.part")
    try:
        with unfinished.open("wb") as output:
            count = sum(1 for line in lines if output.write(line))
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        give_up(f"写不了「{file}」：{trouble(error)}")
    return count


@audit.command("verify")
@click.argument("file")
@click.option("--anchor", default="", help="另处记下的锚点摘要 · Digest noted elsewhere.")
def verify(file: str, anchor: str) -> None:
    """离线验证 FILE（- 为标准输入），不需要数据库 · Verify FILE offline, without a database."""
    wanted = anchor.strip().lower()
    if wanted and (len(wanted) != 64 or set(wanted) - set(_DIGEST)):
        raise click.UsageError("--anchor 须是 64 位十六进制摘要。")
    with _opened(file) as source:
        verdict = Verifier(wanted).verify(source)
    if verdict.finding:
        click.echo(f"不可信。{verdict.finding}", err=True)
        sys.exit(1)
    click.echo(_sound(verdict))


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as source:
            yield source
    except OSError as error:
        give_up(f"读不到「{file}」：{trouble(error)}")


def _sound(verdict: Verdict) -> str:
    if not verdict.records:
        lines = ["完好：文件里没有记录。"]
    else:
        span = f"第 {verdict.first} 至 {verdict.last} 条"
        lines = [f"完好：{verdict.records:,} 条记录（{span}），没有改动、缺失、添加或调换。"]
    lines.append(f"末条摘要 {verdict.digest}")
    if verdict.anchored is not None:
        lines.append(f"锚点相符：到第 {verdict.anchored} 条为止与另处记下的一致。")
    else:
        lines.append("没有给锚点：整个文件若被重新计算，要凭另处记下的锚点（--anchor）才能发现。")
    return "\n".join(lines)
