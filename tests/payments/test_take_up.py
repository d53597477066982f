"""Take-up: what was paid of what is due, computed from the released lists."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from guanzi.foundation.jobs.models import Job
from guanzi.lifecycle.matching.services.entitlement_lists import drop_list
from guanzi.lifecycle.matching.states import LeftOutGround
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.rules.take_up import Due, take_up_of
from guanzi.lifecycle.payments.selectors.take_up import take_ups
from guanzi.lifecycle.payments.states import PaymentState
from tests.entitling import (
    a_list,
    a_released_list,
    another_project,
    confirmed,
    lines_of,
    tax_saw,
    the_line,
)
from tests.payments.cases import a_reviewed_run
from tests.signing_in import SignIn
from tests.world import MORNING, World

pytestmark = pytest.mark.req("004-02")
SOMEBODY = Due("闵行区", "甲", "9", "项目", "1", 100, True, False, 0, "")


def test_nobody_to_whom_anything_is_due_has_no_rate_and_not_a_rate_of_zero() -> None:
    found = take_up_of("m", "f", 2024, [])
    assert (found.rate, found.money_rate) == (None, None)
    assert take_up_of("m", "f", 2024, [SOMEBODY]).rate == 0


def test_who_lacks_a_fact_is_counted_apart_and_who_was_refused_not_at_all() -> None:
    unknown = replace(SOMEBODY, due_fen=None, is_certain=False)
    refused = replace(SOMEBODY, is_refused=True)
    paid = replace(SOMEBODY, paid_fen=40)
    found = take_up_of("m", "f", 2024, [SOMEBODY, unknown, refused, paid])
    assert (found.entitled, found.unknown, found.refused) == (2, 1, 1)
    assert (found.rate, found.money_rate) == (Fraction(1, 2), Fraction(1, 5))


def test_a_project_of_two_lists_is_due_once_and_a_list_nobody_released_counts_for_nothing(
    world: World,
) -> None:
    assert take_ups() == ()
    tax_saw(world)
    a_released_list(world)
    (found,) = take_ups()
    another_project(world, "2021-5002")
    a_released_list(world)
    (again,) = take_ups()
    assert (found.entitled, again.entitled, again.unknown) == (1, 1, 1)


def test_who_stands_on_a_list_that_was_dropped_is_not_due_by_the_one_that_left_it_to_it(
    world: World,
) -> None:
    tax_saw(world)
    first = a_list(world)
    another_project(world, "2021-5003")
    released = a_released_list(world)
    drop_list(actor=world.finance_officer, list_id=first, at=MORNING)
    assert {each.ground for each in lines_of(released)} == {None, LeftOutGround.LISTED}
    (found,) = take_ups()
    assert (found.entitled, found.entitled_fen, found.unknown) == (0, 0, 1)


def test_the_sums_do_not_read_what_the_lines_were_computed_from(
    world: World, django_assert_max_num_queries: Any
) -> None:
    tax_saw(world)
    a_released_list(world)
    with django_assert_max_num_queries(6) as asked:
        assert (take_ups("闵行区")[0].entitled, take_ups("徐汇区")[0].entitled) == (1, 0)
    assert not any('"facts"' in each["sql"] for each in asked.captured_queries)


def test_what_was_confirmed_counts_with_the_amount_of_the_application(world: World) -> None:
    tax_saw(world)
    line = the_line(a_released_list(world)).id
    tax_saw(world, "5000000.00元")
    confirmed(world, line)
    (found,) = take_ups()
    assert found.entitled_fen == 13_812_500


def test_the_page_shows_both_rates_raw_and_gives_the_names_away(
    world: World, signed_in: SignIn, run_jobs: Callable[[], int]
) -> None:
    tax_saw(world)
    a_released_list(world)
    officer = signed_in(world.finance_officer)
    page = officer.get("/take-up/").content.decode()
    assert "0.00%" in page
    assert "300,464.50" in page
    officer.post("/take-up/", {"measure": "tech-transfer-support", "year": "2024", "form": "csv"})
    run_jobs()
    job = Job.objects.filter(kind="payments.export_take_up").get()
    assert job.result["rows"] == 1
    assert signed_in(world.applicant).get("/take-up/").status_code == 403


def test_what_was_paid_on_an_application_counts_beside_what_was_only_offered(
    world: World, project: int
) -> None:
    """One project was applied for and paid; to another something is due too. It comes last: its
    application stays for the rest of the file."""
    tax_saw(world, project_id=world.project_id)
    tax_saw(world, "5000000.00元", project_id=another_project(world, "2021-5001"))
    a_released_list(world)
    a_reviewed_run(world)
    (found,) = take_ups()
    assert (found.entitled, found.paid, found.paid_fen) == (2, 0, 0)
    Payment.objects.update(state=PaymentState.PAID)
    (found,) = take_ups("闵行区")
    assert (found.rate, found.entitled_fen) == (Fraction(1, 2), 30_046_450 + 13_812_500)
    assert found.money_rate == Fraction(30_046_450, found.entitled_fen)
    assert take_ups("徐汇区")[0].rate is None
