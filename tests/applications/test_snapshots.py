"""What was handed in: canonical, complete, and told from anything else by its digest."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.rules.snapshot import (
    DecisionSaid,
    DisputeSaid,
    FieldSaid,
    InvoicesSaid,
    KnownSaid,
    LineSaid,
    MaterialSaid,
    Snapshot,
    digest_of,
    read_snapshot,
    short_digest,
    write_snapshot,
)
from tests.world import MORNING, World

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
FEN = st.integers(-(10**16), 10**16)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def many(of: type) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.from_type(of), max_size=2).map(tuple)


st.register_type_strategy(str, TEXT)
st.register_type_strategy(
    DecisionSaid,
    st.builds(
        DecisionSaid,
        on=st.dates().map(str),
        amount_fen=st.none() | FEN,
        conditional_fen=st.none() | FEN,
        shares=st.none() | st.dictionaries(TEXT, FEN, max_size=2),
        missing=st.lists(TEXT, max_size=2).map(tuple),
        lines=many(LineSaid),
    ),
)
SNAPSHOTS = st.builds(
    Snapshot,
    invoice_names=st.lists(TEXT, max_size=2).map(tuple),
    fields=many(FieldSaid),
    known=many(KnownSaid),
    facts=st.dictionaries(TEXT, JSON, max_size=3),
    figures=st.dictionaries(TEXT, JSON, max_size=2),
    disputes=many(DisputeSaid),
    materials=many(MaterialSaid),
    invoices=st.none() | st.from_type(InvoicesSaid),
    decision=st.from_type(DecisionSaid),
)


@given(SNAPSHOTS)
def test_a_snapshot_comes_back_from_its_text_and_the_text_is_canonical(snapshot: Snapshot) -> None:
    text = write_snapshot(snapshot)
    assert read_snapshot(text) == snapshot
    assert write_snapshot(read_snapshot(text)) == text
    shuffled = json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert write_snapshot(read_snapshot(json.dumps(shuffled))) == text


@given(SNAPSHOTS, SNAPSHOTS)
def test_digests_agree_exactly_where_the_contents_do(one: Snapshot, other: Snapshot) -> None:
    same = digest_of(write_snapshot(one)) == digest_of(write_snapshot(other))
    assert same == (one == other)


@given(SNAPSHOTS, st.data())
def test_a_change_of_any_one_part_changes_the_digest(
    snapshot: Snapshot, data: st.DataObject
) -> None:
    before = digest_of(write_snapshot(snapshot))
    texts = [field.name for field in fields(Snapshot) if field.type in ("str", str)]
    name = data.draw(st.sampled_from(texts))
    changed = replace(snapshot, **{name: getattr(snapshot, name) + "x"})
    assert digest_of(write_snapshot(changed)) != before
    dearer = replace(snapshot.decision, amount_fen=(snapshot.decision.amount_fen or 0) + 1)
    assert digest_of(write_snapshot(replace(snapshot, decision=dearer))) != before


def test_the_digest_is_sm3() -> None:
    """The example of GB/T 32905-2016, appendix A.1."""
    assert digest_of("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert short_digest(digest_of("abc")) == "66c7f0f462ee"


@pytest.mark.req("003-06", "A1", "003-08", "M19")
def test_a_submission_holds_everything_that_was_handed_in(world: World, submitted: int) -> None:
    snapshot = selectors.snapshot_of(submitted)
    assert snapshot.given["销售收入"] == "12,345,678.90元"
    assert snapshot.given["创新贡献系数"] == "1"
    known = {said.fact: (said.value, said.source, said.as_of) for said in snapshot.known}
    assert known["核心技术价值占比"] == ("85%", "认定", "2021-03-01")
    assert [said.name for said in snapshot.materials] == ["上年度经审计的会计报表"]
    assert snapshot.invoices is not None
    assert (snapshot.invoices.rows, snapshot.invoices.net_fen) == (2, 12_345_678_90)
    assert snapshot.decision.amount_fen == 300_464_50
    assert snapshot.decision.shares == {"市级": 120_185_80, "区级": 180_278_70}
    assert any("第五条" in line.article for line in snapshot.decision.lines)
    assert "本单位承诺" in snapshot.undertaking
    assert (snapshot.submitted_by, snapshot.moment) == ("张三", MORNING)
    assert len(snapshot.guideline_digest) == 64
    assert len(snapshot.edition) == 64


def test_the_telephone_number_is_not_in_the_snapshot(world: World, submitted: int) -> None:
    assert "13800000021" not in selectors.snapshot_text(submitted)
    assert selectors.case_record(submitted).contact_phone == "138******21"


def test_the_handling_office_reads_the_number_in_clear_and_that_is_written_down(
    world: World, submitted: int
) -> None:
    def reveal(actor: Actor) -> str:
        return services.reveal_contact(actor=actor, application_id=submitted, at=MORNING)

    assert reveal(world.finance) == "13800000021"
    event = AuditEvent.objects.get(verb="applications.reveal_contact")
    assert (event.person, event.after) == ("区财一", {})
    for other in (world.science, world.commission, world.auditor):
        with pytest.raises(NotPermitted):
            reveal(other)


def test_the_stored_text_has_the_stored_digest(world: World, submitted: int) -> None:
    receipt = selectors.latest_submission(submitted)
    assert digest_of(selectors.snapshot_text(submitted)) == receipt.digest
