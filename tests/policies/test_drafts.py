"""Documents into rules on the platform: read, settled, edited, and published by two people."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from guanzi.engines.rules import Rulebook
from guanzi.foundation.actor import OrganisationKind, Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import FieldsWrong, NotPermitted
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.policies import services
from guanzi.lifecycle.policies.errors import DraftChanged, DraftStateConflict, DraftUnfit
from guanzi.lifecycle.policies.models import DraftRevision, PolicyDraft
from guanzi.lifecycle.policies.permissions import (
    may_change,
    may_discard,
    may_publish,
    may_resume,
    may_return,
    may_see,
    may_submit,
    may_take_back,
)
from guanzi.lifecycle.policies.selectors import (
    draft_of,
    figures_of,
    hands_of,
    revisions_of,
    tasks_of,
)
from guanzi.lifecycle.policies.states import DraftState, FigureKind, Settled
from tests.support import RunJobs

from .drafting import (
    IDENTIFIER,
    NOON,
    Office,
    a_paper,
    an_office,
    publish,
    read_paper,
    seen_on,
    settle_all,
    submitted,
    unheard,
)

EVERY = (
    may_see,
    may_change,
    may_submit,
    may_take_back,
    may_return,
    may_discard,
    may_resume,
    may_publish,
)
pytestmark = [pytest.mark.django_db]


@pytest.fixture(scope="module")
def office(small: Rulebook) -> Office:
    return Office(*an_office())


def settled_as(
    office: Office, draft_id: int, words: str, settled: Settled, *, kind: str = "", value: str = ""
) -> None:
    number = next(f.number for f in figures_of(draft_id) if f.words == words)
    services.settle_figure(
        actor=office.officer,
        draft_id=draft_id,
        number=number,
        settled=settled,
        kind=kind,
        value=value,
        at=NOON,
    )


# --- reading ---


def test_a_document_becomes_a_draft_with_its_figures(office: Office) -> None:
    info = draft_of(read_paper(office.officer))
    assert (info.state, info.title) == (DraftState.OPEN, "青浦区小微企业试验办法(虚构)")
    assert (info.figures, info.open_figures) == (5, 5)
    assert info.gaps


def test_reading_twice_does_nothing_twice(office: Office) -> None:
    draft_id = read_paper(office.officer)
    services.read_draft(draft_id=draft_id, actor=office.officer, at=NOON, advance=unheard)
    assert len(revisions_of(draft_id)) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\n \n", FileKind.CSV),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, FileKind.PDF),
        (b"PK\x03\x04" + bytes(400), FileKind.DOCX),
    ],
)
def test_a_document_that_cannot_be_read_says_why_and_leaves_the_worker_alive(
    office: Office, content: bytes, kind: FileKind
) -> None:
    file = a_paper(office.officer, content, kind)
    draft_id = services.start_draft(actor=office.officer, file=file, identifier=IDENTIFIER, at=NOON)
    services.read_draft(
        draft_id=draft_id, actor=office.officer, at=NOON, advance=lambda *_, **__: 0
    )
    info = draft_of(draft_id)
    assert info.state is DraftState.FAILED
    assert info.reason


# --- figures ---


def test_a_correction_is_written_where_the_figure_stands_and_nowhere_else(office: Office) -> None:
    draft_id = read_paper(office.officer)
    before = draft_of(draft_id).text
    settled_as(office, draft_id, "50万元", Settled.CORRECTED, value="60 万元")
    after = draft_of(draft_id).text
    assert after == before.replace('国家级\\", 50万元', '国家级\\", 60万元').replace(
        '国家级\\", 50万元', '国家级\\", 60万元'
    )
    assert after != before
    places = {f.words: [after[a:b] for a, b in f.places] for f in figures_of(draft_id)}
    assert places["30万元"] == ["30万元"]
    assert places["50万元"] == ["60万元"]
    (hand,) = hands_of(draft_id)
    assert (hand.before_value, hand.value, hand.by) == (
        "50万元",
        "60万元",
        office.officer.signature,
    )


def test_another_kind_marks_a_gap_in_the_rule(office: Office) -> None:
    draft_id = read_paper(office.officer)
    gaps = len(draft_of(draft_id).gaps)
    kind = FigureKind.AWARD.value
    settled_as(office, draft_id, "20万元", Settled.CORRECTED, kind=kind, value="20万元")
    assert len(draft_of(draft_id).gaps) == gaps + 1
    figure = next(f for f in figures_of(draft_id) if f.words == "20万元")
    text = draft_of(draft_id).text
    assert [text[a:b] for a, b in figure.places] == ["20万元"]


def test_what_is_no_figure_is_refused_with_examples(office: Office) -> None:
    draft_id = read_paper(office.officer)
    with pytest.raises(FieldsWrong, match=r"500万元"):
        settled_as(office, draft_id, "50万元", Settled.CORRECTED, value="许多")


def test_two_people_do_not_settle_the_same_figure_unseen(office: Office) -> None:
    draft_id = read_paper(office.officer)
    settled_as(office, draft_id, "50万元", Settled.CORRECTED, value="60万元")
    number = next(f.number for f in figures_of(draft_id) if f.words == "50万元")
    with pytest.raises(DraftChanged, match="60万元"):
        services.settle_figure(
            actor=office.leader,
            draft_id=draft_id,
            number=number,
            settled=Settled.CONFIRMED,
            seen="50万元",
            at=NOON,
        )


# --- editing ---


def test_edits_of_different_lines_meet_and_of_the_same_line_are_shown(office: Office) -> None:
    draft_id = read_paper(office.officer)
    text = draft_of(draft_id).text
    one, other = text.replace("level: 区级", "level: 市级"), text + "\n末尾\n"
    services.save_draft(actor=office.officer, draft_id=draft_id, text=one, seen=1, at=NOON)
    was_merged = services.save_draft(
        actor=office.leader, draft_id=draft_id, text=other, seen=1, at=NOON
    )
    now = draft_of(draft_id).text
    assert was_merged
    assert "level: 市级" in now
    assert now.endswith("末尾\n")
    clashing = text.replace("level: 区级", "level: 两级")
    with pytest.raises(DraftChanged, match="没有覆盖"):
        services.save_draft(actor=office.other, draft_id=draft_id, text=clashing, seen=1, at=NOON)
    assert draft_of(draft_id).text == now


def test_a_text_of_too_many_lines_is_refused_before_it_is_compared(office: Office) -> None:
    draft_id = read_paper(office.officer)
    text = draft_of(draft_id).text + "\n" * 20_000
    with pytest.raises(DraftUnfit, match="最多 20000 行"):
        services.save_draft(actor=office.officer, draft_id=draft_id, text=text, seen=0, at=NOON)


def test_revisions_and_verdicts_stay_as_they_were(office: Office) -> None:
    draft_id = read_paper(office.officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        DraftRevision.objects.filter(draft_id=draft_id).update(text="")
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyDraft.objects.filter(pk=draft_id).delete()


# --- two people ---


def test_nothing_is_submitted_while_a_figure_a_gap_or_an_error_is_open(office: Office) -> None:
    draft_id = read_paper(office.officer)
    with pytest.raises(DraftUnfit) as refused:
        services.submit_draft(
            actor=office.officer, draft_id=draft_id, seen=1, note="按印发稿", at=NOON
        )
    points = "".join(refused.value.points)
    assert "5 个数字没有核对" in points
    assert "待核" in points
    assert "算例" in points


def test_whoever_submitted_or_wrote_does_not_publish_and_an_officer_never_does(
    office: Office,
) -> None:
    draft_id = submitted(office.leader)
    for actor in (office.leader, office.officer):
        with pytest.raises(NotPermitted):
            publish(actor, draft_id)
    assert publish(office.other, draft_id) == IDENTIFIER


def test_a_leader_with_a_hand_in_the_draft_does_not_publish_it(office: Office) -> None:
    draft_id = submitted(office.officer)
    services.take_back_draft(actor=office.officer, draft_id=draft_id, at=NOON)
    number = figures_of(draft_id)[0].number
    settled = Settled.CONFIRMED
    services.settle_figure(
        actor=office.other, draft_id=draft_id, number=number, settled=settled, at=NOON
    )
    revision = draft_of(draft_id).revision
    services.submit_draft(
        actor=office.officer, draft_id=draft_id, seen=revision, note="再提交", at=NOON
    )
    with pytest.raises(NotPermitted, match="自己改过"):
        publish(office.other, draft_id)
    assert not tasks_of(office.other, NOON)
    assert [task.title[:6] for task in tasks_of(office.leader, NOON)] == ["审核政策起草"]
    publish(office.leader, draft_id)


def test_another_department_sees_nothing_of_it(office: Office) -> None:
    stranger = replace(office.leader, organisation_id=office.leader.organisation_id + 1000)
    district = replace(stranger, kind=OrganisationKind.DISTRICT_DEPARTMENT)
    reader = replace(office.other, role=Role.READER)
    info = draft_of(submitted(office.officer))
    for actor in (stranger, district):
        for may in EVERY:
            assert not may(actor, info)
        assert not tasks_of(actor, NOON)
        with pytest.raises(NotPermitted):
            publish(actor, info.id)
    with pytest.raises(NotPermitted):
        publish(reader, info.id)


def test_what_a_department_published_is_changed_by_no_other(office: Office) -> None:
    others = Office(*an_office("市经信委（虚构）"))
    theirs, later = submitted(others.officer), read_paper(others.officer)
    publish(office.leader, submitted(office.officer))
    with pytest.raises(NotPermitted, match="另一个部门"):
        publish(others.leader, theirs)
    assert "另一个部门" in may_submit(others.officer, draft_of(later)).reason
    with pytest.raises(NotPermitted, match="另一个部门"):
        services.start_from_policy(actor=others.officer, document_id=IDENTIFIER, at=NOON)
    services.start_from_policy(actor=office.officer, document_id=IDENTIFIER, at=NOON)


def test_a_returned_draft_says_why_and_is_submitted_anew(office: Office) -> None:
    draft_id = submitted(office.officer)
    with pytest.raises(FieldsWrong, match="为什么"):
        services.return_draft(actor=office.leader, draft_id=draft_id, reason=" ", at=NOON)
    services.return_draft(actor=office.leader, draft_id=draft_id, reason="补依据", at=NOON)
    info = draft_of(draft_id)
    assert (info.state, info.reason) == (DraftState.RETURNED, "补依据")
    assert any("退回" in task.title for task in tasks_of(office.officer, NOON))
    with pytest.raises(DraftStateConflict):
        publish(office.other, draft_id)


# --- put aside ---


def discarded(office: Office, draft_id: int) -> None:
    services.discard_draft(actor=office.leader, draft_id=draft_id, reason=" 重复上传 ", at=NOON)


def test_what_is_put_aside_says_who_when_and_why_and_keeps_everything(office: Office) -> None:
    draft_id = read_paper(office.officer)
    settled_as(office, draft_id, "50万元", Settled.CONFIRMED)
    before = draft_of(draft_id)
    discarded(office, draft_id)
    info = draft_of(draft_id)
    assert (info.state, info.discard_reason) == (DraftState.DISCARDED, "重复上传")
    assert (info.discarded_by, info.discarded_at) == (office.leader.signature, NOON)
    assert AuditEvent.objects.filter(verb="policies.discard_draft").latest("id").note == "重复上传"
    with pytest.raises(DraftStateConflict, match="已作废"):
        settled_as(office, draft_id, "30万元", Settled.CONFIRMED)
    services.resume_draft(actor=office.officer, draft_id=draft_id, at=NOON)
    assert draft_of(draft_id) == before
    taken_up = AuditEvent.objects.filter(verb="policies.resume_draft").latest("id")
    assert (taken_up.before or {})["reason"] == "重复上传"


def test_a_document_that_was_not_read_is_read_when_it_is_taken_up_again(
    office: Office, run_jobs: RunJobs
) -> None:
    file = a_paper(office.officer)
    draft_id = services.start_draft(actor=office.officer, file=file, identifier=IDENTIFIER, at=NOON)
    discarded(office, draft_id)
    run_jobs()
    assert draft_of(draft_id).state is DraftState.DISCARDED
    services.resume_draft(actor=office.officer, draft_id=draft_id, at=NOON)
    run_jobs()
    assert draft_of(draft_id).state is DraftState.OPEN


def test_what_was_submitted_or_published_is_not_put_aside(office: Office) -> None:
    draft_id = submitted(office.officer)
    with pytest.raises(DraftStateConflict, match="先撤回提交"):
        discarded(office, draft_id)
    publish(office.leader, draft_id)
    with pytest.raises(DraftStateConflict, match="已经发布"):
        discarded(office, draft_id)
    with pytest.raises(DraftStateConflict):
        services.resume_draft(actor=office.officer, draft_id=draft_id, at=NOON)


def submit_again(office: Office, draft_id: int, note: str) -> None:
    services.submit_draft(
        actor=office.officer,
        draft_id=draft_id,
        seen=draft_of(draft_id).revision,
        note=note,
        at=NOON + timedelta(hours=1),
    )


def test_consent_publishes_what_was_seen_and_not_what_came_after(office: Office) -> None:
    draft_id = submitted(office.officer)
    seen = seen_on(draft_id)
    services.take_back_draft(actor=office.officer, draft_id=draft_id, at=NOON)
    submit_again(office, draft_id, "另一种说明")
    with pytest.raises(DraftChanged):
        services.publish_draft(actor=office.leader, draft_id=draft_id, seen=seen, at=NOON)
    publish(office.leader, draft_id)


def test_consent_is_for_the_edition_beside_which_the_draft_was_seen(
    office: Office, small: Rulebook
) -> None:
    draft_id = submitted(office.officer)
    seen = seen_on(draft_id)
    name = next(name for name in small.sources if name != "vocabulary.md")
    sources = {**small.sources, name: small.sources[name] + "\n又一句。\n"}
    services.publish_checkout(sources=sources, actor="系统启动", at=NOON)
    with pytest.raises(DraftChanged):
        services.publish_draft(actor=office.leader, draft_id=draft_id, seen=seen, at=NOON)


def test_a_confirmed_figure_that_is_written_over_has_to_be_settled_anew(office: Office) -> None:
    draft_id = submitted(office.officer)
    services.take_back_draft(actor=office.officer, draft_id=draft_id, at=NOON)
    info = draft_of(draft_id)
    text = info.text.replace("20万元 |", "200万元 |").replace("200000.00元", "1000000.00元")
    services.save_draft(
        actor=office.officer, draft_id=draft_id, text=text, seen=info.revision, at=NOON
    )
    assert [f.words for f in figures_of(draft_id) if not f.settled] == ["20万元"]
    with pytest.raises(DraftUnfit) as refused:
        submit_again(office, draft_id, "改封顶")
    assert any("1 个数字没有核对" in point for point in refused.value.points)
    settle_all(office.officer, draft_id)
    assert not any(hand.is_written for hand in hands_of(draft_id) if hand.words == "20万元")


def test_a_dismissed_figure_stays_dismissed_when_its_place_is_rewritten(office: Office) -> None:
    draft_id = read_paper(office.officer)
    settled_as(office, draft_id, "20万元", Settled.DISMISSED)
    info = draft_of(draft_id)
    text = info.text.replace("20万元 |", "200万元 |")
    services.save_draft(
        actor=office.officer, draft_id=draft_id, text=text, seen=info.revision, at=NOON
    )
    (figure,) = (f for f in figures_of(draft_id) if f.words == "20万元")
    assert (figure.settled, figure.places) == (Settled.DISMISSED, ())
