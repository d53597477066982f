"""All documents together: which measure is in force when, and what may be asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from .blocks import Text, expect_mapping
from .cases import Case, read_cases
from .consistency import ConsistencyRule, compile_consistency
from .document import Document, RawBlock, read_document, read_markdown
from .entries import read_record, read_register
from .errors import Place, Problem, RuleError
from .measure import Citation, Measure, RecordedMeasure, Register
from .measure_reader import read_measure
from .source import suggestion
from .vocabulary import Vocabulary, read_vocabulary

VOCABULARY_FILE = "vocabulary.md"

Version = TypeVar("Version", Document, Measure)


class NotInRulebook(LookupError):
    """No measure or document of that id; the message offers the nearest one."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A compiled rulebook. `sources` are the texts it was made from, by file name; `digest`
    names them all.
    """

    vocabulary: Vocabulary
    documents: tuple[Document, ...]
    measures: tuple[Measure, ...]
    records: tuple[RecordedMeasure, ...]
    registers: tuple[Register, ...]
    cases: tuple[Case, ...]
    sources: Mapping[str, str]
    digest: str
    consistency: tuple[ConsistencyRule, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)

    def versions_of_document(self, identifier: str) -> tuple[Document, ...]:
        """Every version of a document, earliest first. Raises NotInRulebook."""
        found = [document for document in self.documents if document.id == identifier]
        if not found:
            hint = suggestion(identifier[:80], [d.id for d in self.documents])
            raise NotInRulebook(f"没有「{identifier[:80]}」这份文件。{hint}")
        return tuple(sorted(found, key=lambda document: document.validity.since))

    def document(self, identifier: str, on: date) -> Document:
        """The version in force on the day, else the nearest one. Raises NotInRulebook."""
        return _nearest(self.versions_of_document(identifier), on)

    def document_of(self, entry: Measure | RecordedMeasure | Register) -> Document:
        """The version in whose file the entry stands. Raises NotInRulebook."""
        for document in self.documents:
            if document.place.file == entry.place.file:
                return document
        return self.document(entry.document, date.max)

    def cited(self, citation: Citation, by: Measure | RecordedMeasure, on: date) -> Document:
        """The version that a citation means: of its own document, the one in which `by` stands.

        Raises NotInRulebook.
        """
        if citation.document == by.document:
            return self.document_of(by)
        return self.document(citation.document, on)

    def versions(self, measure_id: str) -> tuple[Measure, ...]:
        """Every version of a measure, earliest first. Raises NotInRulebook."""
        found = [measure for measure in self.measures if measure.id == measure_id]
        if not found:
            known = [measure.id for measure in self.measures]
            raise NotInRulebook(
                f"没有「{measure_id[:80]}」这项措施。{suggestion(measure_id[:80], known)}"
            )
        return tuple(sorted(found, key=lambda measure: measure.validity.since))

    def measure(self, measure_id: str, on: date) -> Measure:
        """The version in force on the day, else the nearest one. Raises NotInRulebook."""
        return _nearest(self.versions(measure_id), on)

    def current(self, on: date) -> Iterator[Measure]:
        """One version of every measure: the one in force on the day, else the nearest."""
        for measure_id in dict.fromkeys(measure.id for measure in self.measures):
            yield self.measure(measure_id, on)

    def in_force(self, on: date) -> Iterator[Measure]:
        return (measure for measure in self.measures if measure.validity.covers(on))

    def listed(self) -> tuple[Measure | RecordedMeasure, ...]:
        """Every measure of every document, computable or only recorded."""
        return (*self.measures, *self.records)

    def measure_of(self, case: Case) -> Measure | None:
        """The version that a case computes: of those in its own file, the one of its day."""
        own = [
            measure
            for measure in self.measures
            if measure.id == case.measure and measure.place.file == case.place.file
        ]
        own.sort(key=lambda measure: measure.validity.since)
        return _nearest(own, case.on) if own else None

    def cases_of(self, measure: Measure) -> tuple[Case, ...]:
        """The cases of this version; those of another version prove nothing about it."""
        found = ((case, self.measure_of(case)) for case in self.cases if case.measure == measure.id)
        here = (measure.place.file, measure.validity)
        return tuple(case for case, own in found if own and (own.place.file, own.validity) == here)


def _nearest(versions: Sequence[Version], on: date) -> Version:
    """Of versions in order: the one in force on the day, else the latest begun, else the first."""
    in_force = [version for version in versions if version.validity.covers(on)]
    begun = [version for version in versions if version.validity.since <= on]
    return (in_force or begun[-1:] or list(versions))[0]


def load_rulebook(folder: Path) -> Rulebook:
    """Read and compile a rulebook folder. Raises RuleError with all problems found."""
    return compile_rulebook(read_sources(folder))


def read_sources(folder: Path) -> dict[str, str]:
    """The text of every `.md` file below `folder`, by its path there. Raises RuleError."""
    if not folder.is_dir():
        raise RuleError.at(Place(str(folder)), "no-rulebook", f"没有规则库文件夹「{folder}」")
    files = sorted(folder.rglob("*.md"))
    return {str(file.relative_to(folder)): _read(file) for file in files}


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise RuleError.at(Place(str(file)), "not-utf8", "文件不是 UTF-8 编码") from None


def compile_rulebook(sources: Mapping[str, str]) -> Rulebook:
    """Compile rulebook texts by file name. Raises RuleError with all problems found."""
    texts = {
        name: text.replace("\r\n", "\n").removeprefix("\ufeff") for name, text in sources.items()
    }
    for name, text in texts.items():
        _check_characters(name, text)
    if VOCABULARY_FILE not in texts:
        raise RuleError.at(
            Place(VOCABULARY_FILE), "no-vocabulary", f"缺少事实词表 {VOCABULARY_FILE}"
        )
    vocabulary = _vocabulary(texts[VOCABULARY_FILE])
    consistency = compile_consistency(vocabulary)
    contents = _Contents(vocabulary)
    for name, text in texts.items():
        if name != VOCABULARY_FILE:
            contents.add(name, text)
    if contents.problems:
        raise RuleError(*contents.problems)
    digests = {name: digest_of(text) for name, text in texts.items()}
    whole = digest_of("".join(f"{name}\0{digest}\n" for name, digest in sorted(digests.items())))
    return Rulebook(
        vocabulary,
        tuple(contents.documents),
        tuple(contents.measures),
        tuple(contents.records),
        tuple(contents.registers),
        tuple(contents.cases),
        texts,
        whole,
        consistency,
        digests,
    )


def _check_characters(name: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RuleError.at(Place(name), "not-utf8", "文件里有半个字符,不是 UTF-8 编码") from None


def digest_of(text: str) -> str:
    """SHA-256 of a text, by which versions and decisions name it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _vocabulary(text: str) -> Vocabulary:
    _, articles = read_markdown(text, VOCABULARY_FILE)
    blocks = [
        (block.kind, f"{article.reference} {article.title}".strip(), _listed(block))
        for article in articles
        for block in article.blocks
        if block.kind in ("facts", "consistency")
    ]
    return read_vocabulary(blocks)


def _listed(block: RawBlock) -> Any:
    """Facts are a mapping, consistency rules a list."""
    if block.kind == "facts":
        return expect_mapping(block.content, block.place, block.kind)
    if not isinstance(block.content, list) or not all(isinstance(i, Text) for i in block.content):
        message = "请写成一列「公式 | 不成立时的说明」"
        raise RuleError.at(block.place, "wrong-shape", message)
    return block.content


class _Contents:
    """Everything found in the documents, and every problem met on the way."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.documents: list[Document] = []
        self.measures: list[Measure] = []
        self.records: list[RecordedMeasure] = []
        self.registers: list[Register] = []
        self.cases: list[Case] = []
        self.problems: list[Problem] = []

    def add(self, name: str, text: str) -> None:
        try:
            document = read_document(text, name)
        except RuleError as error:
            self.problems += error.problems
            return
        self.documents.append(document)
        for article in document.articles:
            for block in article.blocks:
                try:
                    self._add_block(block, article.reference, document)
                except RuleError as error:
                    self.problems += error.problems

    def _add_block(self, block: RawBlock, article: str, document: Document) -> None:
        if block.kind == "measure":
            self.measures.append(read_measure(block, article, document, self.vocabulary))
        elif block.kind == "record":
            self.records.append(read_record(block, article, document))
        elif block.kind == "register":
            self.registers.append(read_register(block, document))
        elif block.kind == "cases":
            self.cases += read_cases(block)
        else:
            message = f"「{block.kind}」只能写在 {VOCABULARY_FILE} 里"
            raise RuleError.at(block.place, "block-misplaced", message)
