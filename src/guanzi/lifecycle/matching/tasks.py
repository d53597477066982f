"""What runs in the background."""

from collections.abc import Mapping
from typing import Any

from guanzi.foundation import clock
from guanzi.foundation.jobs.work import Progress, handler
from guanzi.lifecycle.matching.selectors.entitlements import Narrowed
from guanzi.lifecycle.matching.services.entitlement_answers import tell_entitled
from guanzi.lifecycle.matching.services.entitlement_exporting import EXPORT_JOB, export_list
from guanzi.lifecycle.matching.services.entitlement_lists import TELL_JOB
from guanzi.lifecycle.matching.services.entitlement_making import MAKE_JOB, make_list
from guanzi.lifecycle.matching.services.sandbox import JOB as SANDBOX_JOB
from guanzi.lifecycle.matching.services.sandbox import compute


@handler(MAKE_JOB)
def make_entitlement_list(progress: Progress, *, list_id: int) -> dict[str, Any]:
    """Compute who is granted by what the register knows."""
    return make_list(progress, list_id=list_id, at=clock.now())


@handler(TELL_JOB)
def tell_enterprises_of_list(progress: Progress, *, list_id: int) -> dict[str, Any]:
    """Tell the enterprises of a released list."""
    return tell_entitled(progress, list_id=list_id, at=clock.now())


@handler(EXPORT_JOB)
def export(
    progress: Progress, *, list_id: int, asked: Mapping[str, str], form: str
) -> dict[str, Any]:
    """Make a table of a list."""
    return export_list(
        progress, list_id=list_id, asked=Narrowed(**asked), form=form, at=clock.now()
    )


@handler(SANDBOX_JOB)
def compare(progress: Progress, *, run_id: int) -> dict[str, Any]:
    """Compute two versions of the rules over the same enterprises."""
    return compute(progress, run_id=run_id, at=clock.now())
