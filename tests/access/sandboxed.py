"""A comparison of the policy sandbox, for the access matrix: computed, with somebody who gains."""

from functools import cache

from guanzi.foundation.jobs.running import run_job
from guanzi.lifecycle.matching.selectors.sandbox.runs import run_for
from guanzi.lifecycle.matching.selectors.sandbox.versions import Question
from guanzi.lifecycle.matching.services.sandbox import Wanted, start_comparison
from guanzi.lifecycle.matching.states import SandboxPopulation
from guanzi.lifecycle.policies.selectors import current_edition
from tests.access.sides import Side
from tests.world import MEASURE, MORNING


@cache
def run_of(side: Side) -> int:
    """Made-up enterprises under a higher rate."""
    edition, day = current_edition().digest, MORNING.date()
    edits = {f"{MEASURE}.6": "3%"}
    wanted = Wanted(
        token=f"side {side.case}",
        question=Question(edition, day, edition, day, (MEASURE,), edits),
        population=SandboxPopulation.MADE_UP,
        year=day.year - 1,
        size=60,
        seed=1,
    )
    run_id = start_comparison(actor=side.world.commission, wanted=wanted, at=MORNING)
    run_job(run_for(run_id).job_id or 0, 1)
    return run_id


def _gaining(side: Side) -> str:
    return str(run_for(run_of(side)).figures["largest"][0][0])


MAKERS = {
    "sandbox_run_id": run_of,
    "matching:sandbox_answer code": _gaining,
    "matching:sandbox_result form": lambda _side: "csv",
}
