"""An amount in full Chinese form (大写), as financial papers write it."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def amount_in_words(fen: int) -> str:
    """`300464_50` → 叁拾万零肆佰陆拾肆元伍角整."""
    sign, fen = ("负", -fen) if fen < 0 else ("", fen)
    yuan, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{sign}{whole or '零元'}整"
    text = f"{_DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    text += f"{_DIGITS[cent]}分" if cent else "整"
    return f"{sign}{whole}{text}"


def _whole(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, lacks_zero = "", False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            lacks_zero = bool(text)
            continue
        if text and (lacks_zero or group < 1_000):
            text += "零"
        text += _group(group) + _GROUPS[place]
        lacks_zero = False
    return text


def _group(number: int) -> str:
    text, lacks_zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            lacks_zero = bool(text)
            continue
        text += ("零" if lacks_zero else "") + _DIGITS[digit] + _PLACES[place]
        lacks_zero = False
    return text
