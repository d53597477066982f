"""A page of records for the system of a linked department: may it, what is there, write it down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import ALLOWED, Permission, first_refusal, refused, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.identity.feed import FeedFilters, FundNotFound, Place, page_of, place_of
from guanzi.foundation.identity.services import note_reading
from guanzi.foundation.identity.states import TokenScope
from guanzi.foundation.identity.tokens import reader_in
from guanzi.foundation.registers.funds import is_fund

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Feed(Generic[T]):
    """What a stage gives to linked departments: who may read it, the rows of a page and one more,
    the place of a row in the order, and a row as programs read it; whether its changes
    are dated by the database, whose clock a demonstration does not shift."""

    scope: TokenScope
    permission: Callable[[Actor], Permission]
    find: Callable[[Actor, FeedFilters, Place], list[T]]
    where: Callable[[T], tuple[datetime, int]]
    shape: Callable[[T], dict[str, Any]]
    by_database: bool = False

    def answer(self, request: HttpRequest, asked: FeedFilters) -> dict[str, Any]:
        """The page, which is given only if it could be written down that it was.

        Raises FundNotFound, since no records would look like a fund without any.
        """
        reader, at = reader_in(request, self.scope), clock.now()
        require(first_refusal(self.permission(reader.actor), _in_scope(reader.actor, asked)))
        if asked.fund and not is_fund(asked.fund):
            sentence = _("没有名为「%(fund)s」的专项资金，请写它的全称。")
            raise FundNotFound(sentence % {"fund": asked.fund})
        place = place_of(asked, timezone.now() if self.by_database else at)
        found = self.find(reader.actor, asked, place)
        rows, beside = page_of(found, asked, place, self.where)
        note_reading(
            reader=reader, scope=self.scope, asked=asked.conditions(), given=len(rows), at=at
        )
        return {"items": [self.shape(row) for row in rows], **beside}


def _in_scope(actor: Actor, asked: FeedFilters) -> Permission:
    if asked.district is None or actor.covers(asked.district):
        return ALLOWED
    sentence = _("这个接口令牌只能读取%(district)s的数据。")
    return refused(sentence % {"district": actor.district})
