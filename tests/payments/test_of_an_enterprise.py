"""A case without a project, for the enterprise itself: decided, shown and paid under the measure's
name."""

import pytest

from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.enterprises.selectors import support_of
from guanzi.lifecycle.payments.states import PaymentState
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects import services as library
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import AFTER_PUBLICITY, a_reviewed_run, an_account
from tests.payments.test_paying import only, receive, release
from tests.projects.cases import a_forwarded_case, a_list, granted, sign
from tests.signing_in import SignIn
from tests.support import RunJobs
from tests.world import World

pytestmark = [pytest.mark.req("003-07"), pytest.mark.usefixtures("morning")]
NAME = "高新技术成果转化扶持资金"


def test_from_the_decision_to_the_money_it_bears_the_name_of_the_measure(
    world: World, line: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    case = a_forwarded_case(world)
    department, public = signed_in(world.commission), signed_in(world.stranger)
    list_id = a_list(world.commission, line, [granted(case)])
    sign(world.commission, list_id)
    sign(world.city_finance, list_id)
    Application.objects.filter(pk=case).update(project=None)
    assert NAME in department.get(f"/decisions/{list_id}/").content.decode()
    assert department.get(f"/decisions/{list_id}/decided.pdf").status_code == 200
    library.close_publicity(at=AFTER_PUBLICITY)
    found = projects.project_of_application(case)
    assert found is not None
    for page in ("/projects/", f"/projects/{found.id}/", "/open/"):
        assert NAME in department.get(page).content.decode()
    assert department.get(f"/projects/{found.id}/approval.pdf").status_code == 200
    assert NAME in b"".join(public.get("/open/projects.csv")).decode()
    an_account(world)
    run_id = a_reviewed_run(world)
    assert department.get(f"/payments/{run_id}/").status_code == 200
    order = release(world, run_id, run_jobs)
    receive(world, notice(transfers_in(order)), run_jobs)
    assert only(run_id).state is PaymentState.PAID
    (record,) = support_of(world.enterprise_id)
    assert (record.project_name, record.project_number) == (NAME, "")
