"""`create_operator`: the way in for the first person of an installation without demonstration."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from guanzi.foundation.clock import now
from guanzi.foundation.errors import GuanziError
from guanzi.foundation.identity.letters import address_of
from guanzi.foundation.identity.services import invite_first_operator


class Command(BaseCommand):
    """Invite the first administrator of the operator's organisation, and print the link once."""

    help = "邀请平台运营方的第一位管理员 / invite the first administrator of the operator"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom to invite."""
        parser.add_argument("--email", required=True, help="电子邮箱 / address")
        parser.add_argument("--name", required=True, help="姓名 / name")
        parser.add_argument("--organisation", required=True, help="运营单位全称 / organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        given = {key: str(options[key]).strip() for key in ("email", "name", "organisation")}
        try:
            validate_email(given["email"])
        except ValidationError:
            raise CommandError("电子邮箱不对 / not an e-mail address") from None
        if not given["name"] or not given["organisation"]:
            raise CommandError("姓名和单位不能为空 / name and organisation must not be empty")
        try:
            invited = invite_first_operator(**given, at=now())
        except GuanziError as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(
            "请在 7 天内打开下面的链接设置密码；链接只显示这一次，不要转给别人。\n"
            "Open this link within 7 days to set a password; it is shown only once:\n\n"
            f"{address_of(invited.secret)}\n"
        )
