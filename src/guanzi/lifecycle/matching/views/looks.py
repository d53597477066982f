"""What an outcome looks like: a word, a shape and a tone, never a colour alone."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from guanzi.engines.rules import Outcome


@dataclass(frozen=True, slots=True)
class Look:
    """`shape` names a symbol of `parts/shape.html`, `tone` a class of the stylesheet."""

    word: object
    shape: str
    tone: str


LOOKS = {
    Outcome.GRANTED: Look(_("符合"), "tick", "good"),
    Outcome.REFUSED: Look(_("不符合"), "cross", "off"),
    Outcome.NEEDS_PERSON: Look(_("需要人工判断"), "person", "warn"),
    Outcome.UNKNOWN: Look(_("还缺信息"), "question", "info"),
    Outcome.NOT_COMPUTABLE: Look(_("金额待细则规定"), "pause", "warn"),
    Outcome.NOT_IN_FORCE: Look(_("无有效政策"), "none", "off"),
}
