"""`load_examples`: the example enterprises, all made up. Can run twice without harm."""

from typing import Any

from django.core.management.base import BaseCommand

from guanzi.lifecycle.matching.services import load_examples
from guanzi.lifecycle.policies.selectors import current_rulebook


class Command(BaseCommand):
    """Load or renew the example enterprises."""

    help = "载入示例企业(全部虚构) / load the synthetic example enterprises"

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_examples(rulebook=current_rulebook())
        if options["verbosity"] > 0:
            self.stdout.write(f"示例企业 {count} 家（虚构） / {count} synthetic enterprises")
