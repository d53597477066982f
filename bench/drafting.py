"""Official documents through the drafting engine, against keys that people wrote by hand.

The real documents are not in the project. GUANZI_CORPUS names the folder that holds them (its
subfolders included); every key in bench/drafting_keys names its document by digest. A few documents
that we made up, in the manner of other cities, are in bench/drafting_samples.
"""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import Any

import yaml

from guanzi.engines.drafting import Kind, Official, Topic, read_official
from guanzi.engines.drafting.numerals import chinese, whole
from guanzi.engines.rules.money import exact_decimal, parse_fen

from .rows import Group, Row

KEYS = Path(__file__).parent / "drafting_keys"
SAMPLES = Path(__file__).parent / "drafting_samples"
FOLDER = "GUANZI_CORPUS"
TITLE = "Official documents into drafts"
GOALS = ("articles", "rates", "caps", "dates")
KINDS = (*GOALS, "awards", "units", "windows", "exclusions", "heads")
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.90
Found = Counter[tuple[str, ...]]


@dataclass
class Score:
    """How many of the key's entries were found, and what was found beside them."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    spurious: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, found: Found, wanted: Found) -> None:
        both = found & wanted
        self.right += both.total()
        self.found += found.total()
        self.wanted += wanted.total()
        self.spurious += [" ".join(entry) for entry in (found - wanted).elements()]
        self.missed += [" ".join(entry) for entry in (wanted - found).elements()]

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


def measure() -> Iterator[Group]:
    """Precision and recall by kind. First looks are in the keys' README."""
    made_up = [key for key in read_keys() if key.get("made_up")]
    yield _group("documents that we made up", made_up, documents_by_digest(SAMPLES))
    folder = os.environ.get(FOLDER)
    if not folder or not Path(folder).is_dir():
        yield Group(TITLE, note=f"not measured: {FOLDER} names no folder with the documents")
        return
    documents = documents_by_digest(Path(folder))
    real = [key for key in read_keys() if not key.get("made_up")]
    for title, held_out in (("documents of development", False), ("documents keyed last", True)):
        keys = [key for key in real if bool(key.get("held_out")) is held_out]
        yield _group(title, keys, documents)


def _group(title: str, keys: Sequence[Mapping[str, Any]], documents: Mapping[str, Path]) -> Group:
    present = [key for key in keys if key["sha256"] in documents]
    scores: dict[str, Score] = {kind: Score() for kind in KINDS}
    times = []
    for key in present:
        data = documents[key["sha256"]].read_bytes()
        begun = perf_counter()
        official = read_official(data)
        times.append((perf_counter() - begun) * 1000)
        for kind, score in scores_of(official, key).items():
            scores[kind].right += score.right
            scores[kind].found += score.found
            scores[kind].wanted += score.wanted
    note = f"{len(present)} of {len(keys)} found; first looks: bench/drafting_keys/README.md"
    return Group(f"{TITLE}: {title}", tuple(_rows(scores, times)), note=note)


def _rows(scores: Mapping[str, Score], times: list[float]) -> Iterator[Row]:
    for kind, score in scores.items():
        if not score.wanted and not score.found:
            continue
        goals = (1 - LEAST_PRECISION, 1 - LEAST_RECALL) if kind in GOALS else (None, None)
        wrong, missed = 100 * (1 - score.precision), 100 * (1 - score.recall)
        precise = f"{kind}: precision {score.precision:.3f}, so wrong of those found"
        recalled = f"{kind}: recall {score.recall:.3f}, so missed of those in the key"
        yield _percent_row(precise, wrong, goals[0], score.found)
        yield _percent_row(recalled, missed, goals[1], score.wanted)
    if times:
        yield Row(what="one document, from bytes to findings", unit="ms", samples=times)


def _percent_row(what: str, value: float, goal: float | None, runs: int) -> Row:
    most = None if goal is None else round(goal * 100, 6)
    return Row(what=what, unit="%", samples=[value], goal=most, runs=runs)


def documents_by_digest(folder: Path) -> dict[str, Path]:
    """Every file below the folder, by the SHA-256 of its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in files}


def read_keys() -> list[dict[str, Any]]:
    """The keys, in the order of their names."""
    return [
        {"name": path.stem, **yaml.safe_load(path.read_text())}
        for path in sorted(KEYS.glob("*.yaml"))
    ]


# ---------------------------------------------------------------- comparing


def scores_of(official: Official, key: Mapping[str, Any]) -> dict[str, Score]:
    """One document against its key."""
    scores = {kind: Score() for kind in KINDS}
    for kind, (found, wanted) in _compared(official, key).items():
        scores[kind].add(found, wanted)
    return scores


def _compared(official: Official, key: Mapping[str, Any]) -> dict[str, tuple[Found, Found]]:
    paths = {"": ""} | {clause.name: "/".join(clause.reference) for clause in official.clauses()}
    head = official.head
    dates = Counter((dated.value, dated.role.name.lower()) for dated in head.dates)
    exclusions = {paths[s.clause] for s in official.statements if s.topic is Topic.EXCLUSION}
    heads = Counter([("title", _plain(head.title)), ("number", _plain(head.number))])
    heads += Counter(("issuer", issuer) for issuer in head.issuers)
    wanted_heads = Counter([("title", _plain(key["title"])), ("number", _plain(key["number"]))])
    wanted_heads += Counter(("issuer", issuer) for issuer in key["issuers"].split())
    return {
        "articles": (
            _one("/".join(c.reference) for c in official.clauses()),
            _one(expanded(key["articles"])),
        ),
        "rates": (_figures(official, paths, Kind.RATE), _by_clause(key["rates"], _rate)),
        "caps": (_figures(official, paths, Kind.CAP), _by_clause(key["caps"], _sum)),
        "awards": (_figures(official, paths, Kind.AWARD), _by_clause(key["awards"], _sum)),
        "dates": (dates, Counter(tuple(day.split("=")) for day in key["dates"].split())),
        "units": (_said(official, paths, Topic.UNIT), _by_clause(key["units"], str)),
        "windows": (_said(official, paths, Topic.WINDOW), _by_clause(key["windows"], str)),
        "exclusions": (_one(exclusions), _one(_clauses(key["exclusions"]))),
        "heads": (heads, wanted_heads),
    }


def _clauses(text: str) -> list[str]:
    """`_` is what stands before the first clause."""
    return [name.strip("_") for name in text.split()]


def _plain(text: str) -> str:
    return re.sub(r"[\s\"“”]", "", text).strip("《》").replace("（", "(").replace("）", ")")


def _one(entries: Any) -> Found:
    return Counter((entry,) for entry in entries)


def _figures(official: Official, paths: Mapping[str, str], kind: Kind) -> Found:
    found = (q for q in official.quantities if q.kind is kind)
    return Counter((paths[q.clause], q.value) for q in found)


def _said(official: Official, paths: Mapping[str, str], topic: Topic) -> Found:
    found = (s for s in official.statements if s.topic is topic)
    return Counter((paths[s.clause], s.value) for s in found)


def _by_clause(entries: Mapping[str, Any], spelled: Any) -> Found:
    return Counter(
        (clause, spelled(value))
        for clause, values in entries.items()
        for value in str(values).split()
    )


def _rate(text: str) -> str:
    return text


def _sum(text: str) -> str:
    """`0.5万元` → `5000元`; a range has two sums."""
    return "-".join(
        f"{exact_decimal(Fraction(parse_fen(part), 100))}元" for part in text.split("-")
    )


def expanded(articles: str) -> list[str]:
    """`二/(一..三) 第一条..第三条 一/1..2` → every clause by its path."""
    return [path for token in articles.split() for path in _run(token)]


def _run(token: str) -> Iterator[str]:
    above, slash, own = token.rpartition("/")
    if ".." not in own:
        yield token
        return
    prefix, suffix = re.match(r"\(|第|段|", own)[0], re.search(r"[)条章节]?$", own)[0]  # type: ignore[index]
    first, last = (part.strip("()第条章节段") for part in own.split(".."))
    low, high = whole(first), whole(last)
    assert low is not None, token
    assert high is not None, token
    for number in range(low, high + 1):
        label = str(number) if first.isdigit() else chinese(number)
        yield f"{above}{slash}{prefix}{label}{suffix}"
