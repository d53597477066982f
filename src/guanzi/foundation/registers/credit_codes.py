"""Unified social credit codes (GB 32100-2015): their shape, their check digit, their likenesses.

The check digit is a sum with weights 3^i over the prime 31. It finds every change of one character
and every swap of two characters of the first seventeen; it does not find every swap with the last.
"""

import re
import unicodedata
from typing import ClassVar

from django.utils.translation import gettext as _

from guanzi.foundation.errors import InvalidInput

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BASE = len(ALPHABET)
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, BASE) for place in range(LENGTH - 1))
_BETWEEN = re.compile(r"[\s\-_.·]+")
_LOOKALIKE = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}


class CreditCodeInvalid(InvalidInput):
    """This is no credit code."""

    code: ClassVar[str] = "credit-code-invalid"


class CheckDigitWrong(CreditCodeInvalid):
    """It has the shape of a credit code, but its last character does not fit the others."""

    code: ClassVar[str] = "credit-code-check-digit"


def read_credit_code(text: str, *, accept_wrong_check: bool = False) -> str:
    """The code in its one form, however it was typed. Raises CreditCodeInvalid.

    A few real codes of the first years fail the check; `accept_wrong_check` lets such pass, for
    whoever looks one up or records why it was accepted.
    """
    code = normalised(text)
    if len(code) != LENGTH:
        raise CreditCodeInvalid(
            _("统一社会信用代码应是 18 位，「%(text)s」是 %(length)d 位。请照营业执照重新填写。")
            % {"text": text.strip()[:40], "length": len(code)}
        )
    strange = next((character for character in code if character not in _VALUE), "")
    if strange:
        raise CreditCodeInvalid(_strange(strange))
    if not accept_wrong_check and not check_digit_ok(code):
        raise CheckDigitWrong(
            _("「%(code)s」的末位校验不符，多半有一位写错了。请照营业执照逐位核对。")
            % {"code": code}
        )
    return code


def normalised(text: str) -> str:
    """Half width, capitals, nothing between the characters; otherwise as typed."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def _strange(character: str) -> str:
    likely = _LOOKALIKE.get(character)
    if likely:
        return _(
            "统一社会信用代码不用字母 I、O、S、V、Z。其中的「%(character)s」是不是「%(likely)s」？"
        ) % {"character": character, "likely": likely}
    return _("统一社会信用代码只有数字和大写字母，其中的「%(character)s」不是。") % {
        "character": character
    }


def check_character(first_seventeen: str) -> str:
    """The eighteenth character that belongs to the first seventeen."""
    pairs = zip(first_seventeen, _WEIGHTS, strict=True)
    return ALPHABET[-sum(_VALUE[character] * weight for character, weight in pairs) % BASE]


def check_digit_ok(code: str) -> bool:
    """Whether a code in its one form agrees with its own last character."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return check_character(code[:-1]) == code[-1]


def one_change_away(code: str) -> frozenset[str]:
    """Every code that differs from a complete one in a single character."""
    return frozenset(
        code[:place] + other + code[place + 1 :]
        for place in range(len(code))
        for other in ALPHABET
        if other != code[place]
    )


def meant_by(typed: str) -> frozenset[str]:
    """Every code of full length from which one typing error leads to what was typed.

    A wrong, a missing or an added character, or two neighbours that changed places.
    """
    places = range(len(typed))
    if len(typed) == LENGTH - 1:
        return frozenset(
            typed[:place] + other + typed[place:]
            for place in (*places, len(typed))
            for other in ALPHABET
        )
    if len(typed) == LENGTH + 1:
        return frozenset(typed[:place] + typed[place + 1 :] for place in places)
    if len(typed) != LENGTH:
        return frozenset()
    swapped = frozenset(
        typed[:place] + typed[place + 1] + typed[place] + typed[place + 2 :]
        for place in places[:-1]
    )
    return one_change_away(typed) | swapped | {typed}


def differ_in_one(left: str, right: str) -> bool:
    """Whether two codes are the same but for one character."""
    if len(left) != len(right):
        return False
    return sum(a != b for a, b in zip(left, right, strict=True)) == 1
