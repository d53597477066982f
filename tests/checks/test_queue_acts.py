"""What is done with many cases of the queue at once."""

from importlib import import_module
from io import BytesIO

import pytest
from openpyxl import load_workbook

from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.checks import services
from guanzi.lifecycle.checks.models import CaseStanding
from tests.checks.cases import LATER, SignIn, many
from tests.world import World

pytestmark = pytest.mark.usefixtures("morning")


def test_many_are_assigned_at_once_and_a_missing_officer_is_said(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    many(accepted, 3)
    client = signed_in(world.finance)
    refused = client.post("/cases/bulk/?tab=todo", {"act": "assign", "all": "1", "to": ""})
    assert refused.status_code == 400
    assert "请选择本单位的经办人" in refused.content.decode()
    officer = world.finance_officer.person_id
    done = client.post("/cases/bulk/?tab=todo", {"act": "assign", "all": "1", "to": officer})
    assert done.status_code == 302
    assert CaseStanding.objects.filter(officer_id=officer).count() == 4


def test_too_many_at_once_is_said_and_ended_cases_are_passed_over(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    officer = world.finance_officer.person_id
    many(accepted, 501)
    for act in ("assign", "check"):
        form = {"act": act, "all": "1", "to": officer}
        refused = client.post("/cases/bulk/?tab=todo", form)
        assert refused.status_code == 400
        assert "一次最多办理 500 件" in refused.content.decode()
    Application.objects.filter(measure_id__in=["m1", "m2"]).update(state="forwarded")
    ids = list(
        Application.objects.filter(measure_id__in=["m1", "m2", "m3"]).values_list("pk", flat=True)
    )
    assert (
        services.assign_cases(
            actor=world.finance, application_ids=ids, officer_id=officer, at=LATER
        )
        == 1
    )


def test_what_is_seen_can_be_taken_along(world: World, accepted: int, signed_in: SignIn) -> None:
    client = signed_in(world.finance)
    text = client.get("/cases/export.csv?tab=all").content.decode("utf-8-sig")
    assert "上海甲精机有限公司" in text
    book = load_workbook(BytesIO(client.get("/cases/export.xlsx?tab=all").content))
    rows = list(book.worksheets[0].values)
    assert len(rows) == 2
    assert rows[1][1] == "上海甲精机有限公司"
    fen = application(accepted).amount_fen
    assert fen is not None
    assert rows[1][5] == pytest.approx(fen / 100)
    assert f",{fen // 100}.{fen % 100:02d}," in text


def test_a_table_to_take_along_is_whole_or_refused(
    world: World, accepted: int, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(accepted, 3)
    found = import_module("guanzi.lifecycle.checks.selectors.queue")  # the package has a function
    monkeypatch.setattr(found, "MOST_MATCHING", 3)
    client = signed_in(world.finance)
    refused = client.get("/cases/export.csv?tab=all")
    assert refused.status_code == 400
    assert "缩小范围" in refused.content.decode()
    assert client.get("/cases/export.csv?tab=review").status_code == 200


def test_a_rush_is_entered_round_by_round_until_nobody_is_left_out(
    world: World, accepted: int
) -> None:
    many(accepted, 1_100)
    CaseStanding.objects.exclude(application_id=accepted).delete()
    entered = [services.check_new_cases(at=LATER) for _ in range(4)]
    assert entered == [500, 500, 100, 0]
    assert CaseStanding.objects.count() == 1_101
