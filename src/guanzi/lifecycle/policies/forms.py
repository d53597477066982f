"""What an address asks for: shape only. Nothing that anybody types here is an error."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from guanzi.engines.rules.periods import parse_date
from guanzi.lifecycle.policies.rules import FILTERS, LONGEST_QUERY, PolicyQuery


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day that a page speaks of; `misread` is what was asked and could not be understood."""

    day: date
    misread: str = ""
    is_today: bool = True


def asked_day(query: QueryDict, today: date) -> AskedDay:
    """`?on=2025-11-17`, also `2025年11月17日` and `2025/11/17`; anything else means today."""
    text = query.get("on", "").strip()
    if not text:
        return AskedDay(today)
    try:
        asked = parse_date(text)
    except ValueError:
        return AskedDay(today, misread=text[:40])
    return AskedDay(asked, is_today=asked == today)


def asked_policies(query: QueryDict, on: date) -> PolicyQuery:
    """The search behind an address; unknown parameters are left alone."""
    chosen = {name: frozenset(filter(None, query.getlist(name)[:50])) for name in FILTERS}
    return PolicyQuery(on=on, text=query.get("q", "").strip()[:LONGEST_QUERY], **chosen)


def address_of(query: PolicyQuery, asked: AskedDay) -> str:
    """The shortest query string that asks the same."""
    canonical = QueryDict(mutable=True)
    if query.text:
        canonical["q"] = query.text
    if not asked.is_today:
        canonical["on"] = asked.day.isoformat()
    for name in FILTERS:
        canonical.setlist(name, sorted(getattr(query, name)))
    return canonical.urlencode()
