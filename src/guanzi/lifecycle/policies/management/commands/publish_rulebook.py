"""Publishes the rulebook of the checkout: `python -m guanzi.site.manage publish_rulebook`."""

import os
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from guanzi.engines.rules import RuleError, read_sources
from guanzi.foundation import clock
from guanzi.lifecycle.policies.services import publish_checkout

CHECKOUT = Path(__file__).resolve().parents[6]


class Command(BaseCommand):
    """Can run at every start: texts that are already current are left alone, and so are those that
    were published on the screen."""

    help = "发布规则库 / publish the rulebook (folder: GUANZI_RULEBOOK, else rulebook/)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = os.environ.get("GUANZI_RULEBOOK") or CHECKOUT / "rulebook"
        parser.add_argument("--folder", type=Path, default=default)
        parser.add_argument("--actor", default="系统启动")
        parser.add_argument("--note", default="")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="也替换页面上发布的文本 / also what was published on screen",
        )

    def handle(
        self, folder: Path, actor: str, note: str, *, replace: bool, **options: object
    ) -> None:
        try:
            done = publish_checkout(
                sources=read_sources(folder),
                actor=actor,
                at=clock.now(),
                note=note,
                replace=replace,
            )
        except RuleError as error:
            raise CommandError(f"规则库没有通过检查:\n{error}", returncode=1) from None
        for file in done.differing:
            self.stderr.write(f"{file}：页面上发布的文本保留，这里的没有发布")
        if done.refused:
            self.stderr.write(f"与页面上发布的文本不能并存，规则库没有更新:\n{done.refused}")
        self.stdout.write(f"规则库版本 {done.edition}")
