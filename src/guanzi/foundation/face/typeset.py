"""Chinese typesetting: rules are written with half-width signs, pages read with full-width ones."""

import re

_WIDE = str.maketrans(",;:?!", "，；：？！")
_HAN = r"\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’〔〕–—…"
# a sign between two Latin characters or digits belongs to them: 1,234 and 09:30 and https://
_SIGN = re.compile(rf"(?<=[{_HAN}%)]) ?[,;:?!] ?|[,;:?!] ?(?=[{_HAN}])")
_BRACKETS = re.compile(r"\(([^()\n]*)\)")
_IS_WIDE = re.compile(rf"[{_HAN}]")
_IS_HAN = re.compile(r"[\u3400-\u9fff]")


def typeset(text: str) -> str:
    """Full-width punctuation wherever Chinese is beside it."""
    if not _IS_HAN.search(text):
        return text
    return _SIGN.sub(lambda sign: sign[0].strip().translate(_WIDE), _bracketed(text))


def is_han(character: str) -> bool:
    """A Chinese character or a full-width sign."""
    return bool(_IS_WIDE.match(character))


def _bracketed(text: str) -> str:
    """From the innermost brackets outwards."""
    while (wider := _BRACKETS.sub(_wide_brackets, text)) != text:
        text = wider
    return text


def _wide_brackets(found: re.Match[str]) -> str:
    before = found.string[: found.start()][-1:]
    is_chinese = _IS_HAN.search(found[1]) or _IS_HAN.match(before)
    return f"（{found[1]}）" if is_chinese else found[0]
