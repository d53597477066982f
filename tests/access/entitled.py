"""Lists of those who need not apply, for the access matrix: one released, one under review."""

from dataclasses import replace
from functools import cache

from guanzi.lifecycle.matching.selectors.entitlements import Narrowed, entitlements_page
from guanzi.lifecycle.matching.services.entitlement_lists import (
    release_list,
    review_lines,
    submit_list,
)
from guanzi.lifecycle.matching.services.entitlement_making import make_list, start_list
from guanzi.site.demo.entitled import AtOnce
from tests.access.sides import Side, a_project
from tests.world import CLOSES, MORNING


def _a_list(side: Side) -> int:
    made = start_list(actor=side.finance, version_id=side.world.version_id, batch=1, at=MORNING)
    make_list(AtOnce(side.finance), list_id=made, at=MORNING)
    return made


@cache
def line_of(side: Side) -> int:
    """A line that the side's enterprise was offered."""
    a_project(side.world, f"2022-9{side.case:03d}")
    made, colleague = _a_list(side), replace(side.finance, person_id=9_002, person="同事")
    review_lines(actor=colleague, list_id=made, chosen=Narrowed(), is_taken_in=True, at=MORNING)
    submit_list(actor=colleague, list_id=made, closes_at=CLOSES, at=MORNING)
    release_list(actor=side.finance, list_id=made, at=MORNING)
    offered, _following = entitlements_page(made, Narrowed(review="taken_in"))
    own = side.world.enterprise_id
    return next(each.id for each in offered if each.enterprise_id == own)


@cache
def list_of(side: Side) -> int:
    """A list that the side's office reviews."""
    line_of(side)
    return _a_list(side)


MAKERS = {"entitlement_id": line_of, "entitlement_list_id": list_of}
EVERY = tuple(MAKERS.values())
FORMS = {
    "matching:entitlement-review": lambda _side: {"act": "take_in", "all": "1"},
    "matching:entitlement-return": lambda _side: {"reason": "请再核对"},
    "matching:entitlement-export": lambda _side: {"form": "csv"},
    "applications:entitlement-decline": lambda _side: {"reason": "不需要"},
}
