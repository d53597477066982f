"""Publishing: sound rulebooks only, each text once, nothing ever changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from guanzi.engines.rules import RuleError, compile_rulebook
from guanzi.lifecycle.policies.errors import EditionNotFound, RulebookNotPublished
from guanzi.lifecycle.policies.models import PolicyVersion, Publication, RulebookEdition
from guanzi.lifecycle.policies.selectors import (
    current_edition,
    current_rulebook,
    get_policy,
    rulebook_of,
)
from guanzi.lifecycle.policies.services import publish_rulebook

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
EVENING = MORNING + timedelta(hours=9)

Sources = dict[str, str]


def changed(sources: Sources) -> Sources:
    return {**sources, "test.md": sources["test.md"].replace("全年有效。", "全年都有效。")}


def test_the_first_edition_holds_every_file_word_for_word(sources: Sources) -> None:
    edition = publish_rulebook(sources=sources, actor="张三", at=MORNING)
    texts = dict(edition.versions.values_list("file", "text"))
    assert texts == sources
    assert edition.digest == compile_rulebook(sources).digest


def test_a_version_knows_its_validity_and_its_publisher(sources: Sources) -> None:
    publish_rulebook(sources=sources, actor="张三", at=MORNING)
    version = PolicyVersion.objects.get(document_id="test-policy")
    assert (str(version.valid_since), str(version.valid_until)) == ("2024-01-01", "2024-12-31")
    assert (version.published_by, version.published_at) == ("张三", MORNING)
    assert PolicyVersion.objects.get(document_id="vocabulary").valid_since is None


def test_publishing_the_same_again_changes_nothing(sources: Sources) -> None:
    first = publish_rulebook(sources=sources, actor="张三", at=MORNING)
    again = publish_rulebook(sources=sources, actor="李四", at=EVENING)
    assert first == again
    assert Publication.objects.count() == 1
    assert current_edition().published_by == "张三"


def test_a_change_makes_a_new_edition_and_only_one_new_version(sources: Sources) -> None:
    publish_rulebook(sources=sources, actor="张三", at=MORNING)
    publish_rulebook(sources=changed(sources), actor="李四", at=EVENING, note="措辞")
    assert RulebookEdition.objects.count() == 2
    assert PolicyVersion.objects.count() == 3
    assert current_edition().note == "措辞"


def test_an_earlier_edition_can_be_made_current_again(sources: Sources) -> None:
    first = publish_rulebook(sources=sources, actor="张三", at=MORNING)
    publish_rulebook(sources=changed(sources), actor="张三", at=EVENING)
    back = publish_rulebook(sources=sources, actor="李四", at=EVENING, note="恢复")
    assert back == first
    assert current_rulebook().digest == first.digest
    assert (RulebookEdition.objects.count(), PolicyVersion.objects.count()) == (2, 3)


@pytest.mark.req("000-19")
def test_an_edition_that_was_replaced_can_still_decide(sources: Sources) -> None:
    first = publish_rulebook(sources=sources, actor="张三", at=MORNING)
    publish_rulebook(sources=changed(sources), actor="张三", at=EVENING)
    assert "全年有效" in rulebook_of(first.digest).sources["test.md"]
    assert "全年都有效" in current_rulebook().sources["test.md"]


def test_every_problem_of_an_unsound_rulebook_is_named_and_nothing_is_written(
    sources: Sources,
) -> None:
    wrong = sources["test.md"].replace("100000.00元", "100001.00元").replace("拒绝 第一条", "符合")
    with pytest.raises(RuleError) as refused:
        publish_rulebook(sources={**sources, "test.md": wrong}, actor="张三", at=MORNING)
    assert [problem.code for problem in refused.value.problems] == ["case-fails", "case-fails"]
    assert not PolicyVersion.objects.exists()
    assert not Publication.objects.exists()


def test_the_current_rulebook_costs_one_query_once_it_is_compiled(
    sources: Sources, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_rulebook(sources=sources, actor="张三", at=MORNING)
    first = current_rulebook()
    with django_assert_num_queries(1):
        assert current_rulebook() is first


def test_before_the_first_edition_there_is_no_answer() -> None:
    with pytest.raises(RulebookNotPublished, match="还没有发布"):
        current_rulebook()


def test_an_unknown_digest_is_said(sources: Sources) -> None:
    publish_rulebook(sources=sources, actor="张三", at=MORNING)
    with pytest.raises(EditionNotFound, match="deadbeef"):
        rulebook_of("deadbeef")


def test_the_history_of_a_document_is_kept_latest_first(sources: Sources) -> None:
    first = publish_rulebook(sources=sources, actor="张三", at=MORNING)
    second = publish_rulebook(sources=changed(sources), actor="李四", at=EVENING)
    versions = get_policy("test-policy", MORNING.date()).versions
    assert [version.published_by for version in versions] == ["李四", "张三"]
    assert [version.is_current for version in versions] == [True, False]
    assert [version.editions for version in versions] == [(second.digest,), (first.digest,)]


# --- the command ---


@pytest.fixture
def folder(tmp_path: Path, sources: Sources) -> Callable[[Sources], Path]:
    def write(texts: Sources) -> Path:
        for name, text in texts.items():
            (tmp_path / name).write_text(text)
        return tmp_path

    return write


def test_the_command_publishes_a_folder(
    sources: Sources, folder: Callable[[Sources], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("publish_rulebook", folder=folder(sources), actor="张三")
    assert current_edition().short in capsys.readouterr().out


def test_the_command_says_what_is_wrong_and_fails(
    sources: Sources, folder: Callable[[Sources], Path]
) -> None:
    broken = {**sources, "test.md": sources["test.md"].replace("年产值 ×", "年产直 ×")}
    with pytest.raises(CommandError, match="年产直") as refused:
        call_command("publish_rulebook", folder=folder(broken))
    assert refused.value.returncode == 1
    assert not Publication.objects.exists()


def test_the_command_says_that_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有规则库文件夹"):
        call_command("publish_rulebook", folder=tmp_path / "nowhere")
