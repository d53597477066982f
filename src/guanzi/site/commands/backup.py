"""`guanzi backup` and `guanzi restore`: the whole platform in one file, and back.

Exit codes: 0 fine, 1 not done (or a backup that lacks a damaged file), 2 usage.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guanzi.foundation.database import DatabaseUnavailable, has_database, private_database
from guanzi.foundation.places import data_home
from guanzi.site.commands.parts import django_ready, give_up, trouble

if TYPE_CHECKING:
    from guanzi.site.backup.archive import Manifest


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="覆盖已有的文件 · Overwrite an existing file.")
def backup(file: Path, *, force: bool) -> None:
    """把数据库和全部文件写成一个 FILE，不必停止平台 · Write everything into one FILE."""
    if file.exists() and not force:
        give_up(f"「{file}」已经存在。换一个文件名，或者加 --force 覆盖。")
    with _platform(file, "写不了"):
        from guanzi.foundation import clock
        from guanzi.site.backup.writing import write_backup

        manifest = write_backup(file, at=clock.now(), say=_say)
    click.echo("\n".join([f"备份完成：{file}（{file.stat().st_size:,} 字节）", *_told(manifest)]))
    click.echo(
        "密钥不在备份里：SEALING_KEYS 或数据文件夹里的 sealing-key 请另外保管，没有它不能恢复。"
    )
    if manifest.lost:
        give_up(
            f"有 {len(manifest.lost)} 个文件已损坏或丢失，备份里没有：\n" + "\n".join(manifest.lost)
        )


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="替换已有的数据 · Replace the data that is there.")
def restore(file: Path, *, replace: bool) -> None:
    """从 FILE 恢复到空的数据库，先核对、后验证 · Restore FILE into an empty database, proven."""
    if not file.exists():
        give_up(f"没有「{file}」这个文件，没有恢复。")
    with _platform(file, "恢复不了", alone=True), file.open("rb") as source:
        from guanzi.foundation import clock
        from guanzi.site.backup import postgres, restoring

        if not postgres.is_empty() and not replace:
            give_up(
                f"数据库「{postgres.target()}」里已经有数据，没有恢复。请换一个空的数据库"
                "（DATABASE_URL）或数据文件夹（GUANZI_DATA）；要替换现有的数据，加 --replace。"
            )
        _say("正在核对备份文件……")
        manifest = restoring.checked(source)
        kept_as = "" if postgres.is_empty() else _agreed(postgres.target(), clock.now(), manifest)
        newer = restoring.restore(source, manifest, kept_as=kept_as, at=clock.now(), say=_say)
    lines = [f"恢复完成：备份于 {manifest.made_at}，管子 {manifest.program}", *_told(manifest)]
    lines.append("审计链逐条验证通过；试算平衡表与备份时一致；文件齐全；密钥相符。")
    if manifest.lost:
        lines.append(
            f"备份时已有 {len(manifest.lost)} 个文件损坏或丢失：{'、'.join(manifest.lost)}"
        )
    if newer:
        lines.append(f"备份较旧，数据结构已升级：{len(newer)} 项。")
    if kept_as:
        lines.append(f"原来的数据库改名为「{kept_as}」，确认不再需要后请删除。")
    click.echo("\n".join(lines))


def _agreed(target: str, at: datetime, manifest: "Manifest") -> str:
    """What the database is called that is replaced, when somebody types its name."""
    click.echo(f"数据库「{target}」的全部数据将由 {manifest.made_at} 的备份替换。", err=True)
    if click.prompt("请输入数据库的名称以确认", default="", err=True) != target:
        give_up("名称不符，没有恢复。")
    return f"{target[:40]}_before_{at:%Y%m%d%H%M%S}"


def _told(manifest: "Manifest") -> list[str]:
    state = manifest.state
    return [
        f"数据库 {manifest.database.size:,} 字节",
        f"文件 {manifest.files:,} 个，{manifest.files_size:,} 字节",
        f"审计记录 {state.events:,} 条，入链 {state.links:,} 条，末条摘要 {state.head}",
        f"总账 {state.accounts:,} 个账户，试算平衡表摘要 {state.trial_balance}",
    ]


@contextmanager
def _platform(file: Path, cannot: str, *, alone: bool = False) -> Iterator[None]:
    """The platform's database, running; `alone`, when nobody else works on the data folder. Every
    trouble is said in words."""
    with ExitStack() as running:
        try:
            _start(running, alone=alone)
        except DatabaseUnavailable as error:
            give_up(str(error))
        running.enter_context(django_ready())
        from guanzi.site.backup.archive import BackupRefused

        try:
            yield
        except BackupRefused as refusal:
            give_up(refusal.sentence)
        except OSError as error:
            give_up(f"「{file}」{cannot}：{trouble(error)}")


def _start(running: ExitStack, *, alone: bool) -> None:
    from guanzi.site.run import sole_run

    if alone:
        running.enter_context(sole_run())
    if not os.environ.get("DATABASE_URL"):
        home = data_home()
        if not alone and not has_database(home):
            give_up(
                f"数据文件夹 {home} 里没有管子的数据库，没有什么可以备份。请用 GUANZI_DATA "
                "指定数据文件夹，或者用 DATABASE_URL 指定数据库。"
            )
        running.enter_context(private_database(home))


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.stderr.flush()
