"""What people see of long work."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.jobs import selectors
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.states import JobState
from tests.jobs.conftest import ask
from tests.signing_in import sign_in
from tests.support import RunJobs
from tests.world import MORNING, a_member

ENTERPRISE = "测试企业"


def member(name: str, organisation: str, role: Role = Role.OFFICER) -> Actor:
    """Somebody of an enterprise."""
    return a_member(OrganisationKind.ENTERPRISE, organisation, name, role=role)


@pytest.fixture
def asker(db: None) -> Actor:
    return member("张三", ENTERPRISE)


@pytest.fixture
def browser_of_asker(asker: Actor) -> Client:
    return sign_in(asker)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_my_jobs_are_listed_newest_first_by_pages(
    asker: Actor, browser_of_asker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "还没有任务" in shown(browser_of_asker, "/jobs/")
    monkeypatch.setattr(selectors, "PAGE", 2)
    jobs = [ask(asker) for _ in range(3)]
    first = shown(browser_of_asker, "/jobs/")
    assert f"/jobs/{jobs[2].pk}/" in first
    assert f"/jobs/{jobs[0].pk}/" not in first
    assert f"?before={jobs[1].pk}" in first
    second = shown(browser_of_asker, f"/jobs/?before={jobs[1].pk}")
    assert f"/jobs/{jobs[0].pk}/" in second
    assert "?before=" not in second
    assert f"/jobs/{jobs[2].pk}/" in shown(browser_of_asker, "/jobs/?before=x")


def test_a_running_job_tells_how_far_it_is_and_renews_itself(
    asker: Actor, browser_of_asker: Client
) -> None:
    job = ask(asker)
    Job.objects.update(
        state=JobState.RUNNING,
        done=1500,
        total=6000,
        attempt_at=MORNING,
        moved_at=MORNING.replace(second=15),
        message="导入企业",
        skipped_count=2,
    )
    card = shown(browser_of_asker, f"/jobs/{job.pk}/card")
    for words in ("1,500 / 6,000", "25%", "每秒 100", "约剩 45 秒", "跳过 2 项", "导入企业"):
        assert words in card
    assert 'hx-trigger="every' in card
    assert "<noscript>" in card
    assert "<html" not in card


def test_a_job_that_ended_is_told_once_and_asks_no_more(
    asker: Actor, browser_of_asker: Client, run_jobs: RunJobs
) -> None:
    job = ask(asker)
    run_jobs()
    page = shown(browser_of_asker, f"/jobs/{job.pk}/")
    assert "hx-trigger" not in page
    assert "数一数：已完成" in page
    assert 'href="/policies/"' in page
    assert "查看结果" in page


def test_what_was_skipped_is_listed_with_its_reason(
    asker: Actor, browser_of_asker: Client, run_jobs: RunJobs
) -> None:
    job = ask(asker, "test.skip")
    run_jobs()
    page = shown(browser_of_asker, f"/jobs/{job.pk}/")
    assert "<b>第 3 行</b> 信用代码不对" in page


def test_cancelling_and_retrying_work_without_script(
    asker: Actor, browser_of_asker: Client
) -> None:
    job = ask(asker)
    answer = browser_of_asker.post(f"/jobs/{job.pk}/cancel")
    assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{job.pk}/")
    page = shown(browser_of_asker, f"/jobs/{job.pk}/")
    assert "已取消" in page
    assert "取消任务" not in page
    browser_of_asker.post(f"/jobs/{job.pk}/retry")
    job.refresh_from_db()
    assert job.state == JobState.WAITING
    assert browser_of_asker.post(f"/jobs/{job.pk}/retry").status_code == 409


def test_with_htmx_the_card_alone_comes_back(asker: Actor, browser_of_asker: Client) -> None:
    job = ask(asker)
    answer = browser_of_asker.post(f"/jobs/{job.pk}/cancel", headers={"hx-request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "已取消" in text
    assert "<html" not in text


def test_reading_the_address_of_a_verb_changes_nothing(
    asker: Actor, browser_of_asker: Client
) -> None:
    job = ask(asker)
    assert browser_of_asker.get(f"/jobs/{job.pk}/cancel").status_code == 302
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_strangers_do_not_see_it_and_readers_have_no_buttons(
    asker: Actor,
) -> None:
    job = ask(asker)
    stranger = sign_in(member("李四", "另一企业"))
    for address in (f"/jobs/{job.pk}/", f"/jobs/{job.pk}/card", "/jobs/999999/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/jobs/{job.pk}/cancel").status_code == 404
    reader = sign_in(member("王五", ENTERPRISE, Role.READER))
    assert "取消任务" not in shown(reader, f"/jobs/{job.pk}/")
    colleague = sign_in(member("赵六", ENTERPRISE))
    assert "取消任务" in shown(colleague, f"/jobs/{job.pk}/")


def test_after_thirty_days_a_job_leads_to_no_file_and_says_so(
    asker: Actor, browser_of_asker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(asker)
    Job.objects.update(state=JobState.DONE, ended_at=MORNING, result={"file": 1})
    for days, is_there in ((30, True), (31, False)):
        now = MORNING + timedelta(days=days)
        monkeypatch.setattr("guanzi.foundation.clock.now", lambda now=now: now)
        info = selectors.job(job.pk)
        assert info is not None
        assert bool(info.link) is is_there
        page = render_to_string("jobs/_card.html", {"job": job.pk})
        assert ("查看结果" in page) is is_there
        assert ("已经清除" in page) is not is_there
