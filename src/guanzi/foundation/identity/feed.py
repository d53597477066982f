"""Lists for programs in the order in which their records changed: asked, walked, asked again.

A page says `next`, the cursor of the page after it, and `as_of`, the moment from which to ask when
the walk is over. Both hold for the conditions of the first page; a cursor is signed, so that nobody
makes one up. `as_of` lies a little before the walk began: what was being written then is given
again rather than never.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from guanzi.foundation.errors import InvalidInput, NotFound
from guanzi.foundation.face.wire import Filters, Whole, Words
from guanzi.foundation.registers.credit_codes import ALPHABET
from guanzi.foundation.registers.districts import DISTRICTS

T = TypeVar("T")
M = TypeVar("M", bound=Model)

SLACK = timedelta(minutes=5)  # no act of the platform takes longer to be written
_SALT = "guanzi.feed"
_MOMENT = re.compile(
    r"(20|21)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-2]):[0-5][0-9])"
)


class CursorInvalid(InvalidInput):
    """The cursor is not one that was given, or belongs to other conditions."""

    code = "bad-cursor"


class FundNotFound(NotFound):
    """No stage knows a fund of that name."""

    code = "fund-not-found"


def _read_moment(given: Any) -> datetime:
    try:
        if _MOMENT.fullmatch(str(given)):
            return datetime.fromisoformat(given)
    except ValueError:
        pass  # no such day
    raise ValueError("请写成 2026-01-31T08:00:00+08:00 这样带时区的时间")


_A_MOMENT = {
    "type": "string",
    "format": "date-time",
    "pattern": (
        "^(20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3])"
        ":[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-2]):[0-5][0-9])$"
    ),
}
Since = Annotated[datetime, BeforeValidator(_read_moment), WithJsonSchema(_A_MOMENT)]
Code = Annotated[str, Field(pattern=f"^[{ALPHABET}]{{18}}$")]

Moment = Annotated[datetime, Field(examples=["2026-01-31T01:00:00Z"])]
Yuan = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$")]


def _read_district(given: Any) -> str:
    if given not in DISTRICTS:
        raise ValueError(f"只能是本市的区：{'、'.join(DISTRICTS)}")
    return str(given)


District = Annotated[
    str,
    BeforeValidator(_read_district),
    WithJsonSchema({"type": "string", "enum": list(DISTRICTS)}),
]


class FeedFilters(Filters):
    """Which records, from where on, how many at once."""

    credit_code: Code | None = Field(
        default=None, description="企业的统一社会信用代码。", examples=["91310112MA1GBXXX0M"]
    )
    district: District | None = Field(
        default=None, description="区；须在令牌的范围内。", examples=["闵行区"]
    )
    fund: Words = Field(default="", description="专项资金的全称；没有这项资金的答 404。")
    updated_since: Since | None = Field(
        default=None,
        description="只要这一刻起有变动的；用上一次第一页答复里的 as_of。",
        examples=["2026-01-01T00:00:00+08:00"],
    )
    cursor: Annotated[str, Field(max_length=500)] | None = Field(
        default=None, description="上一页答复里的 next；其他条件照旧。"
    )
    limit: Whole = Field(default=50, ge=1, le=100, description="每页几条，最多 100。")

    def conditions(self) -> dict[str, str]:
        """What was asked, but for the place in the list."""
        asked = self.model_dump(mode="json", exclude={"cursor", "limit"})
        return {name: value for name, value in asked.items() if value}


class FeedPage(Schema):
    """What every page says beside its records."""

    next: str | None = Field(description="下一页的游标；没有下一页为空。", examples=[None])
    as_of: str = Field(
        description="下一轮查询的 updated_since；从第一页到最后一页都一样。",
        examples=["2026-01-31T00:55:00+00:00"],
        json_schema_extra={"format": "date-time"},
    )


@dataclass(frozen=True, slots=True)
class Place:
    """After which record the page begins, and when its walk began."""

    as_of: datetime
    changed_at: datetime | None = None
    id: int = 0


def place_of(asked: FeedFilters, at: datetime) -> Place:
    """Where to go on. Raises CursorInvalid."""
    if not asked.cursor:
        return Place(at - SLACK)
    try:
        as_of, changed_at, number, conditions = signing.loads(asked.cursor, salt=_SALT)
    except signing.BadSignature:
        raise CursorInvalid(_("游标无效，请从第一页重新开始。")) from None
    if conditions != asked.conditions():
        raise CursorInvalid(_("游标是按别的条件得到的，请用原来的条件，或从第一页重新开始。"))
    return Place(datetime.fromisoformat(as_of), datetime.fromisoformat(changed_at), number)


def walked(rows: QuerySet[M], asked: FeedFilters, place: Place, *, by: str) -> list[M]:
    """The rows of the page and one more, in the order of the column `by` and of their ids."""
    if asked.updated_since:
        rows = rows.filter(**{f"{by}__gte": asked.updated_since})
    if place.changed_at:
        later = Q(**{f"{by}__gt": place.changed_at})
        same = Q(**{by: place.changed_at, "pk__gt": place.id})
        rows = rows.filter(later | same, **{f"{by}__gte": place.changed_at})
    return list(rows.order_by(by, "pk")[: asked.limit + 1])


def page_of(
    found: Iterable[T],
    asked: FeedFilters,
    place: Place,
    where: Callable[[T], tuple[datetime, int]],
) -> tuple[list[T], dict[str, Any]]:
    """The records of the page and what is said beside them; `where` tells a record's place."""
    rows = list(found)
    shown, cursor = rows[: asked.limit], None
    if len(rows) > len(shown):
        changed_at, number = where(shown[-1])
        said = [place.as_of.isoformat(), changed_at.isoformat(), number, asked.conditions()]
        cursor = signing.dumps(said, salt=_SALT, compress=True)
    return shown, {"next": cursor, "as_of": place.as_of.astimezone(UTC).isoformat()}


def needs(scope: str) -> dict[str, Any]:
    """What the description says of an operation that is read with a token."""
    return {"security": [{"token": [scope]}]}
