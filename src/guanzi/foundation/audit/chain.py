"""The chain of digests, and the file in which it leaves the house. Pure: no Django, no database.

Each record is bound to the one before it:

    digest(n) = SM3( digest(n - 1) + "\\n" + canonical JSON of record n )

where digest(0) is sixty-four zeros and the canonical JSON has sorted keys, no spaces and unescaped
Chinese. Who changes, drops, adds or swaps a record has to compute every later digest anew, and then
the last one is no longer the one that was noted elsewhere as the anchor of a day.

A file of the chain is JSON by lines: a header, the records, a trailer. Each line has to be written
exactly as we write it, so that every changed byte is found. What a reader can rely on:

- Without an anchor, any change by somebody who does not compute the digests anew is found, and the
  line is named. Cutting the file is found, because the trailer is missing.
- With an anchor from another place, nobody can have changed anything up to that record, whatever
  they computed.
- Records after the latest anchor can be cut off, with a new trailer, unnoticed. This is why anchors
  are made daily and have to be noted outside.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.hashes import SM3, Hash

GENESIS = "0" * 64
FORMAT = "guanzi-audit"
VERSION = 1
LONGEST_LINE = 16 * 1024 * 1024

Event = dict[str, Any]


def canonical(value: Any) -> str:
    """The one way to write a value as JSON."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest_of(previous: str, seq: int, event: Event) -> str:
    """The digest that binds an event, at its place, to everything before it."""
    hashed = Hash(SM3())
    hashed.update(f"{previous}\n{canonical({'event': event, 'seq': seq})}".encode())
    return hashed.finalize().hex()


@dataclass(frozen=True, slots=True)
class Record:
    """One event at its place in the chain."""

    seq: int
    event: Event
    digest: str


@dataclass(frozen=True, slots=True)
class Span:
    """What a file is about: from where the chain is told, and when it was written.

    `first` is the number of the first record, `previous` the digest before it.
    """

    first: int
    previous: str
    exported_at: str
    since: str = ""
    until: str = ""


# --- writing ---


def written(span: Span, records: Iterable[Record]) -> Iterator[bytes]:
    """The lines of a file, one by one: whatever its length, only one record is in memory."""
    whole = Hash(SM3())
    seq, digest = span.first - 1, span.previous
    header = _line(_header(span))
    whole.update(header)
    yield header
    for record in records:
        line = _line({"digest": record.digest, "event": record.event, "seq": record.seq})
        whole.update(line)
        yield line
        seq, digest = record.seq, record.digest
    yield _line(_trailer(span, seq, digest, whole))


def _header(span: Span) -> Event:
    return {
        "exported_at": span.exported_at,
        "first": span.first,
        "format": FORMAT,
        "previous": span.previous,
        "since": span.since,
        "until": span.until,
        "version": VERSION,
    }


def _trailer(span: Span, seq: int, digest: str, whole: Hash) -> Event:
    return {
        "digest": digest,
        "last": seq,
        "records": seq - span.first + 1,
        "whole": whole.copy().finalize().hex(),
    }


def _line(value: Any) -> bytes:
    return f"{canonical(value)}\n".encode()


# --- verifying ---


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and in which line of the file."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.sentence}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file turned out to be. `anchored` is None when no anchor was given."""

    finding: Finding | None
    records: int = 0
    first: int = 0
    last: int = 0
    digest: str = ""
    anchored: int | None = None


class _Broken(Exception):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Verifier:
    """Reads a file line by line and stops at the first thing that is wrong."""

    def __init__(self, anchor: str = "") -> None:
        self._anchor = anchor.strip().lower()
        self._anchored: int | None = None
        self._whole = Hash(SM3())
        self._line = 0
        self._span = Span(1, GENESIS, "")
        self._seq = 0
        self._digest = GENESIS
        self._is_closed = False

    def verify(self, file: BinaryIO) -> Verdict:
        """The verdict on a whole file."""
        try:
            while line := file.readline(LONGEST_LINE):
                self._line += 1
                self._take(line)
            self._line += 1
            self._end()
        except _Broken as broken:
            return Verdict(Finding(self._line, broken.sentence))
        span = self._span
        return Verdict(
            None,
            records=self._seq - span.first + 1,
            first=span.first,
            last=self._seq,
            digest=self._digest,
            anchored=self._anchored,
        )

    def _take(self, line: bytes) -> None:
        if self._is_closed:
            raise _Broken("文件到上一行已经结束，这一行是后来添加的。")
        if self._line == 1 and f'"format":"{FORMAT}"'.encode() not in line:
            raise _Broken("这不是审计记录的导出文件，或者文件头缺失。")
        value = _parsed(line)
        if self._line == 1:
            self._open(value)
        elif "whole" in value:
            self._close(value)
            return
        else:
            self._bind(value)
        self._whole.update(line)

    def _open(self, value: Event) -> None:
        if value.get("version") != VERSION:
            raise _Broken(f"不认识的文件版本：{value.get('version')}。请用新版程序验证。")
        first, previous = value.get("first"), value.get("previous")
        if not _is_number(first) or not isinstance(previous, str):
            raise _Broken("文件头不完整，内容被改动。")
        if first == 1 and previous != GENESIS:
            raise _Broken("文件头被改动：第 1 条记录之前不应有摘要。")
        self._span = Span(int(str(first)), previous, str(value.get("exported_at")))
        self._seq, self._digest = self._span.first - 1, previous
        self._meet_anchor()

    def _bind(self, value: Event) -> None:
        if set(value) != {"digest", "event", "seq"} or not isinstance(value["event"], dict):
            raise _Broken("不是一条审计记录，内容被改动或者是添加的。")
        expected, seq = self._seq + 1, value["seq"]
        if seq != expected or not _is_number(seq):
            raise _Broken(_about_order(seq, expected))
        if value["digest"] != digest_of(self._digest, expected, value["event"]):
            raise _Broken(
                f"第 {expected} 条记录与摘要不符：这一条被改动过，或者它前面的记录被改动过。"
            )
        self._seq, self._digest = expected, value["digest"]
        self._meet_anchor()

    def _close(self, value: Event) -> None:
        if value != _trailer(self._span, self._seq, self._digest, self._whole):
            raise _Broken(
                "文件尾与前面的内容不符：文件头、文件尾被改动，或者末尾的记录被改动、删去。"
            )
        self._is_closed = True

    def _end(self) -> None:
        if self._line == 1:
            raise _Broken("文件是空的。")
        if not self._is_closed:
            raise _Broken(f"文件在第 {self._seq} 条记录之后被截断，没有文件尾。")
        if self._anchor and self._anchored is None:
            raise _Broken(
                "文件里没有给定的锚点摘要：锚点所在的记录被改写、被截去，或者不在这段时间内。"
            )

    def _meet_anchor(self) -> None:
        if self._anchor and self._digest == self._anchor:
            self._anchored = self._seq


def _parsed(line: bytes) -> Event:
    """A line, when it is written exactly as we write it."""
    if not line.endswith(b"\n"):
        raise _Broken("这一行不完整，文件被截断或者被改动。")
    try:
        value = json.loads(line.decode())
        is_ours = isinstance(value, dict) and _line(value) == line
    except (ValueError, RecursionError):
        raise _Broken("这一行不是有效的记录，内容被改动。") from None
    if not is_ours:
        raise _Broken("这一行的写法与导出时不同，内容被改动。")
    return dict(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _about_order(seq: Any, expected: int) -> str:
    if _is_number(seq) and seq > expected:
        return f"这里应是第 {expected} 条记录，却是第 {seq} 条：中间的记录被删去或者调换了位置。"
    if _is_number(seq):
        return f"这里应是第 {expected} 条记录，却是第 {seq} 条：记录重复、被添加或者调换了位置。"
    return f"这里应是第 {expected} 条记录，序号被改动。"
