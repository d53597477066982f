"""`load_demo`: a made-up city, labelled so everywhere. Can run twice without harm, and refuses to
mix with real people."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guanzi.site.demo.loading import is_inhabited, is_loaded, load_city


class Command(BaseCommand):
    """Load the made-up city where it is not there yet."""

    help = "载入演示数据(全部虚构) / load the synthetic city of the demonstration"

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            return
        if is_inhabited():
            raise CommandError(
                "这个数据库里已有真实的人员，不能载入演示数据。请用 DEMO=0 启动。\n"
                "Real people are in this database; no demonstration is loaded. Start with DEMO=0."
            )
        load_city()
