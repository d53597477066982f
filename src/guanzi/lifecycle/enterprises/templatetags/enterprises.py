"""Filters of the register's pages: `{% load enterprises %}`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import parse_fen
from guanzi.foundation.face.money import yuan_text
from guanzi.foundation.registers.industries import IndustryInvalid, read_industry
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, SupportInfo
from guanzi.lifecycle.enterprises.selectors.likeness import CODE_NEARBY, FORMER_NAME, SAME_NAME
from guanzi.lifecycle.enterprises.states import ImportState, RowEffect

register = template.Library()

_STATE_TONES = {
    ImportState.READING: "info",
    ImportState.READY: "warn",
    ImportState.APPLYING: "info",
    ImportState.DONE: "good",
    ImportState.DROPPED: "off",
    ImportState.UNREADABLE: "bad",
}
_EFFECT_TONES = {
    RowEffect.NEW: "good",
    RowEffect.CHANGED: "info",
    RowEffect.UNCHANGED: "off",
    RowEffect.WRONG: "bad",
}


@register.filter
def fact_value(text: str) -> str:
    """Amounts with thousands separated, everything else as it is."""
    if not text.endswith("元"):
        return text
    try:
        return f"{yuan_text(parse_fen(text))} 元"
    except ValueError:
        return text


@register.filter
def likeness_reason(reason: str) -> str:
    """Why somebody looks like the same, in words."""
    words = {
        SAME_NAME: _("名称主干相同"),
        FORMER_NAME: _("有相同的曾用名"),
        CODE_NEARBY: _("代码只差一位"),
    }
    return words.get(reason, reason)


@register.filter
def standing_count(support: Iterable[SupportInfo]) -> int:
    """How many records stand."""
    return sum(not each.is_replaced and not each.is_void for each in support)


@register.filter
def at(mapping: Mapping[Any, Any], key: object) -> object:
    """The value of a key, or nothing."""
    return mapping.get(key, "")


@register.filter
def industry_name(enterprise: EnterpriseInfo) -> str:
    """The section of the industry."""
    try:
        return read_industry(enterprise.industry, enterprise.industry_edition or 2017).section_name
    except IndustryInvalid:
        return ""


@register.filter
def import_badge(state: ImportState) -> SafeString:
    """How far an import is."""
    return _badge(str(state.label), _STATE_TONES[state])


@register.filter
def effect_badge(effect: RowEffect) -> SafeString:
    """What a row does."""
    return _badge(str(effect.label), _EFFECT_TONES[effect])


def _badge(word: str, tone: str) -> SafeString:
    return render_to_string("parts/badge.html", {"word": word, "tone": tone})
