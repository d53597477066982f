"""A file of the chain: whatever is changed in it is found, and the place is named."""

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guanzi.foundation.audit.chain import (
    GENESIS,
    Record,
    Span,
    Verdict,
    Verifier,
    digest_of,
    written,
)

WHEN = "2026-01-05T09:30:00+00:00"

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
events = st.fixed_dictionaries({"verb": texts, "before": values, "after": values, "note": texts})
histories = st.lists(events, min_size=1, max_size=6)


def chained(history: list[Any], first: int = 1, previous: str = GENESIS) -> list[Record]:
    records = []
    for seq, event in enumerate(history, start=first):
        previous = digest_of(previous, seq, event)
        records.append(Record(seq, event, previous))
    return records


def file_of(history: list[Any], first: int = 1, previous: str = GENESIS) -> list[bytes]:
    return list(written(Span(first, previous, WHEN), chained(history, first, previous)))


def verdict(lines: list[bytes], anchor: str = "") -> Verdict:
    return Verifier(anchor).verify(io.BytesIO(b"".join(lines)))


def finding(lines: list[bytes], anchor: str = "") -> tuple[int, str]:
    found = verdict(lines, anchor).finding
    assert found is not None, "nothing was found"
    return found.line, found.sentence


# --- every single mutation ---


@given(histories)
def test_an_untouched_file_is_sound(history: list[Any]) -> None:
    found = verdict(file_of(history))
    assert found.finding is None
    assert (found.records, found.first, found.last) == (len(history), 1, len(history))
    assert found.digest == chained(history)[-1].digest


@given(histories, st.data())
def test_every_changed_byte_is_found_in_its_line_or_at_the_end(
    history: list[Any], data: st.DataObject
) -> None:
    whole = bytearray(b"".join(file_of(history)))
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    line = whole[:place].count(b"\n") + 1
    whole[place] = changed
    at, sentence = finding([bytes(whole)])
    is_frame = line in (1, len(history) + 2)
    assert at == line or (is_frame and at >= line), sentence


@given(histories, st.data())
def test_a_changed_record_is_named(history: list[Any], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(history)))
    other = data.draw(events.filter(lambda event: event != history[number - 1]))
    lines = file_of(history)
    record = json.loads(lines[number])
    lines[number] = line_of(record | {"event": other})
    assume(lines[number] != file_of(history)[number])
    at, sentence = finding(lines)
    assert at == number + 1
    assert f"第 {number} 条" in sentence


@given(histories, st.data())
def test_a_changed_record_with_a_digest_of_its_own_breaks_what_follows(
    history: list[Any], data: st.DataObject
) -> None:
    number = data.draw(st.integers(1, len(history)))
    other = data.draw(events.filter(lambda event: event != history[number - 1]))
    records = chained(history)
    previous = records[number - 2].digest if number > 1 else GENESIS
    forged = Record(number, other, digest_of(previous, number, other))
    assume(forged.digest != records[number - 1].digest)
    lines = file_of(history)
    lines[number] = line_of({"seq": number, "event": other, "digest": forged.digest})
    assert finding(lines)[0] == number + 2


@given(histories, st.data())
def test_a_dropped_record_is_missed_where_it_was(history: list[Any], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(history)))
    lines = file_of(history)
    del lines[number]
    at, sentence = finding(lines)
    assert at == number + 1
    if number < len(history):
        assert f"应是第 {number} 条" in sentence
    else:
        assert "末尾的记录" in sentence


@given(histories, st.data())
def test_an_added_record_is_found_where_it_is(history: list[Any], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(history) + 1))
    event = data.draw(events)
    lines = file_of(history)
    previous = chained(history)[number - 2].digest if number > 1 else GENESIS
    forged = {"seq": number, "event": event, "digest": digest_of(previous, number, event)}
    lines.insert(number, line_of(forged))
    at, _ = finding(lines)
    assert at in (number + 1, number + 2)


@given(histories.filter(lambda history: len(history) > 1), st.data())
def test_swapped_records_are_found_at_the_first(history: list[Any], data: st.DataObject) -> None:
    one, other = sorted(
        data.draw(
            st.lists(st.integers(1, len(history)), min_size=2, max_size=2, unique=True), "places"
        )
    )
    lines = file_of(history)
    lines[one], lines[other] = lines[other], lines[one]
    at, sentence = finding(lines)
    assert at == one + 1
    assert "调换" in sentence


@given(histories, st.data())
def test_a_file_that_was_cut_is_found(history: list[Any], data: st.DataObject) -> None:
    whole = b"".join(file_of(history))
    rest = whole[: data.draw(st.integers(0, len(whole) - 1))]
    assert verdict([rest]).finding is not None


# --- the whole chain computed anew: only an anchor tells ---


@given(histories, st.data())
def test_a_chain_computed_anew_fails_the_anchor(history: list[Any], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(history)))
    other = data.draw(events)
    forged = [*history[: number - 1], other, *history[number:]]
    assume(chained(forged)[-1].digest != chained(history)[-1].digest)
    anchor = chained(history)[-1].digest
    assert verdict(file_of(forged)).finding is None
    assert "锚点" in finding(file_of(forged), anchor)[1]
    assert verdict(file_of(history), anchor).anchored == len(history)


def test_records_cut_after_the_anchor_and_a_new_trailer_pass_as_documented() -> None:
    history = [{"verb": str(number)} for number in range(5)]
    anchor = chained(history)[2].digest
    assert verdict(file_of(history[:4]), anchor).anchored == 3
    assert "锚点" in finding(file_of(history[:2]), anchor)[1]


# --- particular files ---


def line_of(value: Any) -> bytes:
    dumped = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{dumped}\n".encode()


def test_a_part_of_the_chain_is_verified_from_its_own_beginning() -> None:
    history = [{"verb": str(number)} for number in range(6)]
    previous = chained(history)[2].digest
    found = verdict(file_of(history[3:], first=4, previous=previous), previous)
    assert (found.finding, found.first, found.last, found.anchored) == (None, 4, 6, 3)


def test_a_chain_without_records_is_sound() -> None:
    found = verdict(file_of([]))
    assert (found.finding, found.records) == (None, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"\n", "不是审计记录的导出文件"),
        (b"{}\n", "不是审计记录的导出文件"),
        (b"# Guanzi\n", "不是审计记录的导出文件"),
        (b'{"format":"guanzi-audit","version":2}\n', "不认识的文件版本"),
    ],
)
def test_a_strange_file_is_refused_in_words(content: bytes, sentence: str) -> None:
    at, said = finding([content])
    assert at == 1
    assert sentence in said


@pytest.mark.parametrize(
    "line", [b"\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n", b'{"a":1e999}\n', b'{"a":"\\ud800"}\n']
)
def test_a_line_that_is_no_record_is_refused_in_words(line: bytes) -> None:
    first = file_of([{"verb": "a"}])[0]
    at, said = finding([first, line])
    assert at == 2
    assert "不是有效的记录" in said


def test_lines_after_the_end_were_added() -> None:
    lines = file_of([{"verb": "a"}])
    assert finding([*lines, lines[1]]) == (4, "文件到上一行已经结束，这一行是后来添加的。")


def test_the_verifier_needs_neither_django_nor_a_database() -> None:
    program = (
        "import sys, guanzi.foundation.audit.chain; "
        "sys.exit(any(name in sys.modules for name in ('django', 'psycopg')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_line_is_all_that_is_kept_in_memory() -> None:
    taken = 0

    def endless() -> Any:
        nonlocal taken
        previous = GENESIS
        for seq in range(1, 1000):
            taken += 1
            previous = digest_of(previous, seq, {"n": seq})
            yield Record(seq, {"n": seq}, previous)

    lines = written(Span(1, GENESIS, WHEN), endless())
    for _ in range(3):
        next(lines)
    assert taken == 2
