"""Publish a rulebook: its texts become the edition in force."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from guanzi.engines.rules import Document, Rulebook, RuleError, compile_rulebook, errors_of, verify
from guanzi.lifecycle.policies.models import PolicyVersion, Publication, RulebookEdition

VOCABULARY_TITLE = "事实词表"


@transaction.atomic
def publish_rulebook(
    *, sources: Mapping[str, str], actor: str, at: datetime, note: str = ""
) -> RulebookEdition:
    """Make these texts the current edition; the same texts again change nothing.

    Raises RuleError with every problem when the rulebook is not sound.
    """
    rulebook = compile_rulebook(sources)
    one_publisher_at_a_time()
    latest = Publication.objects.select_related("edition").order_by("-id").first()
    if latest and latest.edition.digest == rulebook.digest:
        return latest.edition
    problems = errors_of(verify(rulebook))
    if problems:
        raise RuleError(*problems)
    edition, is_new = RulebookEdition.objects.get_or_create(digest=rulebook.digest)
    if is_new:
        edition.versions.set(_stored_versions(rulebook, actor, at))
    Publication.objects.create(edition=edition, published_at=at, published_by=actor, note=note)
    return edition


def one_publisher_at_a_time() -> None:
    """Two servers that start together must not publish twice; readers are not held up."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE policies_publication IN SHARE ROW EXCLUSIVE MODE")


def _stored_versions(rulebook: Rulebook, actor: str, at: datetime) -> list[PolicyVersion]:
    """The version of every file; only a text that was never published before is written."""
    known = PolicyVersion.objects.filter(digest__in=rulebook.digests.values()).defer("text")
    found = {(version.file, version.digest): version for version in known}
    documents = {document.place.file: document for document in rulebook.documents}
    missing = [
        _version(file, digest, rulebook, documents.get(file))
        for file, digest in rulebook.digests.items()
        if (file, digest) not in found
    ]
    for version in missing:
        version.published_at, version.published_by = at, actor
    return [
        *(v for key, v in found.items() if rulebook.digests.get(key[0]) == key[1]),
        *PolicyVersion.objects.bulk_create(missing),
    ]


def _version(
    file: str, digest: str, rulebook: Rulebook, document: Document | None
) -> PolicyVersion:
    """`document` is None for the vocabulary, which has no validity of its own."""
    return PolicyVersion(
        document_id=document.id if document else file.removesuffix(".md"),
        file=file,
        digest=digest,
        title=document.title if document else VOCABULARY_TITLE,
        text=rulebook.sources[file],
        valid_since=document.validity.since if document else None,
        valid_until=document.validity.until if document else None,
    )
