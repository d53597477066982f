"""The unified project code: written, read, and checked. docs/reference/project-code.md explains it.

S003-2021-112-0000123-K
policy · revenue year · district · serial · check character (ISO 7064, MOD 37-2)
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guanzi.foundation.registers.districts import CODES
from guanzi.lifecycle.applications.errors import ProjectCodeInvalid

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MODULUS, RADIX = 37, 2
LAST_SERIAL = 9_999_999
CITY = "000"
_SHAPE = re.compile(r"([A-Z])(\d{3})(\d{4})(\d{3})(\d{7})([0-9A-Z])")
_BETWEEN = re.compile(r"[\s\-·.–—‐‑−]+")


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """The parts of a code."""

    policy: str
    year: int
    district: str
    serial: int

    @property
    def body(self) -> str:
        """Everything but the check character, without separators."""
        return f"{self.policy}{self.year:04d}{self.district}{self.serial:07d}"

    def __str__(self) -> str:
        check = check_character(self.body)
        return f"{self.policy}-{self.year:04d}-{self.district}-{self.serial:07d}-{check}"


def policy_letters(document: str) -> str:
    """`shanghai-003` → `S003`: whose rule it is, and its number."""
    place, _dash, number = document.partition("-")
    digits = re.sub(r"\D", "", number)[-3:]
    letter = place[:1].upper()
    return f"{letter if letter in ALPHABET[10:] else 'X'}{digits:0>3}"


def district_number(district: str) -> str:
    """The last three digits of the district's GB/T 2260 number; 000 for the city."""
    return CODES[district][3:] if district in CODES else CITY


def check_character(body: str) -> str:
    """The check character of a body; empty where it would be the one that no keyboard favours.

    Serials whose check character would be `*` are never given out.
    """
    sum_ = 0
    for character in body:
        sum_ = (sum_ + ALPHABET.index(character)) * RADIX % MODULUS
    value = (1 - sum_) % MODULUS
    return ALPHABET[value] if value < len(ALPHABET) else ""


def is_given_out(code: ProjectCode) -> bool:
    """Whether a serial may be used."""
    return bool(check_character(code.body))


def read_code(text: str) -> str:
    """The code in its written form, from however it was typed. Raises ProjectCodeInvalid."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    match = _SHAPE.fullmatch(plain)
    if match is None:
        raise ProjectCodeInvalid(
            _("「%(text)s」不是统一项目编码，应像 %(sample)s，请照申请表上的编码重新输入。")
            % {"text": text.strip()[:40], "sample": ProjectCode("S003", 2021, "112", 123)}
        )
    if check_character(plain[:-1]) != plain[-1]:
        raise ProjectCodeInvalid(
            _("编码「%(text)s」的校验位不符，可能输错了一个字符或颠倒了两个字符，请核对。")
            % {"text": text.strip()[:40]}
        )
    letter, number, year, district, serial, _check = match.groups()
    return str(ProjectCode(f"{letter}{number}", int(year), district, int(serial)))


def receipt_number(code: str, number: int) -> str:
    """The receipt of a submission: its code and which time it was."""
    return f"{code}/{number:02d}"
