"""The shapes that every part of the API shares: days, pages, filters, citations."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from ninja import Schema
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from guanzi.engines.rules.periods import parse_date

T = TypeVar("T")

_WHOLE = re.compile(r"[0-9]{1,9}")


def _read_day(given: Any) -> date:
    """What the engine reads as a day: no timestamps, no week dates."""
    if isinstance(given, date):
        return given
    if not isinstance(given, str):
        raise ValueError("请写成 2022-06-20 这样的日期")
    return parse_date(given)


def _read_whole(given: Any) -> int:
    """Only plain digits: no signs, no decimals, no blanks."""
    if not isinstance(given, str) or not _WHOLE.fullmatch(given):
        raise ValueError("请写成整数")
    return int(given)


_A_DAY = {
    "type": "string",
    "format": "date",
    "pattern": "^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
}
Day = Annotated[date, BeforeValidator(_read_day), WithJsonSchema(_A_DAY)]
On = Annotated[
    Day | None,
    Field(description="按哪一天判断；不填为今天（上海时间）。", examples=["2022-06-20"]),
]
Whole = Annotated[int, BeforeValidator(_read_whole)]
Words = Annotated[str, Field(max_length=100, pattern=r"^[^\u0000]*$")]

Edition = Annotated[
    str,
    Field(
        description="作出答复的规则库版本（SHA-256 摘要）。版本与输入相同，答复必定相同。",
        examples=["9f2c4e1b7a58d06c3e9b4f7a12d8c5e06b93a7f4d1e8c2b5a6f0937d4e1c8b2a"],
        pattern="^[0-9a-f]{64}$",
    ),
]


class Filters(BaseModel):
    """Conditions of a list. A misspelt one is refused: without it, another question is answered."""

    @model_validator(mode="after")
    def _no_others(self, info: ValidationInfo) -> "Filters":
        known = list(type(self).model_fields)
        for name in (info.context or {})["request"].GET:
            if name not in known:
                raise ValueError(f"没有「{name[:40]}」这个条件，可用的有：{'、'.join(known)}")
        return self


class Pages(Filters):
    """Conditions of a list that is given page by page."""

    page: Whole = Field(default=1, ge=1, le=100_000, description="第几页，从 1 起。")
    limit: Whole = Field(default=20, ge=1, le=100, description="每页几条，最多 100。")

    def of(self, items: Sequence[T]) -> Sequence[T]:
        """The items of the page that was asked for."""
        first = (self.page - 1) * self.limit
        return items[first : first + self.limit]


class Listing(Schema):
    """What every paged list says about itself."""

    edition: Edition
    on: Day = Field(description="按哪一天判断是否有效。", examples=["2022-06-20"])
    total: int = Field(description="符合条件的总数。", examples=[1])
    page: int = Field(description="这是第几页。", examples=[1])
    limit: int = Field(description="每页几条。", examples=[20])


class Body(BaseModel):
    """What is posted. Unknown members are refused."""

    model_config = ConfigDict(extra="forbid")


class CitationOut(Schema):
    """The article behind a line."""

    document: str = Field(description="政策文件的标识。", examples=["shanghai-003"])
    article: str = Field(description="条款。", examples=["第五条"])


class ValidityOut(Schema):
    """The days on which something is in force."""

    since: Day = Field(description="生效首日（含）。", examples=["2020-11-18"])
    until: Day | None = Field(description="最后一天（含）；空为长期。", examples=["2025-11-17"])
