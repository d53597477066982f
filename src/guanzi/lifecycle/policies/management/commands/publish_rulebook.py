"""Publishes the rulebook of the checkout: `python -m guanzi.site.manage publish_rulebook`."""

import os
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from guanzi.engines.rules import RuleError, read_sources
from guanzi.foundation import clock
from guanzi.lifecycle.policies.services import publish_rulebook

CHECKOUT = Path(__file__).resolve().parents[6]


class Command(BaseCommand):
    """Can run at every start: texts that are already current are left alone."""

    help = "发布规则库 / publish the rulebook (folder: GUANZI_RULEBOOK, else rulebook/)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = os.environ.get("GUANZI_RULEBOOK") or CHECKOUT / "rulebook"
        parser.add_argument("--folder", type=Path, default=default)
        parser.add_argument("--actor", default="系统启动")
        parser.add_argument("--note", default="")

    def handle(self, folder: Path, actor: str, note: str, **options: object) -> None:
        try:
            sources = read_sources(folder)
            edition = publish_rulebook(sources=sources, actor=actor, at=clock.now(), note=note)
        except RuleError as error:
            raise CommandError(f"规则库没有通过检查:\n{error}", returncode=1) from None
        self.stdout.write(f"规则库版本 {edition}")
