"""The pages of lists and lines: what they say, to whom, and what they answer to a wrong form."""

import pytest
from django.urls import reverse

from guanzi.foundation.jobs.models import Job
from guanzi.lifecycle.applications.selectors import applications_of
from guanzi.lifecycle.matching.selectors.entitlements import entitlement, entitlement_list
from guanzi.lifecycle.matching.states import EntitlementListState
from tests.entitling import a_list, a_released_list, tax_saw, the_line
from tests.signing_in import SignIn
from tests.support import RunJobs
from tests.world import World

pytestmark = [pytest.mark.req("003-07"), pytest.mark.usefixtures("morning")]


def _page_of(list_id: int) -> str:
    return reverse("matching:entitlement-list", args=[list_id])


def test_an_officer_has_a_list_made_and_reads_it(
    world: World, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    officer = signed_in(world.finance_officer)
    assert "还没有免申即享清单" in officer.get("/entitlements/").content.decode()
    answer = officer.post("/entitlements/", {"batch": f"{world.version_id}-1"})
    assert "正在按登记册逐个测算" in officer.get(answer["Location"]).content.decode()
    run_jobs()
    page = officer.get(answer["Location"]).content.decode()
    assert "差：销售收入" in page
    assert "提交清单" in page
    assert "确认截止" in page


def test_a_wrong_form_is_answered_with_a_sentence_and_keeps_what_was_typed(
    world: World, signed_in: SignIn
) -> None:
    officer, made = signed_in(world.finance_officer), a_list(world)
    review = reverse("matching:entitlement-review", args=[made])
    answer = officer.post(review, {"act": "leave_out", "line": the_line(made).id})
    assert (answer.status_code, "请写明为什么不纳入" in answer.content.decode()) == (400, True)
    assert "一项也没有选中" in officer.post(review, {"act": "take_in"}).content.decode()
    answer = officer.post(
        reverse("matching:entitlement-submit", args=[made]), {"closes_at": "明天"}
    )
    assert "确认截止时间要在" in answer.content.decode()
    assert officer.post("/entitlements/", {"batch": "9-9"}).status_code == 400


def test_all_that_match_are_taken_in_and_the_head_releases(world: World, signed_in: SignIn) -> None:
    made, officer, head = a_list(world), signed_in(world.finance_officer), signed_in(world.finance)
    said = {"act": "take_in", "all": "1"}
    officer.post(reverse("matching:entitlement-review", args=[made]) + "?review=open", said)
    officer.post(
        reverse("matching:entitlement-submit", args=[made]), {"closes_at": "2025-06-27 16:30"}
    )
    assert "批准发布清单" in head.get("/workbench/").content.decode()
    head.post(reverse("matching:entitlement-release", args=[made]))
    assert entitlement_list(made).state is EntitlementListState.RELEASED


def test_other_districts_and_enterprises_do_not_see_the_list(
    world: World, signed_in: SignIn
) -> None:
    made = a_released_list(world)
    line = reverse("matching:entitlement", args=[the_line(made).id])
    for who, status in ((world.other_finance, 403), (world.auditor, 200), (world.applicant, 403)):
        browser = signed_in(who)
        assert browser.get(_page_of(made)).status_code == status
        assert browser.get(line).status_code == status
    offer = reverse("applications:entitlement", args=[the_line(made).id])
    assert signed_in(world.stranger).get(offer).status_code == 404


def test_what_is_not_released_is_not_there_for_the_enterprise(
    world: World, signed_in: SignIn
) -> None:
    offer = reverse("applications:entitlement", args=[the_line(a_list(world)).id])
    assert signed_in(world.applicant).get(offer).status_code == 404


def test_the_enterprise_reads_amount_formula_and_sources_and_confirms(
    world: World, signed_in: SignIn
) -> None:
    tax_saw(world)
    line = the_line(a_released_list(world))
    browser = signed_in(world.applicant)
    assert "确认免申即享" in browser.get("/workbench/").content.decode()
    assert line.project in browser.get("/applications/").content.decode()
    page = browser.get(reverse("applications:entitlement", args=[line.id])).content.decode()
    for said in ("300,464.50", "分档金额", "增值税开票数据（虚构）"):
        assert said in page
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    form = {
        "seen": seen,
        "contact_name": "张三",
        "contact_phone": "13800000021",
        "focus_industry": "高端装备",
    }
    address = reverse("applications:entitlement", args=[line.id])
    assert "请先阅读并勾选守信承诺" in browser.post(address, form).content.decode()
    promised = form | {"undertaking": "yes"}
    said = browser.post(address, promised | {"contact_phone": ""}).content.decode()
    assert "联系电话：请填写" in said
    answer = browser.post(address, promised)
    (made,) = applications_of(world.enterprise_id)
    assert answer["Location"] == reverse("applications:receipt", args=[made.id])
    assert "免申即享" in browser.get(f"/applications/{made.id}/view/").content.decode()
    assert made.code in browser.get(address).content.decode()


def test_what_changed_since_is_shown_with_both_amounts(world: World, signed_in: SignIn) -> None:
    tax_saw(world)
    line = the_line(a_released_list(world))
    tax_saw(world, "5000000.00元")
    page = signed_in(world.applicant).get(reverse("applications:entitlement", args=[line.id]))
    said = page.content.decode()
    assert "按现在的登记为 138,125.00 元，测算时为 300,464.50 元" in said


def test_declining_without_a_reason_is_asked_for_one(world: World, signed_in: SignIn) -> None:
    line, browser = the_line(a_released_list(world)), signed_in(world.applicant)
    address = reverse("applications:entitlement-decline", args=[line.id])
    assert "不申领的理由" in browser.post(address, {"reason": " "}).content.decode()
    browser.post(address, {"reason": "项目已经停产"})
    assert entitlement(line.id).answer_reason == "项目已经停产"


def test_the_list_is_taken_along_as_it_is_shown(
    world: World, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    made, officer = a_list(world), signed_in(world.finance_officer)
    export = reverse("matching:entitlement-export", args=[made])
    officer.post(f"{export}?review=open", {"form": "xlsx"})
    officer.post(f"{export}?review=taken_in", {"form": "csv"})
    run_jobs()
    jobs = Job.objects.filter(kind="matching.export_list").order_by("id")
    assert [job.result["rows"] for job in jobs] == [1, 0]
