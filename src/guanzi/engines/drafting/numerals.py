"""Numbers as Chinese documents write them: 三十二, 1,234.5, 五百, 百分之三十."""

from __future__ import annotations

from fractions import Fraction

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_DIGITS |= {sign: value for value, sign in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {"两": 2}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
CHINESE = "".join((*_DIGITS, *_TENS))
SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6}
SCALES |= {"千万": 10**7, "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11}
SCALES |= {"万亿": 10**12}


def number(text: str) -> Fraction | None:
    """The value of `1,500`, `2.5` or `三十二`; None where it is no number."""
    plain = text.replace(",", "")
    if plain.replace(".", "", 1).isdecimal() and plain.isascii() and plain[0] != ".":
        return Fraction(plain.removesuffix("."))
    whole, point, decimals = text.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return value
    digits = [_DIGITS.get(sign) for sign in decimals]
    if not digits or None in digits:
        return None
    return value + Fraction(int("".join(map(str, digits))), 10 ** len(digits))


def _whole(text: str) -> Fraction | None:
    """三百二十, 二〇二二, 一千五百万: Chinese digits with or without tens."""
    if not text or any(c not in _DIGITS and c not in _TENS and c not in _MYRIADS for c in text):
        return None
    if len(text) > 1 and all(sign in _DIGITS for sign in text):
        return Fraction("".join(str(_DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            section += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            total = (total + section + digit) * _MYRIADS[sign]
            section = digit = 0
    return Fraction(total + section + digit)


def whole(text: str) -> int | None:
    """The whole number that the text writes, or None."""
    value = number(text)
    return int(value) if value is not None and value.denominator == 1 else None


def chinese(value: int) -> str:
    """`12` → `十二`, as headings count; from 1,000 on in plain digits."""
    if not 0 < value < 1000:
        return str(value)
    signs = "零一二三四五六七八九"
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{signs[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{signs[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (signs[ones] if ones else "")


def decimal(value: Fraction) -> str:
    """`5/2` → `2.5`; every value that a document writes has an end."""
    places = next(p for p in range(64) if (value * 10**p).denominator == 1)
    digits = abs(value.numerator) * 10**places // value.denominator
    text = str(digits).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{text[:-places]}.{text[-places:]}" if places else text)
