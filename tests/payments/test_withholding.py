"""A project that holds a state secret is not named by what was paid for it either."""

from collections.abc import Callable

import pytest

from guanzi.foundation.actor import PLATFORM
from guanzi.lifecycle.disclosure import services as disclosure
from guanzi.lifecycle.disclosure.services import Withholding
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.enterprises.models import SupportRecord
from guanzi.lifecycle.enterprises.services.support import Support
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.payments.rules.treasury import decimal_of
from guanzi.lifecycle.projects.states import Ground
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import PAY_DAY
from tests.payments.test_paying import only, receive, release
from tests.world import World

RunJobs = Callable[[], int]


def withhold(world: World, project: int, ground: Ground) -> None:
    disclosure.withhold(
        actor=world.commission,
        project_id=project,
        said=Withholding("project", ground, "保密部门", "定密在案。"),
        at=PAY_DAY,
    )


def marks() -> list[bool]:
    return list(SupportRecord.objects.order_by("pk").values_list("is_withheld", flat=True))


@pytest.mark.req("000-14")
@pytest.mark.parametrize(
    ("ground", "mark"), [(Ground.STATE_SECRET, True), (Ground.COMMERCIAL, False)]
)
def test_a_payment_for_a_secret_project_leaves_a_record_that_no_interface_gives(
    world: World, project: int, reviewed: int, run_jobs: RunJobs, ground: Ground, mark: bool
) -> None:
    withhold(world, project, ground)
    receive(world, notice(transfers_in(release(world, reviewed, run_jobs))), run_jobs)
    assert marks() == [mark]


@pytest.mark.req("000-14")
def test_a_secret_that_is_found_out_later_takes_every_record_of_it_along(
    world: World, project: int, reviewed: int, run_jobs: RunJobs
) -> None:
    order = release(world, reviewed, run_jobs)
    receive(world, notice(transfers_in(order)), run_jobs)
    wrong = SupportRecord.objects.get()
    said = Support(wrong.project_name, wrong.fund, "市级", "专项资金", 2024, wrong.amount_fen)
    register.correct_support(
        actor=PLATFORM,
        support_id=wrong.pk,
        support=said,
        reason="年度有误",
        source=Source.FINANCE,
        at=PAY_DAY,
    )
    withhold(world, project, Ground.STATE_SECRET)
    assert marks() == [True, True]


@pytest.mark.req("000-14")
def test_what_voids_such_a_record_is_not_given_either(
    world: World, project: int, reviewed: int, run_jobs: RunJobs
) -> None:
    withhold(world, project, Ground.STATE_SECRET)
    receive(world, notice(transfers_in(release(world, reviewed, run_jobs))), run_jobs)
    paid = only(reviewed)
    back = notice({paid.code: decimal_of(paid.amount_fen)}, side="CRDT", message="N2")
    receive(world, back, run_jobs)
    assert marks() == [True, True]
