"""What two people published on the screen: in the list, in the calculator, and after a start."""

import re
from datetime import date

import pytest

from guanzi.engines.rules import Rulebook, decide, read_facts
from guanzi.foundation.audit.models import AuditEvent
from guanzi.lifecycle.policies import services
from guanzi.lifecycle.policies.errors import DraftUnfit
from guanzi.lifecycle.policies.rules import PolicyQuery
from guanzi.lifecycle.policies.selectors import (
    current_edition,
    current_rulebook,
    draft_of,
    get_policy,
    list_policies,
    original_of_version,
)

from .drafting import IDENTIFIER, NOON, Office, an_office, publish, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def office(small: Rulebook) -> Office:
    return Office(*an_office())


def test_publishing_brings_the_measure_into_the_list_and_the_calculator_by_date(
    office: Office,
) -> None:
    before = current_edition().digest
    publish(office.leader, submitted(office.officer))
    assert current_edition().digest != before
    found = list_policies(PolicyQuery(on=date(2026, 6, 1), text="小微企业试验办法")).result
    assert [policy.document.id for policy in found.policies] == [IDENTIFIER]
    rulebook = current_rulebook()
    measure = rulebook.measure(f"{IDENTIFIER}-1", date(2026, 6, 1))
    facts = read_facts({"研发投入": "150万元", "符合奖励标准条件": "是"}, rulebook.vocabulary)
    assert decide(measure, facts, date(2026, 6, 1)).amount.fen == 150_000_00
    assert measure not in list(rulebook.in_force(date(2028, 3, 1)))
    policy = get_policy(IDENTIFIER, date(2026, 6, 1))
    (version,) = policy.versions
    file = original_of_version(version.digest, IDENTIFIER)
    assert file.name == "试验办法.txt"
    assert version.published_by == office.leader.signature
    assert AuditEvent.objects.filter(verb="policies.publish_draft").exists()


def revised(office: Office, change: tuple[str, str]) -> int:
    """A change of the published text, submitted; the draft's id."""
    draft_id = services.start_from_policy(actor=office.officer, document_id=IDENTIFIER, at=NOON)
    info = draft_of(draft_id)
    text = info.text.replace(*change)
    services.save_draft(actor=office.officer, draft_id=draft_id, text=text, seen=1, at=NOON)
    services.submit_draft(actor=office.officer, draft_id=draft_id, seen=2, note="改金额", at=NOON)
    return draft_id


def test_a_change_of_the_text_in_force_replaces_it_and_keeps_its_original(office: Office) -> None:
    publish(office.leader, submitted(office.officer))
    publish(office.leader, revised(office, ("name: 封顶", "name: 到封顶")))
    policy = get_policy(IDENTIFIER, date(2026, 6, 1))
    assert len(policy.versions) == 2
    assert policy.others == ()
    assert original_of_version(policy.versions[0].digest, IDENTIFIER).name == "试验办法.txt"


def test_the_second_draft_of_a_text_does_not_take_back_the_first(office: Office) -> None:
    publish(office.leader, submitted(office.officer))
    first = revised(office, ("name: 封顶", "name: 到封顶"))
    second = revised(office, ("name: 一百万元", "name: 整一百万元"))
    publish(office.leader, first)
    with pytest.raises(DraftUnfit) as refused:
        publish(office.leader, second)
    assert any("从现行文本重新起草" in point for point in refused.value.points)
    assert "到封顶" in current_rulebook().sources[f"issued/{IDENTIFIER}.md"]


def test_a_text_for_later_days_stands_beside_the_one_in_force(office: Office) -> None:
    publish(office.leader, submitted(office.officer))
    days = ("2026-03-01 至 2028-02-29", "2028-03-01 至 2030-02-28")
    draft_id = services.start_from_policy(actor=office.officer, document_id=IDENTIFIER, at=NOON)
    text = draft_of(draft_id).text.replace(*days).replace("on: 2026-06-01", "on: 2028-06-01")
    services.save_draft(actor=office.officer, draft_id=draft_id, text=text, seen=1, at=NOON)
    services.submit_draft(actor=office.officer, draft_id=draft_id, seen=2, note="续期", at=NOON)
    publish(office.leader, draft_id)
    versions = current_rulebook().versions_of_document(IDENTIFIER)
    assert [str(each.validity) for each in versions] == list(days)


# --- the start of the platform ---


def test_a_start_keeps_what_was_published_on_the_screen(office: Office, small: Rulebook) -> None:
    publish(office.leader, submitted(office.officer))
    edition = current_edition().digest
    for _ in range(2):
        done = services.publish_checkout(sources=small.sources, actor="系统启动", at=NOON)
        assert (done.edition.digest, done.differing, done.refused) == (edition, (), "")


def test_a_start_takes_up_what_is_new_in_the_checkout_beside_it(
    office: Office, small: Rulebook
) -> None:
    publish(office.leader, submitted(office.officer))
    sources = dict(small.sources)
    name = next(name for name in sources if name != "vocabulary.md")
    sources[name] += "\n又一句。\n"
    services.publish_checkout(sources=sources, actor="系统启动", at=NOON)
    now = current_rulebook().sources
    assert now[name] == sources[name]
    assert any(file.startswith("issued/") for file in now)


def test_a_fact_that_the_checkout_names_too_leaves_the_other_facts_in_place(
    office: Office, small: Rulebook
) -> None:
    publish(office.leader, submitted(office.officer))
    vocabulary = small.sources["vocabulary.md"]
    name = "符合首次认定条件"
    own = re.search(rf"^{name}:\n(?:  .*\n)+", current_rulebook().sources["vocabulary.md"], re.M)
    assert own is not None
    sources = {**small.sources, "vocabulary.md": f"{vocabulary}\n```facts\n{own[0]}```\n"}
    done = services.publish_checkout(sources=sources, actor="系统启动", at=NOON)
    assert done.refused == ""
    now = current_rulebook().sources["vocabulary.md"]
    assert now.count(f"{name}:") == now.count("符合奖励标准条件:") == 1


def test_a_start_names_the_files_that_differ_and_replaces_them_only_when_told(
    office: Office, small: Rulebook
) -> None:
    publish(office.leader, submitted(office.officer))
    file = f"issued/{IDENTIFIER}.md"
    theirs = current_rulebook().sources
    sources = {**theirs, file: theirs[file] + "\n又一句。\n"}
    done = services.publish_checkout(sources=sources, actor="系统启动", at=NOON)
    assert done.differing == (file,)
    assert current_rulebook().sources[file] == theirs[file]
    services.publish_checkout(sources=sources, actor="系统启动", at=NOON, replace=True)
    assert current_rulebook().sources[file] == sources[file]


def test_a_checkout_that_cannot_stand_beside_it_leaves_the_edition_in_force(
    office: Office, small: Rulebook
) -> None:
    publish(office.leader, submitted(office.officer))
    edition = current_edition().digest
    text = current_rulebook().sources[f"issued/{IDENTIFIER}.md"]
    vocabulary = current_rulebook().sources["vocabulary.md"]
    sources = {**small.sources, "vocabulary.md": vocabulary, "qingpu/008.md": text}
    done = services.publish_checkout(sources=sources, actor="系统启动", at=NOON)
    assert done.refused
    assert current_edition().digest == edition
