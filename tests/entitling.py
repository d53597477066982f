"""Lists of those who need not apply, as far as they have come."""

from datetime import timedelta
from typing import Any

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.jobs.running import run_waiting
from guanzi.lifecycle.applications.selectors import SubmissionInfo
from guanzi.lifecycle.applications.services import Confirmation, confirm_entitlement
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.enterprises.states import RecognitionScheme, Source
from guanzi.lifecycle.matching.selectors.entitled_now import standing_now
from guanzi.lifecycle.matching.selectors.entitlements import (
    EntitlementInfo,
    Narrowed,
    entitlement,
    entitlements_page,
)
from guanzi.lifecycle.matching.services.entitlement_lists import (
    release_list,
    review_lines,
    submit_list,
)
from guanzi.lifecycle.matching.services.entitlement_making import start_list
from tests.keeping import keep_file
from tests.world import CLOSES, MORNING, PDF, World

TODAY = MORNING.date()
LATER = MORNING + timedelta(days=1)
SALES = "12345678.90元"


def tax_saw(world: World, sales: str = SALES, *, project_id: int | None = None) -> None:
    """The tax office records the year's sales of a project."""
    register.record_fact(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        project_id=project_id or world.project_id,
        fact="销售收入",
        value=sales,
        period="2024",
        source=Source.TAX,
        as_of=TODAY,
        evidence="增值税开票数据（虚构）",
        at=MORNING,
    )


def another_project(world: World, number: str, **changes: Any) -> int:
    """One more recognised project of the enterprise."""
    said = {"innovation_coefficient": "1", "core_share": "85%"} | changes
    return register.register_project(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        number=number,
        name=f"项目{number}",
        product_name=f"产品{number}",
        invoice_names=[],
        scheme=RecognitionScheme.CURRENT,
        recognised_on=TODAY.replace(year=2021),
        valid_until=TODAY.replace(year=2026),
        at=MORNING,
        **said,
    ).id


def a_list(world: World) -> int:
    """A list of the world's district, computed."""
    made = start_list(actor=world.finance_officer, version_id=world.version_id, batch=1, at=MORNING)
    run_waiting()
    return made


def lines_of(list_id: int, **asked: str) -> tuple[EntitlementInfo, ...]:
    """The lines of a list."""
    return entitlements_page(list_id, Narrowed(**asked))[0]


def take_all_in(world: World, list_id: int) -> int:
    """The officer takes in whatever may be taken in."""
    return review_lines(
        actor=world.finance_officer,
        list_id=list_id,
        chosen=Narrowed(),
        is_taken_in=True,
        at=MORNING,
    )


def a_submitted_list(world: World) -> int:
    """Reviewed, and handed to the head of the office."""
    made = a_list(world)
    take_all_in(world, made)
    submit_list(actor=world.finance_officer, list_id=made, closes_at=CLOSES, at=MORNING)
    return made


def a_released_list(world: World) -> int:
    """The enterprises were told."""
    made = a_submitted_list(world)
    release_list(actor=world.finance, list_id=made, at=MORNING)
    run_waiting()
    return made


def the_line(list_id: int) -> EntitlementInfo:
    """The only line."""
    (line,) = lines_of(list_id)
    return line


def said_of(world: World, line_id: int, **changes: Any) -> Confirmation:
    """What the enterprise sends after looking at its page."""
    missing = changes.get("missing", "")
    info = entitlement(line_id)
    seen = standing_now(info, LATER, {info.missing: missing} if missing else {}).digest
    said = {
        "seen": seen,
        "contact_name": "张三",
        "contact_phone": "13800000021",
        "focus_industry": "高端装备",
        "has_undertaken": True,
    }
    return Confirmation(**said | changes)


def confirmed(world: World, line_id: int, **changes: Any) -> SubmissionInfo:
    """The enterprise confirms what its page shows."""
    said = said_of(world, line_id, **changes)
    return confirm_entitlement(actor=world.applicant, entitlement_id=line_id, said=said, at=LATER)


def a_proof(world: World) -> int:
    """What the enterprise hands in for a fact that the register lacks."""
    file = keep_file(
        content=PDF, name="证明.pdf", kind=FileKind.PDF, actor=world.applicant, at=MORNING
    )
    return file.pk
