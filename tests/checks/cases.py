"""Cases as rows, and what the tests of the pages share."""

from datetime import date, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.actor import PLATFORM
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import Source
from tests.world import MORNING, World

LATER = MORNING + timedelta(hours=3)
TODAY = date(2025, 6, 18)


def support(world: World, level: str, category: str, year: int) -> None:
    """Money that the enterprise had before, with the same project."""
    enterprises.record_support(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        project_number="2021-0001",
        project_name="智能焊接机器人",
        fund="其他资金",
        level=level,
        category=category,
        year=year,
        amount_fen=50_000_00,
        source=Source.FINANCE,
        document="拨款文件（虚构）",
        at=MORNING,
    )


def many(template: int, number: int) -> None:
    """So many further cases, as rows alone."""
    source = Application.objects.get(pk=template)
    rows = [
        Application(
            code=f"S003-2024-112-9{n:06d}-0",
            guideline_version_id=source.guideline_version_id,
            batch=1,
            enterprise_id=source.enterprise_id,
            project_id=source.project_id,
            measure_id=f"m{n}",
            fund=source.fund,
            revenue_year=2024,
            district=source.district,
            state=ApplicationState.SUBMITTED,
            amount_fen=n * 100_00,
            created_by_id=source.created_by_id,
            created_at=MORNING,
            saved_at=MORNING,
            submitted_at=MORNING,
        )
        for n in range(number)
    ]
    made = Application.objects.bulk_create(rows)
    CaseStanding.objects.bulk_create(
        CaseStanding(application=row, due_on=TODAY + timedelta(days=n % 20 - 2))
        for n, row in enumerate(made)
    )


def queries_of(client: Client, address: str) -> int:
    """How often a page asks the database."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
