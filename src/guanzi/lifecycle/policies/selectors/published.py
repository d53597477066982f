"""Reading what was published. The compiled rulebook is kept in this process, by digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from guanzi.engines.rules import (
    Case,
    Document,
    Measure,
    NotInRulebook,
    RecordedMeasure,
    Register,
    Rulebook,
    compile_rulebook,
)
from guanzi.lifecycle.policies.errors import (
    EditionDamaged,
    EditionNotFound,
    PolicyNotFound,
    RulebookNotPublished,
)
from guanzi.lifecycle.policies.models import PolicyDraft, PolicyVersion, Publication
from guanzi.lifecycle.policies.rules import (
    Choice,
    PolicyQuery,
    PolicyState,
    SearchResult,
    choices,
    search,
    stands_in,
    state_on,
)

KEPT_EDITIONS = 8


@dataclass(frozen=True, slots=True)
class Edition:
    """A published state of the rulebook, and the act that made it current last."""

    digest: str
    published_at: datetime
    published_by: str
    note: str

    @property
    def short(self) -> str:
        """As people quote it."""
        return self.digest[:8]


@dataclass(frozen=True, slots=True)
class Version:
    """One published text of a document."""

    digest: str
    valid_since: date | None
    valid_until: date | None
    published_at: datetime
    published_by: str
    editions: tuple[str, ...]
    is_current: bool
    has_original: bool = False


@dataclass(frozen=True, slots=True)
class PolicyList:
    """What the policy list shows: the results, and how many each filter would give."""

    edition: Edition
    on: date
    result: SearchResult
    choices: Mapping[str, tuple[Choice, ...]]
    documents: int
    measures: int
    computable: int


@dataclass(frozen=True, slots=True)
class Policy:
    """One document with everything that stands in it, as of a day."""

    edition: Edition
    rulebook: Rulebook
    on: date
    document: Document
    others: tuple[Document, ...]
    state: PolicyState
    measures: Mapping[str, Measure]
    records: Mapping[str, RecordedMeasure]
    registers: Mapping[str, Register]
    cases: Mapping[str, tuple[Case, ...]]
    versions: tuple[Version, ...]


def current_edition() -> Edition:
    """The edition that decides today. Raises RulebookNotPublished."""
    latest = Publication.objects.select_related("edition").order_by("-id").first()
    if latest is None:
        raise RulebookNotPublished(_("规则库还没有发布，请运维人员运行 publish_rulebook。"))
    return Edition(latest.edition.digest, latest.published_at, latest.published_by, latest.note)


def edition_of(digest: str) -> Edition:
    """An edition as it was last published. Raises EditionNotFound."""
    found = Publication.objects.select_related("edition").filter(edition__digest=digest)
    latest = found.order_by("-id").first()
    if latest is None:
        raise EditionNotFound(_("没有「%(digest)s」这个规则库版本。") % {"digest": digest[:80]})
    return Edition(digest, latest.published_at, latest.published_by, latest.note)


def editions() -> tuple[Edition, ...]:
    """Every edition as it was last published, the latest first."""
    found: dict[str, Edition] = {}
    for each in Publication.objects.select_related("edition").order_by("-id"):
        digest = each.edition.digest
        found.setdefault(digest, Edition(digest, each.published_at, each.published_by, each.note))
    return tuple(found.values())


def current_rulebook() -> Rulebook:
    """The compiled current edition. Raises RulebookNotPublished."""
    return _compiled(current_edition().digest)


def knows_fund(name: str) -> bool:
    """Whether a document of the current edition is about a fund of that name."""
    try:
        documents = current_rulebook().documents
    except RulebookNotPublished:
        return False
    return any(document.fund == name for document in documents)


def rulebook_of(digest: str) -> Rulebook:
    """The compiled edition of that digest, current or not. Raises EditionNotFound."""
    return _compiled(digest)


@lru_cache(maxsize=KEPT_EDITIONS)
def _compiled(digest: str) -> Rulebook:
    """A digest names its texts for ever, so this cannot go stale."""
    versions = PolicyVersion.objects.filter(editions__digest=digest)
    sources = dict(versions.values_list("file", "text"))
    if not sources:
        raise EditionNotFound(_("没有「%(digest)s」这个规则库版本。") % {"digest": digest[:80]})
    rulebook = compile_rulebook(sources)
    if rulebook.digest != digest:
        raise EditionDamaged(
            _("规则库版本 %(digest)s 的内容与摘要值不符。") % {"digest": digest[:8]}
        )
    return rulebook


def list_policies(query: PolicyQuery) -> PolicyList:
    """The documents and measures that the query finds, and what other filters would find."""
    edition = current_edition()
    rulebook = _compiled(edition.digest)
    return PolicyList(
        edition=edition,
        on=query.on,
        result=search(rulebook, query),
        choices=choices(rulebook, query),
        documents=len(rulebook.documents),
        measures=len(rulebook.listed()),
        computable=len(rulebook.measures),
    )


def get_policy(document_id: str, on: date) -> Policy:
    """The version of a document on a day, with its history. Raises PolicyNotFound."""
    edition = current_edition()
    rulebook = _compiled(edition.digest)
    try:
        document = rulebook.document(document_id, on)
    except NotInRulebook as error:
        raise PolicyNotFound(str(error)) from None
    measures = {m.id: m for m in rulebook.measures if stands_in(document, m)}
    return Policy(
        edition=edition,
        rulebook=rulebook,
        on=on,
        document=document,
        others=tuple(d for d in rulebook.versions_of_document(document_id) if d is not document),
        state=state_on(document.validity, on),
        measures=measures,
        records={r.id: r for r in rulebook.records if stands_in(document, r)},
        registers={r.id: r for r in rulebook.registers if stands_in(document, r)},
        cases={key: rulebook.cases_of(measure) for key, measure in measures.items()},
        versions=_history(document_id, rulebook),
    )


def policy_of_edition(digest: str, measure_id: str, on: date) -> tuple[Policy, Measure]:
    """A measure as an edition has it on a day, with its document and without its history.

    Raises EditionNotFound, PolicyNotFound.
    """
    edition, rulebook = edition_of(digest), _compiled(digest)
    try:
        measure = rulebook.measure(measure_id, on)
    except NotInRulebook as error:
        raise PolicyNotFound(str(error)) from None
    document = rulebook.document_of(measure)
    policy = Policy(
        edition=edition,
        rulebook=rulebook,
        on=on,
        document=document,
        others=(),
        state=state_on(document.validity, on),
        measures={measure.id: measure},
        records={},
        registers={},
        cases={measure.id: rulebook.cases_of(measure)},
        versions=(),
    )
    return policy, measure


def _history(document_id: str, rulebook: Rulebook) -> tuple[Version, ...]:
    """Every published text of a document, latest first."""
    rows = (
        PolicyVersion.objects.filter(document_id=document_id)
        .defer("text")
        .annotate(
            has_original=Exists(
                PolicyDraft.objects.filter(version=OuterRef("pk"), file__isnull=False)
            )
        )
        .order_by("-id")
        .prefetch_related("editions")
    )
    return tuple(
        Version(
            digest=row.digest,
            valid_since=row.valid_since,
            valid_until=row.valid_until,
            published_at=row.published_at,
            published_by=row.published_by,
            editions=tuple(edition.digest for edition in row.editions.all()),
            is_current=rulebook.digests.get(row.file) == row.digest,
            has_original=row.has_original,
        )
        for row in rows
    )
