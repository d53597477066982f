"""Pieces of the case pages: `{% load checks %}`."""

from django import template

from guanzi.lifecycle.checks.states import (
    AssistanceState,
    FindingChange,
    FindingSeverity,
    FindingVerdict,
)
from guanzi.lifecycle.checks.views.looks import STATE_TONES, TONES

register = template.Library()

_ASSISTANCE = {
    AssistanceState.WAITING: "info",
    AssistanceState.AGREED: "good",
    AssistanceState.DISAGREED: "warn",
    AssistanceState.WAIVED: "off",
}
_VERDICTS = {FindingVerdict.CLEARED: "good", FindingVerdict.UPHELD: "warn"}


@register.filter
def tone(word: object) -> str:
    """The tone in which a state, a severity or a verdict is shown."""
    for tones in (TONES, STATE_TONES, _ASSISTANCE, _VERDICTS):
        if word in tones:
            return str(tones[word])  # type: ignore[index]
    return "off"


@register.filter
def is_news(change: FindingChange) -> bool:
    """Whether a finding is other than in the run before."""
    return change is not FindingChange.SAME


@register.filter
def asks(severity: FindingSeverity) -> bool:
    """Whether a finding waits for a decision."""
    return severity is FindingSeverity.ASKS


@register.filter
def item(mapping: dict[object, object], key: object) -> object:
    """`mapping[key]`, or nothing."""
    return mapping.get(key)


@register.filter
def joined(first: object, second: object) -> str:
    """`decide:` and a key → `decide:key`: how a form is told apart from the others."""
    return f"{first}{second}"
