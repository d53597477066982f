"""Cases on their way to a decision, and lists that decide them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications import services as filing
from guanzi.lifecycle.checks import selectors as checks
from guanzi.lifecycle.checks import services as checking
from guanzi.lifecycle.checks.states import FindingSeverity, FindingVerdict
from guanzi.lifecycle.projects import selectors, services
from guanzi.lifecycle.projects.rules.items import DecidedItem, usual_instalments
from guanzi.lifecycle.projects.states import DecisionOutcome
from tests.world import INVOICES, MORNING, World, a_draft, fill_in, hand_in_materials

YEAR = 2025
NEXT_DAY = MORNING + timedelta(days=1)
AFTER_PUBLICITY = MORNING + timedelta(days=15)


def a_forwarded_case(world: World) -> int:
    """A case that the district passed on; its id."""
    application_id = a_draft(world)
    fill_in(world, application_id)
    own = INVOICES.replace("0000000", f"{application_id:07d}")
    hand_in_materials(world, application_id, invoices=own)
    filing.submit_application(
        actor=world.applicant, application_id=application_id, has_undertaken=True, at=MORNING
    )
    by = {"actor": world.finance, "application_id": application_id, "at": MORNING}
    checking.accept_case(**by)  # type: ignore[arg-type]
    for finding in checks.findings_of(application_id):
        if finding.severity is FindingSeverity.ASKS:
            checking.decide_finding(
                key=finding.key,
                verdict=FindingVerdict.CLEARED,
                reason="已核实",
                **by,  # type: ignore[arg-type]
            )
    last = applications.latest_submission(application_id)
    filing.confirm_paper(actor=world.finance, code=last.code, digest=last.digest, at=MORNING)
    checking.forward_case(reason="建议支持。", **by)  # type: ignore[arg-type]
    return application_id


def granted(application_id: int, **changes: object) -> DecidedItem:
    """Supported with the formula's amount, all of it this year, unless said otherwise."""
    fen = applications.application(application_id).amount_fen
    assert fen is not None
    item = DecidedItem(
        application_id,
        DecisionOutcome.GRANT,
        fen,
        fen,
        instalments=usual_instalments(fen, YEAR),
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def a_list(actor: Actor, line_id: int, items: Sequence[DecidedItem]) -> int:
    """A list with these lines, signed by nobody; its id."""
    list_id = services.start_list(actor=actor, line_id=line_id, title="第一批", at=MORNING)
    services.save_list(actor=actor, list_id=list_id, items=items, seen_revision=1, at=MORNING)
    return list_id


def sign(actor: Actor, list_id: int, *, at: datetime = NEXT_DAY) -> None:
    """Sign the list as it stands."""
    digest = selectors.decision_list(list_id).digest
    services.sign_list(actor=actor, list_id=list_id, digest=digest, at=at)


def decided(world: World, line_id: int, *items: DecidedItem) -> int:
    """A list that both offices signed; its id."""
    list_id = a_list(world.commission, line_id, items)
    sign(world.commission, list_id)
    sign(world.city_finance, list_id)
    return list_id
