"""A list of those who need not apply: made, released, and one enterprise that confirmed."""

from collections.abc import Mapping
from typing import Any

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.applications.services import Confirmation, confirm_entitlement
from guanzi.lifecycle.matching.selectors.entitled_now import standing_now
from guanzi.lifecycle.matching.selectors.entitlements import Narrowed, entitlements_page
from guanzi.lifecycle.matching.services.entitlement_lists import (
    release_list,
    review_lines,
    submit_list,
)
from guanzi.lifecycle.matching.services.entitlement_making import make_list, start_list
from guanzi.lifecycle.matching.states import EntitlementOutcome, EntitlementReview
from guanzi.site.demo.cases import moment
from guanzi.site.demo.offices import acting

CONFIRMED = "GXCG20210013"


class AtOnce:
    """The work of a job, done here and now."""

    resume: Mapping[str, Any] = {}

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def advance(self, done: int, total: int | None = None) -> None:
        """Nobody watches."""

    def checkpoint(self, **state: Any) -> None:
        """Nothing is continued."""


def play_list(version_id: int) -> None:
    """The finance office of 徐汇区 offers what the register alone grants; one enterprise confirms,
    the other offers wait."""
    officer, leader = acting("xuhui.jingban"), acting("xuhui.caizheng")
    made = start_list(actor=officer, version_id=version_id, batch=1, at=moment(16, 9))
    make_list(AtOnce(officer), list_id=made, at=moment(16, 9, 1))
    said: dict[str, Any] = {"actor": officer, "list_id": made}
    granted = Narrowed(outcome=EntitlementOutcome.GRANTED, review=EntitlementReview.OPEN)
    review_lines(**said, chosen=granted, is_taken_in=True, at=moment(16, 10))
    review_lines(
        **said,
        chosen=Narrowed(review=EntitlementReview.OPEN),
        is_taken_in=False,
        reason="销售收入没有部门数据，请企业按一般程序申报。",
        at=moment(16, 10, 5),
    )
    submit_list(**said, closes_at=moment(30, 16, 30), at=moment(16, 10, 10))
    release_list(actor=leader, list_id=made, at=moment(16, 14))
    offered, _following = entitlements_page(made, Narrowed(review=EntitlementReview.TAKEN_IN))
    line = next(each for each in offered if each.project_number == CONFIRMED)
    at = moment(17, 9, 30)
    confirm_entitlement(
        actor=acting("guangxue"),
        entitlement_id=line.id,
        said=Confirmation(
            seen=standing_now(line, at).digest,
            contact_name="程晓",
            contact_phone="021-00000000",
            focus_industry="高端装备",
            has_undertaken=True,
        ),
        at=at,
    )
