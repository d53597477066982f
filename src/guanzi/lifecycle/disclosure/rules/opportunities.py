"""Guidelines as opportunities of CommonGrants 0.4.0: what each says, how they are searched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _

MOST_ON_A_PAGE = 100
MOST_PAGES = 10_000
STATUSES = ("forecasted", "open", "closed", "custom")
_FIELDS = frozenset({"search", "filters", "sorting", "pagination"})


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A published guideline. Moments are those of the platform's zone."""

    guideline_id: int
    title: str
    description: str
    status: str
    opens_at: datetime | None
    closes_at: datetime | None
    source: str
    fund: str
    year: int
    measure: str
    basis: str
    office: str
    edition: str
    created_at: datetime
    modified_at: datetime
    is_synthetic: bool

    @property
    def id(self) -> UUID:
        """The same for ever: made from the number of the guideline."""
        return uuid_of(self.guideline_id)


class SearchInvalid(ValueError):
    """What was sent is no search."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search as it was understood; what is not supported is in the errors."""

    text: str = ""
    filters: Mapping[str, Any] | None = None
    sort_by: str = "lastModifiedAt"
    is_ascending: bool = False
    page: int = 1
    size: int = MOST_ON_A_PAGE
    filter_errors: tuple[str, ...] = ()
    sort_errors: tuple[str, ...] = ()


_KEYS: dict[str, Callable[[Opportunity], Any]] = {
    "lastModifiedAt": lambda each: each.modified_at,
    "createdAt": lambda each: each.created_at,
    "title": lambda each: each.title,
    "status.value": lambda each: STATUSES.index(each.status),
    "keyDates.closeDate": lambda each: each.closes_at or each.created_at,
}
_UNSUPPORTED_SORTS = (
    "funding.maxAwardAmount",
    "funding.minAwardAmount",
    "funding.totalAmountAvailable",
    "funding.estimatedAwardCount",
    "custom",
)


def uuid_of(guideline_id: int) -> UUID:
    """The identifier of a guideline."""
    return uuid5(NAMESPACE_URL, f"urn:guanzi:guideline:{guideline_id}")


def as_plain(each: Opportunity) -> dict[str, Any]:
    """The opportunity in the words of the standard."""
    dates: dict[str, Any] = {}
    if each.opens_at:
        dates["postDate"] = _event(_("开始受理"), each.opens_at)
    if each.closes_at:
        dates["closeDate"] = _event(_("截止受理"), each.closes_at)
    return {
        "id": str(each.id),
        "title": each.title,
        "description": each.description,
        "status": {"value": each.status},
        "funding": {"details": each.basis},
        "keyDates": dates,
        "acceptedApplicantTypes": [{"value": "organization"}],
        "source": each.source,
        "customFields": {
            "fund": _custom("fund", each.fund),
            "measure": _custom("measure", each.measure),
            "office": _custom("office", each.office),
            "edition": _custom("edition", each.edition),
            "year": {"name": "year", "fieldType": "integer", "value": each.year},
            "synthetic": {
                "name": "synthetic",
                "fieldType": "boolean",
                "value": each.is_synthetic,
            },
        },
        "createdAt": each.created_at.isoformat(),
        "lastModifiedAt": each.modified_at.isoformat(),
    }


def _event(name: str, at: datetime) -> dict[str, str]:
    return {
        "name": name,
        "eventType": "singleDate",
        "date": at.date().isoformat(),
        "time": at.time().isoformat("seconds"),
    }


def _custom(name: str, value: str) -> dict[str, str]:
    return {"name": name, "fieldType": "string", "value": value}


# ---------------------------------------------------------------- searching


def read_search(said: Any) -> Search:
    """What was asked. Raises SearchInvalid for what the standard does not allow."""
    body = _mapping(said, "body")
    if unknown := set(body) - _FIELDS:
        raise SearchInvalid(f"unknown member: {min(unknown)}")
    text = body.get("search", "")
    if not isinstance(text, str):
        raise SearchInvalid("search is a string")
    filters = _mapping(body.get("filters", {}), "filters")
    sort_by, is_ascending, sort_errors = _sorting(_mapping(body.get("sorting", {}), "sorting"))
    paging = _mapping(body.get("pagination", {}), "pagination")
    kept, filter_errors = _filters(filters)
    return Search(
        text=text.strip()[:200],
        filters=kept,
        sort_by=sort_by,
        is_ascending=is_ascending,
        page=_number(paging.get("page", 1), MOST_PAGES),
        size=_number(paging.get("pageSize", MOST_ON_A_PAGE), MOST_ON_A_PAGE),
        filter_errors=filter_errors,
        sort_errors=sort_errors,
    )


def found_by(search: Search, every: Sequence[Opportunity]) -> list[Opportunity]:
    """What is found, in order; all pages."""
    words = search.text.split()
    found = [
        each
        for each in every
        if all(word in f"{each.title} {each.description} {each.fund}" for word in words)
        and _passes(each, search.filters or {})
    ]
    return sorted(found, key=_KEYS[search.sort_by], reverse=not search.is_ascending)


def _passes(each: Opportunity, filters: Mapping[str, Any]) -> bool:
    status, closing = filters.get("status"), filters.get("closeDateRange")
    if status and (each.status in status["value"]) is not (status["operator"] == "in"):
        return False
    if not closing:
        return True
    if each.closes_at is None:
        return False
    first, last = (_day(closing["value"][name]) for name in ("min", "max"))
    return (first <= each.closes_at.date() <= last) is (closing["operator"] == "between")


def _filters(said: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    kept: dict[str, Any] = {}
    errors = []
    for name, value in said.items():
        if name == "status":
            kept[name] = _status(_mapping(value, name))
        elif name == "closeDateRange":
            kept[name] = _range(_mapping(value, name))
        else:
            errors.append(f"filter not supported, not applied: {name[:80]}")
    return kept, tuple(errors)


def _status(said: Mapping[str, Any]) -> dict[str, Any]:
    values = said.get("value")
    if said.get("operator") not in ("in", "notIn") or not isinstance(values, list):
        raise SearchInvalid("status has an operator (in, notIn) and a list of values")
    if not all(isinstance(each, str) for each in values):
        raise SearchInvalid("the values of status are strings")
    return {"operator": said["operator"], "value": values}


def _range(said: Mapping[str, Any]) -> dict[str, Any]:
    value = _mapping(said.get("value"), "closeDateRange.value")
    if said.get("operator") not in ("between", "outside") or set(value) != {"min", "max"}:
        raise SearchInvalid("closeDateRange has an operator (between, outside), min and max")
    for each in value.values():
        _day(each)
    return {"operator": said["operator"], "value": dict(value)}


def _sorting(said: Mapping[str, Any]) -> tuple[str, bool, tuple[str, ...]]:
    name, order = said.get("sortBy", "lastModifiedAt"), said.get("sortOrder", "desc")
    if order not in ("asc", "desc"):
        raise SearchInvalid("sortOrder is asc or desc")
    if name in _UNSUPPORTED_SORTS:
        return "lastModifiedAt", order == "asc", (f"sort key not supported: {name}",)
    if not isinstance(name, str) or name not in _KEYS:
        raise SearchInvalid("sortBy is not one of the standard's keys")
    return name, order == "asc", ()


def _mapping(said: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise SearchInvalid(f"{name} is an object")
    return said


def _number(said: Any, most: int) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or said < 1:
        raise SearchInvalid("page and pageSize are integers from 1")
    return min(said, most)


def _day(said: Any) -> date:
    try:
        return datetime.fromisoformat(said).date()
    except (TypeError, ValueError):
        raise SearchInvalid("a date is written as 2025-06-30") from None
