"""Supervision cases of the access matrix: one in its hearing, one proposed, one demanded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from guanzi.lifecycle.projects.rules.items import usual_instalments
from guanzi.lifecycle.projects.selectors import project_of_application
from guanzi.lifecycle.supervision import services
from guanzi.lifecycle.supervision.models import Appeal, Demand, SupervisionCase
from guanzi.lifecycle.supervision.states import Origin, SupervisionState
from tests.access.sides import Side, a_project, line_of
from tests.projects.cases import YEAR, a_forwarded_case, decided, granted
from tests.world import MORNING


@cache
def opened(side: Side) -> int:
    """A case with a finding, of which the enterprise is not told yet."""
    case = _begun(side, "55")
    services.add_finding(
        actor=side.world.commission, case_id=case, text="发票与合同不符", file_id=None, at=MORNING
    )
    return case


@cache
def heard(side: Side) -> int:
    """A case in which the enterprise spoke."""
    world, case = side.world, _begun(side, "50")
    office = {"actor": world.commission, "case_id": case, "at": MORNING}
    services.add_finding(**office, text="发票与合同不符", file_id=None)
    services.start_hearing(**office)
    services.give_defence(
        actor=side.applicant, case_id=case, text="系差错", file_id=side.file, at=MORNING
    )
    return case


@cache
def proposed(side: Side) -> int:
    """A case in which a demand waits for its approval."""
    return _demanded(side, "51", SupervisionState.PROPOSED)


@cache
def demanded(side: Side) -> int:
    """A case in which money is demanded back."""
    return _demanded(side, "52", SupervisionState.DEMANDED)


@cache
def appealed(side: Side) -> int:
    """The same, and the enterprise objects."""
    case = _demanded(side, "53", SupervisionState.DEMANDED)
    demand = Demand.objects.get(case_id=case)
    Appeal.objects.create(demand=demand, text="有误", said_by="某人", said_at=MORNING)
    return case


@cache
def unwatched(side: Side) -> int:
    """A project into which nobody looks."""
    return _project(side, "54")


def _project(side: Side, number: str) -> int:
    own = a_project(side.world, f"{number}{side.case}")
    case = a_forwarded_case(replace(side.world, project_id=own))
    little = {"determined_fen": 1_00, "instalments": usual_instalments(1_00, YEAR)}
    decided(side.world, line_of(side), granted(case, reason="示例", **little))
    found = project_of_application(case)
    assert found is not None
    return found.id


def _begun(side: Side, number: str) -> int:
    return services.open_case(
        actor=side.world.commission,
        project_id=_project(side, number),
        origin=Origin.REPORT,
        statement="线索",
        at=MORNING,
    )


def _demanded(side: Side, number: str, state: SupervisionState) -> int:
    """As if money had been paid, which takes the matrix too long."""
    case = _begun(side, number)
    is_approved = state is SupervisionState.DEMANDED
    Demand.objects.create(
        case_id=case,
        principal_fen=1_00,
        articles=["某条"],
        reason="某事",
        due_on=MORNING.date() + timedelta(days=30),
        conduct="某事",
        catalogue_item="某项",
        bar_years=3,
        proposer_id=side.world.commission.person_id,
        proposed_by="某人",
        proposed_at=MORNING,
        approved_at=MORNING if is_approved else None,
    )
    SupervisionCase.objects.filter(pk=case).update(state=state, hearing_until=MORNING)
    return case


EVERY = (opened, heard, proposed, demanded, appealed, unwatched)
MAKERS: dict[str, Callable[[Side], Any]] = {
    "case_id": heard,
    "supervision:hear case_id": opened,
    "supervision:decide case_id": proposed,
    "supervision:notice case_id": demanded,
    "supervision:repay case_id": demanded,
    "supervision:appeal case_id": demanded,
    "supervision:answer case_id": appealed,
    "supervision:open project_id": unwatched,
}
FORMS: dict[str, Callable[[Side], dict[str, Any]]] = {
    "supervision:open": lambda _side: {"origin": "report", "statement": "线索"},
    "supervision:find": lambda _side: {"text": "又一处"},
    "supervision:hear": lambda _side: {"sure": "yes"},
    "supervision:state": lambda _side: {"text": "系差错"},
    "supervision:close": lambda _side: {"outcome": "查清"},
    "supervision:appeal": lambda _side: {"text": "有误"},
    "supervision:report": lambda _side: {"form": "csv"},
}
