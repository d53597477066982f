"""Walking through the pages of payments as people do."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from tests.payments.cases import BRANCH, NUMBER
from tests.world import PDF, World, a_member

SignIn = Callable[[Actor], Client]
ACCOUNT = {"bank": "工商银行闵行支行（虚构）", "bank_code": BRANCH, "number": NUMBER}
TYPED = {"number": NUMBER}
PLAIN = NUMBER.replace(" ", "")


def a_reviewer(world: World) -> Actor:
    """An officer of city finance with an account of the platform."""
    name = world.city_finance.organisation
    return a_member(OrganisationKind.CITY_FINANCE, name, "财二", role=Role.OFFICER)


def a_second_leader(world: World) -> Actor:
    """Another leader of city finance."""
    return a_member(OrganisationKind.CITY_FINANCE, world.city_finance.organisation, "财四")


def text(answer: Any) -> str:
    """What the page says."""
    return str(answer.content.decode())


def proven(**other: str) -> dict[str, Any]:
    """What an enterprise says of its account, with the bank's letter."""
    letter = SimpleUploadedFile("开户证明.pdf", PDF, "application/pdf")
    return {**ACCOUNT, "file": letter, **other}


def xml(content: bytes, name: str = "回单.xml") -> SimpleUploadedFile:
    """A file to hand in."""
    return SimpleUploadedFile(name, content, "application/xml")
